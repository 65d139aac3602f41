import { useEffect, useRef, type PointerEvent as ReactPointerEvent, type RefObject } from "react";
import type { DraftId } from "../../generated/api";

/** So far the pointer has to go before it means a frame and not a click. */
const SLACK = 5;

export interface LassoHands {
  /** Posts within the frame; with `more` beside those chosen before. */
  onFrame: (drafts: readonly DraftId[], more: boolean) => void;
  /** Everything of a place, shown or folded away. */
  ofPlace: (date: string, hour: number | undefined) => readonly DraftId[];
}

interface Pull {
  pointer: number;
  /** Where it began, from the grid's own corner, so that scrolling does not move it. */
  x: number;
  y: number;
  more: boolean;
  frame: HTMLElement | undefined;
  drafts: readonly DraftId[];
}

const edges = (a: number, b: number) => (a < b ? ([a, b] as const) : ([b, a] as const));

/**
 * Drawing a frame over empty space of a grid chooses the posts that it touches. The frame is drawn by hand: a
 * pointer moves faster than hundreds of cards can be drawn anew. By keyboard the same is done with Space and Shift.
 */
export function useLasso(grid: RefObject<HTMLElement | null>, hands: LassoHands) {
  const pull = useRef<Pull>(undefined);
  const drawn = useRef(false);

  const end = () => {
    const { frame } = pull.current ?? {};
    frame?.remove();
    for (const card of grid.current?.querySelectorAll("[data-framed]") ?? [])
      card.removeAttribute("data-framed");
    pull.current = undefined;
  };
  // Escape gives up the frame before it means anything else.
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || pull.current?.frame === undefined) return;
      event.stopPropagation();
      event.preventDefault();
      end();
    };
    addEventListener("keydown", pressed, true);
    return () => removeEventListener("keydown", pressed, true);
  });

  const onPointerDown = (event: ReactPointerEvent<HTMLElement>) => {
    drawn.current = false;
    const on = event.target;
    const onEmpty = on instanceof Element && on.closest("[data-post], button, a, input") === null;
    if (event.button !== 0 || event.pointerType === "touch" || !onEmpty || grid.current === null) return;
    const { x, y } = grid.current.getBoundingClientRect();
    pull.current = {
      pointer: event.pointerId,
      x: event.clientX - x,
      y: event.clientY - y,
      more: event.ctrlKey || event.metaKey || event.shiftKey,
      frame: undefined,
      drafts: [],
    };
  };
  const onPointerMove = (event: ReactPointerEvent<HTMLElement>) => {
    const now = pull.current;
    const box = grid.current?.getBoundingClientRect();
    if (now === undefined || box === undefined || event.pointerId !== now.pointer) return;
    // The button was let go outside of the window.
    if (event.buttons === 0) {
      end();
      return;
    }
    const [left, right] = edges(box.x + now.x, event.clientX);
    const [top, bottom] = edges(box.y + now.y, event.clientY);
    if (now.frame === undefined) {
      if (right - left < SLACK && bottom - top < SLACK) return;
      now.frame = document.createElement("div");
      now.frame.className = "lasso";
      now.frame.dataset["testid"] = "lasso";
      document.body.append(now.frame);
      grid.current?.setPointerCapture(now.pointer);
    }
    drawn.current = true;
    Object.assign(now.frame.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${right - left}px`,
      height: `${bottom - top}px`,
    });
    now.drafts = within({ left, right, top, bottom }, grid.current, hands);
  };
  const onPointerUp = (event: ReactPointerEvent<HTMLElement>) => {
    const now = pull.current;
    if (now?.pointer !== event.pointerId) return;
    end();
    if (drawn.current) hands.onFrame(now.drafts, now.more);
  };
  return {
    lassoProps: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: end },
    /** Whether the click that comes now is the end of a frame, and means nothing by itself. */
    ended: () => {
      const was = drawn.current;
      drawn.current = false;
      return was;
    },
  };
}

interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Lights what the frame touches, and names it. The line into which a place folds stands for all of it. */
function within(frame: Frame, grid: HTMLElement | null, { ofPlace }: LassoHands): DraftId[] {
  const drafts = new Set<DraftId>();
  // All is measured before anything changes, so that the page is laid out once.
  const elements = [...(grid?.querySelectorAll<HTMLElement>("[data-post], [data-folded]") ?? [])];
  const found = elements.map((element) => {
    const box = element.getBoundingClientRect();
    const touched =
      box.left < frame.right && box.right > frame.left && box.top < frame.bottom && box.bottom > frame.top;
    return { element, touched };
  });
  for (const { element, touched } of found) {
    element.toggleAttribute("data-framed", touched);
    if (!touched) continue;
    const { post } = element.dataset;
    if (post !== undefined) drafts.add(post);
    else {
      const cell = element.closest<HTMLElement>("[data-cell]");
      const { date = "", hour } = cell?.dataset ?? {};
      for (const draft of ofPlace(date, hour === undefined ? undefined : Number(hour))) drafts.add(draft);
    }
  }
  return [...drafts];
}
