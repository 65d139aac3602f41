import type { Hand } from "../../app/hands";
import type { DraftId } from "../../generated/api";
import { say } from "../../design/messages";
import { keysText } from "../../text/actions";
import type { Acts } from "./acts";
import type { Chosen } from "./model";
import { postOf } from "./useGrid";

type PostAction = "post.move" | "post.unschedule" | "post.trash" | "post.plan";

interface Props<Post extends Chosen> {
  posts: readonly Post[];
  chosen: ReadonlySet<DraftId>;
  acts: Acts;
  /** A post was acted on that goes away by it. */
  onHold: (draft: DraftId) => void;
  onMove: (posts: readonly Post[]) => void;
  onGive: (draft: DraftId) => void;
  onPlan: (drafts: readonly DraftId[]) => void;
}

/** The acts on a post: the one that has the focus with all that are chosen with it, else those that are chosen. */
export function usePostHands<Post extends Chosen>({
  posts,
  chosen,
  acts,
  onHold,
  onMove,
  onGive,
  onPlan,
}: Props<Post>): Partial<Record<PostAction, Hand>> {
  const upon = (act: (taken: readonly Post[], draft: DraftId | undefined) => void): Hand => {
    return (at) => {
      const draft = postOf(at)?.dataset["post"];
      const all = draft === undefined || chosen.has(draft);
      const taken = posts.filter((post) => (all ? chosen.has(post.draft) : post.draft === draft));
      if (draft === undefined && taken.length === 0)
        say({ tone: "calm", title: keysText.choosePost, more: keysText.choosePostWhy });
      else act(taken, draft);
    };
  };
  /** What is not among the posts stands in the tray beside them. */
  const idsOf = (taken: readonly Post[], draft: DraftId | undefined) =>
    taken.length === 0 && draft !== undefined ? [draft] : taken.map((post) => post.draft);
  const going = (act: (drafts: readonly DraftId[]) => void) =>
    upon((taken, draft) => {
      if (draft !== undefined) onHold(draft);
      act(idsOf(taken, draft));
    });
  return {
    // What has no time yet still wants its first.
    "post.move": upon((taken, draft) => {
      const [only] = taken;
      const loose = only === undefined || (taken.length === 1 && only.here === "");
      if (loose && draft !== undefined) onGive(draft);
      else onMove(taken);
    }),
    "post.unschedule": going(acts.unschedule),
    "post.trash": going(acts.trash),
    "post.plan": going(onPlan),
  };
}
