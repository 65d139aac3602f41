import { CalendarClock, CalendarX2, ChevronLeft, ChevronRight, Trash2, X } from "lucide-react";
import { Toolbar } from "react-aria-components";
import { Button } from "../../design/Button";
import { calendarText } from "../../text/calendar";

/** What can be done to all the posts that are chosen. */
export function ChosenBar({
  count,
  onShift,
  onMove,
  onUnschedule,
  onTrash,
  onNone,
}: {
  count: number;
  onShift: (days: number) => void;
  onMove: () => void;
  onUnschedule: () => void;
  onTrash: () => void;
  onNone: () => void;
}) {
  return (
    <Toolbar
      aria-label={calendarText.bar}
      data-testid="chosen-bar"
      className="absolute bottom-3 left-1/2 z-20 flex max-w-[96%] -translate-x-1/2 items-center gap-1 rounded-lg bg-raised p-1.5 pl-3 shadow-2 ring-1 ring-line"
    >
      <p role="status" className="digits mr-1.5 text-sm font-medium whitespace-nowrap">
        {calendarText.barCount(count)}
      </p>
      <Button look="quiet" small icon aria-label={calendarText.earlier} onPress={() => onShift(-1)}>
        <ChevronLeft size={15} />
      </Button>
      <Button look="quiet" small icon aria-label={calendarText.later} onPress={() => onShift(1)}>
        <ChevronRight size={15} />
      </Button>
      <Button look="quiet" small onPress={onMove} data-testid="chosen-move">
        <CalendarClock size={14} aria-hidden />
        {calendarText.move}
      </Button>
      <Button look="quiet" small onPress={onUnschedule}>
        <CalendarX2 size={14} aria-hidden />
        {calendarText.unschedule}
      </Button>
      <Button look="quiet" small onPress={onTrash} aria-label={calendarText.trash}>
        <Trash2 size={14} aria-hidden />
      </Button>
      <Button look="quiet" small icon aria-label={calendarText.barNone} onPress={onNone}>
        <X size={15} />
      </Button>
    </Toolbar>
  );
}
