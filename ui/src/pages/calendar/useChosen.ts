import { useMemo, useState } from "react";
import type { DraftId } from "../../generated/api";
import { stretch } from "./model";

/** The posts of a page that are chosen. Those that have gone from the page are chosen no longer. */
export function useChosen(posts: readonly { draft: DraftId }[]) {
  const [kept, setChosen] = useState<ReadonlySet<DraftId>>(new Set());
  const [last, setLast] = useState<DraftId>();
  const chosen = useMemo(() => {
    if (kept.size === 0) return kept;
    const there = new Set(posts.map(({ draft }) => draft));
    return new Set([...kept].filter((draft) => there.has(draft)));
  }, [kept, posts]);
  /** Chooses or leaves one; with `upTo` everything from the last one chosen. */
  const choose = (draft: DraftId, upTo: boolean) => {
    const next = new Set(chosen);
    if (upTo && last !== undefined) for (const one of stretch(posts, last, draft)) next.add(one);
    else if (!next.delete(draft)) next.add(draft);
    setChosen(next);
    if (!upTo || last === undefined) setLast(draft);
  };
  const chooseMany = (drafts: readonly DraftId[], more: boolean) => {
    setChosen(new Set([...(more ? chosen : []), ...drafts]));
    setLast(drafts.at(-1));
  };
  const chooseNone = () => setChosen(new Set());
  return { chosen, choose, chooseMany, chooseNone };
}
