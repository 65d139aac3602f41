import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type KeyboardEvent } from "react";
import { ask } from "../../api/queries";
import { go, write } from "../../app/place";
import { sayKeys } from "../../app/sayKeys";
import { useShortcuts } from "../../app/shortcuts";
import { useRows } from "../../design/useRows";
import { calendarText } from "../../text/calendar";
import { draftsText } from "../../text/drafts";
import { useCardDrag } from "./useGrid";

const LISTED = 40;
const MORE = 100;
/** As many as one answer holds. */
const MOST = 500;

/** The drafts that still want a time, to be dragged onto one or given one with a key. */
export function Tray() {
  const [limit, setLimit] = useState(LISTED);
  const query = useQuery({
    ...ask.drafts({ filter: "unscheduled", limit }),
    placeholderData: (before) => before,
  });
  const handlers = useCardDrag();
  const shortcuts = useShortcuts();
  const list = useRef<HTMLUListElement>(null);
  const { rowProps, onArrow } = useRows(list);
  if (query.data === undefined) return null;
  const { drafts, more } = query.data;
  const onKeyDown = (event: KeyboardEvent) => {
    if (onArrow(event) === undefined) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section aria-labelledby="tray" className="flex min-h-0 flex-col" data-testid="tray">
      <h2 id="tray" className="px-1.5 text-sm font-semibold">
        {calendarText.tray}
      </h2>
      <p className="px-1.5 text-sm text-ink-3">
        {drafts.length === 0
          ? calendarText.trayEmpty
          : calendarText.trayLead(sayKeys(shortcuts["post.move"]), sayKeys(shortcuts["post.plan"]))}
      </p>
      {/* The keys and drags of its links, gathered. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul
        ref={list}
        className="mt-2 flex flex-col gap-1.5 overflow-y-auto p-0.5"
        {...handlers}
        {...rowProps}
        onKeyDown={onKeyDown}
      >
        {drafts.map((draft) => (
          <li key={draft.id}>
            <a
              href={write({ page: "compose", id: draft.id })}
              draggable
              data-post={draft.id}
              data-testid="tray-draft"
              className="block rounded-md bg-raised px-2 py-1.5 text-sm shadow-1 ring-1 ring-line hover:bg-sunken"
            >
              <span className="wrote clip-2">
                {draft.text.trim() === "" ? draftsText.noText : draft.text.trim()}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {more && (
        <button
          type="button"
          data-testid="tray-more"
          onClick={() => {
            if (limit < MOST) setLimit(Math.min(MOST, limit + MORE));
            else go({ page: "drafts" });
          }}
          className="mt-2 rounded-md px-1.5 py-1 text-start text-sm text-ink-2 hover:bg-sunken"
        >
          {limit < MOST ? draftsText.more : calendarText.trayMore}
        </button>
      )}
    </section>
  );
}
