import { useEffect, useMemo, useState } from "react";
import { useNow } from "../../time/now";
import { families, noFilter, views, type Filter, type Spot, type View } from "./model";

/** How the calendar was left. */
interface Left {
  view: View;
  spot: Spot | undefined;
  filter: Filter;
  tray: boolean;
}

const NARROW = 900;
/** Closing the window ends its web view. Opened again within this time, the calendar stands where it stood. */
const SAME_SITTING_MS = 3_600_000;
const KEY = "sendoff.calendar";
/** Writing a post and coming back loses no place, however long it took. */
let left: Left | undefined;

export function useRemembered(today: string) {
  const [now, setNow] = useState<Left>(() => left ?? read(Date.now()));
  const clock = useNow();
  useEffect(() => write(now, clock.getTime()), [now, clock]);
  const become = (change: Partial<Left>) =>
    setNow((before) => {
      left = { ...before, ...change };
      return left;
    });
  const spot = useMemo(() => now.spot ?? { date: today, hour: 9 }, [now.spot, today]);
  return {
    view: now.view,
    setView: (view: View) => become({ view }),
    spot,
    setSpot: (spot: Spot) => become({ spot }),
    filter: now.filter,
    setFilter: (filter: Filter) => become({ filter }),
    tray: now.tray,
    setTray: (tray: boolean) => become({ tray }),
  };
}

/** As in a window that has just been opened for the first time. */
export function forget(): void {
  left = undefined;
  localStorage.removeItem(KEY);
}

/** As in a window that was closed and is opened again. */
export function closeWindow(): void {
  left = undefined;
}

function write({ view, spot, filter, tray }: Left, at: number): void {
  const { accounts, families: chosen, tags, labels } = filter;
  const lists = { accounts: [...accounts], families: [...chosen], tags: [...tags], labels: [...labels] };
  try {
    localStorage.setItem(KEY, JSON.stringify({ view, spot, tray, ...lists, at }));
  } catch {
    // A full disk: the calendar works on, and comes back as it was left the last time that there was room.
  }
}

/** What was kept, as far as this version understands it: it may come from another one. */
function read(now: number): Left {
  const kept = parsed();
  const words = (name: string) => new Set(listOf(kept[name]));
  const at = kept["at"];
  const soon = typeof at === "number" && now - at >= 0 && now - at < SAME_SITTING_MS;
  const chosen = words("families");
  return {
    view: views.find((view) => view === kept["view"]) ?? "month",
    spot: soon ? spotOf(kept["spot"]) : undefined,
    filter: {
      ...noFilter,
      accounts: words("accounts"),
      families: new Set(families.filter((family) => chosen.has(family))),
      tags: words("tags"),
      labels: words("labels"),
    },
    tray: typeof kept["tray"] === "boolean" ? kept["tray"] : innerWidth >= NARROW,
  };
}

type Unknown = Readonly<Record<string, unknown>>;

function parsed(): Unknown {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return isRecord(kept) ? kept : {};
  } catch {
    return {};
  }
}

const isRecord = (value: unknown): value is Unknown => typeof value === "object" && value !== null;

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function spotOf(value: unknown): Spot | undefined {
  if (!isRecord(value)) return undefined;
  const { date, hour } = value;
  const isDay = typeof date === "string" && /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date));
  const isHour = typeof hour === "number" && Number.isInteger(hour) && hour >= 0 && hour <= 23;
  return isDay && isHour ? { date, hour } : undefined;
}
