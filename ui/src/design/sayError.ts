import { toCallError } from "../api/call";
import { say } from "./messages";

/** A refused command whose place is gone or has no room for words. */
export function sayError(thrown: unknown): void {
  const { message, remedy } = toCallError(thrown);
  say({ tone: "bad", title: message, ...(remedy === null ? {} : { more: remedy }) });
}
