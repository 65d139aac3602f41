import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask, keys } from "../../api/queries";
import { useAccounts, useHere } from "../../app/here";
import type { AccountId, DraftId, RevisionView } from "../../generated/api";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "../../design/Button";
import { Loaded } from "../../design/Loaded";
import { Sheet } from "../../design/Sheet";
import { sayError } from "../../design/sayError";
import { composerText } from "../../text/composer";
import { dayAndClock } from "../../time/format";
import type { Editor } from "./editor";
import { undoableVersion } from "./undoing";

/** Every version that was kept, newest first, each to be taken back. */
export function HistorySheet({
  editor,
  draft,
  open,
  onClose,
  isDisabled,
}: {
  editor: Editor;
  draft: DraftId;
  open: boolean;
  onClose: () => void;
  isDisabled: boolean;
}) {
  const here = useHere();
  const client = useQueryClient();
  const accounts = useAccounts();
  const handles = new Map(accounts.map(({ id, handle }) => [id, handle]));
  const query = useQuery({ ...ask.revisions(draft), enabled: open, staleTime: 0 });
  const takeBack = (revision: number) => {
    const newest = query.data?.reduce((most, { number }) => Math.max(most, number), 0) ?? 0;
    editor
      .takeBack(revision)
      .then(() => undoableVersion(draft, newest))
      .then(() => client.invalidateQueries({ queryKey: keys.revisions(draft) }))
      .then(onClose, sayError);
  };
  return (
    <Sheet title={composerText.history} open={open} onClose={onClose} wide>
      <p className="mb-3 text-ink-2">{composerText.historyLead}</p>
      <Loaded of={query}>
        {(revisions) =>
          revisions.length < 2 ? (
            <p className="text-ink-3">{composerText.historyEmpty}</p>
          ) : (
            <ol className="divide-y divide-line border-y border-line">
              {[...revisions]
                .sort((a, b) => b.number - a.number)
                .map((revision, index) => (
                  <li key={revision.number} className="flex items-start gap-3 py-2.5">
                    <div className="digits w-36 shrink-0 text-sm text-ink-3">
                      {dayAndClock(revision.saved_at, here)}
                      {revision.confirmed && (
                        <div className="font-medium text-good">{composerText.confirmedMark}</div>
                      )}
                    </div>
                    <Version revision={revision} handles={handles} />
                    {index > 0 && !isDisabled && (
                      <Button small onPress={() => takeBack(revision.number)}>
                        {composerText.takeBack}
                      </Button>
                    )}
                  </li>
                ))}
            </ol>
          )
        }
      </Loaded>
    </Sheet>
  );
}

/** A version's beginning; all of it, with the texts of single accounts, when it is asked for. */
function Version({
  revision: { text, variants },
  handles,
}: {
  revision: RevisionView;
  handles: ReadonlyMap<AccountId, string>;
}) {
  const [whole, setWhole] = useState(false);
  const own = Object.entries(variants);
  const long = text.length > 160 || text.split("\n").length > 3 || own.length > 0;
  return (
    <div className="min-w-0 flex-1">
      <p className={whole ? "wrote" : "wrote clip-3"}>{text}</p>
      {whole &&
        own.map(([account, words]) => (
          <blockquote key={account} className="mt-1.5 border-s-2 border-line ps-2">
            <p className="text-sm font-medium text-ink-2">{handles.get(account) ?? account}</p>
            <p className="wrote">{words}</p>
          </blockquote>
        ))}
      {long && (
        <button
          type="button"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
          className="mt-0.5 text-sm text-ink-3 hover:text-ink"
        >
          {whole ? composerText.previewLess : composerText.whole}
        </button>
      )}
    </div>
  );
}
