import { memo, useEffect, useRef, useState } from "react";
import type { AccountCheck, AccountId, AccountView, Network, TextPiece } from "../../generated/api";
import { NetworkMark } from "../../design/NetworkMark";
import { cx } from "../../design/cx";
import { composerText } from "../../text/composer";

/** After so many lines a network's own feed folds a text away; the others show it whole. */
const folds: Partial<Record<Network, number>> = {
  linkedin: 3,
  instagram: 2,
  facebook: 5,
  pinterest: 2,
  tiktok: 2,
  youtube: 2,
};

/** How the post will look, account by account, once there is something to look at. */
export const Previews = memo(function Previews({
  checks,
  accounts,
}: {
  checks: readonly AccountCheck[];
  accounts: ReadonlyMap<AccountId, AccountView>;
}) {
  if (checks.every(({ used }) => used === 0)) return null;
  return (
    <section aria-label={composerText.previews} className="shrink-0">
      <h2 className="mb-1.5 text-sm font-medium text-ink-2">{composerText.previews}</h2>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] items-start gap-2">
        {checks.map(({ account, network, pieces }) => (
          <Preview
            key={account}
            network={network}
            handle={accounts.get(account)?.handle ?? ""}
            pieces={pieces}
          />
        ))}
      </div>
    </section>
  );
});

/** The post as the account's followers will see it in their feed: its words, links and tags, and where it folds. */
function Preview({
  network,
  handle,
  pieces,
}: {
  network: Network;
  handle: string;
  pieces: readonly TextPiece[];
}) {
  const [whole, setWhole] = useState(false);
  const lines = folds[network];
  const folded = lines !== undefined && !whole;
  const { ref, cut } = useCut(pieces);
  return (
    <figure
      aria-label={composerText.preview(handle)}
      data-testid="preview"
      data-network={network}
      className="flex gap-2 rounded-lg bg-raised px-2.5 py-2 ring-1 ring-line"
    >
      <span
        aria-hidden
        className="mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full bg-sunken text-xs font-semibold text-ink-2"
      >
        {handle.replace(/^@/, "").slice(0, 1).toUpperCase()}
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-1 text-sm">
          <bdi className="truncate font-semibold">{handle}</bdi>
          <span className="ms-auto text-ink-3" aria-hidden>
            <NetworkMark network={network} size={12} />
          </span>
        </p>
        <p
          ref={ref}
          className="wrote text-base"
          style={
            folded
              ? {
                  display: "-webkit-box",
                  WebkitBoxOrient: "vertical",
                  WebkitLineClamp: lines,
                  overflow: "hidden",
                }
              : undefined
          }
        >
          {pieces.length === 0 && <span className="text-ink-3">{composerText.previewEmpty}</span>}
          {pieces.map(({ text, kind }, at) => (
            <span key={at} className={cx(kind !== "plain" && "text-busy")}>
              {text}
            </span>
          ))}
        </p>
        {lines !== undefined && (cut || whole) && (
          <button
            type="button"
            onClick={() => setWhole(!whole)}
            aria-expanded={whole}
            className="text-sm text-ink-3 hover:text-ink"
          >
            {whole ? composerText.previewLess : composerText.previewMore}
          </button>
        )}
      </div>
    </figure>
  );
}

/** Whether the text is longer than its place shows. */
function useCut(pieces: readonly TextPiece[]) {
  const ref = useRef<HTMLParagraphElement>(null);
  const [cut, setCut] = useState(false);
  useEffect(() => {
    const place = ref.current;
    if (place !== null) setCut(place.scrollHeight > place.clientHeight + 1);
  }, [pieces]);
  return { ref, cut };
}
