import { Check } from "lucide-react";
import { memo, useRef } from "react";
import { ToggleButton } from "react-aria-components";
import { useHands } from "../../app/hands";
import type { AccountId, AccountView } from "../../generated/api";
import { PracticeMark } from "../../design/Account";
import { Button } from "../../design/Button";
import { NetworkMark } from "../../design/NetworkMark";
import { composerText } from "../../text/composer";

/** Who gets it: every account is a chip that is on or off. */
export const TargetChips = memo(function TargetChips({
  accounts,
  chosen,
  onChange,
  isDisabled,
}: {
  accounts: readonly AccountView[];
  chosen: readonly AccountId[];
  onChange: (targets: AccountId[]) => void;
  isDisabled: boolean;
}) {
  const every = accounts.filter((a) => a.removed_at === null).map(({ id }) => id);
  const all = every.length > 0 && every.every((id) => chosen.includes(id));
  const field = useRef<HTMLFieldSetElement>(null);
  useHands(isDisabled ? {} : { "composer.accounts": () => field.current?.querySelector("button")?.focus() });
  return (
    <fieldset ref={field} className="flex flex-wrap items-center gap-1.5">
      <legend className="sr-only">{composerText.accounts}</legend>
      {accounts.map((account) => (
        <ToggleButton
          key={account.id}
          isSelected={chosen.includes(account.id)}
          isDisabled={isDisabled}
          onChange={(on) => onChange(on ? [...chosen, account.id] : chosen.filter((id) => id !== account.id))}
          data-testid="target-chip"
          data-account={account.id}
          data-network={account.network}
          className="group flex h-7.5 max-w-60 items-center gap-1.5 rounded-full border border-edge/50 bg-raised pe-2.5 ps-2 text-ink-2 transition-colors duration-(--quick) data-hovered:border-edge data-selected:border-accent data-selected:bg-accent-soft data-selected:font-medium data-selected:text-ink data-disabled:opacity-60"
        >
          <NetworkMark network={account.network} size={15} />
          <bdi className="truncate">{account.handle}</bdi>
          {account.practice && <PracticeMark short />}
          {account.paused && <span className="text-xs text-warn">{composerText.paused}</span>}
          <Check size={13} aria-hidden className="hidden text-accent group-data-selected:block" />
        </ToggleButton>
      ))}
      {accounts.length > 1 && !isDisabled && (
        <Button look="quiet" small data-testid="target-all" onPress={() => onChange(all ? [] : every)}>
          {all ? composerText.noneOfAccounts : composerText.allAccounts}
        </Button>
      )}
    </fieldset>
  );
});
