import type { ScheduleView } from "../generated/api";
import { city, wallInWords } from "../time/format";

/** A schedule's own words: the wall time, and its zone where that is not the person's. */
export function Planned({ schedule, here }: { schedule: ScheduleView; here: string }) {
  return (
    <time dateTime={schedule.at} className="digits whitespace-nowrap">
      {wallInWords(schedule.wall)}
      {schedule.zone !== here && <span className="text-ink-3"> {city(schedule.zone)}</span>}
    </time>
  );
}
