import { postsText } from "../text/posts";
import { cx } from "./cx";

/** The tags of a post where it is one of many: small, grey, cut off before anything else is. */
export function Tags({ tags, className }: { tags: readonly string[]; className?: string }) {
  if (tags.length === 0) return null;
  const words = tags.map(postsText.tag).join(" ");
  return (
    <span className={cx("clip-1 min-w-0 text-xs text-ink-3", className)} title={words}>
      <bdi>{words}</bdi>
    </span>
  );
}
