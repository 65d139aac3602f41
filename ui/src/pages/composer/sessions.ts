import type { DraftId } from "../../generated/api";

/**
 * A sitting at the composer. It begins before its draft exists and keeps its place when the draft gets its id, so
 * that nothing is drawn anew under the writing hand.
 */
const sittings = new Map<DraftId, string>();
let fresh = 1;

export function sessionOf(id: DraftId | undefined): string {
  return id === undefined ? `new ${fresh}` : (sittings.get(id) ?? id);
}

/** The draft that a sitting began without now exists. */
export function adopt(session: string, id: DraftId): void {
  sittings.set(id, session);
  fresh += 1;
}
