import type { DraftId } from "../../generated/api";
import { Empty } from "../../design/PageFrame";
import { ErrorNote } from "../../design/Note";
import { composerText } from "../../text/composer";
import { CircleHelp } from "lucide-react";
import { Desk } from "./Desk";
import { useEditor } from "./useEditor";

/** Writing: opens at once and saves by itself. */
export function ComposerPage({ session, id }: { session: string; id: DraftId | undefined }) {
  const { editor, writing, detail, error } = useEditor(session, id);
  if (error !== null && !writing.ready) {
    return (
      <Empty icon={<CircleHelp size={20} />} title={composerText.missing}>
        <ErrorNote error={error} />
      </Empty>
    );
  }
  if (!writing.ready) return null;
  return <Desk editor={editor} writing={writing} detail={detail} />;
}
