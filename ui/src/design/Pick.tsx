import type { ReactNode } from "react";
import { RadioButton, RadioField } from "react-aria-components";

/** One choice of a `RadioGroup`; its look is its place's. */
export function Pick({
  value,
  className,
  testid,
  children,
}: {
  value: string;
  className: string;
  testid?: string;
  children: ReactNode;
}) {
  return (
    <RadioField value={value} className="contents">
      <RadioButton className={className} data-testid={testid}>
        {children}
      </RadioButton>
    </RadioField>
  );
}
