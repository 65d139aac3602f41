import { useSyncExternalStore } from "react";

/** An act that can be taken back: what it was, and how. */
export interface Step {
  /** What was done, as the person was or would be told: *Tag autumn taken away*. */
  what: string;
  /** Takes it back. Says by itself what cannot be taken back any more. */
  run: () => void;
}

/** As many acts are remembered, until the window is closed. */
const STEPS_MAX = 20;

let steps: readonly Step[] = [];
const watchers = new Set<() => void>();

function become(next: readonly Step[]): void {
  steps = next;
  for (const tell of watchers) tell();
}

/** Remembers how an act is taken back. Only what can be is remembered. */
export function undoable(step: Step): Step {
  become([...steps.slice(1 - STEPS_MAX), step]);
  return step;
}

/** Takes an act back, once; the newest if none is named. */
export function undo(step: Step | undefined = steps.at(-1)): void {
  if (step === undefined || !steps.includes(step)) return;
  become(steps.filter((one) => one !== step));
  step.run();
}

/** As in a window that has just been opened. */
export function forgetSteps(): void {
  become([]);
}

/** What would be taken back next. */
export function useLastStep(): Step | undefined {
  return useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => steps.at(-1),
  );
}
