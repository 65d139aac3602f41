import {
  CalendarClock,
  CalendarX2,
  ChevronLeft,
  ChevronRight,
  CirclePause,
  CirclePlay,
  Tag,
  Trash2,
  Users,
  X,
  type LucideIcon,
} from "lucide-react";
import { useEffect } from "react";
import { Toolbar } from "react-aria-components";
import { useOffers } from "../../app/offers";
import { Button } from "../../design/Button";
import { calendarText } from "../../text/calendar";
import { postsText } from "../../text/posts";

/** What can be done to all the posts that are chosen. */
export function ChosenBar({
  count,
  onShift,
  onMove,
  onUnschedule,
  onAccounts,
  onTag,
  onPause,
  allPaused,
  onTrash,
  onNone,
}: {
  count: number;
  onShift: (days: number) => void;
  onMove: () => void;
  onUnschedule: () => void;
  onAccounts: () => void;
  onTag: () => void;
  /** Pauses them, or releases them if all that wait are paused. */
  onPause: (paused: boolean) => void;
  allPaused: boolean;
  onTrash: () => void;
  onNone: () => void;
}) {
  // Messages make room for it.
  useEffect(() => {
    const { dataset } = document.documentElement;
    dataset["chosenBar"] = "";
    return () => {
      delete dataset["chosenBar"];
    };
  }, []);
  return (
    <Toolbar
      aria-label={calendarText.bar}
      data-testid="chosen-bar"
      className="absolute inset-x-0 bottom-3 z-20 mx-auto flex w-fit max-w-[96%] items-center gap-1 rounded-lg bg-raised p-1.5 ps-3 shadow-2 ring-1 ring-line"
    >
      <p role="status" className="digits me-1.5 text-sm font-medium whitespace-nowrap">
        {calendarText.barCount(count)}
      </p>
      <Button look="quiet" small icon aria-label={calendarText.earlier} onPress={() => onShift(-1)}>
        <ChevronLeft size={15} />
      </Button>
      <Button look="quiet" small icon aria-label={calendarText.later} onPress={() => onShift(1)}>
        <ChevronRight size={15} />
      </Button>
      <Act Icon={CalendarClock} name={calendarText.move} onPress={onMove} testid="chosen-move" />
      <Act
        Icon={CalendarX2}
        name={calendarText.unschedule}
        onPress={onUnschedule}
        testid="chosen-unschedule"
      />
      <Act Icon={Users} name={postsText.accountsMenu} onPress={onAccounts} testid="chosen-accounts" />
      <Act Icon={Tag} name={postsText.tagMenu} onPress={onTag} testid="chosen-tag" />
      <Act
        Icon={allPaused ? CirclePlay : CirclePause}
        name={allPaused ? postsText.release : postsText.pause}
        onPress={() => onPause(!allPaused)}
        testid="chosen-pause"
      />
      <Button
        look="quiet"
        small
        icon
        onPress={onTrash}
        aria-label={calendarText.trash}
        data-testid="chosen-trash"
      >
        <Trash2 size={14} aria-hidden />
      </Button>
      <Button look="quiet" small icon aria-label={calendarText.barNone} onPress={onNone}>
        <X size={15} />
      </Button>
    </Toolbar>
  );
}

/** An icon and, where there is room, its word. */
function Act({
  Icon,
  name,
  onPress,
  testid,
}: {
  Icon: LucideIcon;
  name: string;
  onPress: () => void;
  testid: string;
}) {
  useOffers([{ id: testid, name: calendarText.onChosen(name), run: onPress }]);
  return (
    <Button look="quiet" small onPress={onPress} data-testid={testid}>
      <Icon size={14} aria-hidden />
      <span className="max-[1180px]:sr-only">{name}</span>
    </Button>
  );
}
