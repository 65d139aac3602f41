import { Button as AriaButton, type ButtonProps } from "react-aria-components";
import { cx } from "./cx";

type Look = "main" | "plain" | "quiet" | "danger";

const looks: Record<Look, string> = {
  main: "bg-accent text-on-accent data-hovered:bg-accent-strong data-pressed:bg-accent-strong font-medium",
  plain:
    "bg-raised text-ink ring-1 ring-inset ring-line shadow-1 data-hovered:bg-sunken data-pressed:bg-sunken font-medium",
  quiet: "text-ink-2 data-hovered:bg-sunken data-hovered:text-ink data-pressed:bg-sunken font-medium",
  danger:
    "bg-raised text-bad ring-1 ring-inset ring-line shadow-1 data-hovered:bg-bad-soft data-pressed:bg-bad-soft font-medium",
};

interface Props extends Omit<ButtonProps, "className"> {
  look?: Look;
  small?: boolean;
  /** A single icon: square. */
  icon?: boolean;
  className?: string;
}

export function Button({ look = "plain", small = false, icon = false, className, ...rest }: Props) {
  return (
    <AriaButton
      {...rest}
      className={cx(
        "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md whitespace-nowrap transition-colors duration-(--quick) select-none",
        "data-disabled:opacity-45 data-pending:opacity-70",
        small ? "h-6.5 text-sm" : "h-7.5",
        icon ? (small ? "w-6.5" : "w-7.5") : small ? "px-2" : "px-3",
        looks[look],
        className,
      )}
    />
  );
}
