import { useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/call";
import { keys, useCommand } from "../../api/queries";
import { told } from "../../api/told";
import type { DraftDetail, DraftId, PostsReport, ScheduleView } from "../../generated/api";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { composerText } from "../../text/composer";
import { postsText } from "../../text/posts";
import { city, wallInWords } from "../../time/format";
import type { Editor } from "./editor";
import { wallText, type Time } from "./When";

const inWords = ({ wall, zone }: Pick<ScheduleView, "wall" | "zone">) =>
  `${wallInWords(wall)} (${city(zone)})`;

/** What an act on a draft's plan makes stale, where no event has told of it yet. */
function useStale(): (draft: DraftId) => void {
  const client = useQueryClient();
  return (draft) => {
    for (const queryKey of [keys.drafts, keys.state, keys.draft(draft), keys.attention]) {
      void client.invalidateQueries({ queryKey });
    }
  };
}

const planOf = (draft: DraftId, { wall, zone, fold, if_missed }: ScheduleView) => ({
  draft,
  wall,
  zone,
  fold,
  if_missed,
});

/**
 * Gives a draft its time. What has none is planned, which confirms its text; what stands on the calendar is moved,
 * which confirms nothing (P13).
 */
export function useSchedule() {
  const stale = useStale();
  const set = useCommand("schedule_set");
  const change = useCommand("schedule_change");
  const plan = async (editor: Editor, time: Time, before: ScheduleView | null): Promise<void> => {
    // A refusal of the desk is shown beside the time; what could not be saved is nowhere else.
    const draft = await editor.settle().catch((thrown: unknown) => {
      sayError(thrown);
      throw thrown;
    });
    const to = {
      draft,
      wall: wallText(time),
      zone: time.zone,
      fold: time.fold ?? null,
      if_missed: time.ifMissed,
    };
    await (before === null ? set : change).mutateAsync(to);
    stale(draft);
    const back = () =>
      before === null ? call("schedule_clear", { draft }) : call("schedule_change", planOf(draft, before));
    say({
      tone: "good",
      title: before === null ? composerText.scheduledSaid(inWords(to)) : composerText.movedSaid(inWords(to)),
      act: { label: composerText.undo, run: () => void back().then(() => stale(draft), sayError) },
    });
  };
  return { plan, isPending: set.isPending || change.isPending, error: set.error ?? change.error };
}

/** Takes a plan away. Back it comes as it was, unless that would confirm newer text that nobody has read (P13). */
export function useUnschedule() {
  const stale = useStale();
  const clear = useCommand("schedule_clear");
  const unschedule = async (detail: DraftDetail): Promise<void> => {
    const { id: draft, schedule, paused, unconfirmed } = detail;
    await clear.mutateAsync({ draft });
    stale(draft);
    if (schedule === null) return;
    const back = async () => {
      const now = await call("draft_show", { draft });
      if (now.unconfirmed) say({ tone: "warn", title: composerText.undoConfirms });
      else {
        await call("schedule_set", planOf(draft, schedule));
        if (paused) await call("posts_pause", { drafts: [draft], paused });
      }
      stale(draft);
    };
    say({
      tone: "calm",
      title: composerText.unscheduledSaid(inWords(schedule)),
      ...(unconfirmed ? {} : { act: { label: composerText.undo, run: () => void back().catch(sayError) } }),
    });
  };
  return { unschedule, isPending: clear.isPending };
}

/** Pauses one post, or releases it. */
export function usePause() {
  const stale = useStale();
  const pause = useCommand("posts_pause");
  const set = async (draft: DraftId, paused: boolean): Promise<boolean> => {
    const report = await pause.mutateAsync({ drafts: [draft], paused });
    stale(draft);
    sayPaused(report);
    return report.changed.length > 0;
  };
  return {
    isPending: pause.isPending,
    pause: async (draft: DraftId, paused: boolean): Promise<void> => {
      if (!(await set(draft, paused))) return;
      say({
        tone: paused ? "warn" : "good",
        title: paused ? postsText.pauseDone(1) : postsText.releaseDone(1),
        act: { label: postsText.undo, run: () => void set(draft, !paused).catch(sayError) },
      });
    },
  };
}

/** A pause that came too late says why; otherwise the page shows it. */
function sayPaused({ kept: [stays] }: PostsReport): void {
  if (stays === undefined) return;
  const { message, remedy } = stays.reason;
  say({ tone: "bad", title: told(message), ...(remedy === null ? {} : { more: told(remedy) }) });
}
