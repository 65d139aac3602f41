import { Check, Minus } from "lucide-react";
import { useRef, type KeyboardEvent, type MouseEvent, type RefObject } from "react";
import type { DraftId, DraftSummary } from "../../generated/api";
import { cx } from "../../design/cx";
import { useRows } from "../../design/useRows";
import { draftsText } from "../../text/drafts";
import { shareOf, type Share } from "../calendar/Some";
import { choosesAll, clickedPost, onPostKey, postOf, type PostHands } from "../calendar/useGrid";
import { DraftRow } from "./DraftRow";

export type RowHands = Pick<
  PostHands,
  "onChoose" | "onChooseAll" | "onClear" | "onShift" | "onChooseMany" | "hasChosen"
>;

/** Drafts, one a line: keys go along them, and several can be chosen. */
export function DraftList({
  drafts,
  chosen,
  hands,
  searchField,
}: {
  drafts: readonly DraftSummary[];
  chosen: ReadonlySet<DraftId>;
  hands: RowHands;
  /** From here the arrow down leads to the first row. */
  searchField: RefObject<HTMLInputElement | null>;
}) {
  const list = useRef<HTMLDivElement>(null);
  const { rowProps, onArrow } = useRows(list, searchField);
  const onKeyDown = (event: KeyboardEvent) => {
    const row = postOf(event.target);
    if (choosesAll(event)) hands.onChooseAll();
    else if (row === null) return;
    else if (!onWalk(event) && !onPostKey(event, row, hands)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onWalk = (event: KeyboardEvent): boolean => {
    const next = onArrow(event);
    const { post } = next?.dataset ?? {};
    if (post !== undefined && event.shiftKey) hands.onChoose(post, true);
    return next !== undefined;
  };
  const onClick = (event: MouseEvent) => {
    const box = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-box]") : null;
    const draft = box?.dataset["box"];
    if (draft === undefined) clickedPost(event, hands);
    else hands.onChoose(draft, event.shiftKey);
  };
  const all = shareOf(drafts.filter(({ id }) => chosen.has(id)).length, drafts.length);
  return (
    <>
      <button
        type="button"
        role="checkbox"
        aria-checked={all === "some" ? "mixed" : all === "all"}
        data-testid="choose-shown"
        onClick={() => (all === "all" ? hands.onClear() : hands.onChooseAll())}
        className="mb-0.5 flex h-7 items-center gap-2 rounded-md px-1.5 text-sm text-ink-3 hover:text-ink"
      >
        <Box share={all} />
        {draftsText.chooseShown(drafts.length)}
      </button>
      {/* The keys and clicks of its rows, gathered; the focus is on one of them. */}
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div
        ref={list}
        role="grid"
        aria-label={draftsText.title}
        aria-multiselectable
        className="border-t border-line"
        onKeyDown={onKeyDown}
        onClick={onClick}
        {...rowProps}
      >
        {drafts.map((draft) => (
          <div
            key={draft.id}
            role="row"
            aria-selected={chosen.has(draft.id)}
            data-chosen={chosen.has(draft.id) || undefined}
            className={cx(
              "group flex items-stretch border-b border-line",
              chosen.has(draft.id) ? "bg-accent-soft" : "hover:bg-sunken",
            )}
          >
            {/* For the pointer alone: keys choose with Space. */}
            <span
              role="presentation"
              data-box={draft.id}
              className={cx(
                "flex shrink-0 cursor-default items-center px-1.5",
                !hands.hasChosen && "opacity-0 group-hover:opacity-100",
              )}
            >
              <Box share={chosen.has(draft.id) ? "all" : "none"} />
            </span>
            <div role="gridcell" className="flex min-w-0 flex-1">
              <DraftRow draft={draft} />
            </div>
          </div>
        ))}
      </div>
    </>
  );
}

/** What is ticked, as everywhere. */
function Box({ share }: { share: Share }) {
  return (
    <span
      aria-hidden
      className={cx(
        "flex size-4 items-center justify-center rounded-sm border text-on-accent",
        share === "none" ? "border-edge bg-raised" : "border-accent bg-accent",
      )}
    >
      {share === "all" && <Check size={12} strokeWidth={3} />}
      {share === "some" && <Minus size={12} strokeWidth={3} />}
    </span>
  );
}
