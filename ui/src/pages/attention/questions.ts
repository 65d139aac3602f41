import type { Attention, AttentionKind, SafeAction } from "../../generated/api";
import { attentionText } from "../../text/attention";

/** What is asked before an act: the person's word, or that they know that there is no way back. */
export type Question = "there" | "not_there" | "again" | "leaving" | "seen" | "skipping" | "withdrawing";

/** These have ended: leaving them changes nothing but the list. */
const ended = new Set<AttentionKind>(["refused", "failed_unproven"]);

/** The question before an act on an item; none where it can be done at a press. */
export function questionOf({ kind }: Attention, action: SafeAction): Question | undefined {
  // Of what another copy may have sent nothing is known: to publish it may be twice, and skipping it is for good.
  const elsewhere = kind === "may_have_gone_out";
  switch (action) {
    case "it_is_there":
      return "there";
    case "not_there":
      return "not_there";
    case "send_again":
      return "again";
    case "publish_now":
      return elsewhere ? "again" : undefined;
    case "leave":
      return ended.has(kind) ? "seen" : "leaving";
    case "skip":
      return elsewhere ? "leaving" : "skipping";
    case "withdraw":
      return "withdrawing";
    case "confirm":
    case "look_now":
    case "release":
    case "retry":
    case "try_now":
      return undefined;
  }
}

/** What an act is called on an item: by what it really does there. */
export function nameOf(attention: Attention, action: SafeAction): string {
  const question = questionOf(attention, action);
  if (question === "seen") return attentionText.seen.act;
  if (question === "leaving") return attentionText.actions.leave;
  if (question === "again" && action === "publish_now") return attentionText.publishPerhapsAgain;
  return attentionText.actions[action];
}

/** What was done. */
export function doneOf(attention: Attention, action: SafeAction): string {
  const question = questionOf(attention, action);
  if (question === "seen") return attentionText.seen.done;
  return question === "leaving" ? attentionText.done.leave : attentionText.done[action];
}
