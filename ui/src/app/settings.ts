import {
  useMutation,
  useMutationState,
  useQueryClient,
  type Mutation,
  type QueryClient,
} from "@tanstack/react-query";
import { call, type CallError } from "../api/call";
import { keys } from "../api/queries";
import { sayError } from "../design/sayError";
import type { Settings, SettingsChange } from "../generated/api";

const mutationKey = ["settings_change"] as const;
const onTheirWay = { mutationKey, status: "pending" } as const;

const changeOf = (mutation: Mutation) => mutation.state.variables as SettingsChange;
const changed = (filed: Settings, changes: readonly SettingsChange[]) =>
  changes.reduce<Settings>((now, change) => ({ ...now, ...change }), filed);

/** What is on file, and over it every change that is on its way there: what the person sees themselves having set. */
export function useWithChanges<Filed extends Settings | undefined>(filed: Filed): Settings | Filed {
  const changes = useMutationState({ filters: onTheirWay, select: changeOf });
  return filed === undefined ? filed : changed(filed, changes);
}

/** The same at this moment, for acts that count from what is set, however fast they follow each other. */
export function settingsNow(client: QueryClient): Settings | undefined {
  const filed = client.getQueryData<Settings>(keys.settings);
  return filed && changed(filed, client.getMutationCache().findAll(onTheirWay).map(changeOf));
}

/**
 * Changes settings, one change after the other in the order in which they were made. A change counts as on its way until
 * the cache holds what came of it, so that no answer to an earlier question takes it back in between.
 */
export function useSettingsChange() {
  const client = useQueryClient();
  return useMutation<Settings, CallError, SettingsChange>({
    mutationKey,
    scope: { id: "settings" },
    mutationFn: (change) => call("settings_change", change),
    onError: sayError,
    onSettled: (answer) => {
      if (answer !== undefined) client.setQueryData(keys.settings, answer);
      // Ends every reading that began before the change.
      return client.invalidateQueries({ queryKey: keys.settings });
    },
  });
}
