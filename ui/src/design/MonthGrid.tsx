import type { CalendarDate } from "@internationalized/date";
import { ChevronLeft, ChevronRight } from "lucide-react";
import {
  Button as AriaButton,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Heading,
} from "react-aria-components";
import { cx } from "./cx";

const step =
  "flex size-6.5 items-center justify-center rounded-md text-ink-2 data-hovered:bg-sunken data-disabled:opacity-40";

/** A month of days: one is picked; days may carry a count. */
export function MonthGrid({
  label,
  value,
  min,
  onPick,
  focused,
  onFocus,
  counts,
}: {
  label: string;
  value: CalendarDate | undefined;
  min?: CalendarDate;
  onPick: (date: CalendarDate) => void;
  focused?: CalendarDate;
  onFocus?: (date: CalendarDate) => void;
  counts?: ReadonlyMap<string, number>;
}) {
  return (
    <Calendar
      aria-label={label}
      value={value ?? null}
      onChange={onPick}
      {...(min === undefined ? {} : { minValue: min })}
      {...(focused === undefined ? {} : { focusedValue: focused })}
      {...(onFocus === undefined ? {} : { onFocusChange: onFocus })}
    >
      <header className="mb-1.5 flex items-center gap-1">
        <Heading className="flex-1 ps-1.5 font-semibold" />
        <AriaButton slot="previous" className={step}>
          <ChevronLeft size={15} />
        </AriaButton>
        <AriaButton slot="next" className={step}>
          <ChevronRight size={15} />
        </AriaButton>
      </header>
      <CalendarGrid weekdayStyle="short" className="digits border-separate border-spacing-0.5">
        <CalendarGridHeader>
          {(name) => (
            <CalendarHeaderCell className="pb-1 text-xs font-medium text-ink-3">
              {name.slice(0, 2)}
            </CalendarHeaderCell>
          )}
        </CalendarGridHeader>
        <CalendarGridBody>
          {(date) => {
            const count = counts?.get(date.toString()) ?? 0;
            return (
              <CalendarCell
                date={date}
                className={({ isSelected, isOutsideMonth, isToday, isDisabled }) =>
                  cx(
                    "relative flex size-7.5 items-center justify-center rounded-md text-sm data-hovered:bg-sunken",
                    isSelected && "bg-accent text-on-accent data-hovered:bg-accent",
                    isToday && !isSelected && "font-semibold text-accent",
                    isOutsideMonth && "invisible",
                    isDisabled && "text-ink-3/60",
                  )
                }
              >
                {({ formattedDate, isSelected }) => (
                  <>
                    {formattedDate}
                    {count > 0 && (
                      <span className="absolute bottom-0.5 flex gap-0.5" aria-hidden>
                        {Array.from({ length: Math.min(count, 3) }, (_, i) => (
                          <span
                            key={i}
                            className={cx(
                              "size-1 rounded-full",
                              isSelected ? "bg-on-accent" : "bg-accent/70",
                            )}
                          />
                        ))}
                      </span>
                    )}
                  </>
                )}
              </CalendarCell>
            );
          }}
        </CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  );
}
