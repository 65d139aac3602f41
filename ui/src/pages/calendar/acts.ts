import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { call } from "../../api/call";
import { keys } from "../../api/queries";
import type {
  AccountId,
  CalendarPost,
  DraftId,
  Fold,
  KeptPost,
  MovePayload,
  MovedPost,
  ScheduleView,
  Zone,
} from "../../generated/api";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { calendarText } from "../../text/calendar";
import { postsText } from "../../text/posts";
import { city, wallInWords } from "../../time/format";
import { shifted } from "./model";
import { told } from "../../api/told";

/** What can be done to posts on the calendar: each act is one command or one burst of them, and has one undo. */
export interface Acts {
  /** By so many days, and hours of the person's own clock. */
  shift: (posts: readonly CalendarPost[], days: number, hours?: number) => void;
  move: (moves: MovePayload["moves"]) => Promise<void>;
  /** A draft without a time gets one. */
  give: (draft: DraftId, wall: string, zone: Zone, fold?: Fold) => Promise<void>;
  unschedule: (posts: readonly CalendarPost[]) => void;
  trash: (drafts: readonly DraftId[]) => void;
  /** Pauses posts that wait for their time, or releases them. */
  pause: (drafts: readonly DraftId[], paused: boolean) => void;
  accounts: (drafts: readonly DraftId[], add: readonly AccountId[], remove: readonly AccountId[]) => void;
  tag: (drafts: readonly DraftId[], add: readonly string[], remove: readonly string[]) => void;
}

export function useActs(here: Zone): Acts {
  const client = useQueryClient();
  return useMemo(() => actsOf(client, here), [client, here]);
}

