import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { useAccounts } from "../../app/here";
import { keys, useCommand } from "../../api/queries";
import type { ImportReport, ImportedTarget, Network, Reason } from "../../generated/api";
import { Button } from "../../design/Button";
import { ErrorNote } from "../../design/Note";
import { Sheet } from "../../design/Sheet";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { appText } from "../../text/app";
import { draftsText } from "../../text/drafts";
import { networkText } from "../../text/states";
import { told } from "../../api/told";

/** Lines of JSON become drafts; first it is said what would happen. */
export function ImportSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [lines, setLines] = useState("");
  const tried = useCommand("draft_import");
  const done = useCommand("draft_import", () => [keys.drafts, keys.state]);
  const good = tried.data?.lines.filter(({ accepted }) => accepted.length > 0).length ?? 0;
  const read = (text: string) => {
    setLines(text);
    tried.reset();
  };
  const close = () => {
    read("");
    onClose();
  };
  const onImport = () =>
    done.mutate(
      { lines, dry_run: false },
      {
        onSuccess: (report) => {
          say({
            tone: "good",
            title: draftsText.imported(report.lines.filter(({ draft }) => draft !== null).length),
          });
          close();
        },
      },
    );
  return (
    <Sheet
      wide
      title={draftsText.importTitle}
      open={open}
      onClose={close}
      foot={
        <>
          <Button onPress={close}>{appText.cancel}</Button>
          {tried.data === undefined ? (
            <Button
              look="main"
              isDisabled={lines.trim() === ""}
              isPending={tried.isPending}
              onPress={() => tried.mutate({ lines, dry_run: true })}
            >
              {draftsText.importTry}
            </Button>
          ) : (
            <Button look="main" isDisabled={good === 0} isPending={done.isPending} onPress={onImport}>
              {draftsText.importDo(good)}
            </Button>
          )}
        </>
      }
    >
      <p className="mb-3 text-ink-2">{draftsText.importLead}</p>
      <FileTrigger
        acceptedFileTypes={[".jsonl", ".json", ".txt"]}
        onSelect={(files) => {
          files?.item(0)?.text().then(read, sayError);
        }}
      >
        <Button>{draftsText.importFile}</Button>
      </FileTrigger>
      <label className="mt-3 block">
        <span className="text-sm font-medium text-ink-2">{draftsText.importPaste}</span>
        <textarea
          value={lines}
          onChange={(event) => read(event.target.value)}
          spellCheck={false}
          className="mt-1 h-32 w-full rounded-md border border-edge/60 bg-raised p-2.5 font-mono text-xs focus:border-accent"
        />
      </label>
      {tried.error !== null && <ErrorNote error={tried.error} />}
      {done.error !== null && <ErrorNote error={done.error} />}
      {tried.data !== undefined && <Report report={tried.data} good={good} />}
    </Sheet>
  );
}

function Report({ report, good }: { report: ImportReport; good: number }) {
  const accounts = useAccounts();
  /** For whom: the account where there is one, else the network, by its name or as it was written. */
  const nameOf = ({ network, account }: ImportedTarget) => {
    const known = isNetwork(network) ? networkText[network] : network;
    const handle = accounts.find(({ id }) => id === account)?.handle;
    return handle === undefined ? known : `${known} ${handle}`;
  };
  const remarks = report.lines.flatMap(({ line, refused, error }) => [
    ...(error === null ? [] : [{ line, who: undefined, reason: error }]),
    ...refused.flatMap((target) =>
      target.reason === null ? [] : [{ line, who: nameOf(target), reason: target.reason }],
    ),
  ]);
  return (
    <div className="mt-3">
      <p className="font-medium">{draftsText.importSummary(good, remarks.length)}</p>
      <ul className="mt-1.5 flex flex-col gap-1 text-sm">
        {remarks.map(({ line, who, reason }) => (
          <li key={`${line} ${who ?? ""} ${reason.code}`}>
            <span className="digits font-medium">{draftsText.importLine(line)}</span>
            {who !== undefined && (
              <>
                , <bdi>{who}</bdi>
              </>
            )}
            : {sentence(reason)}
          </li>
        ))}
      </ul>
    </div>
  );
}

const isNetwork = (written: string): written is Network => Object.hasOwn(networkText, written);

const sentence = ({ message, remedy }: Reason) =>
  remedy === null ? told(message) : `${told(message)} ${told(remedy)}`;
