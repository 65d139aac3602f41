import {
  memo,
  startTransition,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from "react";
import { flushSync } from "react-dom";
import { useLocale } from "react-aria-components";
import type { CalendarPost } from "../../generated/api";
import { cx } from "../../design/cx";
import { calendarText } from "../../text/calendar";
import { longDay, weekdayName } from "../../time/format";
import { More, type ViewProps } from "./MonthView";
import { PostCard } from "./PostCard";
import { byHour, fold, weekOf } from "./model";
import { useGrid } from "./useGrid";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** So many posts of one hour stand in a week's column; a day has room for more. */
const FIT_WEEK = 4;
const FIT_DAY = 60;
/** Where the page begins: few people post at night. */
const MORNING = 7;
/** So high is a line of an hour, in rem. */
const LINE = 1.375;
/** What stands above the hours in any window, in rem: the page's head and the days. */
const ABOVE = 7;
const none: CalendarPost[] = [];
const noneOpen: ReadonlySet<string> = new Set();

const clockOf = (hour: number) => `${String(hour).padStart(2, "0")}:00`;

/** A week or a day, hour by hour. Posts have no length, so an hour is as high as what it holds. */
export function HoursView({ view, ...props }: ViewProps & { view: "week" | "day" }) {
  const { title, days, accounts, chosen, kept, today, spot, onDay } = props;
  const { locale } = useLocale();
  const { ref, gridProps } = useGrid(view, props);
  const dates = useMemo(
    () => (view === "week" ? weekOf(spot.date, locale) : [spot.date]),
    [view, spot.date, locale],
  );
  const hours = useMemo(() => dates.map((date) => byHour(days.get(date) ?? none)), [dates, days]);
  const [first = ""] = dates;
  const begin = useMemo(() => Math.min(MORNING, ...hours.flatMap((day) => [...day.keys()])), [hours]);
  useBegin(ref, `${view} ${first}`, hours, begin);
  const far = useSoon(`${view} ${first}`);
  const [open, setOpen] = useState<ReadonlySet<string>>(noneOpen);
  const fits = useMemo(
    () =>
      HOURS.map((hour) => (view === "week" ? FIT_WEEK : open.has(`${first} ${hour}`) ? Infinity : FIT_DAY)),
    [view, first, open],
  );
  // A week's hour leads to its day. A day's has nowhere to lead: it grows.
  const onMore = useSame((date: string, hour: number) => {
    if (view === "week") onDay(date, hour);
    else grow(ref.current, hour, () => setOpen(new Set(open).add(`${date} ${hour}`)));
  });
  const near = useMemo(() => untilFull(hours, fits, begin), [hours, fits, begin]);
  const said = useMemo(() => dates.map(longDay), [dates]);
  const columns = { gridTemplateColumns: `3.25rem repeat(${dates.length}, minmax(0, 1fr))` };
  return (
    <div ref={ref} role="grid" aria-label={calendarText.grid(title)} className="select-none" {...gridProps}>
      <div role="row" style={columns} className="sticky top-0 z-10 grid border-b border-line bg-canvas">
        <span role="columnheader">
          <span className="sr-only">{calendarText.moveTime}</span>
        </span>
        {dates.map((date) => (
          <span
            key={date}
            role="columnheader"
            aria-label={longDay(date)}
            aria-current={date === today ? "date" : undefined}
            className="flex items-center gap-1.5 px-2 pt-1.5 pb-1 text-sm"
          >
            <span className="text-ink-3">{weekdayName(date, "short")}</span>
            <span
              className={cx(
                "digits flex size-5.5 items-center justify-center rounded-full",
                date === today ? "bg-accent font-semibold text-on-accent" : "font-medium",
              )}
            >
              {Number(date.slice(8))}
            </span>
          </span>
        ))}
      </div>
      {HOURS.map((hour) => (
        <div
          key={hour}
          role="row"
          data-hours={hour}
          style={{ ...columns, minHeight: `${remOf(hours, hour, fits)}rem` }}
          className={cx("grid", (hour < MORNING || hour > 21) && "bg-side")}
        >
          <span
            role="rowheader"
            className="digits border-b border-line px-2 pt-1 text-end text-xs text-ink-3"
          >
            {clockOf(hour)}
          </span>
          {dates.map((date, column) => (
            <Slot
              key={date}
              date={date}
              hour={hour}
              posts={hours[column]?.get(hour) ?? none}
              said={said[column] ?? date}
              drawn={far || (hour >= begin && hour < near)}
              wide={view === "day"}
              focused={spot.date === date && spot.hour === hour}
              accounts={accounts}
              chosen={chosen}
              kept={kept}
              fit={fits[hour] ?? FIT_WEEK}
              onMore={onMore}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

type Hours = readonly ReadonlyMap<number, CalendarPost[]>[];

/** In rem. An hour is as high as its fullest day, drawn or not, so that nothing jumps when the far ones come. */
function remOf(hours: Hours, hour: number, fits: readonly number[]): number {
  const most = Math.max(...hours.map((day) => day.get(hour)?.length ?? 0));
  const lines = Math.min(most, fits[hour] ?? FIT_WEEK);
  return Math.max(2.25, lines * LINE + 0.25);
}

/** The hour before which a new page has filled the window: those are drawn at once, the others right after. */
function untilFull(hours: Hours, fits: readonly number[], begin: number): number {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  let [hour, height] = [begin, ABOVE * rem];
  while (hour < HOURS.length && height < window.innerHeight) {
    height += remOf(hours, hour, fits) * rem;
    hour += 1;
  }
  return hour;
}

/**
 * A new page begins in the morning, or at the first post where that is earlier (`begin`). Once its posts are there it is left where
 * it is: a post that is moved into the night takes no page with it.
 */
function useBegin(grid: RefObject<HTMLElement | null>, page: string, hours: Hours, begin: number): void {
  const begun = useRef("");
  const some = hours.some((day) => day.size > 0);
  useEffect(() => {
    const now = `${page} ${some}`;
    const scrolls = grid.current?.parentElement;
    const row = grid.current?.querySelector<HTMLElement>(`[data-hours="${begin}"]`);
    if (begun.current === now || scrolls === null || scrolls === undefined) return;
    begun.current = now;
    if (row !== null && row !== undefined) scrolls.scrollTo({ top: row.offsetTop - 40 });
  }, [grid, page, some, begin]);
}

/** Shows all posts of an hour. The line that was pressed is gone then: the first post that it stood for has the focus. */
function grow(grid: HTMLElement | null, hour: number, show: () => void): void {
  const cards = () => [...(grid?.querySelectorAll<HTMLElement>(`[data-hour="${hour}"] [data-post]`) ?? [])];
  const before = new Set(cards().map(({ dataset }) => dataset["post"]));
  flushSync(show);
  cards()
    .find(({ dataset }) => !before.has(dataset["post"]))
    ?.focus({ preventScroll: true });
}

/** False for the first drawing of a page, true right after. */
function useSoon(page: string): boolean {
  const [seen, setSeen] = useState<string>();
  useEffect(() => {
    const frame = requestAnimationFrame(() => startTransition(() => setSeen(page)));
    return () => cancelAnimationFrame(frame);
  }, [page]);
  return seen === page;
}

/** The same function for as long as the page stands, doing what its newest drawing would. */
function useSame<A extends unknown[]>(act: (...of: A) => void): (...of: A) => void {
  const newest = useRef(act);
  useLayoutEffect(() => {
    newest.current = act;
  });
  return useCallback((...of: A) => newest.current(...of), []);
}

/** An hour of a day. A week has 168 of them, and the focus moves from one to the next. */
const Slot = memo(function Slot({
  date,
  hour,
  posts,
  said,
  drawn,
  wide,
  focused,
  accounts,
  chosen,
  kept,
  fit,
  onMore,
}: Pick<ViewProps, "accounts" | "chosen" | "kept"> & {
  date: string;
  hour: number;
  posts: CalendarPost[];
  /** The day in words. */
  said: string;
  drawn: boolean;
  wide: boolean;
  focused: boolean;
  /** So many lines it has room for. */
  fit: number;
  onMore: (date: string, hour: number) => void;
}) {
  const { shown, folded } = fold(posts, fit, kept);
  return (
    <div
      role="gridcell"
      data-cell
      data-date={date}
      data-hour={hour}
      data-testid="calendar-slot"
      tabIndex={focused ? 0 : -1}
      aria-label={calendarText.slotName(said, clockOf(hour), posts.length)}
      className="calendar-cell flex min-w-0 flex-col gap-0.5 border-b border-s border-line p-0.5"
    >
      {(drawn ? shown : none).map((post) => (
        <PostCard
          key={post.draft}
          post={post}
          accounts={accounts}
          chosen={chosen.has(post.draft)}
          wide={wide}
        />
      ))}
      {drawn && folded > 0 && (
        <More
          n={folded}
          said={wide ? calendarText.moreHere : calendarText.moreSaid(said)}
          onPress={() => onMore(date, hour)}
        />
      )}
    </div>
  );
});
