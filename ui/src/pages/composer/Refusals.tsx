import type { AccountCheck, AccountId, AccountView, TextCheck } from "../../generated/api";
import { told } from "../../api/told";
import { Note } from "../../design/Note";
import { composerText } from "../../text/composer";

/** Who would refuse the text as it is, said where it is sent on its way: for the others it goes out all the same. */
export function Refusals({
  check,
  accounts,
}: {
  check: TextCheck | undefined;
  accounts: ReadonlyMap<AccountId, AccountView>;
}) {
  const refusing = (check?.accounts ?? []).filter(({ problems }) => problems.length > 0);
  if (check === undefined || refusing.length === 0) return null;
  return (
    <div data-testid="refusals" data-sendable={check.sendable} className="w-full">
      <Note tone={check.sendable ? "warn" : "bad"}>
        {check.sendable ? composerText.someRefuse : composerText.allRefuse}
        <ul>
          {refusing.map((one) => (
            <li key={one.account}>{lineOf(one, accounts)}</li>
          ))}
        </ul>
      </Note>
    </div>
  );
}

function lineOf({ account, problems: [first] }: AccountCheck, accounts: ReadonlyMap<AccountId, AccountView>) {
  const handle = accounts.get(account)?.handle ?? account;
  return composerText.refuses(handle, first === undefined ? "" : told(first.message));
}
