import type { UtcInstant, WallTime, Zone } from "../generated/api";
import { dateLocale } from "../app/language";
import { timeText } from "../text/time";

/** Dates and times in words. Formatting only: what a wall time means is the desk's to say. */

const made = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions, locale = dateLocale()): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = new Intl.DateTimeFormat(locale, options);
  made.set(key, fresh);
  return fresh;
}

/** This computer's zone, as the web view sees it. */
export const systemZone = (): Zone => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `2026-12-01` of an instant in a zone: what days are grouped by. */
export function dayOf(at: UtcInstant | Date, zone: Zone): string {
  return format({ timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }, "sv-SE").format(
    new Date(at),
  );
}

/** `09:00` in a zone, to be compared and sent: the same in every language. */
export function clockOf(at: UtcInstant | Date, zone: Zone): string {
  return format({ timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, "sv-SE").format(
    new Date(at),
  );
}

/** `09:00` in a zone. */
export function clock(at: UtcInstant | Date, zone: Zone): string {
  return format({ timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    new Date(at),
  );
}

/** `09:00:12` in a zone, for journals. */
export function clockSeconds(at: UtcInstant, zone: Zone): string {
  return format({
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(new Date(at));
}

/** `Tue 1 Dec` in a zone, with the year where it is not this one. */
export function day(at: UtcInstant | Date, zone: Zone, now = new Date()): string {
  const year = dayOf(at, zone).slice(0, 4) === dayOf(now, zone).slice(0, 4);
  return format({
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(year ? {} : { year: "numeric" }),
  }).format(new Date(at));
}

/** `1 Dec` in a zone. */
export function date(at: UtcInstant | Date, zone: Zone): string {
  return format({ timeZone: zone, day: "numeric", month: "short" }).format(new Date(at));
}

/** `Tue 1 Dec, 09:00` in a zone. */
export function dayAndClock(at: UtcInstant, zone: Zone, now = new Date()): string {
  return `${day(at, zone, now)}, ${clock(at, zone)}`;
}

/** A date without a zone, as a heading: `Today`, `Tomorrow`, `Tuesday 1 December`. */
export function dayHeading(date: string, today: string): { near: string | undefined; long: string } {
  const at = new Date(`${date}T12:00:00Z`);
  const days = Math.round((at.getTime() - new Date(`${today}T12:00:00Z`).getTime()) / 86_400_000);
  const near =
    days === 0
      ? timeText.today
      : days === 1
        ? timeText.tomorrow
        : days === -1
          ? timeText.yesterday
          : undefined;
  const year = date.slice(0, 4) === today.slice(0, 4);
  const long = format({
    timeZone: "UTC",
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(year ? {} : { year: "numeric" }),
  }).format(at);
  return { near, long };
}

/** A wall time in words, exactly as it stands: `Tue 1 Dec 2026, 09:00`. */
export function wallInWords(wall: WallTime): string {
  const [date = "", time = ""] = wall.split(/[ T]/);
  const at = new Date(`${date}T12:00:00Z`);
  if (Number.isNaN(at.getTime())) return wall;
  const named = format({
    timeZone: "UTC",
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
  }).format(at);
  return `${named}, ${time}`;
}

/** `Berlin` of `Europe/Berlin`. */
export function city(zone: Zone): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** `5 minutes ago`, `in 2 hours`, coarse on purpose. */
export function relative(at: UtcInstant, now: Date): string {
  const seconds = Math.round((new Date(at).getTime() - now.getTime()) / 1000);
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ];
  const words = new Intl.RelativeTimeFormat(dateLocale(), { numeric: "auto" });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return timeText.now;
}

/** The wall time of a moment in a zone, to the minute: `{ date: "2026-12-01", time: "09:00" }`. */
export function wallOf(at: Date, zone: Zone): { date: string; time: string } {
  return { date: dayOf(at, zone), time: clockOf(at, zone) };
}

/** `date` and some days more. */
export function plusDays(date: string, days: number): string {
  const at = new Date(`${date}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** `Tuesday 1 December` of a date without a zone. */
export function longDay(date: string): string {
  return format({ timeZone: "UTC", weekday: "long", day: "numeric", month: "long" }).format(noon(date));
}

/** `Tue` or `Tuesday`. */
export function weekdayName(date: string, style: "short" | "long"): string {
  return format({ timeZone: "UTC", weekday: style }).format(noon(date));
}

/** `December 2026`. */
export function monthName(date: string): string {
  return format({ timeZone: "UTC", month: "long", year: "numeric" }).format(noon(date));
}

/** `30 Nov – 6 Dec 2026`. */
export function span(from: string, to: string): string {
  const words = format({ timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
  return words.formatRange(noon(from), noon(to));
}

function noon(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}

/** `196 kB`, `3.1 MB`. */
export function fileSize(bytes: number): string {
  const [unit, size] = bytes < 1_000_000 ? ["kilobyte", 1000] : ["megabyte", 1_000_000];
  return new Intl.NumberFormat(dateLocale(), {
    style: "unit",
    unit,
    maximumFractionDigits: bytes < 1_000_000 ? 0 : 1,
  }).format(bytes / size);
}

/** `125%`, as it is written where the person is. */
export function percent(whole: number): string {
  return new Intl.NumberFormat(dateLocale(), { style: "percent" }).format(whole / 100);
}
