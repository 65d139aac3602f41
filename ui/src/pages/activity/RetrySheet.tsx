import { useQuery } from "@tanstack/react-query";
import { useAccounts } from "../../app/here";
import { go } from "../../app/place";
import { ask, keys, useCommand } from "../../api/queries";
import type { AccountId, DraftId, LeftOut, RetryPreview } from "../../generated/api";
import { Account } from "../../design/Account";
import { Button } from "../../design/Button";
import { ErrorNote } from "../../design/Note";
import { Loaded } from "../../design/Loaded";
import { Sheet } from "../../design/Sheet";
import { say } from "../../design/messages";
import { appText } from "../../text/app";
import { activityText } from "../../text/activity";
import { told } from "../../api/told";

/** *Retry failed*, said beforehand: exactly who is sent again, and why the others are out of reach. */
export function RetrySheet({ draft, open, onClose }: { draft: DraftId; open: boolean; onClose: () => void }) {
  const preview = useQuery({ ...ask.retry(draft), enabled: open, staleTime: 0 });
  const retry = useCommand("retry_failed", () => [keys.batches, keys.draft(draft), keys.drafts, keys.state]);
  const accounts = preview.data?.will_send.map(({ account }) => account) ?? [];
  const onRetry = () =>
    retry.mutate(
      { draft, accounts },
      {
        onSuccess: ({ state, batch }) => {
          onClose();
          say({ tone: "good", title: state === "done" ? activityText.retried : appText.passedOn });
          if (batch !== null) go({ page: "activity", id: batch });
        },
      },
    );
  return (
    <Sheet
      reads
      title={activityText.retryTitle}
      open={open}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{appText.cancel}</Button>
          <Button
            look="main"
            data-testid="retry-confirm"
            isDisabled={accounts.length === 0}
            isPending={retry.isPending}
            onPress={onRetry}
          >
            {activityText.retryDo(accounts.length)}
          </Button>
        </>
      }
    >
      <Loaded of={preview}>{(loaded) => <RetryList preview={loaded} />}</Loaded>
      {retry.error !== null && (
        <div className="mt-3">
          <ErrorNote error={retry.error} />
        </div>
      )}
    </Sheet>
  );
}

export function RetryList({ preview }: { preview: RetryPreview }) {
  return (
    <div className="flex flex-col gap-4">
      <section>
        <h3 className="mb-1.5 text-ink-2">{activityText.retryLead(preview.will_send.length)}</h3>
        <ul className="flex flex-col gap-1.5" data-testid="retry-will-send">
          {preview.will_send.map((delivery) => (
            <li key={delivery.account}>
              <Account
                network={delivery.network}
                handle={delivery.handle}
                practice={delivery.practice}
                className="font-medium"
              />
            </li>
          ))}
        </ul>
      </section>
      {preview.left_out.length > 0 && (
        <section>
          <h3 className="mb-1.5 text-ink-2">{activityText.retryOut}</h3>
          <ul className="flex flex-col gap-2" data-testid="retry-left-out">
            {preview.left_out.map((left) => (
              <Out key={left.account} left={left} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Out({ left }: { left: LeftOut }) {
  return (
    <li>
      <NamedAccount id={left.account} />
      <p className="ps-5.5 text-sm text-ink-2">
        {told(left.reason.message)}
        {left.reason.remedy !== null && ` ${told(left.reason.remedy)}`}
      </p>
    </li>
  );
}

/** An account known by its id alone. */
export function NamedAccount({ id }: { id: AccountId }) {
  const account = useAccounts().find((one) => one.id === id);
  if (account === undefined) return <span className="font-mono text-sm">{id}</span>;
  return <Account network={account.network} handle={account.handle} practice={account.practice} />;
}
