import { useState } from "react";
import { sayError } from "../../design/sayError";
import type { DraftId } from "../../generated/api";
import type { PostSheet } from "./PostSheets";
import type { Acts } from "./acts";
import type { Chosen } from "./model";

/** What is asked about posts above a page, and how each question comes up. */
export function usePostSheets(acts: Acts) {
  const [open, setOpen] = useState<PostSheet>();
  return {
    open,
    close: () => setOpen(undefined),
    move: (posts: readonly Chosen[]) => {
      const waiting = posts.filter(({ plan }) => plan !== null);
      // Says why nothing can be moved.
      if (waiting.length === 0) acts.shift(posts, 1);
      else setOpen({ kind: "move", moving: { kind: "posts", posts: waiting } });
    },
    give: (draft: DraftId, date: string, time: string) =>
      setOpen({ kind: "move", moving: { kind: "draft", draft, date, time } }),
    of: (kind: "accounts" | "tags", posts: readonly Chosen[]) => setOpen({ kind, posts }),
    plan: (drafts: readonly DraftId[]) => {
      const show = async () => {
        const planned = await acts.plan(drafts);
        if (planned !== undefined) setOpen({ kind: "planned", planned });
      };
      show().catch(sayError);
    },
  };
}
