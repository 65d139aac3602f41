import { useEffect, useRef } from "react";
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
  const own = Object.keys(writing.variants);
  const who = editing === undefined ? undefined : (accounts.get(editing)?.handle ?? "");
  const text = editing === undefined ? writing.text : (writing.variants[editing] ?? "");

  useEffect(() => {
    if (isDisabled) return;
    const area = field.current;
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  }, [editing, isDisabled]);

  const write = (value: string) =>
    editor.write(
      editing === undefined ? { text: value } : { variants: { ...writing.variants, [editing]: value } },
    );

  return (
    <div className="flex min-h-56 flex-1 flex-col rounded-lg border border-line bg-raised focus-within:border-accent/70">
      {own.length > 0 && (
        <div
          role="tablist"
          aria-label={composerText.text}
          className="flex flex-wrap gap-0.5 border-b border-line p-1"
        >
          <Tab on={editing === undefined} onPress={() => onEdit(undefined)}>
            {composerText.forAll}
          </Tab>
          {own.map((id) => {
            const account = accounts.get(id);
            return (
              <Tab key={id} on={editing === id} onPress={() => onEdit(id)}>
                {account !== undefined && <NetworkMark network={account.network} size={14} />}
                <bdi className="max-w-32 truncate">{account?.handle ?? id}</bdi>
              </Tab>
            );
          })}
        </div>
      )}
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
  );
}

function Tab({ on, onPress, children }: { on: boolean; onPress: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      role="tab"
      aria-selected={on}
      onClick={onPress}
      className={cx(
        "flex h-6.5 items-center gap-1.5 rounded-md px-2.5 text-sm",
        on ? "bg-accent-soft font-medium text-ink" : "text-ink-2 hover:bg-sunken",
      )}
    >
      {children}
    </button>
  );
}
