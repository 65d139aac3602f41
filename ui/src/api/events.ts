import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { DeskEvent } from "../generated/api";
import { keys } from "./queries";
import type { Transport } from "./transport";

/** The beginning of every key. */
const everything: QueryKey = [];

/** Exactly what an event makes stale. */
export function staleAfter(event: DeskEvent): readonly QueryKey[] {
  switch (event.event) {
    case "draft_changed":
      return [keys.draft(event.draft), keys.drafts, keys.state];
    case "batch_opened":
    case "batch_closed":
      return [keys.batch(event.batch), keys.batches, keys.draft(event.draft), keys.drafts, keys.state];
    case "delivery_changed":
      return [
        keys.batch(event.batch),
        keys.batches,
        keys.draft(event.draft),
        keys.drafts,
        ...(event.state === "published" || event.state === "following" ? [keys.timelines] : []),
      ];
    case "attention_changed":
      return [keys.attention, keys.state];
    case "person_wanted":
      return [keys.attention, keys.state];
    // Whoever follows it takes the place; nothing is stale.
    case "led":
      return [];
    case "dead_letter":
      return [keys.attention, keys.batch(event.batch)];
    case "connections_changed":
      return [keys.connections, keys.accounts, keys.measures, keys.state];
    case "state_changed":
      return [keys.state, keys.settings, keys.conditions];
    // The program ends now and comes back.
    case "restart_wanted":
      return [];
    case "everything_changed":
      return [everything];
  }
}

/** How long events are gathered, so that a burst of a thousand results asks each page once. */
export const GATHER_MS = 60;

/** Turns events into invalidations, gathering those that come together. Returns how to stop. */
export function followEvents(client: QueryClient, { listen }: Pick<Transport, "listen">): () => void {
  const gathered = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = () => {
    timer = undefined;
    const stale = [...gathered.values()];
    gathered.clear();
    for (const queryKey of stale) void client.invalidateQueries({ queryKey });
  };

  const end = listen(
    (event) => {
      for (const key of staleAfter(event)) gathered.set(JSON.stringify(key), key);
      timer ??= setTimeout(tell, GATHER_MS);
    },
    () => void client.invalidateQueries(),
  );

  return () => {
    end();
    clearTimeout(timer);
  };
}
