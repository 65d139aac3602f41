import { useSyncExternalStore } from "react";

export const pages = [
  "calendar",
  "drafts",
  "compose",
  "activity",
  "attention",
  "accounts",
  "practice",
  "settings",
] as const;
export type Page = (typeof pages)[number];

/** Where the window stands: a page, and perhaps one thing on it. Kept in the address's fragment. */
export interface Place {
  page: Page;
  /** A draft (compose), a batch (activity), an item (attention), a setting (settings), what to arrive at elsewhere. */
  id?: string;
  /** The wall time that a new post is written for (compose): `2026-12-01 09:00`. */
  at?: string;
}

export function read(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [page = "", id = ""] = path.split("/");
  const known = pages.find((name) => name === page);
  if (known === undefined) return { page: "calendar" };
  const at = new URLSearchParams(query).get("at");
  return {
    page: known,
    ...(id === "" ? {} : { id: decodeURIComponent(id) }),
    ...(at === null ? {} : { at }),
  };
}

export function write({ page, id, at }: Place): string {
  const path = id === undefined ? `#/${page}` : `#/${page}/${encodeURIComponent(id)}`;
  return at === undefined ? path : `${path}?${new URLSearchParams({ at }).toString()}`;
}

/** Goes somewhere; with `instead` the way back skips the place that is left. */
export function go(place: Place, instead = false): void {
  const hash = write(place);
  if (hash === location.hash) return;
  if (instead) {
    history.replaceState(null, "", hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = hash;
  }
}

/** The place of a connection's new key, on the page of accounts. */
export function keyOf(connection: string): string {
  return `key-${connection}`;
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(watch, () => location.hash);
  return read(hash);
}

function watch(changed: () => void): () => void {
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
}
