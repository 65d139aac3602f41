import { useEffect, useId } from "react";

/**
 * An act on one thing that is on the page: on this account, this item, these conditions. Unlike an action (`actions.ts`)
 * it has no keys of its own; the palette has it while its page is shown.
 */
export interface Offer {
  id: string;
  name: string;
  run: () => void;
}

const offers = new Map<string, readonly Offer[]>();

/** Offers acts for as long as the caller is on the screen. */
export function useOffers(mine: readonly Offer[]): void {
  const key = useId();
  useEffect(() => {
    offers.set(key, mine);
    return () => void offers.delete(key);
  }, [key, mine]);
}

/** What the page offers at this moment. */
export function offersNow(): Offer[] {
  return [...offers].flatMap(([key, some]) => some.map((offer) => ({ ...offer, id: `${key} ${offer.id}` })));
}
