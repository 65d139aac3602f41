import { useQuery } from "@tanstack/react-query";
import { CalendarCheck2, CirclePause, Send } from "lucide-react";
import { memo, useState, type ReactNode } from "react";
import { ask } from "../../api/queries";
import { useHands } from "../../app/hands";
import { useHere } from "../../app/here";
import { go, usePlace } from "../../app/place";
import type { AccountId, AccountView, DraftDetail, ScheduleView, TextCheck } from "../../generated/api";
import { Button } from "../../design/Button";
import { ErrorNote } from "../../design/Note";
import { Planned } from "../../design/Dated";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { cx } from "../../design/cx";
import { composerText } from "../../text/composer";
import { postsText } from "../../text/posts";
import { PublishSheet } from "./PublishSheet";
import { Refusals } from "./Refusals";
import { Meaning, When, stands, timeOf, useMeaning, type Time } from "./When";
import type { Editor, Writing } from "./editor";
import { usePause, useSchedule, useUnschedule } from "./planning";
import { policySentence } from "./policy";

interface Props {
  editor: Editor;
  writing: Writing;
  detail: DraftDetail | undefined;
  accounts: ReadonlyMap<AccountId, AccountView>;
  /** What the desk says of the text; none until it has. */
  check: TextCheck | undefined;
}

/** Beside the text: how it measures up, when it goes, and the acts that send it on its way. */
export const Rail = memo(function Rail({
  fixed,
  children,
  ...rest
}: Props & { fixed: boolean; children: ReactNode }) {
  return (
    <aside className="flex w-80 shrink-0 flex-col border-s border-line max-[899px]:w-72">
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pt-1">
        {children}
        {!fixed && <Planning {...rest} />}
      </div>
    </aside>
  );
});

/** A time chosen by the person stays as they left it; until then it follows the draft's schedule and the settings. */
function useTime(schedule: ScheduleView | null, gone: ScheduleView | null) {
  const here = useHere();
  const settings = useQuery(ask.settings()).data;
  const at = usePlace().at;
  const [chosen, setChosen] = useState<Time | undefined>(() => {
    if (at === undefined || schedule !== null) return undefined;
    const [date = "", time = ""] = at.split(" ");
    return { date, time, zone: here, fold: undefined, ifMissed: settings?.if_missed ?? "late:3h" };
  });
  const usual = { zone: settings?.zone ?? here, if_missed: settings?.if_missed ?? "late:3h" };
  const { zone, if_missed } = gone ?? usual;
  const standing = timeOf(schedule, zone, if_missed);
  return { time: chosen ?? standing, standing, choose: setChosen };
}

