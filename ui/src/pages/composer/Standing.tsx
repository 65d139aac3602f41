import { memo, useState } from "react";
import { keys, useCommand } from "../../api/queries";
import { go } from "../../app/place";
import type { DraftDetail } from "../../generated/api";
import { Button } from "../../design/Button";
import { Note } from "../../design/Note";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { composerText } from "../../text/composer";
import { Results } from "../activity/Results";
import { NamedAccount } from "../activity/RetrySheet";
import { Corrections } from "./Correct";
import { RestoreButton } from "./Head";
import type { Editor, Writing } from "./editor";
import { isFinished } from "./finished";

/** What stands in the way of simply writing: trash, an open batch, a result, or a newer text than the confirmed. */
export const Standing = memo(function Standing({
  editor,
  writing,
  detail,
}: {
  editor: Editor;
  writing: Writing;
  detail: DraftDetail;
}) {
  if (detail.stand === "trash") {
    return <Note tone="calm" title={composerText.inTrash} act={<RestoreButton detail={detail} />} />;
  }
  if (detail.locked || isFinished(detail)) return <WentOut detail={detail} />;
  const newer = detail.unconfirmed || editor.autosave.state !== "saved" || writing.text !== detail.text;
  if (detail.stand === "scheduled" && newer) return <Unconfirmed editor={editor} detail={detail} />;
  return null;
});

function WentOut({ detail }: { detail: DraftDetail }) {
  const { batch } = detail;
  const duplicate = useCommand("draft_duplicate", () => [keys.drafts]);
  return (
    <div className="flex flex-col gap-2">
      <Note
        tone="calm"
        title={detail.locked ? composerText.locked : composerText.finished}
        act={
          <>
            {batch !== null && (
              <Button small onPress={() => go({ page: "activity", id: batch })}>
                {composerText.seeActivity}
              </Button>
            )}
            {!detail.locked && (
              <Button
                small
                onPress={() =>
                  duplicate.mutate(
                    { draft: detail.id },
                    { onSuccess: (copy) => go({ page: "compose", id: copy.id }), onError: sayError },
                  )
                }
              >
                {composerText.duplicate}
              </Button>
            )}
          </>
        }
      />
      <Results deliveries={detail.deliveries} />
      {!detail.locked && <Corrections detail={detail} />}
    </div>
  );
}

/** P13: until it is confirmed, what is written after scheduling does not go out, and nothing else does. */
function Unconfirmed({ editor, detail }: { editor: Editor; detail: DraftDetail }) {
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const own = Object.entries(detail.confirmed_variants);
  const update = () => {
    setBusy(true);
    editor
      .confirm()
      .then(() => say({ tone: "good", title: composerText.updated }), sayError)
      .finally(() => setBusy(false));
  };
  return (
    <div data-testid="unconfirmed">
      <Note
        tone="warn"
        title={composerText.confirmedGoes}
        act={
          <>
            {detail.confirmed_text !== null && (
              <Button look="quiet" small onPress={() => setShown(!shown)}>
                {shown ? composerText.hideConfirmed : composerText.showConfirmed}
              </Button>
            )}
            <Button small look="main" data-testid="update" isPending={busy} onPress={update}>
              {composerText.update}
            </Button>
          </>
        }
      />
      {shown && detail.confirmed_text !== null && (
        <blockquote className="mt-2 border-s-2 border-warn px-3 py-1 text-ink-2">
          <p className="wrote text-lg">{detail.confirmed_text}</p>
          {own.map(([account, text]) => (
            <div key={account} className="mt-2">
              <NamedAccount id={account} />
              <p className="wrote text-lg">{text}</p>
            </div>
          ))}
        </blockquote>
      )}
    </div>
  );
}
