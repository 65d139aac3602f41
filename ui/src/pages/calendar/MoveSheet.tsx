import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/queries";
import type { DraftId, Fold, MoveTo, Zone } from "../../generated/api";
import { Button } from "../../design/Button";
import { Field } from "../../design/Field";
import { Segments } from "../../design/Segments";
import { Sheet } from "../../design/Sheet";
import { sayError } from "../../design/sayError";
import { appText } from "../../text/app";
import { calendarText } from "../../text/calendar";
import { city, plusDays } from "../../time/format";
import { ScheduleSentence } from "../composer/ScheduleSentence";
import { stands } from "../composer/When";
import type { Acts } from "./acts";
import { atTime, shifted, spanBetween, timeOfDay, type Chosen } from "./model";

/** What is to be moved: posts that wait for their time, or a draft that has none yet. */
export type Moving =
  { kind: "posts"; posts: readonly Chosen[] } | { kind: "draft"; draft: DraftId; date: string; time: string };

interface Props {
  moving: Moving;
  acts: Acts;
  here: Zone;
  onClose: () => void;
}

/** The way to another time without dragging. */
export function MoveSheet(props: Props) {
  const { moving } = props;
  if (moving.kind === "draft") {
    const { draft, date, time } = moving;
    return <OneSheet {...props} drafts={draft} zone={props.here} begin={{ date, time }} />;
  }
  const [only] = moving.posts;
  if (moving.posts.length === 1 && only?.plan !== undefined && only.plan !== null) {
    const { wall, zone } = only.plan;
    const begin = { date: wall.slice(0, 10), time: wall.slice(11, 16) };
    return <OneSheet {...props} drafts={only.draft} zone={zone} begin={begin} />;
  }
  return <ManySheet {...props} posts={moving.posts} />;
}

function OneSheet({
  moving,
  acts,
  here,
  onClose,
  drafts: draft,
  zone,
  begin,
}: Props & { drafts: DraftId; zone: Zone; begin: { date: string; time: string } }) {
  const [date, setDate] = useState(begin.date);
  const [time, setTime] = useState(begin.time);
  const [fold, setFold] = useState<Fold>();
  const wall = `${date.trim()} ${time.trim()}`;
  const meaning = useQuery(ask.meaning(wall, zone)).data;
  const ifMissed = useQuery(ask.settings()).data?.if_missed ?? "late:3h";
  const planned = moving.kind === "posts" ? moving.posts[0]?.plan?.if_missed : undefined;
  const ready = stands(meaning, fold);
  const finish = () => {
    if (!ready) return;
    onClose();
    const done =
      moving.kind === "draft"
        ? acts.give(draft, wall, zone, fold)
        : acts.move([{ draft, wall, zone, fold: fold ?? null }]);
    done.catch(sayError);
  };
  const isNew = moving.kind === "draft";
  return (
    <Sheet
      title={isNew ? calendarText.scheduleTitle : calendarText.moveTitle(1)}
      open
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{appText.cancel}</Button>
          <Button look="main" isDisabled={!ready} onPress={finish} data-testid="move-do">
            {isNew ? calendarText.scheduleDo : calendarText.moveDo}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          finish();
        }}
      >
        <DateAndTime
          label={calendarText.moveDate}
          date={date}
          time={time}
          setDate={setDate}
          setTime={setTime}
        />
        {zone !== here && <p className="text-sm text-ink-2">{calendarText.moveZone(city(zone))}</p>}
        {meaning !== undefined && (
          <ScheduleSentence
            preview={meaning}
            wall={wall}
            zone={zone}
            here={here}
            ifMissed={planned ?? ifMissed}
            fold={fold}
            onFold={setFold}
            onWall={(other) => {
              setDate(other.slice(0, 10));
              setTime(other.slice(11, 16));
            }}
          />
        )}
        <button type="submit" hidden />
      </form>
    </Sheet>
  );
}

/** How several are moved: as far as the first of them, or to one time of day. */
const ways = ["together", "clock"] as const;
type Way = (typeof ways)[number];

