import type { DeliveryView } from "../../generated/api";
import { Account } from "../../design/Account";
import { OutsideLink } from "../../design/OutsideLink";
import { State } from "../../design/State";
import { useHere } from "../../app/here";
import { activityText } from "../../text/activity";
import { clock, date, dayOf } from "../../time/format";
import { useNow } from "../../time/now";
import { told } from "../../api/told";

/** What became of each target. */
export function Results({ deliveries }: { deliveries: readonly DeliveryView[] }) {
  return (
    <ul
      className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-raised"
      aria-live="polite"
    >
      {deliveries.map((delivery) => (
        <Result key={delivery.account} delivery={delivery} />
      ))}
    </ul>
  );
}

function Result({ delivery }: { delivery: DeliveryView }) {
  const here = useHere();
  const now = useNow();
  const { changed_at: at, reason, state } = delivery;
  return (
    <li
      data-testid="result-row"
      data-state={state}
      data-account={delivery.account}
      data-network={delivery.network}
      className="px-3 py-2"
    >
      <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
        <Account
          network={delivery.network}
          handle={delivery.handle}
          practice={delivery.practice}
          className="min-w-32 flex-1 font-medium"
        />
        {delivery.url !== null && <OutsideLink href={delivery.url}>{activityText.see}</OutsideLink>}
        <State state={state} />
        {at !== null && (
          <time
            dateTime={at}
            className="digits w-12 text-end text-sm text-ink-3 max-[899px]:hidden"
            title={at}
          >
            {dayOf(at, here) === dayOf(now, here) ? clock(at, here) : date(at, here)}
          </time>
        )}
      </div>
      {reason !== null && (
        <div className="mt-1 pe-14 ps-5.5 text-sm">
          <p className="text-ink">{told(reason.message)}</p>
          {reason.remedy !== null && <p className="text-ink-2">{told(reason.remedy)}</p>}
        </div>
      )}
    </li>
  );
}
