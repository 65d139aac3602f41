import { plural, t } from "@lingui/core/macro";
import type { Family, View } from "../pages/calendar/model";

/** `1 day 2 hours 30 minutes`, without what is none. */
function amount(days: number, minutes: number): string {
  const hours = Math.trunc(minutes / 60);
  const rest = minutes % 60;
  return [
    ...(days === 0 ? [] : [plural(days, { one: "# day", other: "# days" })]),
    ...(hours === 0 ? [] : [plural(hours, { one: "# hour", other: "# hours" })]),
    ...(rest === 0 ? [] : [plural(rest, { one: "# minute", other: "# minutes" })]),
  ].join(" ");
}

export const calendarText = {
  title: t`Calendar`,
  view: t`View`,
  views: { month: t`Month`, week: t`Week`, day: t`Day`, agenda: t`Agenda` } satisfies Record<View, string>,
  today: t`Today`,
  before: { month: t`Month before`, week: t`Week before`, day: t`Day before`, agenda: t`Month before` },
  after: { month: t`Month after`, week: t`Week after`, day: t`Day after`, agenda: t`Month after` },
  grid: (title: string) => t`Posts, ${title}`,
  countSaid: (n: number) => plural(n, { one: "# post", other: "# posts" }),
  dayName: (day: string, n: number) =>
    t`${day}, ${plural(n, { 0: "nothing", one: "# post", other: "# posts" })}`,
  slotName: (day: string, time: string, n: number) =>
    t`${day} ${time}, ${plural(n, { 0: "nothing", one: "# post", other: "# posts" })}`,
  more: (n: number) => t`${n} more`,
  moreSaid: (day: string) => t` on ${day}: show the day`,
  moreHere: t`: show all of this hour`,
  fewMore: (n: number) =>
    plural(n, {
      one: "# more is not shown. Filter, or look at a single week.",
      other: "# more are not shown. Filter, or look at a single week.",
    }),
  noWords: t`No text yet`,
  beside: (parts: readonly string[]) => `, ${parts.join(", ")}`,
  nobody: t`for nobody`,
  tooClose: t`closer to another post than its account's pace`,
  newer: t`newer text not confirmed`,
  chosen: t`chosen`,
  emptyTitle: t`Nothing planned here`,
  empty: t`Choose a day and press Enter to write for it, or drag a draft from the side. It goes out at that time on the wall clock you chose, whatever happens to zones.`,
  act: t`New draft`,
  write: (when: string) => t`Write for ${when}`,
  filter: t`Filter`,
  filterOn: (n: number) => t`Filter: ${n} on`,
  filterAccounts: t`Accounts`,
  filterStates: t`States`,
  filterNone: t`Show everything`,
  filteredEmpty: t`Nothing here passes the filter.`,
  families: {
    planned: t`Planned`,
    going: t`On its way`,
    wanted: t`Waits for you`,
    published: t`Published`,
    unpublished: t`Not published`,
  } satisfies Record<Family, string>,
  tray: t`Without a time`,
  trayToggle: (n: number) => t`Without a time (${n})`,
  trayLead: (move: string, plan: string) =>
    move === "" || plan === ""
      ? t`Drag one onto a day.`
      : t`Drag one onto a day, or press ${move} on it, or ${plan} for the next free time.`,
  trayEmpty: t`Every draft has its time.`,
  trayMore: t`All drafts without a time`,
  bar: t`Chosen posts`,
  barCount: (n: number) => plural(n, { one: "# post chosen", other: "# posts chosen" }),
  barNone: t`Choose none`,
  earlier: t`A day earlier`,
  later: t`A day later`,
  move: t`Move to…`,
  unschedule: t`Unschedule`,
  trash: t`Move to trash`,
  moveTitle: (n: number) => plural(n, { one: "Move to another time", other: "Move # posts" }),
  scheduleTitle: t`Give it a time`,
  moveDate: t`Day`,
  moveFirst: t`The first of them goes out on`,
  moveTime: t`Time`,
  moveZone: (zone: string) => t`By the clock of ${zone}`,
  moveBy: (days: number) =>
    days === 0
      ? t`Nothing changes: choose another day.`
      : days > 0
        ? plural(days, {
            one: "All of them move by # day, later. Each keeps its time of day in its own zone.",
            other: "All of them move by # days, later. Each keeps its time of day in its own zone.",
          })
        : plural(-days, {
            one: "All of them move by # day, earlier. Each keeps its time of day in its own zone.",
            other: "All of them move by # days, earlier. Each keeps its time of day in its own zone.",
          }),
  moveHow: t`How they are moved`,
  moveWays: { together: t`All by as much`, clock: t`All to one time of day` },
  moveClock: t`Each on its day at`,
  moveAt: (time: string) => t`Each stays on its day and goes out at ${time}, by the clock of its own zone.`,
  moveSpan: (days: number, minutes: number) =>
    days + minutes > 0
      ? t`All of them move by ${amount(days, minutes)}, later, by your own clock.`
      : t`All of them move by ${amount(-days, -minutes)}, earlier, by your own clock.`,
  moveDay: t`A day later`,
  moveWeek: t`A week later`,
  moveDo: t`Move`,
  scheduleDo: t`Schedule`,
  wrongDate: t`A day is written like 2026-12-01.`,
  wrongTime: t`A time is written like 09:30.`,
  moved: (n: number, when: string) => plural(n, { one: `Moved to ${when}`, other: "# posts moved" }),
  kept: (n: number) => plural(n, { one: "# post stays where it was", other: "# posts stay where they were" }),
  movedBack: (n: number) => plural(n, { one: "Moved back", other: "# posts moved back" }),
  scheduled: (when: string) => t`Scheduled for ${when}`,
  plannedAgain: (n: number) =>
    plural(n, { one: "# post has its time again", other: "# posts have their times again" }),
  unscheduled: (n: number) =>
    plural(n, { one: "# post has no time any more", other: "# posts have no time any more" }),
  trashed: (n: number) =>
    plural(n, { one: "# post moved to the trash", other: "# posts moved to the trash" }),
  undo: t`Undo`,
  fixed: t`Only posts that wait for their time can be moved`,
  fixedWhy: t`What has gone out stays where it went out. To post it again, open it and duplicate it.`,
  dragged: (n: number) => plural(n, { one: "# post", other: "# posts" }),
  reading: t`Reading the calendar…`,
};
