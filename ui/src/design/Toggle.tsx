import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { CheckboxButton, CheckboxField, SwitchButton, SwitchField } from "react-aria-components";
import { cx } from "./cx";

interface Props {
  isSelected: boolean;
  onChange: (on: boolean) => void;
  isDisabled?: boolean;
  /** Its name, where its children do not say it. */
  name?: string;
  testid?: string;
  className?: string;
  children?: ReactNode;
}

/** Where the focus is, it is seen. */
const ring =
  "group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus";

/** On or off, at once. */
export function Toggle({
  name,
  testid,
  className,
  children,
  isSelected,
  onChange,
  isDisabled = false,
}: Props) {
  return (
    <SwitchField
      {...(name === undefined ? {} : { "aria-label": name })}
      isSelected={isSelected}
      onChange={onChange}
      isDisabled={isDisabled}
    >
      <SwitchButton
        data-testid={testid}
        className={cx("group flex items-center gap-2 outline-none data-disabled:opacity-50", className)}
      >
        <span
          className={cx(
            "flex h-4 w-7 shrink-0 items-center rounded-full bg-edge p-0.5 transition-colors duration-(--quick)",
            "group-data-selected:bg-(--on,var(--accent))",
            ring,
          )}
        >
          <span className="size-3 rounded-full bg-raised transition-transform duration-(--quick) group-data-selected:translate-x-3" />
        </span>
        {children}
      </SwitchButton>
    </SwitchField>
  );
}

/** A word given before something else becomes possible. */
export function Tick({ testid, className, children, isSelected, onChange }: Props) {
  return (
    <CheckboxField isSelected={isSelected} onChange={onChange}>
      <CheckboxButton
        data-testid={testid}
        className={cx("group flex items-start gap-2 outline-none", className)}
      >
        <span
          className={cx(
            "mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-sm border border-edge bg-raised text-on-accent",
            "group-data-selected:border-accent group-data-selected:bg-accent",
            ring,
          )}
        >
          <Check
            size={12}
            strokeWidth={3}
            className="opacity-0 group-data-selected:opacity-100"
            aria-hidden
          />
        </span>
        <span>{children}</span>
      </CheckboxButton>
    </CheckboxField>
  );
}
