import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { call } from "../../api/call";
import { keys } from "../../api/queries";
import type {
  CalendarPost,
  DraftId,
  Fold,
  MovePayload,
  MovedPost,
  ScheduleView,
  Zone,
} from "../../generated/api";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { calendarText } from "../../text/calendar";
import { city, wallInWords } from "../../time/format";
import { shifted } from "./model";

/** What can be done to posts on the calendar: each act is one command or one burst of them, and has one undo. */
export interface Acts {
  /** By so many days, and hours of the person's own clock. */
  shift: (posts: readonly CalendarPost[], days: number, hours?: number) => void;
  move: (moves: MovePayload["moves"]) => Promise<void>;
  /** A draft without a time gets one. */
  give: (draft: DraftId, wall: string, zone: Zone, fold?: Fold) => Promise<void>;
  unschedule: (posts: readonly CalendarPost[]) => void;
  trash: (drafts: readonly DraftId[]) => void;
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
    const [stays] = kept;
    if (first !== undefined) {
      say({
        tone: "good",
        title: calendarText.moved(moved.length, inWords(first.after)),
        act: { label: calendarText.undo, run: () => void back(moved).catch(sayError) },
      });
    }
    if (stays !== undefined) {
      const { message, remedy } = stays.reason;
      say({
        tone: "bad",
        title: calendarText.kept(kept.length),
        more: remedy === null ? message : `${message} ${remedy}`,
      });
    }
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
      void each(drafts, (draft) => call("draft_trash", { draft })).then((done) => {
        stale();
        if (done.length === 0) return;
        say({
          tone: "calm",
          title: calendarText.trashed(done.length),
          act: {
            label: calendarText.undo,
            run: () => void each(done, (draft) => call("draft_restore", { draft })).then(stale),
          },
        });
      });
    },
  };
}

/** Plans what was unscheduled as it was. What has newer text stays: planning it would confirm that unread (P13). */
async function planAgain(posts: readonly CalendarPost[]): Promise<void> {
  await each(posts, async ({ draft, plan, unconfirmed }) => {
    if (plan === null) return;
    if (unconfirmed) {
      say({ tone: "warn", title: calendarText.undoConfirms });
      return;
    }
    const { wall, zone, fold, if_missed } = plan;
    await call("schedule_set", { draft, wall, zone, fold, if_missed });
  });
}

/** Does something for each, says the first refusal, and answers with those for which it was done. */
async function each<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<T[]> {
  const results = await Promise.allSettled(items.map(act));
  const refused = results.find((result) => result.status === "rejected");
  if (refused !== undefined) sayError(refused.reason);
  return items.filter((_, at) => results[at]?.status === "fulfilled");
}
