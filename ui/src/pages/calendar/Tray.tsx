import { useQuery } from "@tanstack/react-query";
import type { KeyboardEvent } from "react";
import { ask } from "../../api/queries";
import { go, write } from "../../app/place";
import { sayKeys } from "../../app/sayKeys";
import { useShortcuts } from "../../app/shortcuts";
import { calendarText } from "../../text/calendar";
import { draftsText } from "../../text/drafts";
import { postOf, useCardDrag } from "./useGrid";

const LISTED = 40;

/** The drafts that still want a time, to be dragged onto one or given one with a key. */
export function Tray() {
  const query = useQuery(ask.drafts({ filter: "unscheduled", limit: LISTED }));
  const handlers = useCardDrag();
  const keys = sayKeys(useShortcuts()["post.move"]);
  if (query.data === undefined) return null;
  const { drafts, more } = query.data;
  const onKeyDown = (event: KeyboardEvent) => {
    const card = postOf(event.target);
    if (card === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const cards = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-post]")];
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (next === undefined) return;
    cards[cards.indexOf(card) + next]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section aria-labelledby="tray" className="flex min-h-0 flex-col" data-testid="tray">
      <h2 id="tray" className="px-1.5 text-sm font-semibold">
        {calendarText.tray}
      </h2>
      <p className="px-1.5 text-sm text-ink-3">
        {drafts.length === 0 ? calendarText.trayEmpty : calendarText.trayLead(keys)}
      </p>
      {/* The keys and drags of its links, gathered. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul className="mt-2 flex flex-col gap-1.5 overflow-y-auto p-0.5" {...handlers} onKeyDown={onKeyDown}>
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
          onClick={() => go({ page: "drafts" })}
          className="mt-2 rounded-md px-1.5 py-1 text-start text-sm text-ink-2 hover:bg-sunken"
        >
          {calendarText.trayMore}
        </button>
      )}
    </section>
  );
}
