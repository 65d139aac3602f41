import { useHere } from "../../app/here";
import { write } from "../../app/place";
import type { DraftSummary } from "../../generated/api";
import { Targets } from "../../design/Account";
import { StateIcon } from "../../design/State";
import { Tags } from "../../design/Tags";
import { cx } from "../../design/cx";
import { draftsText } from "../../text/drafts";
import { postsText } from "../../text/posts";
import { city, clock, day, dayAndClock, dayOf, wallInWords } from "../../time/format";
import { useNow } from "../../time/now";

/** A draft in a list: when, the first words, whose, for whom. */
export function DraftRow({ draft, timeOnly = false }: { draft: DraftSummary; timeOnly?: boolean }) {
  const here = useHere();
  const now = useNow();
  const { schedule } = draft;
  const wall = schedule?.wall.split(/[ T]/)[1];
  const words = draft.text.trim().split("\n", 1)[0] ?? "";
  const went = wentAt(draft);
  const otherZone = schedule !== null && schedule.zone !== here;
  return (
    <a
      href={write({ page: "compose", id: draft.id })}
      data-testid="draft-row"
      data-draft={draft.id}
      data-post={draft.id}
      data-stand={draft.stand}
      className="flex min-h-9 min-w-0 flex-1 items-center gap-3 px-2 py-1.5 outline-offset-[-2px]"
    >
      <span
        className={cx("digits shrink-0 text-sm text-ink-2", timeOnly ? "w-34" : "w-40")}
        title={schedule === null ? undefined : `${wallInWords(schedule.wall)}, ${schedule.zone}`}
      >
        {schedule === null ? (
          <span className="text-ink-3">
            {went === undefined ? draftsText.unscheduled : dayAndClock(went, here, now)}
          </span>
        ) : timeOnly ? (
          <>
            <span className="font-medium text-ink">{clock(schedule.at, here)}</span>
            {otherZone && (
              <span className="text-xs text-ink-3">
                {" "}
                {wall} {city(schedule.zone)}
              </span>
            )}
          </>
        ) : (
          <>
            {dateWords(schedule.wall, dayOf(now, here))} <span className="font-medium text-ink">{wall}</span>
            {otherZone && <span className="text-xs text-ink-3"> {city(schedule.zone)}</span>}
          </>
        )}
      </span>
      <span className="wrote clip-1 min-w-0 flex-1">
        {words === "" ? <span className="text-ink-3">{draftsText.noText}</span> : words}
      </span>
      {draft.paused && (
        <span
          className="flex shrink-0 items-center gap-1 text-xs font-medium text-warn"
          title={postsText.pausedSentence}
        >
          <StateIcon state="held" size={13} />
          {postsText.paused}
        </span>
      )}
      {draft.unconfirmed && draft.schedule !== null && (
        <span className="shrink-0 text-xs font-medium text-warn">{draftsText.unconfirmed}</span>
      )}
      <Tags tags={draft.tags} className="max-w-32 shrink-0 max-[899px]:max-w-20" />
      <span className="w-28 shrink-0 truncate text-end text-sm text-ink-3 max-[899px]:hidden">
        {draft.label}
      </span>
      <span className="flex min-w-34 shrink-0 justify-end max-[899px]:min-w-0">
        <Targets deliveries={draft.deliveries} scheduled={draft.stand !== "open" && draft.stand !== "done"} />
      </span>
    </a>
  );
}

/** When something last became of a draft that was published without a schedule. */
function wentAt({ stand, deliveries }: DraftSummary): string | undefined {
  if (stand !== "open" && stand !== "done") return undefined;
  return deliveries
    .flatMap(({ changed_at: at }) => at ?? [])
    .sort()
    .at(-1);
}

function dateWords(wall: string, today: string): string {
  const at = new Date(`${wall.slice(0, 10)}T12:00:00Z`);
  return day(at, "UTC", new Date(`${today}T12:00:00Z`));
}
