import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CalendarDays, ChevronLeft, ChevronRight, Inbox } from "lucide-react";
import { useEffect, useMemo } from "react";
import { useLocale } from "react-aria-components";
import { useAccounts, useHere } from "../../app/here";
import { useHands } from "../../app/hands";
import { go } from "../../app/place";
import { ask } from "../../api/queries";
import type { AccountView, CalendarPost, DraftId } from "../../generated/api";
import { Button } from "../../design/Button";
import { Loaded } from "../../design/Loaded";
import { Note } from "../../design/Note";
import { PageFrame } from "../../design/PageFrame";
import { Segments } from "../../design/Segments";
import { calendarText } from "../../text/calendar";
import { clockOf, dayOf, longDay, monthName, plusDays, span } from "../../time/format";
import { useNow } from "../../time/now";
import { AgendaView } from "./AgendaView";
import { ChosenBar } from "./ChosenBar";
import { FilterMenu } from "./FilterMenu";
import { HoursView } from "./HoursView";
import { MonthView, type ViewProps } from "./MonthView";
import { PostSheets } from "./PostSheets";
import { Tray } from "./Tray";
import { useActs } from "./acts";
import {
  USUAL,
  byDay,
  dateOf,
  daysBetween,
  filtered,
  hourOf,
  isFiltering,
  labelsOf,
  plusMonths,
  queryOf,
  spotOfWall,
  step,
  stillThere,
  views,
  weekOf,
  type Filter,
  type Spot,
} from "./model";
import { useHold } from "./hold";
import { useRemembered } from "./remembered";
import { useChosen } from "./useChosen";
import { cellOf, spotOf } from "./useGrid";
import { usePostHands } from "./usePostHands";
import { usePostSheets } from "./usePostSheets";

const noPosts: readonly CalendarPost[] = [];

