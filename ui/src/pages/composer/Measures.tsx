import { PencilLine, Undo2 } from "lucide-react";
import { memo } from "react";
import type { AccountCheck, AccountId, AccountView } from "../../generated/api";
import { Account } from "../../design/Account";
import { Button } from "../../design/Button";
import { composerText } from "../../text/composer";
import { told } from "../../api/told";

/** Per chosen account: how much of its network's measure is used, what would refuse the post, and its own text. */
export const Measures = memo(function Measures({
  checks,
  accounts,
  variants,
  editing,
  isDisabled,
  onOwn,
  onBack,
}: {
  checks: readonly AccountCheck[];
  accounts: ReadonlyMap<AccountId, AccountView>;
  variants: Readonly<Record<AccountId, string>>;
  editing: AccountId | undefined;
  isDisabled: boolean;
  onOwn: (account: AccountId) => void;
  onBack: (account: AccountId) => void;
}) {
  return (
    <ul className="flex flex-col gap-1">
      {checks.map((check) => {
        const account = accounts.get(check.account);
        const handle = account?.handle ?? "";
        const own = variants[check.account] !== undefined;
        return (
          <li
            key={check.account}
            data-testid="measure"
            data-network={check.network}
            className={`-mx-2 rounded-md px-2 py-1 ${editing === check.account ? "bg-accent-soft" : ""}`}
          >
            <div className="flex h-6.5 items-center gap-2">
              <Account network={check.network} handle={handle} className="flex-1" />
              {own && <span className="text-xs font-medium text-accent">{composerText.ownTextMark}</span>}
              <Count check={check} who={handle} />
              {!isDisabled && (
                <Button
                  look="quiet"
                  small
                  icon
                  aria-label={own ? `${composerText.backToAll}: ${handle}` : composerText.ownTextFor(handle)}
                  onPress={() => (own ? onBack(check.account) : onOwn(check.account))}
                >
                  {own ? <Undo2 size={13} /> : <PencilLine size={13} />}
                </Button>
              )}
            </div>
            <Bar check={check} />
            {check.problems.map((problem) => (
              <p key={problem.code} className="mt-1 text-sm" data-testid="problem">
                <span className="text-bad">{told(problem.message)}</span>{" "}
                {problem.remedy !== null && <span className="text-ink-2">{told(problem.remedy)}</span>}
              </p>
            ))}
          </li>
        );
      })}
    </ul>
  );
});

function Count({ check, who }: { check: AccountCheck; who: string }) {
  const bad = check.limit !== null && check.used > check.limit;
  return (
    <span className={`digits text-sm ${bad ? "font-semibold text-bad" : "text-ink-3"}`}>
      <span aria-hidden>{composerText.count(check.used, check.limit)}</span>
      <span className="sr-only">{composerText.countSaid(who, check.used, check.limit)}</span>
    </span>
  );
}

function Bar({ check }: { check: AccountCheck }) {
  if (check.limit === null) return null;
  const share = Math.min(1, check.used / check.limit);
  const tone = check.used > check.limit ? "tone-bad" : share > 0.9 ? "tone-warn" : "tone-good";
  return (
    <svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden className={`${tone} block h-0.5 w-full`}>
      <rect width="100" height="2" rx="1" fill="var(--line)" />
      <rect width={share * 100} height="2" rx="1" fill={share > 0.9 ? "var(--tone)" : "var(--accent)"} />
    </svg>
  );
}
