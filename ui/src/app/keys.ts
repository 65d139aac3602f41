import { useEffect, useEffectEvent } from "react";
import { go, type Page } from "./place";

const after: Record<string, Page> = {
  c: "calendar",
  d: "drafts",
  a: "activity",
  t: "attention",
  u: "accounts",
  p: "practice",
  s: "settings",
};

/** How long a G waits for its second key. */
const CHORD_MS = 1500;

interface Hands {
  palette: () => void;
  help: () => void;
}

/** The window's keys. None of them works while something is being typed, save Ctrl K. */
export function useKeys({ palette, help }: Hands): void {
  const onPalette = useEffectEvent(palette);
  const onHelp = useEffectEvent(help);
  useEffect(() => {
    let chordUntil = 0;
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        onPalette();
        return;
      }
      if (
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        typing(event.target) ||
        overlaid()
      )
        return;
      const key = event.key.toLowerCase();
      const page = after[key];
      if (event.timeStamp < chordUntil && page !== undefined) {
        chordUntil = 0;
        event.preventDefault();
        go({ page });
      } else if (key === "g") {
        chordUntil = event.timeStamp + CHORD_MS;
      } else if (key === "n") {
        event.preventDefault();
        go({ page: "compose" });
      } else if (event.key === "?") {
        onHelp();
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
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
