import { useEffect } from "react";

/** Takes a person to one thing of a page, marked `data-arrival`, once it is there. */
export function useArrival(id: string | undefined, ready: boolean): void {
  useEffect(() => {
    if (id === undefined || !ready) return;
    // Once it is laid out.
    const frame = requestAnimationFrame(() => {
      const goal = document.querySelector<HTMLElement>(`[data-arrival="${CSS.escape(id)}"]`);
      goal?.scrollIntoView({ block: "center" });
      goal?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [id, ready]);
}