export function CalendarPage() {
  const here = useHere();
  const { locale } = useLocale();
  const now = useNow();
  const today = dayOf(now, here);
  const accountList = useAccounts();
  const accounts = useMemo(() => new Map(accountList.map((one) => [one.id, one])), [accountList]);
  const { view, setView, spot, setSpot, filter: wanted, setFilter, tray, setTray } = useRemembered(today);
  const { hold, kept } = useHold(setSpot);
  const acts = useActs(here, hold);
  const sheets = usePostSheets(acts);

  const query = useQuery({
    ...ask.calendar(queryOf(spot.date, here, locale)),
    placeholderData: (before) => before,
  });
  useNeighbours(spot.date, query.isSuccess);
  const all = query.data?.posts ?? noPosts;
  const filter = useStillThere(wanted, accountList);
  const posts = useMemo(() => filtered(all, filter), [all, filter]);
  const days = useMemo(() => byDay(posts), [posts]);
  const { chosen, choose, chooseMany, chooseNone } = useChosen(posts);
  const find = (draft: DraftId) => all.find((post) => post.draft === draft);
  const taken = (draft: DraftId) =>
    chosen.has(draft)
      ? posts.filter((post) => chosen.has(post.draft))
      : posts.filter((post) => post.draft === draft);

  const title = titleOf(view, spot, locale);
  const onToday = () => setSpot({ ...spot, date: today });
  const onWrite = ({ date, hour }: Spot) => {
    const time = view === "week" || view === "day" ? `${String(hour).padStart(2, "0")}:00` : USUAL;
    go({ page: "compose", at: `${date} ${time}` });
  };
  const onDay = (date: string, hour?: number) => {
    setSpot({ date, hour: hour ?? spot.hour });
    setView("day");
  };
  // The first usual hour that is still to come, from the day that has the focus on.
  const soonest = clockOf(now, here) < USUAL ? today : plusDays(today, 1);
  const onGive = (draft: DraftId, date = spot.date > soonest ? spot.date : soonest, time = USUAL) =>
    sheets.give(draft, date, time);
  const onDrop = (grabbed: DraftId, date: string, hour: number | undefined) => {
    const post = find(grabbed);
    if (post === undefined)
      onGive(grabbed, date, hour === undefined ? USUAL : `${String(hour).padStart(2, "0")}:00`);
    else
      acts.shift(
        taken(grabbed),
        daysBetween(dateOf(post), date),
        hour === undefined ? 0 : hour - hourOf(post),
      );
  };
  /** Keys act on a card: the focus stays with it, and with its place where it goes away. */
  const holdCard = (draft: DraftId) => {
    const post = find(draft);
    if (post !== undefined) hold.on(draft, spotOfWall(post.here), taken(draft));
  };
  useHands({
    "calendar.today": onToday,
    "calendar.month": () => setView("month"),
    "calendar.week": () => setView("week"),
    "calendar.day": () => setView("day"),
    "calendar.agenda": () => setView("agenda"),
    "calendar.tray": () => setTray(!tray),
    write: (at) => {
      const cell = cellOf(at);
      if (cell === null) go({ page: "compose" });
      else onWrite(spotOf(cell, spot));
    },
    ...usePostHands({
      posts,
      chosen,
      onHold: holdCard,
      onMove: sheets.move,
      onGive,
      onPlan: sheets.plan,
      acts,
    }),
  });

  const shared: ViewProps = {
    title,
    days,
    accounts,
    chosen,
    kept,
    hold,
    today,
    spot,
    onSpot: setSpot,
    onWrite,
    onDay,
    onDrop,
    posts: {
      find,
      onChoose: choose,
      onClear: chooseNone,
      onShift: (draft, more, hours) => {
        const between = find(draft) === undefined && hold.get() === draft;
        if (!between) holdCard(draft);
        acts.shift(between ? hold.taken() : taken(draft), more, hours);
      },
      onChooseMany: chooseMany,
      onChooseAll: () => chooseMany(shownIn(view, spot, locale, posts), false),
      ofPlace: (date, hour) =>
        (days.get(date) ?? []).filter((post) => hour === undefined || hourOf(post) === hour).map(idOf),
      hasChosen: chosen.size > 0,
    },
  };
  const chosenPosts = posts.filter(({ draft }) => chosen.has(draft));
  return (
    <PageFrame
      title={title}
      acts={
        <Acts
          view={view}
          onView={setView}
          onStep={(key) => setSpot(step(spot, key, view, locale) ?? spot)}
          onToday={onToday}
          tray={tray}
          onTray={() => setTray(!tray)}
        >
          <FilterMenu
            accounts={accountList}
            labels={labelsOf(all, filter)}
            filter={filter}
            onChange={setFilter}
          />
        </Acts>
      }
    >
      <div className="mt-1 flex min-h-0 flex-1 border-t border-line">
        <div className="relative flex min-w-0 flex-1 flex-col">
          {query.data?.more === true && (
            <div className="p-2">
              <Note tone="warn">{calendarText.fewMore(all.length)}</Note>
            </div>
          )}
          <div className="calendar-room relative min-h-0 flex-1 overflow-y-auto">
            <Loaded of={query}>
              {() => (
                <>
                  {view === "month" && <MonthView {...shared} />}
                  {(view === "week" || view === "day") && <HoursView {...shared} view={view} />}
                  {view === "agenda" && (
                    <AgendaView {...shared} locale={locale} settled={!query.isPlaceholderData} />
                  )}
                </>
              )}
            </Loaded>
            {query.data !== undefined && nothingIn(view, spot, days) && (
              <Nothing filtered={isFiltering(filter) && all.length > 0} onWrite={() => onWrite(spot)} />
            )}
          </div>
          {chosenPosts.length > 0 && (
            <ChosenBar
              posts={chosenPosts}
              acts={acts}
              onMove={() => sheets.move(chosenPosts)}
              onSheet={(kind) => sheets.of(kind, chosenPosts)}
              onNone={chooseNone}
            />
          )}
        </div>
        {tray && (
          <aside className="flex w-56 shrink-0 flex-col overflow-y-auto border-s border-line p-3 max-[899px]:w-44 max-[899px]:p-2">
            <Tray />
          </aside>
        )}
      </div>
      <PostSheets open={sheets.open} accounts={accountList} acts={acts} here={here} onClose={sheets.close} />
    </PageFrame>
  );
}

function titleOf(view: (typeof views)[number], { date }: Spot, locale: string): string {
  if (view === "day") return `${longDay(date)} ${date.slice(0, 4)}`;
  if (view !== "week") return monthName(date);
  const week = weekOf(date, locale);
  return span(week[0] ?? date, week.at(-1) ?? date);
}

