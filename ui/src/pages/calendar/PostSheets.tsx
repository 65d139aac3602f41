import type { AccountView, Zone } from "../../generated/api";
import { AccountsSheet } from "./AccountsSheet";
import { MoveSheet, type Moving } from "./MoveSheet";
import { PlannedSheet } from "./PlannedSheet";
import { TagSheet } from "./TagSheet";
import type { Acts, Planned } from "./acts";
import type { Chosen } from "./model";

/** What is asked about posts, or said of them, above the page. */
export type PostSheet =
  | { kind: "move"; moving: Moving }
  | { kind: "accounts"; posts: readonly Chosen[] }
  | { kind: "tags"; posts: readonly Chosen[] }
  | { kind: "planned"; planned: Planned };

export function PostSheets({
  open,
  accounts,
  acts,
  here,
  onClose,
}: {
  open: PostSheet | undefined;
  accounts: readonly AccountView[];
  acts: Acts;
  here: Zone;
  onClose: () => void;
}) {
  switch (open?.kind) {
    case "move":
      return <MoveSheet moving={open.moving} acts={acts} here={here} onClose={onClose} />;
    case "accounts":
      return <AccountsSheet posts={open.posts} accounts={accounts} acts={acts} onClose={onClose} />;
    case "tags":
      return <TagSheet posts={open.posts} acts={acts} onClose={onClose} />;
    case "planned":
      return <PlannedSheet planned={open.planned} acts={acts} here={here} onClose={onClose} />;
    case undefined:
      return null;
  }
}
