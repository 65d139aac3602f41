import { useEffect, useEffectEvent } from "react";
import { actionOf, isActionId, type ActionId } from "./actions";
import { go } from "./place";

/** Does an action; `at` is what had the focus when it was asked for. */
export type Hand = (at: Element | null) => void;
/** The same, with a name that says what it would do now. */
export interface NamedHand {
  name: string;
  run: Hand;
}

/** What is on the screen offers its actions here; the one that came last has the say. */
const hands = new Map<ActionId, readonly Hand[]>();
/** What actions are called now, where that says more than their own names. */
const names = new Map<ActionId, string>();
/** An action that was asked for before its page was there. */
let awaited: ActionId | undefined;

function offer(id: ActionId, hand: Hand): () => void {
  hands.set(id, [...(hands.get(id) ?? []), hand]);
  if (awaited === id) {
    awaited = undefined;
    queueMicrotask(() => hand(null));
  }
  return () => {
    hands.set(
      id,
      (hands.get(id) ?? []).filter((one) => one !== hand),
    );
  };
}

/** Offers actions for as long as the caller is on the screen. */
export function useHands(mine: Partial<Record<ActionId, Hand | NamedHand>>): void {
  const ids = Object.keys(mine).sort().join(" ");
  const act = useEffectEvent((id: ActionId, at: Element | null) => {
    const hand = mine[id];
    if (typeof hand === "function") hand(at);
    else hand?.run(at);
  });
  useEffect(() => {
    const named = Object.entries(mine).flatMap(([id, hand]) =>
      isActionId(id) && typeof hand === "object" ? [{ id, name: hand.name }] : [],
    );
    for (const { id, name } of named) names.set(id, name);
    return () => {
      for (const { id } of named) names.delete(id);
    };
  });
  useEffect(() => {
    const ends = ids
      .split(" ")
      .filter(isActionId)
      .map((id) => offer(id, (at) => act(id, at)));
    return () => {
      for (const end of ends) end();
    };
  }, [ids]);
}

/** What an action would do now, if its page says more than its name does. */
export function nameNow(id: ActionId): string | undefined {
  return isOffered(id) ? names.get(id) : undefined;
}

/** Whether an action can be done from here, perhaps by going to its page first. */
export function canDo(id: ActionId): boolean {
  return isOffered(id) || actionOf(id).reach === true;
}

/** Whether something on the screen does it. */
export function isOffered(id: ActionId): boolean {
  return (hands.get(id)?.length ?? 0) > 0;
}

/** Does an action, on its page. */
export function perform(id: ActionId, at: Element | null): void {
  awaited = undefined;
  const hand = hands.get(id)?.at(-1);
  const { on, reach } = actionOf(id);
  if (hand !== undefined) hand(at);
  else if (reach === true && on !== "everywhere") {
    awaited = id;
    go({ page: on });
  }
}
