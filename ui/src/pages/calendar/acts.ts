import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { call } from "../../api/call";
import { keys } from "../../api/queries";
import { told } from "../../api/told";
import type {
  AccountId,
  DraftId,
  Fold,
  FreeTimesReport,
  KeptPost,
  MovePayload,
  MovedPost,
  PostPlan,
  ScheduleView,
  UtcInstant,
  Zone,
} from "../../generated/api";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { calendarText } from "../../text/calendar";
import { postsText } from "../../text/posts";
import { city, wallInWords } from "../../time/format";
import type { Hold } from "./hold";
import { shifted, spotAt, wallAt, type Chosen } from "./model";

/** What can be done to posts, one or many: each act is one command, and has one undo. */
export interface Acts {
  /** By so many days, and hours of the person's own clock. */
  shift: (posts: readonly Chosen[], days: number, hours?: number) => void;
  move: (moves: MovePayload["moves"]) => Promise<void>;
  /** A draft without a time gets one. */
  give: (draft: DraftId, wall: string, zone: Zone, fold?: Fold) => Promise<void>;
  /** Drafts without a time get the next ones that are free. Of one alone it is said; of many there is more to say. */
  plan: (drafts: readonly DraftId[]) => Promise<Planned | undefined>;
  unschedule: (drafts: readonly DraftId[]) => void;
  trash: (drafts: readonly DraftId[]) => void;
  restore: (drafts: readonly DraftId[]) => void;
  /** Pauses posts that wait for their time, or releases them. */
  pause: (drafts: readonly DraftId[], paused: boolean) => void;
  accounts: (drafts: readonly DraftId[], add: readonly AccountId[], remove: readonly AccountId[]) => void;
  tag: (drafts: readonly DraftId[], add: readonly string[], remove: readonly string[]) => void;
}

/** Drafts that were planned at once, with the words that they begin with. */
export interface Planned {
  report: FreeTimesReport;
  words: ReadonlyMap<DraftId, string>;
}

/** With a hold, the focus goes with what was acted on. */
export function useActs(here: Zone, hold?: Hold): Acts {
  const client = useQueryClient();
  return useMemo(() => actsOf(client, here, hold), [client, here, hold]);
}

