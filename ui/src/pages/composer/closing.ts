import { say } from "../../design/messages";
import { composerText } from "../../text/composer";
import { saveAll } from "./autosave";

/** Before the window goes: saves what was typed last. What cannot be saved keeps the window, once, and says so. */
export function saveOrSay(): Promise<unknown> | undefined {
  return saveAll()?.catch((thrown: unknown) => {
    say({ tone: "bad", title: composerText.notClosed, more: composerText.notClosedWhy });
    throw thrown;
  });
}
