import { RadioGroup } from "react-aria-components";
import type { Fold, MisfirePolicy, SchedulePreview, WallTime, Zone } from "../../generated/api";
import { Button } from "../../design/Button";
import { Note } from "../../design/Note";
import { Pick } from "../../design/Pick";
import { scheduleText } from "../../text/composer";
import { city, dayAndClock, wallInWords } from "../../time/format";
import { policySentence } from "./policy";
import { told } from "../../api/told";

interface Props {
  preview: SchedulePreview;
  wall: WallTime;
  zone: Zone;
  here: Zone;
  ifMissed: MisfirePolicy;
  fold: Fold | undefined;
  onFold: (fold: Fold) => void;
  onWall: (wall: WallTime) => void;
}

/** To the minute: nobody plans by the second. */
const clockOf = (wall: WallTime) => (wall.split(/[ T]/)[1] ?? wall).slice(0, 5);
const toTheMinute = (wall: WallTime) => wall.slice(0, 16);

/** In plain words what will happen at a time; where the clocks are moved, what to choose from. */
export function ScheduleSentence({ preview, wall, zone, here, ifMissed, fold, onFold, onWall }: Props) {
  const place = city(zone);
  switch (preview.meaning) {
    case "wrong":
      return <Note tone="bad">{told(preview.message)}</Note>;
    case "gap":
      return (
        <Note tone="warn" live>
          {scheduleText.gap(wallInWords(wall), place, clockOf(preview.before), clockOf(preview.after))}
          <span className="mt-1.5 flex flex-wrap gap-1.5">
            <Button small onPress={() => onWall(toTheMinute(preview.after))}>
              {scheduleText.useAfter(clockOf(preview.after))}
            </Button>
            <Button small onPress={() => onWall(toTheMinute(preview.before))}>
              {scheduleText.useBefore(clockOf(preview.before))}
            </Button>
          </span>
        </Note>
      );
    case "twice":
      return (
        <Note tone="warn" live>
          <RadioGroup
            value={fold ?? null}
            onChange={(chosen) => onFold(chosen === "later" ? "later" : "earlier")}
            aria-label={scheduleText.twice(wallInWords(wall), place)}
            className="flex flex-col gap-1.5"
          >
            <span aria-hidden>{scheduleText.twice(wallInWords(wall), place)}</span>
            <FoldRadio fold="earlier" words={scheduleText.earlier(dayAndClock(preview.earlier, here))} />
            <FoldRadio fold="later" words={scheduleText.later(dayAndClock(preview.later, here))} />
          </RadioGroup>
          {fold !== undefined && <p className="mt-1.5">{policySentence(ifMissed)}</p>}
        </Note>
      );
    case "once":
      if (preview.past) {
        return (
          <Note tone="warn" live>
            {scheduleText.past}
          </Note>
        );
      }
      return (
        <p data-testid="schedule-sentence" className="text-sm text-ink-2">
          <span className="font-medium text-ink">{scheduleText.goesOut(wallInWords(wall), place)}</span>
          {zone !== here && scheduleText.forYou(shortHere(preview.here, wall))}. {policySentence(ifMissed)}
        </p>
      );
  }
}

/** The person's own time; with its day only where that is another. */
function shortHere(hereWall: WallTime, wall: WallTime): string {
  return hereWall.slice(0, 10) === wall.slice(0, 10) ? clockOf(hereWall) : wallInWords(hereWall);
}

function FoldRadio({ fold, words }: { fold: Fold; words: string }) {
  return (
    <Pick value={fold} className="group flex items-start gap-2 text-ink outline-none">
      <span className="mt-1 flex size-3.5 shrink-0 items-center justify-center rounded-full border border-edge bg-raised group-data-selected:border-accent group-data-focus-visible:outline-2 group-data-focus-visible:outline-focus">
        <span className="size-1.5 rounded-full bg-accent opacity-0 group-data-selected:opacity-100" />
      </span>
      {words}
    </Pick>
  );
}
