import { CalendarDate, parseDate } from "@internationalized/date";
import { useQuery } from "@tanstack/react-query";
import { CalendarDays } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useAccounts, useHere } from "../../app/here";
import { call } from "../../api/call";
import { ask } from "../../api/queries";
import type {
  AccountId,
  DraftId,
  Fold,
  MisfirePolicy,
  SchedulePreview,
  ScheduleView,
  WallTime,
  Zone,
} from "../../generated/api";
import { Button } from "../../design/Button";
import { Choice, Finder } from "../../design/Choice";
import { Field } from "../../design/Field";
import { MonthGrid } from "../../design/MonthGrid";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { composerText, scheduleText } from "../../text/composer";
import { useDebounced } from "../../time/debounced";
import { city, dayOf, plusDays, wallOf } from "../../time/format";
import { useNow } from "../../time/now";
import { Neighbours } from "./Neighbours";
import { ScheduleSentence } from "./ScheduleSentence";
import { policyOptions } from "./policy";

/** A time being chosen. */
export interface Time {
  date: string;
  time: string;
  zone: Zone;
  fold: Fold | undefined;
  ifMissed: MisfirePolicy;
}

export const wallText = ({ date, time }: Pick<Time, "date" | "time">) =>
  date.trim() === "" || time.trim() === "" ? "" : `${date.trim()} ${time.trim()}`;

/** The time that stands in a schedule, or a new one's beginning. */
export function timeOf(schedule: ScheduleView | null, zone: Zone, ifMissed: MisfirePolicy): Time {
  if (schedule === null) return { date: "", time: "", zone, fold: undefined, ifMissed };
  const [date = "", time = ""] = schedule.wall.split(/[ T]/);
  return { date, time, zone: schedule.zone, fold: schedule.fold ?? undefined, ifMissed: schedule.if_missed };
}

/** Whether a time can be scheduled: it exists, it is to come, and of two equal ones one is chosen. */
export function stands(preview: SchedulePreview | undefined, fold: Fold | undefined): boolean {
  if (preview?.meaning === "once") return !preview.past;
  return preview?.meaning === "twice" && fold !== undefined;
}

/** What the desk says about the time being chosen, a moment after the last change. */
export function useMeaning(time: Time): SchedulePreview | undefined {
  const wall = useDebounced(wallText(time), 120);
  const zone = useDebounced(time.zone, 120);
  const preview = useQuery({ ...ask.meaning(wall, zone), enabled: wall !== "" });
  return wall === wallText(time) && zone === time.zone ? preview.data : undefined;
}

export function When({
  time,
  targets,
  onChange,
}: {
  time: Time;
  targets: readonly AccountId[];
  onChange: (time: Time) => void;
}) {
  const here = useHere();
  const zones = useQuery(ask.zones()).data ?? [];
  const own = useAccounts().flatMap((account) => account.zone ?? []);
  const names = [...new Set([here, time.zone, ...own, ...zones])].map((id) => ({
    id,
    name: id.replaceAll("_", " "),
  }));
  const change = (part: Partial<Time>) => {
    const moved = "date" in part || "time" in part || "zone" in part;
    onChange({ ...time, ...(moved ? { fold: undefined } : {}), ...part });
  };
  return (
    <div className="flex flex-col gap-2.5">
      <Words zone={time.zone} targets={targets} onPick={change} />
      <div className="grid grid-cols-[1fr_5.5rem] gap-2">
        <div className="flex items-end gap-1">
          <Field
            label={composerText.date}
            placeholder="2026-12-01"
            value={time.date}
            onChange={(date) => change({ date })}
            data-testid="schedule-date"
            className="digits min-w-0 flex-1"
          />
          <DayPicker date={time.date} zone={time.zone} onPick={(date) => change({ date })} />
        </div>
        <Field
          label={composerText.time}
          placeholder="09:00"
          value={time.time}
          onChange={(clock) => change({ time: clock })}
          data-testid="schedule-time"
          className="digits"
        />
      </div>
      <div className="flex flex-col gap-1.5">
        <Finder
          label={composerText.zone}
          options={names}
          value={time.zone}
          onChange={(zone) => change({ zone })}
        />
        <Zones zone={time.zone} targets={targets} onPick={(zone) => change({ zone })} />
      </div>
      <Choice
        label={composerText.ifMissed}
        options={policyOptions(time.ifMissed)}
        value={time.ifMissed}
        onChange={(ifMissed) => change({ ifMissed })}
      />
    </div>
  );
}

/** What will happen at the time being chosen, or what is the matter with it. */
export function Meaning({
  time,
  draft,
  targets,
  meaning,
  onChange,
}: {
  time: Time;
  draft: DraftId | undefined;
  targets: readonly AccountId[];
  meaning: SchedulePreview | undefined;
  onChange: (time: Time) => void;
}) {
  const here = useHere();
  const wall = wallText(time);
  return (
    <div aria-live="polite" className="w-full">
      {wall === "" && <p className="text-sm text-ink-3">{scheduleText.empty}</p>}
      {meaning !== undefined && (
        <ScheduleSentence
          preview={meaning}
          wall={wall}
          zone={time.zone}
          here={here}
          ifMissed={time.ifMissed}
          fold={time.fold}
          onFold={(fold) => onChange({ ...time, fold })}
          onWall={(chosen) => {
            const [date = "", clock = ""] = chosen.split(/[ T]/);
            onChange({ ...time, date, time: clock, fold: undefined });
          }}
        />
      )}
      {meaning?.meaning === "once" && !meaning.past && (
        <Neighbours at={meaning.at} draft={draft} targets={targets} />
      )}
    </div>
  );
}

