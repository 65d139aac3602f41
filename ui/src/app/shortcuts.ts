import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ask } from "../api/queries";
import { actionIds, actionOf, isActionId, type ActionId } from "./actions";
import { isSilent, overlap } from "./strokes";

/** The keys of every action; empty where it has none. */
export type Shortcuts = Readonly<Record<ActionId, string>>;
/** What a person changed: the settings' `shortcuts`. */
export type Changed = Readonly<Record<string, string | undefined>>;

const defaults = Object.fromEntries(actionIds.map((id) => [id, actionOf(id).keys])) as Shortcuts;

/** The defaults, and over them what the person changed. Actions of other versions of Sendoff are left alone. */
export function shortcutsOf(changed: Changed): Shortcuts {
  const known = Object.entries(changed).filter(([id, keys]) => isActionId(id) && keys !== undefined);
  return { ...defaults, ...Object.fromEntries(known) };
}

export function useShortcuts(): Shortcuts {
  const changed = useQuery(ask.settings()).data?.shortcuts;
  return useMemo(() => shortcutsOf(changed ?? {}), [changed]);
}

/** Why an action cannot have certain keys. */
export type Objection =
  | { why: "taken"; by: ActionId }
  /** They move about, open and close. */
  | { why: "moving" }
  /** They edit text everywhere. */
  | { why: "editing" }
  /** The action works while typing, and they would write. */
  | { why: "writes" };

const moving = new Set(
  ["Enter", "Escape", "Tab", "Space", "Home", "End", "PageUp", "PageDown"].concat(
    ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].flatMap((arrow) => [arrow, `Alt+${arrow}`]),
  ),
);
const editing = new Set(["a", "c", "v", "x", "y", "z", "Shift+z"].map((key) => `Mod+${key}`));

/** What speaks against giving an action these keys. */
export function objection(shortcuts: Shortcuts, id: ActionId, keys: string): Objection | undefined {
  if (keys === "") return undefined;
  const strokes = keys.split(" ");
  if (strokes.some((stroke) => moving.has(stroke.replace("Shift+", "")))) return { why: "moving" };
  if (strokes.some((stroke) => editing.has(stroke))) return { why: "editing" };
  if (actionOf(id).typing === true && !strokes.every(isSilent)) return { why: "writes" };
  const by = actionIds.find((other) => other !== id && meet(id, other) && overlap(shortcuts[other], keys));
  return by === undefined ? undefined : { why: "taken", by };
}

/** Whether there is a place where both can be done. */
function meet(one: ActionId, other: ActionId): boolean {
  const places = ({ on, also }: ReturnType<typeof actionOf>) => (also === undefined ? [on] : [on, also]);
  const [here, there] = [places(actionOf(one)), places(actionOf(other))];
  return [...here, ...there].includes("everywhere") || here.some((place) => there.includes(place));
}

/** The person's changes after one more. What is as it came is not written down. */
export function changedBy(changed: Changed, more: Partial<Record<ActionId, string>>): Record<string, string> {
  const all = Object.entries({ ...changed, ...more });
  return Object.fromEntries(
    all.flatMap(([id, keys]) => (isActionId(id) && defaults[id] === keys ? [] : [[id, keys]])),
  );
}
