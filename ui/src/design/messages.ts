import { useSyncExternalStore } from "react";
import { undo, undoable } from "../app/undo";
import type { Tone } from "./State";

/** A short message at the window's foot. Never the only place where something is said. */
export interface Message {
  id: number;
  tone: Tone;
  title: string;
  more?: string;
  /** What takes back what the message tells of: the message is one way to it, *Undo* another (`app/undo.ts`). */
  act?: { label: string; run: () => void };
}

const LASTS_MS = 6000;
/** Errors stay; of the others as many as leave the page in sight. */
const SHOWN_MAX = 3;

let messages: readonly Message[] = [];
let count = 0;
const watchers = new Set<() => void>();
/** When each message goes; none while somebody reads it. */
const ends = new Map<number, ReturnType<typeof setTimeout>>();

function become(next: readonly Message[]): void {
  messages = next;
  for (const tell of watchers) tell();
}

/** Makes room for one more: the oldest goes, errors last. */
function withRoom(shown: readonly Message[]): readonly Message[] {
  if (shown.length < SHOWN_MAX) return shown;
  const goes = shown.find(({ tone }) => tone !== "bad") ?? shown[0];
  return shown.filter((message) => message !== goes);
}

/** Shows a message. Errors stay until they are closed. */
export function say({ act, ...message }: Omit<Message, "id">): void {
  count += 1;
  const id = count;
  const run = () => {
    unsay(id);
    act?.run();
  };
  const step = act && undoable({ what: message.title, run });
  become([
    ...withRoom(messages),
    { ...message, id, ...(act && { act: { label: act.label, run: () => undo(step) } }) },
  ]);
  lastFromNow(id);
}

export function unsay(id: number): void {
  stay(id);
  become(messages.filter((message) => message.id !== id));
}

/** Somebody reads a message, or is at its button: it does not go meanwhile. */
export function stay(id: number): void {
  clearTimeout(ends.get(id));
  ends.delete(id);
}

/** A message stays as long as a new one, from now on. */
export function lastFromNow(id: number): void {
  stay(id);
  const message = messages.find((one) => one.id === id);
  if (message === undefined || message.tone === "bad") return;
  ends.set(
    id,
    setTimeout(() => unsay(id), LASTS_MS),
  );
}

/** As in a window that has just been opened. */
export function unsayAll(): void {
  for (const { id } of messages) stay(id);
  become([]);
}

export function useMessages(): readonly Message[] {
  return useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => messages,
  );
}
