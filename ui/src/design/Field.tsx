import type { ReactNode } from "react";
import { FieldError, Input, Label, Text, TextField, type TextFieldProps } from "react-aria-components";
import { cx } from "./cx";

export const box =
  "h-7.5 w-full min-w-0 rounded-md border border-edge/60 bg-raised px-2.5 text-ink data-hovered:border-edge data-focused:border-accent data-invalid:border-bad data-disabled:opacity-60";

interface Props extends Omit<TextFieldProps, "className" | "children"> {
  label: string;
  hint?: ReactNode;
  placeholder?: string;
  mono?: boolean;
  hideLabel?: boolean;
  className?: string;
}

export function Field({
  label,
  hint,
  placeholder,
  mono = false,
  hideLabel = false,
  className,
  ...rest
}: Props) {
  return (
    <TextField {...rest} className={cx("flex flex-col gap-1", className)}>
      <Label className={hideLabel ? "sr-only" : "text-sm font-medium text-ink-2"}>{label}</Label>
      <Input
        {...(placeholder === undefined ? {} : { placeholder })}
        className={cx(box, mono && "font-mono text-sm")}
      />
      {hint !== undefined && (
        <Text slot="description" className="text-sm text-ink-3">
          {hint}
        </Text>
      )}
      <FieldError className="text-sm text-bad" />
    </TextField>
  );
}
