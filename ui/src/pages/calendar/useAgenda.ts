import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { DraftId } from "../../generated/api";
import { HEADING, ROW, type goalOf, type Line } from "./agenda";
import { focusOn, heldCard, mayFocus, type Hold } from "./hold";
import type { Spot } from "./model";

/** Rows beyond the edges that are drawn all the same, so that scrolling shows no gap. */
const BEYOND = 12;

export const cardOf = (part: HTMLElement | null, draft: DraftId) =>
  part?.querySelector<HTMLElement>(`[data-post="${draft}"]`);

/** Scrolls no farther than it takes to see a line, under the line of its day. */
export function scrollToLine(box: HTMLElement | null, { top }: Line): void {
  if (box === null) return;
  if (top < box.scrollTop + HEADING) box.scrollTop = top - HEADING;
  const foot = top + ROW - box.clientHeight;
  if (foot > box.scrollTop) box.scrollTop = foot;
}

/**
 * A day that is chosen comes to the top, though it be the one that was chosen before, as soon as its month has been
 * read. Answers with how to choose one that is reached by walking along the posts: that scrolls nothing.
 */
export function useGoToSpot(
  scrolls: RefObject<HTMLDivElement | null>,
  spot: Spot,
  goal: ReturnType<typeof goalOf>,
  hold: Hold,
  settled: boolean,
): (choose: () => void) => void {
  const seen = useRef<Spot>(undefined);
  const walking = useRef(false);
  useEffect(() => {
    const box = scrolls.current;
    if (box === null || seen.current === spot || !settled) return;
    const isFirst = seen.current === undefined;
    seen.current = spot;
    const walks = walking.current;
    walking.current = false;
    // A post that was acted on is gone along with.
    if (walks || goal === undefined || hold.get() !== undefined) return;
    box.scrollTo({ top: goal.day.top });
    if (!isFirst && goal.first !== undefined && mayFocus(box))
      cardOf(box, goal.first.post.draft)?.focus({ preventScroll: true });
  }, [scrolls, spot, goal, hold, settled]);
  return (choose) => {
    walking.current = true;
    choose();
  };
}

/** The post that was acted on keeps the focus in its new place; where it is gone, the one that stands there now. */
export function useKeepFocus(
  scrolls: RefObject<HTMLDivElement | null>,
  lines: readonly Line[],
  hold: Hold,
  active: DraftId | undefined,
) {
  const top = useRef(0);
  // After every drawing, for what the act led to comes when it comes; and before the next key, which would be lost.
  useLayoutEffect(() => {
    const box = scrolls.current;
    const line = lines.find((one) => one.kind === "post" && one.post.draft === active);
    if (line !== undefined) top.current = line.top;
    if (box === null || hold.get() === undefined || !mayFocus(box)) return;
    const card = heldCard(box, hold);
    if (card !== null && card !== document.activeElement) focusOn(card);
    else if (card === null && !box.contains(document.activeElement)) {
      const cards = [...box.querySelectorAll<HTMLElement>("[data-post]")];
      const lower = cards.find((one) => topOf(one) >= top.current);
      (lower ?? cards.at(-1) ?? box.querySelector<HTMLElement>("[role=grid]"))?.focus({
        preventScroll: true,
      });
    }
  });
}

const topOf = (card: HTMLElement) =>
  Number.parseFloat(card.closest<HTMLElement>("[role=row]")?.style.top ?? "");

/** Which stretch of the page is in sight, in steps: a scroll by a few pixels draws nothing anew. */
export function useSight(scrolls: RefObject<HTMLDivElement | null>): { from: number; to: number } {
  const stepPx = ROW * BEYOND;
  const [at, setAt] = useState({ step: 0, height: 900 });
  useEffect(() => {
    const box = scrolls.current;
    if (box === null) return;
    const look = () =>
      setAt((before) => {
        const now = { step: Math.floor(box.scrollTop / stepPx), height: box.clientHeight || before.height };
        return now.step === before.step && now.height === before.height ? before : now;
      });
    look();
    box.addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      box.removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [scrolls, stepPx]);
  return { from: (at.step - 1) * stepPx, to: (at.step + 2) * stepPx + at.height };
}