function actsOf(client: QueryClient, here: Zone, hold: Hold | undefined): Acts {
  const inWords = ({ wall, zone }: ScheduleView) =>
    zone === here ? wallInWords(wall) : `${wallInWords(wall)} (${city(zone)})`;
  const stale = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.drafts }),
      client.invalidateQueries({ queryKey: keys.state }),
    ]);
  const sayKept = (title: string, kept: readonly KeptPost[]) => sayWhy(client, title, kept);
  /** What has been taken back has the focus again. */
  const holdFirst = (drafts: readonly DraftId[], at?: UtcInstant) => {
    const [first] = drafts;
    if (first !== undefined) hold?.on(first, at === undefined ? undefined : spotAt(at, here));
  };

  const line = newLine(stale);
  const move = (moves: MovePayload["moves"]) => {
    holdFirst(moves.map(({ draft }) => draft));
    return line.next(() => doMove(moves));
  };
  const doMove = async (moves: MovePayload["moves"]) => {
    const { moved, kept } = await call("schedule_move", { moves });
    for (const { draft, after } of moved) {
      line.stands.set(draft, after);
      hold?.moved(draft, spotAt(after.at, here));
    }
    const [first] = moved;
    if (first !== undefined) {
      say({
        tone: "good",
        title: calendarText.moved(moved.length, inWords(first.after)),
        act: { label: calendarText.undo, run: () => void line.next(() => back(moved)).catch(sayError) },
      });
    }
    sayKept(calendarText.kept(kept.length), kept);
  };
  const back = async (posts: readonly MovedPost[]) => {
    const moves = posts.map(({ draft, before: { wall, zone, fold } }) => ({ draft, wall, zone, fold }));
    const { moved, kept } = await call("schedule_move", { moves });
    for (const { draft, after } of moved) line.stands.set(draft, after);
    holdFirst(
      moved.map(({ draft }) => draft),
      moved[0]?.after.at,
    );
    if (moved.length > 0) say({ tone: "calm", title: calendarText.movedBack(moved.length) });
    sayKept(calendarText.kept(kept.length), kept);
  };
  const byNow = (post: Chosen): Chosen => {
    const plan = line.stands.get(post.draft);
    return plan === undefined ? post : { ...post, plan, here: wallAt(plan.at, here) };
  };

  interface Report {
    changed: readonly (DraftId | { draft: DraftId })[];
    kept: readonly KeptPost[];
  }
  const idsOf = ({ changed }: Report) => changed.map((one) => (typeof one === "string" ? one : one.draft));
  /** What takes an act back; what it cannot take back says why. */
  const undo = (back: () => Promise<Report>, title?: (n: number) => string, at?: UtcInstant) => ({
    label: calendarText.undo,
    run: () =>
      void back().then((report) => {
        holdFirst(idsOf(report), at);
        void stale();
        const n = report.changed.length;
        if (title !== undefined && n > 0) say({ tone: "calm", title: title(n) });
        sayKept(postsText.kept(report.kept.length), report.kept);
      }, sayError),
  });
  /** Does something in one act, and says what became of it. */
  const act = <R extends Report>(
    command: () => Promise<R>,
    done: (report: R) => Parameters<typeof say>[0],
  ) => {
    const whole = async () => {
      const report = await command();
      void stale();
      if (report.changed.length > 0) say(done(report));
      else if (report.kept.length === 0) say({ tone: "calm", title: postsText.nothing });
      sayKept(postsText.kept(report.kept.length), report.kept);
    };
    whole().catch(sayError);
  };
  const setPlans = (posts: readonly PostPlan[]) => call("posts_set_plans", { posts: [...posts] });
  const setPaused = (of: readonly DraftId[], paused: boolean) =>
    call("posts_pause", { drafts: [...of], paused });

  return {
    move,
    shift(posts, days, hours = 0) {
      const waiting = posts.filter(({ plan }) => plan !== null);
      if (waiting.length === 0 && posts.length > 0) {
        say({ tone: "calm", title: calendarText.fixed, more: calendarText.fixedWhy });
      }
      if (waiting.length === 0 || (days === 0 && hours === 0)) return;
      line.next(() => doMove(shifted(waiting.map(byNow), days, 60 * hours, here))).catch(sayError);
    },
    async give(draft, wall, zone, fold) {
      const { schedule } = await call("schedule_set", { draft, wall, zone, fold: fold ?? null });
      void stale();
      say({
        tone: "good",
        title: calendarText.scheduled(schedule === null ? wallInWords(wall) : inWords(schedule)),
        act: {
          label: calendarText.undo,
          run: () => void call("schedule_clear", { draft }).then(stale, sayError),
        },
      });
    },
    async plan(drafts) {
      const words = new Map(drafts.map((draft) => [draft, wordsOf(client, draft) ?? ""]));
      const report = await call("posts_plan_next_free", { drafts: [...drafts] });
      void stale();
      if (drafts.length > 1) return { report, words };
      const [planned] = report.planned;
      if (planned !== undefined)
        say({
          tone: "good",
          title: calendarText.scheduled(inWords(planned.plan)),
          act: undo(() => call("posts_unschedule", { drafts: [planned.draft] })),
        });
      sayKept(postsText.kept(report.kept.length), report.kept);
      return undefined;
    },
    unschedule: (drafts) =>
      act(
        () => call("posts_unschedule", { drafts: [...drafts] }),
        ({ changed }) => ({
          tone: "calm",
          title: calendarText.unscheduled(changed.length),
          act: undo(() => setPlans(changed), calendarText.plannedAgain, changed[0]?.plan.at),
        }),
      ),
    trash: (drafts) =>
      act(
        () => call("posts_trash", { drafts: [...drafts] }),
        ({ changed }) => ({
          tone: "calm",
          title: calendarText.trashed(changed.length),
          act: undo(() => call("posts_restore", { drafts: changed })),
        }),
      ),
    restore: (drafts) =>
      act(
        () => call("posts_restore", { drafts: [...drafts] }),
        ({ changed }) => ({
          tone: "good",
          title: postsText.restored(changed.length),
          act: undo(() => call("posts_trash", { drafts: changed })),
        }),
      ),
    pause: (drafts, paused) =>
      act(
        () => setPaused(drafts, paused),
        ({ changed }) => ({
          tone: paused ? "warn" : "good",
          title: paused ? postsText.pauseDone(changed.length) : postsText.releaseDone(changed.length),
          act: undo(() => setPaused(changed, !paused)),
        }),
      ),
    accounts: (drafts, add, remove) =>
      act(
        () => call("posts_change_accounts", { drafts: [...drafts], add: [...add], remove: [...remove] }),
        ({ changed }) => ({
          tone: "good",
          title: postsText.accountsChanged(changed.length),
          act: undo(() => call("posts_set_targets", { posts: changed }), postsText.accountsBack),
        }),
      ),
    tag: (drafts, add, remove) =>
      act(
        () => call("posts_tag", { drafts: [...drafts], add: [...add], remove: [...remove] }),
        ({ changed }) => ({
          tone: "good",
          title: postsText.tagged(changed.length),
          act: undo(() => call("posts_set_tags", { posts: changed }), postsText.tagsBack),
        }),
      ),
  };
}

