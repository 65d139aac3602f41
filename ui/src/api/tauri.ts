import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { DeskEvent } from "../generated/api";
import type { Transport } from "./transport";

/** The shell's one command and its one event. */
export const tauri: Transport = {
  call: (command, payload) => invoke("rpc", { command, payload }),
  listen(heard, ready) {
    const ending = listen<DeskEvent>("sendoff", (event) => heard(event.payload));
    void ending.then(() => ready?.());
    return () => void ending.then((end) => end());
  },
  beforeClosing(save) {
    // The shell asks for it by this name (src-tauri/keeping.rs).
    Object.assign(globalThis, {
      sendoffKeep: () => {
        const saving = save();
        const answer = (kept: boolean) => invoke("rpc", { command: "window_kept", payload: { kept } });
        void saving?.then(
          () => answer(true),
          () => answer(false),
        );
        return saving !== undefined;
      },
    });
  },
};
