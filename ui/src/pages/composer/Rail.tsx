import { useQuery } from "@tanstack/react-query";
import { CalendarCheck2, CirclePause, Send } from "lucide-react";
import { memo, useState, type ReactNode } from "react";
import { ask, keys, useCommand } from "../../api/queries";
import { useHands } from "../../app/hands";
import { useHere } from "../../app/here";
import { go, usePlace } from "../../app/place";
import type { AccountId, AccountView, DraftDetail, PostsReport, ScheduleView } from "../../generated/api";
import { Button } from "../../design/Button";
import { ErrorNote } from "../../design/Note";
import { Planned } from "../../design/Dated";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { cx } from "../../design/cx";
import { composerText } from "../../text/composer";
import { postsText } from "../../text/posts";
import { city, wallInWords } from "../../time/format";
import { PublishSheet } from "./PublishSheet";
import { Meaning, When, stands, timeOf, useMeaning, wallText, type Time } from "./When";
import type { Editor, Writing } from "./editor";
import { policySentence } from "./policy";
import { told } from "../../api/told";

interface Props {
  editor: Editor;
  writing: Writing;
  detail: DraftDetail | undefined;
  accounts: ReadonlyMap<AccountId, AccountView>;
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
function useTime(schedule: ScheduleView | null) {
  const here = useHere();
  const settings = useQuery(ask.settings()).data;
  const at = usePlace().at;
  const [chosen, setChosen] = useState<Time | undefined>(() => {
    if (at === undefined || schedule !== null) return undefined;
    const [date = "", time = ""] = at.split(" ");
    return { date, time, zone: here, fold: undefined, ifMissed: settings?.if_missed ?? "late:3h" };
  });
  const standing = timeOf(schedule, settings?.zone ?? here, settings?.if_missed ?? "late:3h");
  return { time: chosen ?? standing, standing, choose: setChosen };
}

function useSchedule(onDone: () => void) {
  const schedule = useCommand("schedule_set", ({ id }) => [keys.drafts, keys.state, keys.draft(id)]);
  const plan = async (editor: Editor, time: Time) => {
    const draft = await editor.settle();
    const wall = wallText(time);
    schedule.mutate(
      { draft, wall, zone: time.zone, fold: time.fold ?? null, if_missed: time.ifMissed },
      {
        onSuccess: () => {
          onDone();
          say({
            tone: "good",
            title: composerText.scheduledSaid(`${wallInWords(wall)} (${city(time.zone)})`),
          });
        },
      },
    );
  };
  return { schedule, plan };
}

function Planning({ editor, writing, detail, accounts }: Props) {
  const standingSchedule = detail?.schedule ?? null;
  const { time, standing, choose } = useTime(standingSchedule);
  const [changing, setChanging] = useState(false);
  const [asking, setAsking] = useState(false);
  const done = () => {
    choose(undefined);
    setChanging(false);
  };
  const { schedule, plan } = useSchedule(done);
  const meaning = useMeaning(time);
  const open = standingSchedule === null || changing;
  const moved = standingSchedule === null || JSON.stringify(time) !== JSON.stringify(standing);
  const ready = open && moved && writing.targets.length > 0 && stands(meaning, time.fold);
  const onPlan = () => void plan(editor, time).catch(sayError);
  useHands({
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
      {standingSchedule !== null && (
        <Standing
          draft={detail?.id ?? ""}
          paused={detail?.paused === true}
          keptBack={detail?.deliveries.some(({ reason }) => reason?.code === "kept_back") === true}
          schedule={standingSchedule}
          changing={changing}
          onChanging={(on) => {
            choose(undefined);
            setChanging(on);
          }}
        />
      )}
      {open && <When time={time} targets={writing.targets} onChange={choose} />}
      {schedule.error !== null && <ErrorNote error={schedule.error} />}
      <div className="sticky bottom-0 mt-auto -mx-4 flex flex-wrap gap-2 border-t border-line bg-canvas px-4 pt-2.5 pb-3">
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
            isPending={schedule.isPending}
            onPress={onPlan}
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
      />
    </section>
  );
}

/** A pause that came too late says why; otherwise the page shows it. */
function sayPaused({ kept: [stays] }: PostsReport): void {
  if (stays === undefined) return;
  const { message, remedy } = stays.reason;
  say({ tone: "bad", title: told(message), ...(remedy === null ? {} : { more: told(remedy) }) });
}

/** The schedule as it stands. */
function Standing({
  draft,
  paused,
  keptBack,
  schedule,
  changing,
  onChanging,
}: {
  draft: string;
  paused: boolean;
  /** Planned before the data folder was restored or copied. */
  keptBack: boolean;
  schedule: ScheduleView;
  changing: boolean;
  onChanging: (on: boolean) => void;
}) {
  const clear = useCommand("schedule_clear", ({ id }) => [keys.drafts, keys.state, keys.draft(id)]);
  const pause = useCommand("posts_pause", () => [keys.drafts, keys.state, keys.draft(draft), keys.attention]);
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
          isPending={pause.isPending}
          onPress={() =>
            pause.mutate({ drafts: [draft], paused: !paused }, { onSuccess: sayPaused, onError: sayError })
          }
        >
          {paused ? postsText.release : postsText.pause}
        </Button>
        <Button small look="quiet" data-testid="change-time" onPress={() => onChanging(!changing)}>
          {changing ? composerText.keepTime : composerText.changeTime}
        </Button>
        <Button
          small
          look="quiet"
          data-testid="unschedule"
          isPending={clear.isPending}
          onPress={() => clear.mutate({ draft }, { onError: sayError })}
        >
          {composerText.unschedule}
        </Button>
      </div>
    </div>
  );
}