/** What was read has long been drawn after this. */
const DRAWN_MS = 1000;

/**
 * Moves that follow each other faster than the calendar is read anew: one after the other, and each begins where the
 * one before it ended.
 */
function newLine(stale: () => Promise<unknown>) {
  /** Where moved posts stand, until the calendar says so. */
  const stands = new Map<DraftId, ScheduleView>();
  let last: Promise<unknown> = Promise.resolve();
  let underWay = 0;
  let forgets: ReturnType<typeof setTimeout> | undefined;
  const ended = () => {
    underWay -= 1;
    // What has been read is not drawn yet.
    if (underWay === 0) forgets = setTimeout(() => stands.clear(), DRAWN_MS);
  };
  return {
    stands,
    next(act: () => Promise<void>): Promise<void> {
      underWay += 1;
      clearTimeout(forgets);
      const done = last.then(act);
      last = done.catch(() => undefined);
      void last.then(stale).then(ended, ended);
      return done;
    },
  };
}

/** Why posts stay as they are, said once for all that stay for the same reason; of one alone also which. */
function sayWhy(client: QueryClient, title: string, kept: readonly KeptPost[]): void {
  const [first] = kept;
  if (first === undefined) return;
  const reasons = kept.map(({ reason: { message, remedy } }) =>
    remedy === null ? told(message) : `${told(message)} ${told(remedy)}`,
  );
  const words = kept.length === 1 ? wordsOf(client, first.draft) : undefined;
  const more = [...new Set(reasons)].slice(0, REASONS).join(" ");
  say({ tone: "bad", title, more: words === undefined ? more : postsText.about(words, more) });
}

const REASONS = 3;
const WORDS = 40;

/** The first words of a post, from whatever list shows it. */
function wordsOf(client: QueryClient, draft: DraftId): string | undefined {
  for (const [, data] of client.getQueriesData<Listed>({ queryKey: keys.drafts })) {
    const text =
      data?.posts?.find((post) => post.draft === draft)?.words ??
      data?.drafts?.find(({ id }) => id === draft)?.text;
    const [line = ""] = text?.trim().split("\n", 1) ?? [];
    if (line !== "") return line.length > WORDS ? `${line.slice(0, WORDS)}…` : line;
  }
  return undefined;
}

interface Listed {
  posts?: readonly { draft: DraftId; words: string }[];
  drafts?: readonly { id: DraftId; text: string }[];
}
