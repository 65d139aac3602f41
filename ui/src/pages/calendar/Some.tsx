import { Check, Minus } from "lucide-react";
import { CheckboxButton, CheckboxField } from "react-aria-components";
import type { ReactNode } from "react";

/** What all, some or none of the chosen posts have. */
export type Share = "all" | "some" | "none";

export function shareOf(having: number, of: number): Share {
  return having === 0 ? "none" : having === of ? "all" : "some";
}

/** A line that all, some or none of several posts have; pressed, all of them or none. */
export function Some({
  share,
  onChange,
  children,
  testid,
}: {
  share: Share;
  onChange: (all: boolean) => void;
  children: ReactNode;
  testid: string;
}) {
  return (
    <CheckboxField isSelected={share === "all"} isIndeterminate={share === "some"} onChange={onChange}>
      <CheckboxButton
        data-testid={testid}
        data-share={share}
        className="group flex h-8 items-center gap-2.5 rounded-md px-2 outline-none data-hovered:bg-sunken"
      >
        <span
          aria-hidden
          className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-edge bg-raised text-on-accent group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus group-data-indeterminate:border-accent group-data-indeterminate:bg-accent group-data-selected:border-accent group-data-selected:bg-accent"
        >
          {share === "all" && <Check size={12} strokeWidth={3} />}
          {share === "some" && <Minus size={12} strokeWidth={3} />}
        </span>
        <span className="flex min-w-0 items-center gap-1.5">{children}</span>
      </CheckboxButton>
    </CheckboxField>
  );
}
