import { useEffect, useEffectEvent, useRef } from "react";
import { actionIds, actionOf } from "./actions";
import { isOffered, perform } from "./hands";
import { useShortcuts } from "./shortcuts";
import { CHORD_MS, strokeOf } from "./strokes";

/** The window's keys: each stroke is looked up among the actions that can be done at that moment. */
export function Keys() {
  const shortcuts = useShortcuts();
  const begun = useRef({ keys: "", until: 0 });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const stroke = strokeOf(event);
    if (stroke === undefined || event.defaultPrevented || event.repeat || overlaid()) return;
    const inText = typing(event.target);
    const live = actionIds.filter((id) => isOffered(id) && (!inText || actionOf(id).typing === true));
    const having = (keys: string) => live.find((id) => shortcuts[id] === keys);
    const { keys, until } = begun.current;
    const found =
      (event.timeStamp < until ? having(`${keys} ${stroke}`) : undefined) ??
      // What does not end a chord stands for itself.
      having(stroke);
    begun.current = { keys: "", until: 0 };
    if (found !== undefined) {
      event.preventDefault();
      perform(found, event.target instanceof Element ? event.target : null);
    } else if (live.some((id) => shortcuts[id].startsWith(`${stroke} `))) {
      begun.current = { keys: stroke, until: event.timeStamp + CHORD_MS };
    }
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => onKey(event);
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  return null;
}

/** Whether what has the focus takes letters for itself. */
export function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])"))
  );
}

/** Whether something floats above the page and has the keys. */
export function overlaid(): boolean {
  return document.querySelector("[role=dialog], [role=alertdialog], [role=listbox][data-focused]") !== null;
}
