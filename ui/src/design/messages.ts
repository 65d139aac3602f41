import { useSyncExternalStore } from "react";
import type { Tone } from "./State";

/** A short message at the window's foot. Never the only place where something is said. */
export interface Message {
  id: number;
  tone: Tone;
  title: string;
  more?: string;
  act?: { label: string; run: () => void };
}

const LASTS_MS = 6000;
let messages: readonly Message[] = [];
let count = 0;
const watchers = new Set<() => void>();

function become(next: readonly Message[]): void {
  messages = next;
  for (const tell of watchers) tell();
}

/** Shows a message. Errors stay until they are closed. */
export function say(message: Omit<Message, "id">): void {
  count += 1;
  const id = count;
  become([...messages.slice(-2), { ...message, id }]);
  if (message.tone !== "bad") setTimeout(() => unsay(id), LASTS_MS);
}

export function unsay(id: number): void {
  become(messages.filter((message) => message.id !== id));
}

/** As in a window that has just been opened. */
export function unsayAll(): void {
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
