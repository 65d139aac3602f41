import { FlaskConical } from "lucide-react";
import type { DeliveryView, Network } from "../generated/api";
import { networkText, practiceText, stateText } from "../text/states";
import { NetworkMark } from "./NetworkMark";
import { StateIcon } from "./State";
import { cx } from "./cx";

/** The one dashed, violet thing: whatever carries it never leaves this computer. */
export function PracticeMark({ short = false }: { short?: boolean }) {
  return (
    <span
      title={practiceText.explained}
      className="inline-flex h-4.5 shrink-0 items-center gap-1 rounded-full border border-dashed border-practice/70 px-1.5 text-xs font-medium text-practice"
    >
      <FlaskConical size={10} aria-hidden />
      <span className={short ? "sr-only" : undefined}>{practiceText.mark}</span>
    </span>
  );
}

/** An account wherever it is named: its network's sign, its handle, and whether it is practice. */
export function Account({
  network,
  handle,
  practice = false,
  className,
}: {
  network: Network;
  handle: string;
  practice?: boolean;
  className?: string;
}) {
  return (
    <span className={cx("inline-flex min-w-0 items-center gap-1.5", className)}>
      <span className="text-ink-2">
        <NetworkMark network={network} size={15} />
      </span>
      <bdi className="truncate">{handle}</bdi>
      {practice && <PracticeMark />}
    </span>
  );
}

/** Targets in a row of a list: per target the network's sign and the state's icon. */
export function Targets({
  deliveries,
  scheduled = false,
}: {
  deliveries: readonly DeliveryView[];
  scheduled?: boolean;
}) {
  const names = deliveries
    .map(
      (d) =>
        `${networkText[d.network]} ${d.handle}${d.id === null && d.state !== "held" ? "" : `: ${stateText[d.state].word}`}`,
    )
    .join(", ");
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5 text-ink-3" title={names}>
      <span className="sr-only">{names}</span>
      {deliveries.map((d) => (
        <span key={d.account} aria-hidden className="inline-flex items-center gap-0.5">
          <NetworkMark network={d.network} size={14} />
          {((d.id !== null && !scheduled) || d.state === "held") && <StateIcon state={d.state} size={13} />}
        </span>
      ))}
    </span>
  );
}