function ManySheet({ acts, here, onClose, posts }: Props & { posts: readonly Chosen[] }) {
  const waiting = posts.filter(({ plan }) => plan !== null);
  const first = waiting.map(({ here: wall }) => wall.slice(0, 16)).sort()[0] ?? "";
  const [way, setWay] = useState<Way>("together");
  const [date, setDate] = useState(first.slice(0, 10));
  const [time, setTime] = useState(first.slice(11));
  const [usual, setUsual] = useState(first.slice(11));
  const { moves, said } =
    way === "clock" ? clockMoves(waiting, usual) : togetherMoves(waiting, first, date.trim(), time, here);
  const finish = () => {
    if (moves.length === 0) return;
    onClose();
    acts.move(moves).catch(sayError);
  };
  return (
    <Sheet
      title={calendarText.moveTitle(waiting.length)}
      open
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{appText.cancel}</Button>
          <Button look="main" isDisabled={moves.length === 0} onPress={finish} data-testid="move-do">
            {calendarText.moveDo}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          finish();
        }}
      >
        <Segments
          label={calendarText.moveHow}
          value={way}
          onChange={setWay}
          options={ways.map((id) => ({ id, name: calendarText.moveWays[id] }))}
          className="self-start"
        />
        {way === "together" ? (
          <DateAndTime
            label={calendarText.moveFirst}
            date={date}
            time={time}
            setDate={setDate}
            setTime={setTime}
          />
        ) : (
          <Field
            label={calendarText.moveClock}
            value={usual}
            onChange={setUsual}
            autoFocus
            className="w-40"
            data-testid="move-clock"
          />
        )}
        <p role="status" className="text-sm text-ink-2">
          {said}
        </p>
        <button type="submit" hidden />
      </form>
    </Sheet>
  );
}

interface Wish {
  /** None while it does not stand, or changes nothing. */
  moves: MoveTo[];
  said: string;
}

/** All keep their distances: the first of them goes to this time of the person's own clock. */
function togetherMoves(
  posts: readonly Chosen[],
  first: string,
  date: string,
  time: string,
  here: Zone,
): Wish {
  const at = timeOfDay(time);
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(Date.parse(date)))
    return { moves: [], said: calendarText.wrongDate };
  if (at === undefined) return { moves: [], said: calendarText.wrongTime };
  const { days, minutes } = spanBetween(first, `${date} ${at}`);
  const isSame = days === 0 && minutes === 0;
  return {
    moves: isSame ? [] : shifted(posts, days, minutes, here),
    said: minutes === 0 ? calendarText.moveBy(days) : calendarText.moveSpan(days, minutes),
  };
}

/** Each stays on its day. */
function clockMoves(posts: readonly Chosen[], time: string): Wish {
  const at = timeOfDay(time);
  return at === undefined
    ? { moves: [], said: calendarText.wrongTime }
    : { moves: atTime(posts, at), said: calendarText.moveAt(at) };
}

function Quick({ date, onDate }: { date: string; onDate: (date: string) => void }) {
  const later = (days: number) => {
    if (!Number.isNaN(Date.parse(date))) onDate(plusDays(date, days));
  };
  return (
    <div className="flex flex-wrap gap-1.5">
      <Button small onPress={() => later(1)}>
        {calendarText.moveDay}
      </Button>
      <Button small onPress={() => later(7)}>
        {calendarText.moveWeek}
      </Button>
    </div>
  );
}

/** The day, and the time of it, with the days that are near. */
function DateAndTime({
  label,
  date,
  time,
  setDate,
  setTime,
}: {
  label: string;
  date: string;
  time: string;
  setDate: (date: string) => void;
  setTime: (time: string) => void;
}) {
  return (
    <>
      <div className="flex gap-2">
        <Field
          label={label}
          value={date}
          onChange={setDate}
          autoFocus
          className="flex-1"
          data-testid="move-date"
        />
        <Field
          label={calendarText.moveTime}
          value={time}
          onChange={setTime}
          className="w-24"
          data-testid="move-time"
        />
      </div>
      <Quick date={date} onDate={setDate} />
    </>
  );
}
