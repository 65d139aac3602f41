import { endOfWeek, parseDate, startOfMonth, startOfWeek, type CalendarDate } from "@internationalized/date";
import type {
  AccountId,
  CalendarPost,
  CalendarQuery,
  DeliveryState,
  DraftId,
  MoveTo,
  UtcInstant,
  WallTime,
  Zone,
} from "../../generated/api";
import { clockOf, dayOf, plusDays } from "../../time/format";

/** Days, slots and posts as the calendar lays them out. Only layout: what a time means is the desk's to say. */

export const views = ["month", "week", "day", "agenda"] as const;
export type View = (typeof views)[number];

/** Where the keyboard stands: a day, and on pages with hours an hour of it. */
export interface Spot {
  date: string;
  hour: number;
}

/** When a post is written for a whole day: a usual hour. */
export const USUAL = "09:00";

/** A post that something can be done to, as the calendar and the list of drafts both know it. */
export type Chosen = Pick<CalendarPost, "draft" | "here" | "plan" | "paused" | "tags"> & {
  targets: readonly { account: AccountId }[];
};

/** The wall time of an instant on the person's own clock. */
export const wallAt = (at: UtcInstant, here: Zone): WallTime => `${dayOf(at, here)} ${clockOf(at, here)}`;

/** The place in which an instant lies. */
export function spotAt(at: UtcInstant, here: Zone): Spot {
  return spotOfWall(wallAt(at, here));
}

export function spotOfWall(wall: WallTime): Spot {
  return { date: wall.slice(0, 10), hour: Number(wall.slice(11, 13)) };
}

/** Six weeks around a month: what every view of it shows lies within. */
export function daysAround(date: string, locale: string): string[] {
  const first = startOfWeek(startOfMonth(parseDate(date)), locale).toString();
  return Array.from({ length: 42 }, (_, n) => plusDays(first, n));
}

export function weekOf(date: string, locale: string): string[] {
  const first = startOfWeek(parseDate(date), locale).toString();
  return Array.from({ length: 7 }, (_, n) => plusDays(first, n));
}

export function queryOf(date: string, here: Zone, locale: string): CalendarQuery {
  const days = daysAround(date, locale);
  const begin = (day: string) => parseDate(day).toDate(here).toISOString();
  const [first = date] = days;
  return { from: begin(first), to: begin(plusDays(first, days.length)) };
}

/** The same day in a month before or after; the month's last where it has fewer days. */
export function plusMonths(date: string, months: number): string {
  return parseDate(date).add({ months }).toString();
}

/** Where a key leads from a spot; nothing if it is not a key of the calendar. */
export function step(from: Spot, key: string, view: View, locale: string, rtl = false): Spot | undefined {
  const on = (days: number): Spot => ({ ...from, date: plusDays(from.date, days) });
  const edge = (of: (date: CalendarDate, locale: string) => CalendarDate): Spot => ({
    ...from,
    date: of(parseDate(from.date), locale).toString(),
  });
  const hours = (more: number): Spot => {
    const all = from.hour + more;
    if (all < 0) return { date: plusDays(from.date, -1), hour: 23 };
    return all > 23 ? { date: plusDays(from.date, 1), hour: 0 } : { ...from, hour: all };
  };
  const page = (sign: number): Spot =>
    view === "week"
      ? on(7 * sign)
      : view === "day"
        ? on(sign)
        : { ...from, date: plusMonths(from.date, sign) };
  switch (key) {
    case "ArrowLeft":
      return on(rtl ? 1 : -1);
    case "ArrowRight":
      return on(rtl ? -1 : 1);
    case "ArrowUp":
      return view === "month" ? on(-7) : hours(-1);
    case "ArrowDown":
      return view === "month" ? on(7) : hours(1);
    case "Home":
      return edge(startOfWeek);
    case "End":
      return edge(endOfWeek);
    case "PageUp":
      return page(-1);
    case "PageDown":
      return page(1);
    default:
      return undefined;
  }
}