function actsOf(client: QueryClient, here: Zone): Acts {
  const inWords = ({ wall, zone }: ScheduleView) =>
    zone === here ? wallInWords(wall) : `${wallInWords(wall)} (${city(zone)})`;
  const stale = () => {
    void client.invalidateQueries({ queryKey: keys.drafts });
    void client.invalidateQueries({ queryKey: keys.state });
  };
  const move = async (moves: MovePayload["moves"]) => {
    const { moved, kept } = await call("schedule_move", { moves });
    stale();
    const [first] = moved;
    if (first !== undefined) {
      say({
        tone: "good",
        title: calendarText.moved(moved.length, inWords(first.after)),
        act: { label: calendarText.undo, run: () => void back(moved).catch(sayError) },
      });
    }
    sayKept(calendarText.kept(kept.length), kept);
  };
  const back = async (moved: readonly MovedPost[]) => {
    const moves = moved.map(({ draft, before: { wall, zone, fold } }) => ({ draft, wall, zone, fold }));
    await call("schedule_move", { moves });
    stale();
    say({ tone: "calm", title: calendarText.movedBack(moves.length) });
  };
  const onlyWaiting = (posts: readonly CalendarPost[]) => {
    const waiting = posts.filter(({ plan }) => plan !== null);
    if (waiting.length === 0 && posts.length > 0) {
      say({ tone: "calm", title: calendarText.fixed, more: calendarText.fixedWhy });
    }
    return waiting;
  };
  /** What takes an act back; what it cannot take back says why. */
  const undo = (back: () => Promise<{ kept: readonly KeptPost[] }>, title?: string) => ({
    label: calendarText.undo,
    run: () =>
      void back().then(({ kept }) => {
        stale();
        if (title !== undefined && kept.length === 0) say({ tone: "calm", title });
        sayKept(postsText.kept(kept.length), kept);
      }, sayError),
  });
  return {
    move,
    shift(posts, days, hours = 0) {
      const waiting = onlyWaiting(posts);
      if (waiting.length > 0 && (days !== 0 || hours !== 0)) {
        move(shifted(waiting, days, hours, here)).catch(sayError);
      }
    },
    async give(draft, wall, zone, fold) {
      const { schedule } = await call("schedule_set", { draft, wall, zone, fold: fold ?? null });
      stale();
      say({
        tone: "good",
        title: calendarText.scheduled(schedule === null ? wallInWords(wall) : inWords(schedule)),
        act: {
          label: calendarText.undo,
          run: () => void call("schedule_clear", { draft }).then(stale, sayError),
        },
      });
    },
    unschedule(posts) {
      const waiting = onlyWaiting(posts);
      if (waiting.length === 0) return;
      void each(waiting, ({ draft }) => call("schedule_clear", { draft })).then((done) => {
        stale();
        if (done.length === 0) return;
        say({
          tone: "calm",
          title: calendarText.unscheduled(done.length),
          act: { label: calendarText.undo, run: () => void planAgain(done).then(stale) },
        });
      });
    },
    trash(drafts) {
      const done = async () => {
        const { changed, kept } = await call("posts_trash", { drafts: [...drafts] });
        stale();
        if (changed.length > 0) {
          say({
            tone: "calm",
            title: calendarText.trashed(changed.length),
            act: undo(() => call("posts_restore", { drafts: changed })),
          });
        }
        sayKept(postsText.kept(kept.length), kept);
      };
      done().catch(sayError);
    },
    pause(drafts, paused) {
      const set = (of: readonly DraftId[], to: boolean) =>
        call("posts_pause", { drafts: [...of], paused: to });
      const done = async () => {
        const { changed, kept } = await set(drafts, paused);
        stale();
        if (changed.length > 0) {
          say({
            tone: paused ? "warn" : "good",
            title: paused ? postsText.pauseDone(changed.length) : postsText.releaseDone(changed.length),
            act: undo(() => set(changed, !paused)),
          });
        } else if (kept.length === 0) say({ tone: "calm", title: postsText.nothing });
        sayKept(postsText.kept(kept.length), kept);
      };
      done().catch(sayError);
    },
    accounts(drafts, add, remove) {
      const done = async () => {
        const payload = { drafts: [...drafts], add: [...add], remove: [...remove] };
        const { changed, kept } = await call("posts_change_accounts", payload);
        stale();
        if (changed.length > 0) {
          say({
            tone: "good",
            title: postsText.accountsChanged(changed.length),
            act: undo(
              () => call("posts_set_targets", { posts: changed }),
              postsText.accountsBack(changed.length),
            ),
          });
        } else if (kept.length === 0) say({ tone: "calm", title: postsText.nothing });
        sayKept(postsText.kept(kept.length), kept);
      };
      done().catch(sayError);
    },
    tag(drafts, add, remove) {
      const done = async () => {
        const { changed, kept } = await call("posts_tag", {
          drafts: [...drafts],
          add: [...add],
          remove: [...remove],
        });
        stale();
        if (changed.length > 0) {
          say({
            tone: "good",
            title: postsText.tagged(changed.length),
            act: undo(() => call("posts_set_tags", { posts: changed }), postsText.tagsBack(changed.length)),
          });
        } else if (kept.length === 0) say({ tone: "calm", title: postsText.nothing });
        sayKept(postsText.kept(kept.length), kept);
      };
      done().catch(sayError);
    },
  };
}

/** Says why posts stay as they are, by the reason of the first. */
function sayKept(title: string, [stays]: readonly KeptPost[]): void {
  if (stays === undefined) return;
  const { message, remedy } = stays.reason;
  say({ tone: "bad", title, more: remedy === null ? told(message) : `${told(message)} ${told(remedy)}` });
}

/** Plans what was unscheduled as it was. What has newer text stays: planning it would confirm that unread (P13). */
async function planAgain(posts: readonly CalendarPost[]): Promise<void> {
  await each(posts, async ({ draft, plan, unconfirmed, paused }) => {
    if (plan === null) return;
    if (unconfirmed) {
      say({ tone: "warn", title: calendarText.undoConfirms });
      return;
    }
    const { wall, zone, fold, if_missed } = plan;
    await call("schedule_set", { draft, wall, zone, fold, if_missed });
    if (paused) await call("posts_pause", { drafts: [draft], paused: true });
  });
}

/** Does something for each, says the first refusal, and answers with those for which it was done. */
async function each<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<T[]> {
  const results = await Promise.allSettled(items.map(act));
  const refused = results.find((result) => result.status === "rejected");
  if (refused !== undefined) sayError(refused.reason);
  return items.filter((_, at) => results[at]?.status === "fulfilled");
}
