import { useSyncExternalStore } from "react";

/** The window's clock for words such as "in 5 minutes": moves twice a minute, one timer for all. */
const TICK_MS = 30_000;
let current = new Date();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function watch(changed: () => void): () => void {
  watchers.add(changed);
  current = new Date();
  timer ??= setInterval(() => {
    current = new Date();
    for (const tell of watchers) tell();
  }, TICK_MS);
  return () => {
    watchers.delete(changed);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

export function useNow(): Date {
  return useSyncExternalStore(watch, () => current);
}