function Planning({ editor, writing, detail, accounts, check }: Props) {
  // A plan whose time has come and gone stands no longer; planned anew, the post keeps its zone and policy.
  const standingSchedule = detail?.stand === "scheduled" ? detail.schedule : null;
  const { time, standing, choose } = useTime(standingSchedule, detail?.schedule ?? null);
  const [changing, setChanging] = useState(false);
  const [asking, setAsking] = useState(false);
  const { plan, isPending, error } = useSchedule();
  const meaning = useMeaning(time);
  const open = standingSchedule === null || changing;
  const moved = standingSchedule === null || JSON.stringify(time) !== JSON.stringify(standing);
  const ready = open && moved && writing.targets.length > 0 && stands(meaning, time.fold);
  const onPlan = (then?: () => void) => {
    const planned = () => {
      choose(undefined);
      setChanging(false);
      then?.();
    };
    // Why it was not planned stands below.
    plan(editor, time, standingSchedule).then(planned, () => undefined);
  };
  useHands({
    ...(ready && { "composer.next": () => onPlan(() => go({ page: "compose" })) }),
    "composer.schedule": () => {
      if (ready) onPlan();
      else if (standingSchedule !== null && detail?.unconfirmed === true) {
        editor.confirm().then(() => say({ tone: "good", title: composerText.updated }), sayError);
      }
    },
    "composer.publish": () => {
      if (writing.targets.length > 0) setAsking(true);
    },
  });

  return (
    <section aria-labelledby="when" className="flex flex-1 flex-col gap-2.5 border-t border-line pt-3.5">
      <h2 id="when" className="font-semibold">
        {composerText.when}
      </h2>
      {detail !== undefined && standingSchedule !== null && (
        <Standing
          detail={detail}
          schedule={standingSchedule}
          changing={changing}
          onChanging={(on) => {
            choose(undefined);
            setChanging(on);
          }}
        />
      )}
      {open && <When time={time} targets={writing.targets} onChange={choose} />}
      {error !== null && <ErrorNote error={error} />}
      <div className="sticky bottom-0 mt-auto -mx-4 flex flex-wrap gap-2 border-t border-line bg-canvas px-4 pt-2.5 pb-3">
        <Refusals check={check} accounts={accounts} />
        {open && (
          <Meaning
            time={time}
            draft={writing.id}
            targets={writing.targets}
            meaning={moved ? meaning : undefined}
            onChange={choose}
          />
        )}
        {open && (
          <Button
            look="main"
            data-testid="schedule"
            isDisabled={!ready}
            isPending={isPending}
            onPress={() => onPlan()}
            className="flex-1"
          >
            {standingSchedule === null ? composerText.schedule : composerText.reschedule}
          </Button>
        )}
        <Button
          data-testid="publish-now"
          isDisabled={writing.targets.length === 0}
          onPress={() => setAsking(true)}
        >
          <Send size={13} aria-hidden />
          {composerText.publishNow}
        </Button>
        {standingSchedule === null && (
          <Button
            look="quiet"
            data-testid="save-draft"
            className="w-full"
            onPress={() => void editor.settle().then(() => go({ page: "drafts" }), sayError)}
          >
            {composerText.saveDraft}
          </Button>
        )}
      </div>
      <PublishSheet
        open={asking}
        onClose={() => setAsking(false)}
        editor={editor}
        targets={writing.targets.flatMap((id) => accounts.get(id) ?? [])}
      >
        <Refusals check={check} accounts={accounts} />
      </PublishSheet>
    </section>
  );
}

/** The schedule as it stands. */
function Standing({
  detail,
  schedule,
  changing,
  onChanging,
}: {
  detail: DraftDetail;
  schedule: ScheduleView;
  changing: boolean;
  onChanging: (on: boolean) => void;
}) {
  const { paused } = detail;
  // Planned before the data folder was restored or copied.
  const keptBack = detail.deliveries.some(({ reason }) => reason?.code === "kept_back");
  const { unschedule, isPending: clearing } = useUnschedule();
  const { pause, isPending: pausing } = usePause();
  const onUnschedule = () => void unschedule(detail).catch(sayError);
  const onPause = () => void pause(detail.id, !paused).catch(sayError);
  useHands({
    "composer.time": () => onChanging(true),
    "composer.unschedule": onUnschedule,
    "composer.pause": { name: paused ? postsText.releaseThis : postsText.pauseThis, run: onPause },
  });
  const stays = paused || keptBack;
  const Icon = stays ? CirclePause : CalendarCheck2;
  return (
    <div
      data-testid="scheduled"
      data-paused={paused || undefined}
      className={cx("rounded-md px-3 py-2", stays ? "bg-warn-soft" : "bg-accent-soft")}
    >
      <div className="flex items-center gap-1.5 font-medium text-ink">
        <Icon size={14} aria-hidden className={stays ? "text-warn" : "text-accent"} />
        <Planned schedule={schedule} here="" />
      </div>
      {keptBack && (
        <p className="mt-0.5 text-sm">
          <span className="font-medium text-warn">{postsText.keptBack}.</span> {postsText.keptBackSentence}
        </p>
      )}
      {paused && (
        <p className="mt-0.5 text-sm">
          <span className="font-medium text-warn">{postsText.paused}.</span> {postsText.pausedSentence}
        </p>
      )}
      <p className="mt-0.5 text-sm text-ink-2">{policySentence(schedule.if_missed)}</p>
      <div className="mt-1 -ms-2 flex flex-wrap gap-1">
        <Button
          small
          look={paused ? "plain" : "quiet"}
          data-testid="pause-post"
          isPending={pausing}
          onPress={onPause}
        >
          {paused ? postsText.release : postsText.pause}
        </Button>
        <Button small look="quiet" data-testid="change-time" onPress={() => onChanging(!changing)}>
          {changing ? composerText.keepTime : composerText.changeTime}
        </Button>
        <Button small look="quiet" data-testid="unschedule" isPending={clearing} onPress={onUnschedule}>
          {composerText.unschedule}
        </Button>
      </div>
    </div>
  );
}
