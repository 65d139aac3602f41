import { useEffect, useMemo, useState, type RefObject } from "react";
import { useLocale } from "react-aria-components";
import type { CalendarPost, DraftId } from "../../generated/api";
import { cx } from "../../design/cx";
import { calendarText } from "../../text/calendar";
import { longDay, weekdayName } from "../../time/format";
import { PostCard, type Accounts } from "./PostCard";
import { daysAround, fold } from "./model";
import { useGrid, type GridHands } from "./useGrid";

export interface ViewProps extends GridHands {
  title: string;
  days: ReadonlyMap<string, CalendarPost[]>;
  accounts: Accounts;
  chosen: ReadonlySet<string>;
  /** Shown even where a place is crowded. */
  kept: DraftId | undefined;
  today: string;
  /** Shows one whole day. */
  onDay: (date: string, hour?: number) => void;
}

/** Heights in pixels: the weekdays' names, and in a day's place its number, a card, a card with two lines. */
const NAMES = 27;
const NUMBER = 23;
const CARD = 22;
const TALL = 39;
const none: CalendarPost[] = [];

/** A month of days. Each shows as many posts as fit; the rest folds into one line that leads to the day. */
export function MonthView(props: ViewProps) {
  const { title, days, accounts, chosen, kept, today, spot, onDay } = props;
  const { locale } = useLocale();
  const { ref, gridProps } = useGrid("month", props);
  const height = useHeight(ref);
  const dates = useMemo(() => daysAround(spot.date, locale), [spot.date, locale]);
  const month = spot.date.slice(0, 7);
  const weeks = useMemo(() => weeksOf(dates, month), [dates, month]);
  const room = Math.floor((height - NAMES) / weeks.length) - NUMBER;
  return (
    <div
      ref={ref}
      role="grid"
      aria-label={calendarText.grid(title)}
      className="flex h-full min-h-120 flex-col select-none"
      {...gridProps}
    >
      <div role="row" className="grid shrink-0 grid-cols-7 border-b border-line">
        {dates.slice(0, 7).map((date) => (
          <span
            key={date}
            role="columnheader"
            className="px-2 pt-1.5 pb-1 text-xs font-medium text-ink-3"
            aria-label={weekdayName(date, "long")}
          >
            {weekdayName(date, "short")}
          </span>
        ))}
      </div>
      {weeks.map((week) => (
        <div key={week[0]} role="row" className="grid min-h-0 flex-1 basis-0 grid-cols-7">
          {week.map((date) => (
            <Day
              key={date}
              date={date}
              posts={days.get(date) ?? none}
              room={room}
              accounts={accounts}
              chosen={chosen}
              kept={kept}
              focused={date === spot.date}
              isToday={date === today}
              within={date.startsWith(month)}
              onDay={onDay}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

/** The weeks that have days of the month. */
function weeksOf(dates: readonly string[], month: string): string[][] {
  const weeks = Array.from({ length: 6 }, (_, n) => dates.slice(7 * n, 7 * n + 7));
  return weeks.filter((week) => week.some((date) => date.startsWith(month)));
}

function Day({
  date,
  posts,
  room,
  accounts,
  chosen,
  kept,
  focused,
  isToday,
  within,
  onDay,
}: Pick<ViewProps, "accounts" | "chosen" | "kept" | "onDay"> & {
  date: string;
  posts: CalendarPost[];
  room: number;
  focused: boolean;
  isToday: boolean;
  within: boolean;
}) {
  const tall = posts.length * TALL <= room;
  const { shown, folded } = fold(posts, Math.max(1, Math.floor(room / CARD)), kept);
  return (
    <div
      role="gridcell"
      data-cell
      data-date={date}
      data-testid="calendar-day"
      tabIndex={focused ? 0 : -1}
      aria-current={isToday ? "date" : undefined}
      className={cx(
        "calendar-cell flex min-h-0 flex-col gap-0.5 overflow-hidden border-e border-b border-line px-1 pb-0.5",
        !within && "bg-side",
      )}
    >
      <span className="sr-only">{calendarText.dayName(longDay(date), posts.length)}</span>
      <span
        aria-hidden
        className={cx(
          "digits mt-0.5 flex size-5 shrink-0 items-center justify-center self-start rounded-full text-xs",
          isToday ? "bg-accent font-semibold text-on-accent" : within ? "text-ink-2" : "text-ink-3",
        )}
      >
        {Number(date.slice(8))}
      </span>
      {shown.map((post) => (
        <PostCard
          key={post.draft}
          post={post}
          accounts={accounts}
          chosen={chosen.has(post.draft)}
          tall={tall}
        />
      ))}
      {folded > 0 && (
        <More n={folded} said={calendarText.moreSaid(longDay(date))} onPress={() => onDay(date)} />
      )}
    </div>
  );
}

/** The line into which a crowded place folds; `said` is where it leads. */
export function More({ n, said, onPress }: { n: number; said: string; onPress: () => void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-folded
      aria-label={`${calendarText.more(n)}${said}`}
      onClick={onPress}
      className="digits h-5 shrink-0 rounded-sm px-1.5 text-start text-xs font-medium text-ink-2 hover:bg-sunken hover:text-ink"
    >
      {calendarText.more(n)}
    </button>
  );
}

/** How high the grid is, so that as many posts are shown as fit. */
function useHeight(grid: RefObject<HTMLDivElement | null>): number {
  const [height, setHeight] = useState(600);
  useEffect(() => {
    if (grid.current === null || typeof ResizeObserver === "undefined") return;
    const watcher = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setHeight(Math.floor(entry.contentRect.height));
    });
    watcher.observe(grid.current);
    return () => watcher.disconnect();
  }, [grid]);
  return height;
}
