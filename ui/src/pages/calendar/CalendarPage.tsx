import { endOfMonth, parseDate, startOfMonth, type CalendarDate } from "@internationalized/date";
import { useQuery } from "@tanstack/react-query";
import { CalendarDays, SquarePen } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useHere } from "../../app/here";
import { go, write } from "../../app/place";
import { ask } from "../../api/queries";
import type { DraftSummary, Zone } from "../../generated/api";
import { Button } from "../../design/Button";
import { Loaded } from "../../design/Loaded";
import { MonthGrid } from "../../design/MonthGrid";
import { Empty, PageFrame } from "../../design/PageFrame";
import { calendarText } from "../../text/calendar";
import { draftsText } from "../../text/drafts";
import { dayHeading, dayOf } from "../../time/format";
import { useNow } from "../../time/now";
import { DraftRow } from "../drafts/DraftRow";

/** As many as one month's list holds. */
const MOST = 500;

export function CalendarPage() {
  const here = useHere();
  const today = dayOf(useNow(), here);
  const [focused, setFocused] = useState<CalendarDate>(() => parseDate(today));
  const [wanted, setWanted] = useState<string>();
  const from = startOfMonth(focused).toDate(here).toISOString();
  const to = endOfMonth(focused).add({ days: 1 }).toDate(here).toISOString();
  const query = useQuery({
    ...ask.drafts({ filter: "all", from, to, limit: MOST }),
    placeholderData: (before) => before,
  });
  const days = useMemo(() => byDay(query.data?.drafts ?? [], here), [query.data, here]);
  const counts = useMemo(() => new Map(days.map(([date, drafts]) => [date, drafts.length])), [days]);

  return (
    <PageFrame
      title={calendarText.title}
      acts={
        <Button
          onPress={() => {
            setFocused(parseDate(today));
            setWanted(today);
          }}
        >
          {calendarText.today}
        </Button>
      }
    >
      <div className="mt-1 flex min-h-0 flex-1 border-t border-line">
        <div className="relative min-w-0 flex-1 overflow-y-auto">
          <Loaded of={query}>
            {() =>
              days.length === 0 ? (
                <Empty
                  icon={<CalendarDays size={20} />}
                  title={calendarText.emptyTitle}
                  act={
                    <Button look="main" onPress={() => go({ page: "compose" })}>
                      <SquarePen size={14} aria-hidden />
                      {calendarText.act}
                    </Button>
                  }
                >
                  {calendarText.empty}
                </Empty>
              ) : (
                <Agenda days={days} today={today} wanted={wanted ?? today} />
              )
            }
          </Loaded>
        </div>
        <aside className="flex w-66 shrink-0 flex-col gap-4 overflow-y-auto border-l border-line p-3.5 max-[899px]:w-62 max-[899px]:p-2">
          <MonthGrid
            label={calendarText.month}
            value={wanted === undefined ? undefined : parseDate(wanted)}
            onPick={(date) => {
              setFocused(date);
              setWanted(date.toString());
            }}
            focused={focused}
            onFocus={setFocused}
            counts={counts}
          />
          <Unscheduled />
        </aside>
      </div>
    </PageFrame>
  );
}

/** Grouped by the day that the person lives when they go out, in the order of their going. */
function byDay(drafts: readonly DraftSummary[], here: Zone): [string, DraftSummary[]][] {
  const days = new Map<string, DraftSummary[]>();
  const timed = drafts.flatMap((draft) =>
    draft.schedule === null ? [] : [{ draft, at: draft.schedule.at }],
  );
  timed.sort((a, b) => a.at.localeCompare(b.at));
  for (const { draft, at } of timed) {
    const date = dayOf(at, here);
    const day = days.get(date);
    if (day === undefined) days.set(date, [draft]);
    else day.push(draft);
  }
  return [...days];
}

function Agenda({
  days,
  today,
  wanted,
}: {
  days: [string, DraftSummary[]][];
  today: string;
  wanted: string;
}) {
  const list = useRef<HTMLDivElement>(null);
  const month = days[0]?.[0].slice(0, 7);
  // The wanted day, or the next one that has something.
  useEffect(() => {
    const target = [...(list.current?.querySelectorAll<HTMLElement>("[data-day]") ?? [])].find(
      ({ dataset }) => (dataset["day"] ?? "") >= wanted,
    );
    const scrolls = list.current?.parentElement;
    if (target !== undefined && scrolls !== null && scrolls !== undefined) {
      // Only the list moves: scrollIntoView would move the window's frame with it.
      scrolls.scrollTop = target.offsetTop;
    }
  }, [wanted, month]);
  const shown: [string, DraftSummary[]][] =
    month === today.slice(0, 7) && !days.some(([date]) => date === today)
      ? [...days, [today, []] as [string, DraftSummary[]]].sort(([a], [b]) => a.localeCompare(b))
      : days;
  return (
    <div ref={list} className="px-4 pb-10 max-[899px]:px-2">
      {shown.map(([date, drafts]) => {
        const { near, long } = dayHeading(date, today);
        return (
          <section key={date} data-day={date} aria-label={long} className="scroll-mt-0">
            <h2 className="sticky top-0 z-10 flex items-baseline gap-2 border-b border-line bg-canvas px-2 pt-4 pb-1.5">
              <span className={near === undefined ? "font-semibold" : "font-semibold text-accent"}>
                {near ?? long}
              </span>
              {near !== undefined && <span className="text-sm text-ink-3">{long}</span>}
              <span className="digits ml-auto text-sm font-normal text-ink-3">
                {drafts.length > 0 && calendarText.countSaid(drafts.length)}
              </span>
            </h2>
            {drafts.length === 0 && (
              <p className="px-2 py-2 text-sm text-ink-3">{calendarText.nothingToday}</p>
            )}
            {drafts.map((draft) => (
              <DraftRow key={draft.id} draft={draft} timeOnly />
            ))}
          </section>
        );
      })}
    </div>
  );
}

/** A few of the drafts that still want a time. */
function Unscheduled() {
  const query = useQuery(ask.drafts({ filter: "unscheduled", limit: 6 }));
  if (query.data === undefined) return null;
  const { drafts } = query.data;
  return (
    <section aria-labelledby="unscheduled" className="border-t border-line pt-3">
      <h2 id="unscheduled" className="px-1.5 text-sm font-semibold">
        {calendarText.unscheduledTitle}
      </h2>
      {drafts.length === 0 && (
        <p className="px-1.5 pt-1 text-sm text-ink-3">{calendarText.unscheduledEmpty}</p>
      )}
      <ul className="mt-1">
        {drafts.map((draft) => (
          <li key={draft.id}>
            <a
              href={write({ page: "compose", id: draft.id })}
              className="wrote clip-2 rounded-md px-1.5 py-1 text-sm text-ink-2 hover:bg-sunken hover:text-ink"
            >
              {draft.text.trim() === "" ? draftsText.noText : draft.text.trim()}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
