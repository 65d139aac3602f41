import type { Option } from "../../design/Choice";
import type { AccountView } from "../../generated/api";
import { accountsText } from "../../text/accounts";
import { city } from "../../time/format";

const text = accountsText.treat;
const DAY = 24 * 60;
const usual = [5, 10, 15, 30, 60, 2 * 60, 4 * 60, 8 * 60, 12 * 60, DAY];

/** The id of *none* in a choice. */
export const NONE = "none";

/** `30 minutes`, `2 hours`. */
export function spanWords(minutes: number): string {
  return minutes % 60 === 0 ? text.hours(minutes / 60) : text.minutes(minutes);
}

/** The paces to choose from; one that was set elsewhere is among them. */
export function paceOptions(current: number | null): Option[] {
  const all = current === null || usual.includes(current) ? usual : [current, ...usual];
  return [
    { id: NONE, name: text.paceNone },
    ...all.map((minutes) => ({ id: String(minutes), name: minutes === DAY ? text.day : spanWords(minutes) })),
  ];
}

/** What is set for an account, in a few words. */
export function habitsOf({ zone, pace_minutes, by_default }: AccountView): string[] {
  return [
    ...(by_default ? [text.default] : []),
    ...(zone === null ? [] : [city(zone)]),
    ...(pace_minutes === null ? [] : [text.apart(spanWords(pace_minutes))]),
  ];
}
