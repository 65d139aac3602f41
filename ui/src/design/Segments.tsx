import { RadioGroup } from "react-aria-components";
import { Pick } from "./Pick";
import { cx } from "./cx";
import type { Option } from "./Choice";

/** A few choices side by side, one of them on. */
export function Segments<Id extends string>({
  label,
  options,
  value,
  onChange,
  className,
}: {
  label: string;
  options: readonly (Option & { id: Id; count?: number })[];
  value: Id;
  onChange: (id: Id) => void;
  className?: string;
}) {
  return (
    <RadioGroup
      aria-label={label}
      orientation="horizontal"
      value={value}
      onChange={(id) => {
        const chosen = options.find((option) => option.id === id);
        if (chosen !== undefined) onChange(chosen.id);
      }}
      className={cx("inline-flex gap-0.5 rounded-md bg-sunken p-0.5", className)}
    >
      {options.map((option) => (
        <Pick
          key={option.id}
          value={option.id}
          className="flex h-6.5 items-center gap-1.5 rounded-sm px-2.5 text-sm font-medium whitespace-nowrap text-ink-2 transition-colors duration-(--quick) data-hovered:text-ink data-selected:bg-raised data-selected:text-ink data-selected:shadow-1 data-focus-visible:outline-2 data-focus-visible:outline-focus"
        >
          {option.name}
        </Pick>
      ))}
    </RadioGroup>
  );
}
