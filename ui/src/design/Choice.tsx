import { Check, ChevronDown } from "lucide-react";
import { useMemo, useState } from "react";
import {
  Button as AriaButton,
  ComboBox,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  Text,
} from "react-aria-components";
import { box } from "./Field";
import { cx } from "./cx";

export interface Option {
  id: string;
  name: string;
  hint?: string;
}

const list =
  "arrives max-h-72 min-w-(--trigger-width) overflow-auto rounded-lg bg-raised p-1 shadow-2 ring-1 ring-line";
const row =
  "flex items-center gap-2 rounded-md px-2 py-1 data-focused:bg-accent-soft data-hovered:bg-sunken data-selected:font-medium";

function OptionRow({ option }: { option: Option }) {
  return (
    <ListBoxItem id={option.id} textValue={option.name} className={row}>
      {({ isSelected }) => (
        <>
          <span className="flex min-w-0 flex-col">
            <Text slot="label">{option.name}</Text>
            {option.hint !== undefined && (
              <Text slot="description" className="text-sm font-normal text-ink-3">
                {option.hint}
              </Text>
            )}
          </span>
          {isSelected && <Check size={14} className="ms-auto shrink-0 text-accent" />}
        </>
      )}
    </ListBoxItem>
  );
}

interface ChoiceProps {
  label: string;
  options: readonly Option[];
  value: string;
  onChange: (id: string) => void;
  isDisabled?: boolean;
  hideLabel?: boolean;
  className?: string;
}

/** One of a few. */
export function Choice({
  label,
  options,
  value,
  onChange,
  isDisabled = false,
  hideLabel = false,
  className,
}: ChoiceProps) {
  return (
    <Select
      value={value}
      onChange={(id) => {
        if (typeof id === "string") onChange(id);
      }}
      isDisabled={isDisabled}
      className={cx("flex flex-col gap-1", className)}
    >
      <Label className={hideLabel ? "sr-only" : "text-sm font-medium text-ink-2"}>{label}</Label>
      <AriaButton className={cx(box, "flex items-center justify-between gap-2 text-start")}>
        <SelectValue className="truncate [&_[slot=description]]:hidden" />
        <ChevronDown size={14} className="shrink-0 text-ink-3" aria-hidden />
      </AriaButton>
      <Popover className={list}>
        <ListBox className="outline-none" items={options}>
          {(option: Option) => <OptionRow option={option} />}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** No more than this many are listed at once; typing narrows them. */
const LISTED = 60;

/** One of very many, found by typing any part of its name. */
export function Finder({ label, options, value, onChange, isDisabled = false, className }: ChoiceProps) {
  const [typed, setTyped] = useState<string>();
  const name = options.find((option) => option.id === value)?.name ?? value;
  const shown = useMemo(() => {
    const wanted = (typed ?? "")
      .toLowerCase()
      .replaceAll(/[\s_]+/g, " ")
      .trim();
    const fits = (option: Option) => option.name.toLowerCase().includes(wanted);
    return (typed === undefined ? options : options.filter(fits)).slice(0, LISTED);
  }, [options, typed]);
  return (
    <ComboBox
      items={shown}
      inputValue={typed ?? name}
      onInputChange={(text) => {
        if (text !== name) setTyped(text);
      }}
      value={value}
      onChange={(id) => {
        setTyped(undefined);
        if (typeof id === "string") onChange(id);
      }}
      onOpenChange={(open) => {
        if (!open) setTyped(undefined);
      }}
      menuTrigger="input"
      isDisabled={isDisabled}
      className={cx("flex flex-col gap-1", className)}
    >
      <Label className="text-sm font-medium text-ink-2">{label}</Label>
      <div className="relative">
        <Input className={cx(box, "pe-7")} onFocus={(event) => event.currentTarget.select()} />
        <AriaButton className="absolute inset-y-0 end-0 flex w-7 items-center justify-center text-ink-3">
          <ChevronDown size={14} aria-hidden />
        </AriaButton>
      </div>
      <Popover className={list}>
        <ListBox className="outline-none">{(option: Option) => <OptionRow option={option} />}</ListBox>
      </Popover>
    </ComboBox>
  );
}
