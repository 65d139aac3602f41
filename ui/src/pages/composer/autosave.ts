/** A pause in typing that is worth a save. */
export const QUIET_MS = 240;
/** So long at most what was typed waits for its save, however fast typing goes on. With the save's own time, and that
 * of the one before it, it stays under the second of typing that anybody may lose. */
export const MOST_MS = 500;
/** After a save that failed, it is tried again this much later. */
export const AGAIN_MS = 3000;

/** Everything that holds what is not saved, on the screen or not. */
const unsaved = new Set<{ flush: () => Promise<void> }>();

/** Saves what is not saved anywhere; nothing if all is. Rejects if something cannot be. */
export function saveAll(): Promise<unknown> | undefined {
  return unsaved.size === 0 ? undefined : Promise.all([...unsaved].map((one) => one.flush()));
}

export type SaveState = "saved" | "waiting" | "saving" | "failed";

/**
 * Saves what is typed: after `QUIET_MS` of quiet, and at least every `MOST_MS` while typing goes on. One save at a
 * time; the newest value wins. A failed save keeps the value and is tried again until it succeeds.
 */
export class Autosave<T> {
  private pending: { value: T } | undefined;
  private running: Promise<void> | undefined;
  private quiet: ReturnType<typeof setTimeout> | undefined;
  private most: ReturnType<typeof setTimeout> | undefined;
  private stateNow: SaveState = "saved";
  private errorNow: unknown;

  private readonly save: (value: T) => Promise<void>;
  private readonly told: () => void;

  constructor(save: (value: T) => Promise<void>, told: () => void = () => undefined) {
    this.save = save;
    this.told = told;
  }

  get state(): SaveState {
    return this.stateNow;
  }

  get error(): unknown {
    return this.errorNow;
  }

  /** Something was typed. */
  change(value: T): void {
    this.pending = { value };
    if (this.stateNow !== "saving") this.become("waiting");
    clearTimeout(this.quiet);
    this.quiet = setTimeout(this.fire, QUIET_MS);
    this.most ??= setTimeout(this.fire, MOST_MS);
  }

  /** Saves now whatever is not saved. Rejects if that fails. */
  async flush(): Promise<void> {
    this.clear();
    while (this.running !== undefined || this.pending !== undefined) {
      if (this.running === undefined) this.begin();
      await this.running;
      if (this.stateNow === "failed") throw this.errorNow;
    }
  }

  private readonly fire = () => {
    this.clear();
    if (this.running === undefined) this.begin();
    // A save is on its way: what was typed since follows it at once.
  };

  private clear(): void {
    clearTimeout(this.quiet);
    clearTimeout(this.most);
    this.quiet = undefined;
    this.most = undefined;
  }

  private begin(): void {
    if (this.pending === undefined) return;
    const taken = this.pending;
    this.pending = undefined;
    this.become("saving");
    this.running = this.save(taken.value).then(
      () => this.ended(undefined),
      (error: unknown) => {
        this.pending ??= taken;
        this.ended(error);
      },
    );
  }

  private ended(error: unknown): void {
    this.running = undefined;
    this.errorNow = error;
    if (error !== undefined) {
      this.become("failed");
      this.quiet ??= setTimeout(this.fire, AGAIN_MS);
    } else if (this.pending === undefined) {
      this.become("saved");
    } else {
      this.become("waiting");
      // Typed during the save: its own timers run, unless they have fired already.
      if (this.quiet === undefined) this.begin();
    }
  }

  private become(state: SaveState): void {
    if (state === this.stateNow && state !== "failed") return;
    this.stateNow = state;
    if (state === "saved") unsaved.delete(this);
    else unsaved.add(this);
    this.told();
  }
}