export const dateOf = (post: Pick<CalendarPost, "here">) => post.here.slice(0, 10);
export const hourOf = (post: Pick<CalendarPost, "here">) => Number(post.here.slice(11, 13));
/** `09:30`: nobody plans by the second. */
export const timeOf = (post: CalendarPost) => post.here.slice(11, 16);

/** In the order of their time, by day. */
export function byDay(posts: readonly CalendarPost[]): Map<string, CalendarPost[]> {
  const days = new Map<string, CalendarPost[]>();
  for (const post of posts) {
    const date = dateOf(post);
    const day = days.get(date);
    if (day === undefined) days.set(date, [post]);
    else day.push(post);
  }
  return days;
}

/** A day's posts by hour. */
export function byHour(posts: readonly CalendarPost[]): Map<number, CalendarPost[]> {
  const hours = new Map<number, CalendarPost[]>();
  for (const post of posts) {
    const hour = hourOf(post);
    const slot = hours.get(hour);
    if (slot === undefined) hours.set(hour, [post]);
    else slot.push(post);
  }
  return hours;
}

/** Which posts of a crowded place are shown, so that they and the fold's own line fit: the first, and the kept one. */
export function fold<T extends { draft: DraftId }>(
  posts: readonly T[],
  fit: number,
  kept?: DraftId,
): { shown: readonly T[]; folded: number } {
  if (posts.length <= fit) return { shown: posts, folded: 0 };
  const room = Math.max(0, fit - 1);
  const at = posts.findIndex(({ draft }) => draft === kept);
  const shown =
    at < room ? posts.slice(0, room) : [...posts.slice(0, Math.max(0, room - 1)), ...posts.slice(at, at + 1)];
  return { shown, folded: posts.length - shown.length };
}

/** What most wants a person's eye first. */
const urgency: readonly DeliveryState[] = [
  "in_doubt",
  "asked",
  "held",
  "failed_unproven",
  "refused",
  "sending",
  "following",
  "waiting",
  "published",
  "published_by_person",
  "written_off",
  "skipped",
  "withdrawn",
  "planned",
];

/** The one state that a card shows for all targets of its post. */
export function standing({ targets }: CalendarPost): DeliveryState {
  let most = urgency.length - 1;
  for (const { state } of targets) most = Math.min(most, urgency.indexOf(state));
  return urgency[most] ?? "planned";
}

export const families = ["planned", "going", "wanted", "published", "unpublished"] as const;
/** States as the filter groups them. */
export type Family = (typeof families)[number];

const familyOf: Record<DeliveryState, Family> = {
  planned: "planned",
  waiting: "planned",
  sending: "going",
  following: "going",
  in_doubt: "wanted",
  asked: "wanted",
  held: "wanted",
  published: "published",
  published_by_person: "published",
  refused: "unpublished",
  failed_unproven: "unpublished",
  withdrawn: "unpublished",
  skipped: "unpublished",
  written_off: "unpublished",
};

export interface Filter {
  /** None chosen is all. */
  accounts: ReadonlySet<AccountId>;
  families: ReadonlySet<Family>;
  /** As they are written; case makes no difference. */
  tags: ReadonlySet<string>;
  /** Clients and campaigns. */
  labels: ReadonlySet<string>;
}

export const noFilter: Filter = {
  accounts: new Set(),
  families: new Set(),
  tags: new Set(),
  labels: new Set(),
};

/** How many choices it is made of. */
export function filtersOn({ accounts, families: chosen, tags, labels }: Filter): number {
  return accounts.size + chosen.size + tags.size + labels.size;
}

export const isFiltering = (filter: Filter): boolean => filtersOn(filter) > 0;

/** What can be filtered by; absent while it is not known. */
export interface Filterable {
  accounts: readonly AccountId[] | undefined;
  tags: readonly string[] | undefined;
}

/** Without accounts and tags that are there no more: nobody could see why nothing is shown. */
export function stillThere(filter: Filter, { accounts, tags }: Filterable): Filter {
  const left = (chosen: ReadonlySet<string>, there: readonly string[] | undefined) => {
    if (there === undefined || chosen.size === 0) return chosen;
    const keys = new Set(there.map((one) => one.toLowerCase()));
    return new Set([...chosen].filter((one) => keys.has(one.toLowerCase())));
  };
  return { ...filter, accounts: left(filter.accounts, accounts), tags: left(filter.tags, tags) };
}

