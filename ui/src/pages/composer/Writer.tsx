import { useEffect, useId, useRef, type KeyboardEvent, type RefObject } from "react";
import { useLocale } from "react-aria-components";
import type { AccountId, AccountView } from "../../generated/api";
import { Button } from "../../design/Button";
import { NetworkMark } from "../../design/NetworkMark";
import { cx } from "../../design/cx";
import { composerText } from "../../text/composer";
import type { Editor, Writing } from "./editor";
import { leaveComposer } from "./leave";

/** The text: one for everyone, and beside it those that single accounts have of their own. */
export function Writer({
  editor,
  writing,
  accounts,
  editing,
  onEdit,
  onBack,
  isDisabled,
}: {
  editor: Editor;
  writing: Writing;
  accounts: ReadonlyMap<AccountId, AccountView>;
  editing: AccountId | undefined;
  onEdit: (account: AccountId | undefined) => void;
  onBack: (account: AccountId) => void;
  isDisabled: boolean;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const tabs = useRef<HTMLDivElement>(null);
  const id = useId();
  const own = Object.keys(writing.variants);
  const who = editing === undefined ? undefined : (accounts.get(editing)?.handle ?? "");
  const text = editing === undefined ? writing.text : (writing.variants[editing] ?? "");

  useEffect(() => {
    // Whoever goes along the tabs by keys stays with them.
    if (isDisabled || tabs.current?.contains(document.activeElement) === true) return;
    toEnd(field.current);
  }, [editing, isDisabled]);

  const write = (value: string) =>
    editor.write(
      editing === undefined ? { text: value } : { variants: { ...writing.variants, [editing]: value } },
    );

  const tabOf = (account: AccountId | undefined) => `${id}-${account ?? "all"}`;
  return (
    <div className="flex min-h-56 flex-1 flex-col rounded-lg border border-line bg-raised focus-within:border-accent/70">
      {own.length > 0 && (
        <Tabs
          list={tabs}
          texts={[undefined, ...own]}
          shown={editing}
          accounts={accounts}
          tabOf={tabOf}
          panel={id}
          onShow={onEdit}
          onPress={() => toEnd(field.current)}
        />
      )}
      <div
        className="flex flex-1 flex-col"
        {...(own.length > 0 && { id, role: "tabpanel", "aria-labelledby": tabOf(editing) })}
      >
        <textarea
          ref={field}
          data-testid="composer-text"
          dir="auto"
          spellCheck
          value={text}
          readOnly={isDisabled}
          onChange={(event) => write(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") leaveComposer();
          }}
          aria-label={who === undefined ? composerText.text : composerText.textFor(who)}
          placeholder={composerText.placeholder}
          className={cx(
            "w-full flex-1 resize-none bg-transparent px-4 py-3 text-lg outline-none",
            isDisabled && "text-ink-2",
          )}
        />
        {editing !== undefined && who !== undefined && (
          <p className="flex items-center justify-between gap-2 border-t border-line px-4 py-1.5 text-sm text-ink-2">
            <span className="min-w-0 truncate">{composerText.onlyFor(who)}</span>
            {!isDisabled && (
              <Button look="quiet" small onPress={() => onBack(editing)}>
                {composerText.backToAll}
              </Button>
            )}
          </p>
        )}
      </div>
    </div>
  );
}

function toEnd(area: HTMLTextAreaElement | null): void {
  area?.focus();
  area?.setSelectionRange(area.value.length, area.value.length);
}

/** One stop for Tab: arrows, Home and End go along the texts, and what they reach is shown at once. */
function Tabs({
  list,
  texts,
  shown,
  accounts,
  tabOf,
  panel,
  onShow,
  onPress,
}: {
  list: RefObject<HTMLDivElement | null>;
  /** None is the text for everyone. */
  texts: readonly (AccountId | undefined)[];
  shown: AccountId | undefined;
  accounts: ReadonlyMap<AccountId, AccountView>;
  tabOf: (account: AccountId | undefined) => string;
  panel: string;
  onShow: (account: AccountId | undefined) => void;
  /** Whoever presses one wants to write. */
  onPress: () => void;
}) {
  const { direction } = useLocale();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const next = along(event.key, texts.indexOf(shown), texts.length, direction === "rtl");
    if (next === undefined) return;
    event.preventDefault();
    onShow(texts[next]);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    // Its tabs have the focus; their keys are gathered here.
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      ref={list}
      role="tablist"
      aria-label={composerText.text}
      onKeyDown={onKeyDown}
      className="flex flex-wrap gap-0.5 border-b border-line p-1"
    >
      {texts.map((id) => {
        const account = id === undefined ? undefined : accounts.get(id);
        const on = id === shown;
        return (
          <button
            key={tabOf(id)}
            id={tabOf(id)}
            type="button"
            role="tab"
            aria-selected={on}
            aria-controls={panel}
            tabIndex={on ? 0 : -1}
            onClick={() => {
              onShow(id);
              onPress();
            }}
            className={cx(
              "flex h-6.5 items-center gap-1.5 rounded-md px-2.5 text-sm",
              on ? "bg-accent-soft font-medium text-ink" : "text-ink-2 hover:bg-sunken",
            )}
          >
            {account !== undefined && <NetworkMark network={account.network} size={14} />}
            {id === undefined ? (
              composerText.forAll
            ) : (
              <bdi className="max-w-32 truncate">{account?.handle ?? id}</bdi>
            )}
          </button>
        );
      })}
    </div>
  );
}

/** Where a key leads along so many tabs, round at both ends. */
function along(key: string, at: number, count: number, mirrored: boolean): number | undefined {
  const ahead = mirrored ? -1 : 1;
  switch (key) {
    case "ArrowRight":
      return (at + ahead + count) % count;
    case "ArrowLeft":
      return (at - ahead + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
