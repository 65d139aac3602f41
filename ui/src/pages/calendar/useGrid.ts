import {
  useEffect,
  useLayoutEffect,
  useRef,
  type DragEvent as ReactDragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from "react";
import { isTextDropItem, useDrag, useDrop, useLocale } from "react-aria-components";
import { go } from "../../app/place";
import type { CalendarPost, DraftId } from "../../generated/api";
import { focusOn, heldCard, mayFocus, type Hold } from "./hold";
import { step, type Spot, type View } from "./model";
import { useLasso } from "./useLasso";

/** What travels with a drag: the draft that was taken hold of. */
export const POST_TYPE = "application/x-sendoff-post";

export interface GridHands {
  spot: Spot;
  onSpot: (spot: Spot) => void;
  onWrite: (spot: Spot) => void;
  /** Posts were dropped: the one taken hold of, and where. `hour` is absent where a place is a whole day. */
  onDrop: (grabbed: DraftId, date: string, hour: number | undefined) => void;
  posts: PostHands;
  hold: Hold;
}

export interface PostHands {
  find: (draft: DraftId) => CalendarPost | undefined;
  /** Chooses or leaves one; with `upTo` everything from the last one chosen. */
  onChoose: (draft: DraftId, upTo: boolean) => void;
  onClear: () => void;
  onShift: (draft: DraftId, days: number, hours: number) => void;
  /** Chooses these alone, or besides those chosen before. */
  onChooseMany: (drafts: readonly DraftId[], more: boolean) => void;
  /** Everything of a place, shown or folded away. */
  ofPlace: (date: string, hour: number | undefined) => readonly DraftId[];
  /** Everything that the page shows. */
  onChooseAll: () => void;
  hasChosen: boolean;
}

export const cellOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>("[data-cell]") : null;
export const postOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>("[data-post]") : null;

/**
 * One grid of places in time: one of them has the focus, keys move it, and posts inside are reached with Enter and
 * left with Escape. All handlers stand on the grid, so that hundreds of cards cost nothing.
 */
export function useGrid(view: View, hands: GridHands) {
  const { locale, direction } = useLocale();
  const ref = useRef<HTMLDivElement>(null);
  const { spot, onSpot } = hands;
  useFollowFocus(ref, spot, hands.hold);
  useFollowHeld(ref, hands.hold);
  const drag = useGridDrag(ref, hands);
  const lasso = useLasso(ref, { onFrame: hands.posts.onChooseMany, ofPlace: hands.posts.ofPlace });

  const onKeyDown = (event: KeyboardEvent) => {
    if (choosesAll(event)) {
      hands.posts.onChooseAll();
      event.preventDefault();
      return;
    }
    const post = postOf(event.target) ?? foldOf(event.target);
    const used = post === null ? onCellKey(event) : onPostKey(event, post, hands.posts);
    if (used) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const onCellKey = (event: KeyboardEvent): boolean => {
    const held = hands.hold.get();
    if (event.altKey && held !== undefined) return onShiftKey(event, held, cellOf(event.target), hands.posts);
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLButtonElement)
      return false;
    const next = step(spot, event.key, view, locale, direction === "rtl");
    if (next !== undefined) {
      onSpot(next);
      return true;
    }
    switch (event.key) {
      case "Enter":
      case "F2": {
        const first = cellOf(event.target)?.querySelector<HTMLElement>("[data-post]");
        if (first === null || first === undefined) hands.onWrite(spot);
        else first.focus();
        return true;
      }
      case "Escape":
        if (hands.posts.hasChosen) hands.posts.onClear();
        return hands.posts.hasChosen;
      default:
        return false;
    }
  };
  const onClick = (event: MouseEvent) => {
    if (lasso.ended() || clickedPost(event, hands.posts)) return;
    const cell = cellOf(event.target);
    if (cell === null || event.target instanceof HTMLButtonElement) return;
    onSpot(spotOf(cell, spot));
    if (hands.posts.hasChosen) hands.posts.onClear();
  };
  const onDoubleClick = (event: MouseEvent) => {
    const cell = cellOf(event.target);
    if (cell !== null && postOf(event.target) === null) hands.onWrite(spotOf(cell, spot));
  };
  return { ref, gridProps: { ...drag, ...lasso.lassoProps, onKeyDown, onClick, onDoubleClick } };
}

export function spotOf(cell: HTMLElement, before: Spot): Spot {
  const { date, hour } = cell.dataset;
  return { date: date ?? before.date, hour: hour === undefined ? before.hour : Number(hour) };
}

/**
 * The place that has the focus takes the browser's with it, if that is on the grid or was on one that is gone, and is
 * in sight. A spot that is chosen anew counts, though it be the same.
 */
function useFollowFocus(ref: RefObject<HTMLDivElement | null>, spot: Spot, hold: Hold) {
  const first = useRef(true);
  useEffect(() => {
    const grid = ref.current;
    const wasFirst = first.current;
    first.current = false;
    if (grid === null || wasFirst || heldCard(grid, hold) !== null) return;
    const cell = spotCell(grid);
    if (cell !== null && mayFocus(grid)) focusOn(cell);
    else cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [ref, spot, hold]);
}

const spotCell = (grid: HTMLElement) => grid.querySelector<HTMLElement>("[data-cell][tabindex='0']");

/** The post that was acted on keeps the focus in its new place; where it is gone, its place has it. */
function useFollowHeld(ref: RefObject<HTMLDivElement | null>, hold: Hold) {
  // After every drawing, for what the act led to comes when it comes; and before the next key, which would be lost.
  useLayoutEffect(() => {
    const grid = ref.current;
    if (grid === null || hold.get() === undefined || !mayFocus(grid)) return;
    const card = heldCard(grid, hold);
    const lost = !grid.contains(document.activeElement);
    if (card !== null && card !== document.activeElement) focusOn(card);
    else if (card === null && lost) {
      const cell = spotCell(grid);
      if (cell !== null) focusOn(cell);
    }
  });
}

/** A click on a post: Ctrl chooses it, Shift everything up to it, alone it opens. True if it was one. */
export function clickedPost(event: MouseEvent, { onChoose }: Pick<PostHands, "onChoose">): boolean {
  const card = postOf(event.target);
  const draft = card?.dataset["post"];
  if (draft === undefined) return false;
  if (event.ctrlKey || event.metaKey || event.shiftKey) {
    event.preventDefault();
    onChoose(draft, event.shiftKey);
  }
  return true;
}

/** The line into which a crowded place folds. */
const foldOf = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.dataset["folded"] !== undefined ? target : null;

/** Ctrl A. */
export function choosesAll(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "a";
}

/** The keys of a card, or of the line that others fold into: true if one was used. */
export function onPostKey(
  event: KeyboardEvent,
  card: HTMLElement,
  hands: Pick<PostHands, "onChoose" | "onClear" | "onShift" | "hasChosen">,
): boolean {
  const draft = card.dataset["post"];
  if (draft === undefined) return onFoldKey(event, card);
  if (event.altKey) return onShiftKey(event, draft, card, hands);
  if (event.ctrlKey || event.metaKey) return false;
  switch (event.key) {
    case "ArrowDown":
    case "ArrowUp": {
      const next = neighbour(card, event.key === "ArrowDown" ? 1 : -1);
      const { post } = next?.dataset ?? {};
      next?.focus();
      if (event.shiftKey && post !== undefined) hands.onChoose(post, true);
      return true;
    }
    case "Enter":
      go({ page: "compose", id: draft });
      return true;
    case " ":
      hands.onChoose(draft, event.shiftKey);
      return true;
    case "Escape":
      if (hands.hasChosen) hands.onClear();
      else cellOf(card)?.focus();
      return true;
    default:
      return false;
  }
}

/** Alt and an arrow move a post that stands in a place, or just stood there. */
function onShiftKey(
  event: KeyboardEvent,
  draft: DraftId,
  at: Element | null,
  hands: Pick<PostHands, "onShift">,
): boolean {
  const way = event.ctrlKey || event.metaKey ? undefined : shiftOf[event.key];
  if (way === undefined) return false;
  const inHours = at?.closest("[data-hour]") != null;
  const [days, rows] = way;
  hands.onShift(draft, days + (inHours ? 0 : 7 * rows), inHours ? rows : 0);
  return true;
}

/** Enter and Space press it, as they press every button. */
function onFoldKey(event: KeyboardEvent, line: HTMLElement): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  if (event.key === "ArrowUp") neighbour(line, -1)?.focus();
  else if (event.key === "Escape") cellOf(line)?.focus();
  else return event.key === "ArrowDown";
  return true;
}

/** Alt and an arrow: days, and rows of the grid. */
const shiftOf: Record<string, readonly [number, number] | undefined> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function neighbour(card: HTMLElement, way: 1 | -1): HTMLElement | undefined {
  const cards = [...(cellOf(card)?.querySelectorAll<HTMLElement>("[data-post], [data-folded]") ?? [])];
  return cards[cards.indexOf(card) + way];
}

/** React Aria's drag, once for all the cards of a place: which one is taken hold of is found by where it begins. */
export function useCardDrag(onEnd?: () => void) {
  const grabbed = useRef<DraftId>("");
  const { dragProps } = useDrag({
    // The keyboard's ways are Alt with the arrows, and M.
    hasDragButton: true,
    getItems: () => [{ [POST_TYPE]: grabbed.current }],
    getAllowedDropOperations: () => ["move"],
    ...(onEnd === undefined ? {} : { onDragEnd: onEnd }),
  });
  const { onDragStart, onDrag, onDragEnd } = dragProps;
  return {
    onDragStart,
    onDrag,
    onDragEnd,
    onDragStartCapture(event: ReactDragEvent) {
      const card = postOf(event.target);
      grabbed.current = card?.dataset["post"] ?? "";
      // Nothing but a post that waits for its time can be taken hold of.
      if (card?.draggable !== true) event.preventDefault();
    },
  };
}

/** React Aria's drop, once for the whole grid: which place is found by where it happens. */
function useGridDrag(ref: RefObject<HTMLDivElement | null>, { onDrop }: GridHands) {
  const lit = useRef<HTMLElement>(null);
  const light = (cell: HTMLElement | null) => {
    if (lit.current === cell) return;
    lit.current?.removeAttribute("data-lit");
    cell?.setAttribute("data-lit", "");
    lit.current = cell;
  };
  const cellAt = (x: number, y: number) => {
    const box = ref.current?.getBoundingClientRect();
    return box === undefined ? null : cellOf(document.elementFromPoint(box.x + x, box.y + y));
  };
  const drag = useCardDrag(() => light(null));
  const { dropProps } = useDrop({
    ref,
    getDropOperation: (types) => (types.has(POST_TYPE) ? "move" : "cancel"),
    onDropMove: ({ x, y }) => light(cellAt(x, y)),
    onDropExit: () => light(null),
    onDrop({ items, x, y }) {
      const cell = cellAt(x, y);
      const item = items.filter(isTextDropItem).find(({ types }) => types.has(POST_TYPE));
      light(null);
      if (cell === null || item === undefined) return;
      const { date = "", hour } = cell.dataset;
      void item
        .getText(POST_TYPE)
        .then((draft) => onDrop(draft, date, hour === undefined ? undefined : Number(hour)));
    },
  });
  return { ...drag, ...dropProps };
}
