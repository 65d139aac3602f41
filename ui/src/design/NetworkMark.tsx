import type { Network } from "../generated/api";
import { networkText } from "../text/states";

/** The sign of a network (`marks.css`), in the colour of the words around it. */
export function NetworkMark({ network, size = 16 }: { network: Network; size?: number }) {
  return (
    <span
      role="img"
      aria-label={networkText[network]}
      data-network={network}
      className="network-mark"
      style={{ width: size, height: size }}
    />
  );
}
