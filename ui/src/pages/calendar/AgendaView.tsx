import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import type { CalendarPost } from "../../generated/api";
import { cx } from "../../design/cx";
import { calendarText } from "../../text/calendar";
import { dayHeading } from "../../time/format";
import type { ViewProps } from "./MonthView";
import { PostCard } from "./PostCard";
import { step } from "./model";
import { choosesAll, clickedPost, onPostKey, postOf } from "./useGrid";

const HEADING = 40;
const ROW = 30;
/** Rows beyond the edges that are drawn all the same, so that scrolling shows no gap. */
const BEYOND = 12;

type Line =
  | { kind: "day"; date: string; posts: number; row: number; top: number; height: number }
  | { kind: "post"; post: CalendarPost; row: number; top: number; height: number };

/** Every post of the month, one a line. Only what is in sight is drawn, so that thousands cost what dozens do. */
export function AgendaView(props: ViewProps & { locale: string }) {
  const { title, days, accounts, chosen, today, spot, onSpot, posts: hands, locale } = props;
  const month = spot.date.slice(0, 7);
  const { lines, total } = useMemo(() => linesOf(days, month), [days, month]);
  const scrolls = useRef<HTMLDivElement>(null);
  const { from, to } = useSight(scrolls);
  const [active, setActive] = useState<string>();

  // A chosen day, or the next one that has something, comes to the top.
  useEffect(() => {
    const line = lines.find((one) => one.kind === "day" && one.date >= spot.date);
    if (line !== undefined && scrolls.current !== null) scrolls.current.scrollTop = line.top;
    // Only a new day scrolls: what arrives meanwhile leaves the page where it is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [spot.date]);

  const reach = (line: Extract<Line, { kind: "post" }>, upTo: boolean) => {
    const box = scrolls.current;
    if (box !== null) {
      if (line.top < box.scrollTop + HEADING) box.scrollTop = line.top - HEADING;
      const foot = line.top + ROW - box.clientHeight;
      if (foot > box.scrollTop) box.scrollTop = foot;
    }
    setActive(line.post.draft);
    requestAnimationFrame(() => {
      box?.querySelector<HTMLElement>(`[data-post="${line.post.draft}"]`)?.focus({ preventScroll: true });
    });
    if (upTo) hands.onChoose(line.post.draft, true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (choosesAll(event)) {
      hands.onChooseAll();
      event.preventDefault();
      return;
    }
    const card = postOf(event.target);
    const arrow = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey;
    let used = true;
    if (card !== null && arrow !== 0 && plain) {
      const posts = lines.filter((line) => line.kind === "post");
      const at = posts.findIndex(({ post }) => post.draft === card.dataset["post"]);
      const next = posts[at + arrow];
      if (next !== undefined) reach(next, event.shiftKey);
    } else if (plain && (event.key === "PageUp" || event.key === "PageDown")) {
      onSpot(step(spot, event.key, "agenda", locale) ?? spot);
    } else used = card !== null && onPostKey(event, card, hands);
    if (used) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const seen = lines.filter((line) => line.top + line.height > from && line.top < to);
  return (
    <div ref={scrolls} data-agenda className="h-full overflow-y-auto">
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus -- the focus is on one of its posts */}
      <div
        role="grid"
        aria-label={calendarText.grid(title)}
        aria-rowcount={lines.length}
        className="relative"
        style={{ height: total }}
        onKeyDown={onKeyDown}
        onClick={(event) => clickedPost(event, hands)}
      >
        {seen.map((line) => (
          <div
            key={line.kind === "day" ? line.date : line.post.draft}
            role="row"
            aria-rowindex={line.row}
            className="absolute inset-x-0 px-4 max-[899px]:px-2"
            style={{ top: line.top, height: line.height }}
          >
            {line.kind === "day" ? (
              <DayLine date={line.date} posts={line.posts} today={today} />
            ) : (
              <div role="gridcell" data-cell className="agenda-row">
                <PostCard post={line.post} accounts={accounts} chosen={chosen.has(line.post.draft)} wide />
              </div>
            )}
          </div>
        ))}
      </div>
      <RovingFocus scrolls={scrolls} current={active} drawn={`${from} ${to} ${lines.length}`} />
    </div>
  );
}

/** One post of those that are drawn can be reached with Tab. */
function RovingFocus({
  scrolls,
  current,
  drawn,
}: {
  scrolls: RefObject<HTMLDivElement | null>;
  current: string | undefined;
  drawn: string;
}) {
  useEffect(() => {
    const cards = [...(scrolls.current?.querySelectorAll<HTMLElement>("[data-post]") ?? [])];
    const chosen = cards.find(({ dataset }) => dataset["post"] === current) ?? cards[0];
    for (const card of cards) card.tabIndex = card === chosen ? 0 : -1;
  }, [scrolls, current, drawn]);
  return null;
}

function DayLine({ date, posts, today }: { date: string; posts: number; today: string }) {
  const { near, long } = dayHeading(date, today);
  return (
    <div
      role="rowheader"
      className="flex h-full items-end gap-2 border-b border-line px-2 pb-1.5 text-base"
      aria-current={date === today ? "date" : undefined}
    >
      <span className={cx("font-semibold", near !== undefined && "text-accent")}>{near ?? long}</span>
      {near !== undefined && <span className="text-sm text-ink-3">{long}</span>}
      <span className="digits ms-auto text-sm font-normal text-ink-3">{calendarText.countSaid(posts)}</span>
    </div>
  );
}

function linesOf(days: ReadonlyMap<string, CalendarPost[]>, month: string): { lines: Line[]; total: number } {
  const lines: Line[] = [];
  let top = 0;
  for (const [date, posts] of days) {
    if (!date.startsWith(month)) continue;
    lines.push({ kind: "day", date, posts: posts.length, row: lines.length + 1, top, height: HEADING });
    top += HEADING;
    for (const post of posts) {
      lines.push({ kind: "post", post, row: lines.length + 1, top, height: ROW });
      top += ROW;
    }
  }
  return { lines, total: top };
}

/** Which stretch of the page is in sight, in steps: a scroll by a few pixels draws nothing anew. */
function useSight(scrolls: RefObject<HTMLDivElement | null>): { from: number; to: number } {
  const stepPx = ROW * BEYOND;
  const [at, setAt] = useState({ step: 0, height: 900 });
  useEffect(() => {
    const box = scrolls.current;
    if (box === null) return;
    const look = () =>
      setAt((before) => {
        const now = { step: Math.floor(box.scrollTop / stepPx), height: box.clientHeight || before.height };
        return now.step === before.step && now.height === before.height ? before : now;
      });
    look();
    box.addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      box.removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [scrolls, stepPx]);
  return { from: (at.step - 1) * stepPx, to: (at.step + 2) * stepPx + at.height };
}