export function filtered(posts: readonly CalendarPost[], filter: Filter): readonly CalendarPost[] {
  if (!isFiltering(filter)) return posts;
  const { accounts, families: chosen, labels } = filter;
  const tags = new Set([...filter.tags].map((tag) => tag.toLowerCase()));
  return posts.filter((post) => {
    if (labels.size > 0 && !labels.has(post.label ?? "")) return false;
    if (tags.size > 0 && !post.tags.some((tag) => tags.has(tag.toLowerCase()))) return false;
    const meant = post.targets.filter(({ account }) => accounts.size === 0 || accounts.has(account));
    if (accounts.size > 0 && meant.length === 0) return false;
    return chosen.size === 0 || meant.some(({ state }) => chosen.has(familyOf[state]));
  });
}

/** The clients and campaigns of posts, in the order of the alphabet, and those that are filtered by. */
export function labelsOf(posts: readonly CalendarPost[], { labels }: Filter): string[] {
  const all = new Set(labels);
  for (const { label } of posts) if (label !== null && label !== "") all.add(label);
  return [...all].sort((a, b) => a.localeCompare(b));
}

/** `2026-12-01 09:30` moved on the wall itself, whatever the zone. */
export function shiftWall(wall: WallTime, days: number, minutes = 0): WallTime {
  const at = new Date(`${wall.slice(0, 10)}T${wall.slice(11)}Z`);
  at.setUTCMinutes(at.getUTCMinutes() + minutes + 1440 * days);
  return `${at.toISOString().slice(0, 10)} ${at.toISOString().slice(11, wall.length)}`;
}

/**
 * Posts moved together. By whole days each keeps the wall time of its own zone; by less it is the person's own
 * clock that moves.
 */
export function shifted(posts: readonly Chosen[], days: number, minutes: number, here: Zone): MoveTo[] {
  return posts.flatMap(({ draft, plan, here: wall }) => {
    if (plan === null) return [];
    return minutes === 0
      ? [{ draft, wall: shiftWall(plan.wall, days), zone: plan.zone, fold: plan.fold }]
      : [{ draft, wall: shiftWall(wall, days, minutes), zone: here, fold: null }];
  });
}

/** Posts that stay on their days, at one time of day by the clock of each one's own zone. */
export function atTime(posts: readonly Chosen[], time: string): MoveTo[] {
  return posts.flatMap(({ draft, plan }) =>
    plan === null ? [] : [{ draft, wall: `${plan.wall.slice(0, 10)} ${time}`, zone: plan.zone, fold: null }],
  );
}

/** `9:30` as it is written everywhere; nothing if it is no time of day. */
export function timeOfDay(written: string): string | undefined {
  const [, hour = "", minute = ""] = /^(\d?\d):(\d\d)$/.exec(written.trim()) ?? [];
  return hour !== "" && Number(hour) < 24 && Number(minute) < 60
    ? `${hour.padStart(2, "0")}:${minute}`
    : undefined;
}

/** How much later one wall time is than another, in days and minutes of one sign. */
export function spanBetween(from: WallTime, to: WallTime): { days: number; minutes: number } {
  const at = (wall: WallTime) => Date.parse(`${wall.slice(0, 10)}T${wall.slice(11, 16)}:00Z`);
  const all = Math.round((at(to) - at(from)) / 60_000);
  return { days: Math.trunc(all / 1440), minutes: all % 1440 };
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000);
}

/** Everything from one post to another, in the order that is shown. */
export function stretch(posts: readonly { draft: DraftId }[], from: string, to: string): string[] {
  const [a, b] = [from, to].map((id) => posts.findIndex(({ draft }) => draft === id)) as [number, number];
  if (a < 0 || b < 0) return [to];
  return posts.slice(Math.min(a, b), Math.max(a, b) + 1).map(({ draft }) => draft);
}
