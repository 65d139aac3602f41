import { useEffect, useState } from "react";
import type { DraftId } from "../../generated/api";
import type { Chosen, Spot } from "./model";

/**
 * The post that the focus stays with, wherever it stands by now: the one that was acted on last, until keys or the
 * pointer go on; else the one that had the focus, if a drawing took its card away, whoever led to it. A card that goes
 * takes the browser's focus with it.
 */
export interface Hold {
  get: () => DraftId | undefined;
  /** What was acted on with it, as it stood: while it is between two places no page shows it. */
  taken: () => readonly Chosen[];
  /** Takes hold of a post, and goes to where it stands. */
  on: (draft: DraftId, spot?: Spot, taken?: readonly Chosen[]) => void;
  /** Goes with a post to where it stands now, if it is still held. */
  moved: (draft: DraftId, spot: Spot) => void;
  off: () => void;
  /** The focus came to something, or left for nothing. */
  focused: (on: EventTarget | null) => void;
}

function newHold(go: (draft: DraftId, spot: Spot | undefined) => void): Hold {
  let held: DraftId | undefined;
  let withIt: readonly Chosen[] = [];
  let at: HTMLElement | undefined;
  return {
    get: () => held ?? (at?.isConnected === false ? at.dataset["post"] : undefined),
    taken: () => withIt,
    on(draft, spot, taken = []) {
      held = draft;
      withIt = taken;
      go(draft, spot);
    },
    moved(draft, spot) {
      if (held === draft) go(draft, spot);
    },
    off() {
      held = undefined;
    },
    focused(on) {
      at = on instanceof HTMLElement && on.dataset["post"] !== undefined ? on : undefined;
    },
  };
}

/** Keys that do nothing by themselves, as the standard names them, and those that a driver cannot name. */
const WITHOUT_DEED = new Set(["AltGraph", "CapsLock", "Control", "Fn", "Meta", "Shift", "Unidentified"]);

/** `kept` is the post that was held last: a crowded place folds the others. */
export function useHold(setSpot: (spot: Spot) => void): { hold: Hold; kept: DraftId | undefined } {
  const [kept, keep] = useState<DraftId>();
  const [hold] = useState(() =>
    newHold((draft, spot) => {
      keep(draft);
      if (spot !== undefined) setSpot(spot);
    }),
  );
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      // Alt with an arrow moves on what is held, though its card be between two places.
      if (event.key !== "Alt" && !event.altKey && !WITHOUT_DEED.has(event.key)) hold.off();
    };
    const pointed = () => {
      hold.off();
      hold.focused(null);
    };
    const came = ({ target }: FocusEvent) => hold.focused(target);
    // Ahead of everybody: the key that goes on may be one that takes hold anew.
    addEventListener("keydown", pressed, true);
    addEventListener("pointerdown", pointed, true);
    addEventListener("focusin", came, true);
    return () => {
      removeEventListener("keydown", pressed, true);
      removeEventListener("pointerdown", pointed, true);
      removeEventListener("focusin", came, true);
    };
  }, [hold]);
  return { hold, kept };
}

/** Whether the focus may be put on a part of the page: it is there already, or was on something that is gone. */
export function mayFocus(part: HTMLElement): boolean {
  const at = document.activeElement;
  return at === null || at === document.body || part.contains(at);
}

/** Gives the focus, and brings what has it into sight. */
export function focusOn(element: HTMLElement): void {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The card of the held post, in this part of the page. */
export function heldCard(part: HTMLElement, hold: Hold): HTMLElement | null {
  const held = hold.get();
  return held === undefined ? null : part.querySelector<HTMLElement>(`[data-post="${held}"]`);
}
