import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { flushSync } from "react-dom";
import type { DraftId } from "../../generated/api";
import { cx } from "../../design/cx";
import { calendarText } from "../../text/calendar";
import { dayHeading } from "../../time/format";
import type { ViewProps } from "./MonthView";
import { PostCard } from "./PostCard";
import { goalOf, lineAt, linesOf, type PostLine } from "./agenda";
import { dateOf, spotOfWall, step } from "./model";
import { cardOf, scrollToLine, useGoToSpot, useKeepFocus, useSight } from "./useAgenda";
import { choosesAll, clickedPost, extend, onPostKey, postOf } from "./useGrid";

interface Props extends ViewProps {
  locale: string;
  /** Whether all posts of the month have been read. */
  settled: boolean;
}

/** Every post of the month, one a line. Only what is in sight is drawn, so that thousands cost what dozens do. */
export function AgendaView(props: Props) {
  const { title, days, accounts, chosen, kept, today, spot, onSpot, hold, posts: hands, locale } = props;
  const month = spot.date.slice(0, 7);
  const { lines, total } = useMemo(() => linesOf(days, month), [days, month]);
  const scrolls = useRef<HTMLDivElement>(null);
  const { from, to } = useSight(scrolls);
  const [active, setActive] = useState<string>();
  const goal = useMemo(() => goalOf(lines, spot.date), [lines, spot.date]);
  const walked = useGoToSpot(scrolls, spot, goal, hold, props.settled);
  useKeepFocus(scrolls, lines, hold, active);

  const reach = (line: PostLine | undefined, from: DraftId | undefined) => {
    if (line === undefined) return;
    const { draft } = line.post;
    scrollToLine(scrolls.current, line);
    // Before the next key, which would start from the same post again.
    flushSync(() => {
      setActive(draft);
      walked(() => onSpot(spotOfWall(line.post.here)));
    });
    cardOf(scrolls.current, draft)?.focus({ preventScroll: true });
    if (from !== undefined) extend(hands, from, draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (choosesAll(event)) {
      hands.onChooseAll();
      event.preventDefault();
      return;
    }
    const card = postOf(event.target);
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey;
    const next = plain ? lineAt(lines, card?.dataset["post"], event.key) : undefined;
    let used = true;
    if (next !== undefined)
      reach(next.line, event.shiftKey && next.by === "post" ? card?.dataset["post"] : undefined);
    else if (plain && (event.key === "PageUp" || event.key === "PageDown")) {
      onSpot(step(spot, event.key, "agenda", locale) ?? spot);
    } else used = card !== null && onPostKey(event, card, hands);
    if (used) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  // What has the focus, or is about to have it, stays when it is scrolled out of sight: without it keys would lead
  // nowhere.
  const stays = new Set([active, kept, goal?.first?.post.draft]);
  const seen = lines.filter(
    (line) =>
      (line.top + line.height > from && line.top < to) ||
      (line.kind === "post" && stays.has(line.post.draft)),
  );
  return (
    <div ref={scrolls} data-agenda className="h-full overflow-y-auto">
      <div
        role="grid"
        aria-label={calendarText.grid(title)}
        aria-rowcount={lines.length}
        tabIndex={-1}
        className="relative outline-none"
        style={{ height: total }}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => setActive(postOf(target)?.dataset["post"] ?? active)}
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
              <div role="gridcell" data-cell data-date={dateOf(line.post)} className="agenda-row">
                <PostCard post={line.post} accounts={accounts} chosen={chosen.has(line.post.draft)} wide />
              </div>
            )}
          </div>
        ))}
      </div>
      <RovingFocus scrolls={scrolls} current={active} drawn={`${from} ${to} ${lines.length} ${spot.date}`} />
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
