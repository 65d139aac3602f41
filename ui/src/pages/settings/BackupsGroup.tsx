import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask, keys, useCommand } from "../../api/queries";
import { useHands } from "../../app/hands";
import { useHere } from "../../app/here";
import { Button } from "../../design/Button";
import { Loaded } from "../../design/Loaded";
import { Sheet } from "../../design/Sheet";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import type { BackupView } from "../../generated/api";
import { appText } from "../../text/app";
import { copiesText } from "../../text/copies";
import { dayAndClock, fileSize } from "../../time/format";

const text = copiesText.backups;

/** The backups of the data folder, and putting one back. */
export function BackupsGroup() {
  const backups = useQuery(ask.backups());
  const make = useCommand("backup_now", () => [keys.backups]);
  const [chosen, setChosen] = useState<BackupView>();
  const onMake = () =>
    make.mutate({}, { onSuccess: () => say({ tone: "good", title: text.made }), onError: sayError });
  useHands({ "settings.backup": onMake });
  return (
    <>
      <div className="flex items-center justify-between gap-4 px-4 py-3">
        <p className="text-sm text-ink-3">{text.lead}</p>
        <Button data-testid="backup-now" isPending={make.isPending} onPress={onMake}>
          {text.now}
        </Button>
      </div>
      <Loaded of={backups}>
        {(listed) =>
          listed.length === 0 ? (
            <p className="px-4 py-3 text-ink-3">{text.none}</p>
          ) : (
            <ul className="divide-y divide-line">
              {listed.map((backup) => (
                <Row key={backup.name} backup={backup} onRestore={() => setChosen(backup)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {chosen !== undefined && <RestoreSheet backup={chosen} onClose={() => setChosen(undefined)} />}
    </>
  );
}

function useWhen({ made_at }: BackupView): string {
  const here = useHere();
  return made_at === null ? text.unnamed : dayAndClock(made_at, here);
}

function Row({ backup, onRestore }: { backup: BackupView; onRestore: () => void }) {
  const when = useWhen(backup);
  return (
    <li data-testid="backup" data-backup={backup.name} className="flex items-center gap-4 px-4 py-2">
      <span className="digits min-w-36 font-medium">{when}</span>
      <span className="digits min-w-0 flex-1 text-sm text-ink-3">{contents(backup)}</span>
      <Button small aria-label={text.restoreNamed(when)} data-testid="backup-restore" onPress={onRestore}>
        {text.restore}
      </Button>
    </li>
  );
}

function contents({ drafts, scheduled, bytes }: BackupView): string {
  return [text.drafts(drafts), text.scheduled(scheduled), fileSize(bytes)].join(" · ");
}

function RestoreSheet({ backup, onClose }: { backup: BackupView; onClose: () => void }) {
  const when = useWhen(backup);
  const restore = useCommand("backup_restore");
  return (
    <Sheet
      alert
      title={text.question}
      open
      onClose={onClose}
      foot={
        <>
          <Button look="quiet" onPress={onClose}>
            {appText.cancel}
          </Button>
          <Button
            look="danger"
            data-testid="backup-confirm"
            isPending={restore.isPending}
            isDisabled={restore.isSuccess}
            onPress={() => restore.mutate({ name: backup.name }, { onError: sayError })}
          >
            {restore.isSuccess ? text.restarting : text.confirm}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-2">
        <p>
          <span className="font-medium">{text.of(when)}</span>{" "}
          <span className="digits text-ink-3">{contents(backup)}</span>
        </p>
        <p>{text.leaves}</p>
        <p>{text.restarts}</p>
        <p className="text-ink-2">{text.then}</p>
      </div>
    </Sheet>
  );
}
