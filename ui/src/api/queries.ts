import { queryOptions, useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import type {
  BatchId,
  BatchQuery,
  CalendarQuery,
  CommandName,
  Commands,
  DraftId,
  DraftQuery,
  NeighbourQuestion,
  TextQuestion,
  TimeWords,
} from "../generated/api";
import { call, type CallError } from "./call";

/** Every key of the cache, in one place, so that events can name what they make stale. */
export const keys = {
  state: ["state"],
  // A part of `state`: with the first planned post it is offered.
  atLogin: ["state", "at-login"],
  settings: ["settings"],
  drafts: ["drafts"],
  // A part of `drafts`: whatever changes a draft may change its tags.
  tags: ["drafts", "tags"],
  draft: (draft: DraftId) => ["draft", draft],
  revisions: (draft: DraftId) => ["draft", draft, "revisions"],
  retry: (draft: DraftId) => ["draft", draft, "retry"],
  batches: ["batches"],
  batch: (batch: BatchId) => ["batch", batch],
  attention: ["attention"],
  copy: ["copy"],
  backups: ["backups"],
  connections: ["connections"],
  accounts: ["accounts"],
  timelines: ["timelines"],
  conditions: ["conditions"],
  measures: ["measure"],
} as const satisfies Record<string, QueryKey | ((id: string) => QueryKey)>;

export const ask = {
  state: () => queryOptions({ queryKey: keys.state, queryFn: () => call("app_state", {}) }),
  atLogin: () => queryOptions({ queryKey: keys.atLogin, queryFn: () => call("at_login_show", {}) }),
  settings: () => queryOptions({ queryKey: keys.settings, queryFn: () => call("settings_get", {}) }),
  zones: () => queryOptions({ queryKey: ["zones"], queryFn: () => call("zones", {}), staleTime: Infinity }),
  drafts: (query: DraftQuery) =>
    queryOptions({ queryKey: [...keys.drafts, query], queryFn: () => call("draft_list", query) }),
  // A part of `drafts`: whatever changes a draft may change where it stands.
  calendar: (query: CalendarQuery) =>
    queryOptions({ queryKey: [...keys.drafts, "calendar", query], queryFn: () => call("calendar", query) }),
  tags: () => queryOptions({ queryKey: keys.tags, queryFn: () => call("tag_list", {}) }),
  draft: (draft: DraftId) =>
    queryOptions({ queryKey: keys.draft(draft), queryFn: () => call("draft_show", { draft }) }),
  revisions: (draft: DraftId) =>
    queryOptions({ queryKey: keys.revisions(draft), queryFn: () => call("draft_revisions", { draft }) }),
  retry: (draft: DraftId) =>
    queryOptions({ queryKey: keys.retry(draft), queryFn: () => call("retry_preview", { draft }) }),
  batches: (query: BatchQuery) =>
    queryOptions({ queryKey: [...keys.batches, query], queryFn: () => call("batch_list", query) }),
  batch: (batch: BatchId) =>
    queryOptions({ queryKey: keys.batch(batch), queryFn: () => call("batch_show", { batch }) }),
  attention: () => queryOptions({ queryKey: keys.attention, queryFn: () => call("attention_list", {}) }),
  /** Asked anew each time: more comes due meanwhile. */
  copy: () => queryOptions({ queryKey: keys.copy, queryFn: () => call("copy_outlook", {}), staleTime: 0 }),
  backups: () =>
    queryOptions({ queryKey: keys.backups, queryFn: () => call("backup_list", {}), staleTime: 0 }),
  connections: () => queryOptions({ queryKey: keys.connections, queryFn: () => call("connection_list", {}) }),
  accounts: () =>
    queryOptions({
      queryKey: keys.accounts,
      queryFn: () => call("account_list", { refresh: false, removed: false }),
    }),
  timelines: () => queryOptions({ queryKey: keys.timelines, queryFn: () => call("practice_timelines", {}) }),
  conditions: () =>
    queryOptions({ queryKey: keys.conditions, queryFn: () => call("practice_conditions", {}) }),
  measure: (question: TextQuestion) =>
    queryOptions({
      queryKey: [...keys.measures, question],
      queryFn: () => call("text_check", question),
      gcTime: 10_000,
    }),
  /** Asked anew each time: what is free changes with every post. */
  understood: (question: TimeWords) =>
    queryOptions({
      queryKey: ["understood", question],
      queryFn: () => call("schedule_understand", question),
      staleTime: 0,
      gcTime: 0,
    }),
  /** Asked anew each time: what stands around a time changes with every post. */
  neighbours: (question: NeighbourQuestion) =>
    queryOptions({
      queryKey: [...keys.drafts, "neighbours", question],
      queryFn: () => call("schedule_neighbours", question),
      gcTime: 10_000,
    }),
  meaning: (wall: string, zone: string) =>
    queryOptions({
      queryKey: ["meaning", wall, zone],
      queryFn: () => call("schedule_preview", { wall, zone }),
      gcTime: 10_000,
    }),
};

/** One command that changes something, and the queries that its answer makes stale. */
export function useCommand<C extends CommandName>(
  command: C,
  stale: (answer: Commands[C]["answer"], payload: Commands[C]["payload"]) => readonly QueryKey[] = () => [],
) {
  const client = useQueryClient();
  return useMutation<Commands[C]["answer"], CallError, Commands[C]["payload"]>({
    mutationFn: (payload) => call(command, payload),
    onSuccess: (answer, payload) => {
      for (const queryKey of stale(answer, payload)) void client.invalidateQueries({ queryKey });
    },
  });
}
