import { call } from "../../api/call";
import { undoable } from "../../app/undo";
import type { AccountId, DraftId } from "../../generated/api";
import { sayError } from "../../design/sayError";
import { composerText } from "../../text/composer";

/**
 * How what is changed beside the text is taken back. It goes to the desk and not to the editor: by then the person may
 * be on another page, and an editor that is open hears of it.
 */
const by = (what: string, run: () => Promise<unknown>) =>
  undoable({ what, run: () => void run().catch(sayError) });

export function undoableTargets(draft: DraftId | undefined, targets: readonly AccountId[]): void {
  if (draft === undefined) return;
  by(composerText.targetsChanged, () =>
    // Whoever was chosen twice before was chosen so on purpose.
    call("draft_set_targets", { draft, targets: [...targets], same_profile_confirmed: true }),
  );
}

export function undoableTags(draft: DraftId | undefined, tags: readonly string[]): void {
  if (draft === undefined) return;
  by(composerText.tagsChanged, () => call("draft_set_tags", { draft, tags: [...tags] }));
}

export function undoableLabel(draft: DraftId | undefined, label: string): void {
  if (draft === undefined) return;
  by(composerText.labelChanged, () => call("draft_set_label", { draft, label: label === "" ? null : label }));
}

export function undoableVersion(draft: DraftId, revision: number): void {
  by(composerText.tookBack, () => call("draft_restore_revision", { draft, revision }));
}
