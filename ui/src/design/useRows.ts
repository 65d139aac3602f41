import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from "react";

/** So many rows a page key goes. */
const PAGE_ROWS = 12;

/**
 * The rows of a list, `[data-post]`: one of them can be reached with Tab, arrows go along them, and where a row goes
 * away that keys acted on, the one that stands there now has the focus. From the field `above` the arrow down leads here.
 */
export function useRows(list: RefObject<HTMLElement | null>, above?: RefObject<HTMLElement | null>) {
  const last = useRef(0);
  const byKeys = useRef(false);
  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-post]") ?? [])];

  useEffect(() => {
    const went = () => {
      byKeys.current = false;
    };
    addEventListener("pointerdown", went, true);
    return () => removeEventListener("pointerdown", went, true);
  }, []);
  useEffect(() => {
    const field = above?.current;
    if (field === null || field === undefined) return;
    const pressed = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "ArrowDown") return;
      list.current?.querySelector<HTMLElement>("[data-post]")?.focus();
      event.preventDefault();
    };
    field.addEventListener("keydown", pressed);
    return () => field.removeEventListener("keydown", pressed);
  }, [list, above]);
  // After every drawing: rows come and go. Before the next key, which would be lost.
  useLayoutEffect(() => {
    const all = rows();
    const current = all[Math.min(last.current, all.length - 1)];
    for (const row of all) row.tabIndex = row === current ? 0 : -1;
    if (byKeys.current && document.activeElement === document.body) current?.focus();
  });

  const to = (at: number): HTMLElement | undefined => {
    const all = rows();
    const row = all[Math.max(0, Math.min(at, all.length - 1))];
    row?.focus();
    return row;
  };
  /** The row that an arrow led to; nothing if the key was none. */
  const onArrow = (event: KeyboardEvent): HTMLElement | undefined => {
    if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const at = rows().findIndex((row) => row.contains(event.target as Node));
    if (at < 0) return undefined;
    const next = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE_ROWS,
      PageUp: at - PAGE_ROWS,
      Home: 0,
      End: Infinity,
    }[event.key];
    return next === undefined ? undefined : to(next);
  };
  const rowProps = {
    onFocus({ target }: { target: EventTarget }) {
      const at = rows().findIndex((row) => row.contains(target as Node));
      if (at < 0) return;
      last.current = at;
      for (const [n, row] of rows().entries()) row.tabIndex = n === at ? 0 : -1;
    },
    onKeyDownCapture() {
      byKeys.current = true;
    },
  };
  return { rowProps, onArrow };
}
