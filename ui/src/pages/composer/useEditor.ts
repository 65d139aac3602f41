import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { ask } from "../../api/queries";
import type { DraftId } from "../../generated/api";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { composerText } from "../../text/composer";
import { Editor } from "./editor";

/** The sitting's editor, fed with what the desk says, and left when the page is left. */
export function useEditor(session: string, id: DraftId | undefined) {
  const client = useQueryClient();
  const [editor] = useState(() => new Editor(client, session, id));
  const writing = useSyncExternalStore(editor.watch, () => editor.writing);
  const query = useQuery({ ...ask.draft(id ?? ""), enabled: id !== undefined });
  const detail = id === undefined ? undefined : query.data;

  useEffect(() => {
    if (detail !== undefined) editor.hear(detail);
  }, [editor, detail]);

  const accounts = useQuery({ ...ask.accounts(), enabled: id === undefined }).data;
  useEffect(() => {
    if (id === undefined && accounts !== undefined)
      editor.begin(accounts.filter(({ by_default }) => by_default).map((account) => account.id));
  }, [editor, id, accounts]);

  useEffect(() => {
    const saveNow = () => void editor.autosave.flush().catch(() => undefined);
    addEventListener("pagehide", saveNow);
    addEventListener("blur", saveNow);
    return () => {
      removeEventListener("pagehide", saveNow);
      removeEventListener("blur", saveNow);
      editor.leave().then((left) => {
        if (left === "confirmed") say({ tone: "good", title: composerText.updatedOnLeaving });
        if (left === "unconfirmed") say({ tone: "warn", title: composerText.notUpdatedOnLeaving });
      }, sayError);
    };
  }, [editor]);

  return { editor, writing, detail, error: query.error };
}