/** A time in the person's own words; what they mean is put into the fields below. */
function Words({
  zone,
  targets,
  onPick,
}: {
  zone: Zone;
  targets: readonly AccountId[];
  onPick: (wall: { date: string; time: string }) => void;
}) {
  const [words, setWords] = useState("");
  const asked = useDebounced(words.trim(), 120);
  const answer = useQuery({
    ...ask.understood({ words: asked, zone, targets: [...targets] }),
    enabled: asked !== "",
  });
  const current = asked === words.trim() && asked !== "" ? answer.data : undefined;
  const wall = current?.wall ?? undefined;
  const pick = useEffectEvent(onPick);
  useEffect(() => {
    if (wall !== undefined) pick(dateAndTime(wall));
  }, [wall, asked]);
  return (
    <>
      <Field
        label={composerText.words}
        hideLabel
        placeholder={composerText.wordsPlaceholder}
        value={words}
        onChange={setWords}
        data-testid="schedule-words"
        {...(current !== undefined && wall === undefined ? { hint: composerText.wordsUnknown } : {})}
      />
      <Quick
        zone={zone}
        targets={targets}
        onPick={(wall) => {
          setWords("");
          onPick(wall);
        }}
      />
    </>
  );
}

const dateAndTime = (wall: WallTime) => ({ date: wall.slice(0, 10), time: wall.slice(11, 16) });

/** The zones that lie near: the person's own, and those of the accounts chosen. */
function Zones({
  zone,
  targets,
  onPick,
}: {
  zone: Zone;
  targets: readonly AccountId[];
  onPick: (zone: Zone) => void;
}) {
  const here = useHere();
  const near = new Map<Zone, string>([[here, composerText.zoneYours(city(here))]]);
  for (const account of useAccounts()) {
    if (account.zone === null || !targets.includes(account.id) || near.has(account.zone)) continue;
    near.set(account.zone, composerText.zoneOf(account.handle, city(account.zone)));
  }
  near.delete(zone);
  if (near.size === 0) return null;
  return (
    <div className="flex flex-wrap gap-1">
      {[...near].map(([id, name]) => (
        <Button
          key={id}
          small
          className="max-w-full px-1.5"
          data-testid="zone-near"
          onPress={() => onPick(id)}
        >
          <span className="truncate">{name}</span>
        </Button>
      ))}
    </div>
  );
}

/** The times that are wanted most, as the clock in the chosen zone stands. */
function Quick({
  zone,
  targets,
  onPick,
}: {
  zone: Zone;
  targets: readonly AccountId[];
  onPick: (wall: { date: string; time: string }) => void;
}) {
  const now = useNow();
  const today = dayOf(now, zone);
  const weekday = new Date(`${today}T12:00:00Z`).getUTCDay();
  const times = [
    { name: composerText.quick.hour, wall: wallOf(new Date(now.getTime() + 3_600_000), zone) },
    { name: composerText.quick.tomorrow, wall: { date: plusDays(today, 1), time: "09:00" } },
    {
      name: composerText.quick.monday,
      wall: { date: plusDays(today, (8 - weekday) % 7 || 7), time: "09:00" },
    },
  ];
  const free = async () => {
    const { wall } = await call("schedule_free", { zone, targets: [...targets] });
    if (wall === null) say({ tone: "warn", title: composerText.noFree });
    else onPick(dateAndTime(wall));
  };
  return (
    <div className="flex flex-wrap gap-1">
      {times.map(({ name, wall }) => (
        <Button key={name} small className="px-1.5" onPress={() => onPick(wall)}>
          {name}
        </Button>
      ))}
      <Button small className="px-1.5" onPress={() => void free().catch(sayError)}>
        {composerText.quick.free}
      </Button>
    </div>
  );
}

function DayPicker({ date, zone, onPick }: { date: string; zone: Zone; onPick: (date: string) => void }) {
  const [open, setOpen] = useState(false);
  const today = dayOf(useNow(), zone);
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button icon aria-label={composerText.openCalendar}>
        <CalendarDays size={14} />
      </Button>
      <Popover placement="bottom end" className="arrives rounded-lg bg-raised p-3 shadow-2 ring-1 ring-line">
        <Dialog aria-label={composerText.openCalendar}>
          <MonthGrid
            label={composerText.openCalendar}
            value={parsed(date)}
            min={parseDate(today)}
            onPick={(picked) => {
              onPick(picked.toString());
              setOpen(false);
            }}
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function parsed(date: string): CalendarDate | undefined {
  try {
    return parseDate(date);
  } catch {
    return undefined;
  }
}
