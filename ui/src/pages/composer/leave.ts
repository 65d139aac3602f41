import { go } from "../../app/place";

/** Back to where the person came from. What is not saved is saved on the way out. */
export function leaveComposer(): void {
  if (history.length > 1) history.back();
  else go({ page: "drafts" });
}
