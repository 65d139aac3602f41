import type { DeliveryState, DraftSummary } from "../../generated/api";

/** Nothing of these ever left: the draft behind them may still be planned. */
const neverLeft = new Set<DeliveryState>(["withdrawn", "skipped", "refused"]);

/** A draft of which something went out, or may have: it is shown, and duplicated to be written again. */
export function isFinished({ stand, deliveries }: DraftSummary): boolean {
  return stand === "done" && deliveries.some(({ state }) => !neverLeft.has(state));
}
