import type { ReactNode } from "react";
import { keys, useCommand } from "../../api/queries";
import { go } from "../../app/place";
import type { AccountView } from "../../generated/api";
import { Account } from "../../design/Account";
import { Button } from "../../design/Button";
import { ErrorNote } from "../../design/Note";
import { Sheet } from "../../design/Sheet";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { appText } from "../../text/app";
import { composerText } from "../../text/composer";
import type { Editor } from "./editor";

/** The last question before a post goes out at once: to whom. */
export function PublishSheet({
  open,
  onClose,
  editor,
  targets,
  children,
}: {
  open: boolean;
  onClose: () => void;
  editor: Editor;
  targets: readonly AccountView[];
  /** Who refuses the text, if anybody does. */
  children?: ReactNode;
}) {
  const publish = useCommand("publish_now", (_, { draft }) => [
    keys.batches,
    keys.drafts,
    keys.draft(draft),
    keys.state,
  ]);
  const onPublish = async () => {
    const draft = await editor.settle();
    publish.mutate(
      { draft },
      {
        onSuccess: ({ state, batch }) => {
          onClose();
          if (state === "waiting") say({ tone: "calm", title: appText.passedOn });
          go(batch === null ? { page: "activity" } : { page: "activity", id: batch });
        },
      },
    );
  };
  return (
    <Sheet
      title={composerText.publishTitle}
      open={open}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{appText.cancel}</Button>
          <Button
            look="main"
            data-testid="publish-confirm"
            isPending={publish.isPending}
            onPress={() => void onPublish().catch(sayError)}
          >
            {composerText.publishNow}
          </Button>
        </>
      }
    >
      <p className="mb-2 text-ink-2">{composerText.publishLead(targets.length)}</p>
      <ul className="flex flex-col gap-1.5">
        {targets.map((account) => (
          <li key={account.id}>
            <Account network={account.network} handle={account.handle} practice={account.practice} />
          </li>
        ))}
      </ul>
      <div className="mt-3 empty:hidden">{children}</div>
      {targets.length > 0 && targets.every(({ practice }) => practice) && (
        <p className="mt-3 text-sm text-ink-3">{composerText.publishPractice}</p>
      )}
      {publish.error !== null && (
        <div className="mt-3">
          <ErrorNote error={publish.error} />
        </div>
      )}
    </Sheet>
  );
}