const idOf = ({ draft }: CalendarPost): DraftId => draft;

/** The posts of the page's own days: a month's query holds its neighbours' days too. */
function shownIn(
  view: (typeof views)[number],
  { date }: Spot,
  locale: string,
  posts: readonly CalendarPost[],
): DraftId[] {
  const week = view === "week" ? new Set(weekOf(date, locale)) : undefined;
  const shows = (day: string) =>
    view === "day" ? day === date : week === undefined ? day.startsWith(date.slice(0, 7)) : week.has(day);
  return posts.filter((post) => shows(dateOf(post))).map(idOf);
}

function nothingIn(
  view: (typeof views)[number],
  { date }: Spot,
  days: ReadonlyMap<string, unknown>,
): boolean {
  if (view === "agenda") return ![...days.keys()].some((day) => day.startsWith(date.slice(0, 7)));
  return view === "month" && days.size === 0;
}

/** An empty month says what will be there, under the days, which can be used all the same. */
function Nothing({ filtered: isFiltered, onWrite }: { filtered: boolean; onWrite: () => void }) {
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-10 flex justify-center px-6">
      <div className="pointer-events-auto flex max-w-sm flex-col items-center rounded-lg bg-raised px-6 py-5 text-center shadow-2 ring-1 ring-line">
        <CalendarDays size={20} className="mb-2 text-ink-3" aria-hidden />
        {isFiltered ? (
          <p className="text-ink-2">{calendarText.filteredEmpty}</p>
        ) : (
          <>
            <h2 className="text-lg font-semibold">{calendarText.emptyTitle}</h2>
            <p className="mt-1 mb-3 text-ink-2">{calendarText.empty}</p>
            <Button look="main" onPress={onWrite}>
              {calendarText.act}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

function Acts({
  view,
  onView,
  onStep,
  onToday,
  tray,
  onTray,
  children,
}: {
  view: (typeof views)[number];
  onView: (view: (typeof views)[number]) => void;
  onStep: (key: "PageUp" | "PageDown") => void;
  onToday: () => void;
  tray: boolean;
  onTray: () => void;
  children: React.ReactNode;
}) {
  return (
    <>
      <Button look="quiet" icon aria-label={calendarText.before[view]} onPress={() => onStep("PageUp")}>
        <ChevronLeft size={16} />
      </Button>
      <Button onPress={onToday}>{calendarText.today}</Button>
      <Button look="quiet" icon aria-label={calendarText.after[view]} onPress={() => onStep("PageDown")}>
        <ChevronRight size={16} />
      </Button>
      <Segments
        label={calendarText.view}
        value={view}
        onChange={onView}
        options={views.map((id) => ({ id, name: calendarText.views[id] }))}
      />
      {children}
      <Button
        look="quiet"
        icon
        aria-label={calendarText.tray}
        aria-pressed={tray}
        onPress={onTray}
        className={tray ? "bg-sunken text-ink" : ""}
        data-testid="tray-toggle"
      >
        <Inbox size={16} />
      </Button>
    </>
  );
}

/** The months before and after are read ahead, so that going there shows them at once. */
function useNeighbours(date: string, ready: boolean) {
  const client = useQueryClient();
  const here = useHere();
  const { locale } = useLocale();
  const month = date.slice(0, 7);
  useEffect(() => {
    if (!ready) return;
    for (const way of [1, -1]) {
      const ahead = ask.calendar(queryOf(plusMonths(`${month}-01`, way), here, locale));
      // A failure here says itself when the month is asked for.
      client.query(ahead).catch(() => undefined);
    }
  }, [client, month, here, locale, ready]);
}

/** The filter, without what is there no more. */
function useStillThere(filter: Filter, accounts: readonly AccountView[]): Filter {
  const tags = useQuery(ask.tags()).data;
  return useMemo(
    () =>
      stillThere(filter, {
        // None at all: they are still being read.
        accounts: accounts.length === 0 ? undefined : accounts.map(({ id }) => id),
        tags: tags?.map(({ tag }) => tag),
      }),
    [filter, accounts, tags],
  );
}
