import type { CommandName, Commands, DeskEvent } from "../generated/api";

/** What carries commands to the desk and events back. The app has Tauri's; tests and fixtures bring their own. */
export interface Transport {
  call<C extends CommandName>(command: C, payload: Commands[C]["payload"]): Promise<Commands[C]["answer"]>;
  /**
   * Hears every event until the returned function is called. `ready` is told once hearing has begun: what was
   * asked before may have missed an event.
   */
  listen(heard: (event: DeskEvent) => void, ready?: () => void): () => void;
  /** Before the window goes, `save` is asked for what is not saved yet; it answers nothing where there is none. */
  beforeClosing?(save: () => Promise<unknown> | undefined): void;
}

let chosen: Transport | undefined;

/** Chosen once, before the first page is drawn. */
export function chooseTransport(transport: Transport): void {
  chosen = transport;
}

export function transport(): Transport {
  if (chosen === undefined) throw new Error("no transport has been chosen");
  return chosen;
}
