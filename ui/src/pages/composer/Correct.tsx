import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, type CallError } from "../../api/call";
import { ask, keys } from "../../api/queries";
import { told } from "../../api/told";
import type { AccountId, DeliveryView, DraftDetail, IntentAnswer } from "../../generated/api";
import { Button } from "../../design/Button";
import { ErrorNote } from "../../design/Note";
import { Sheet } from "../../design/Sheet";
import { say } from "../../design/messages";
import { appText } from "../../text/app";
import { composerText } from "../../text/composer";
import { useDebounced } from "../../time/debounced";

/** How long the text is left alone before it is measured anew. */
const MEASURE_QUIET_MS = 150;

/**
 * The way on for accounts that refused what others have taken: a text of their own, and sent to them alone. The
 * desk leaves out who would refuse it again, and whoever has it is out of reach.
 */
export function Corrections({ detail }: { detail: DraftDetail }) {
  const [account, setAccount] = useState<AccountId>();
  const refused = detail.deliveries.filter(({ state }) => state === "refused");
  const chosen = refused.find((delivery) => delivery.account === account);
  return (
    <>
      {refused.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {refused.map((delivery) => (
            <Button
              key={delivery.account}
              small
              data-testid="correct"
              onPress={() => setAccount(delivery.account)}
            >
              {composerText.correct(delivery.handle)}
            </Button>
          ))}
        </div>
      )}
      {chosen !== undefined && (
        <CorrectSheet detail={detail} delivery={chosen} onClose={() => setAccount(undefined)} />
      )}
    </>
  );
}

function CorrectSheet({
  detail,
  delivery: { account, handle },
  onClose,
}: {
  detail: DraftDetail;
  delivery: DeliveryView;
  onClose: () => void;
}) {
  const [own, setOwn] = useState(detail.variants[account] ?? detail.text);
  const question = useDebounced(
    { text: detail.text, variants: { ...detail.variants, [account]: own }, targets: [account] },
    MEASURE_QUIET_MS,
  );
  const measured = useQuery({ ...ask.measure(question), placeholderData: (before) => before });
  const check = measured.data?.accounts.find((one) => one.account === account);
  const send = useSendCorrected(detail, onClose);
  const unmeasured = question.variants[account] !== own || measured.isPlaceholderData;
  return (
    <Sheet
      title={composerText.correct(handle)}
      open
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{appText.cancel}</Button>
          <Button
            look="main"
            data-testid="correct-send"
            isDisabled={unmeasured || check?.problems.length !== 0}
            isPending={send.isPending}
            onPress={() => send.mutate({ account, own })}
          >
            {composerText.correctSend(handle)}
          </Button>
        </>
      }
    >
      <p className="mb-2 text-ink-2">{composerText.correctLead}</p>
      <label className="block">
        <span className="text-sm font-medium text-ink-2">{composerText.ownTextFor(handle)}</span>
        <textarea
          data-testid="correct-text"
          value={own}
          onChange={(event) => setOwn(event.target.value)}
          className="wrote mt-1 h-40 w-full rounded-md border border-edge/60 bg-raised p-2.5 focus:border-accent"
        />
      </label>
      {check !== undefined && (
        <p className="digits mt-1 text-sm text-ink-3">{composerText.count(check.used, check.limit)}</p>
      )}
      <div role="status">
        {check?.problems.map((problem) => (
          <p key={problem.code} className="mt-1 text-sm text-bad">
            {told(problem.message)}
          </p>
        ))}
      </div>
      {send.error !== null && <ErrorNote error={send.error} />}
    </Sheet>
  );
}

/** Gives the account its own text and sends to it alone: one act of the desk, done whole or not at all. */
function useSendCorrected(detail: DraftDetail, onSent: () => void) {
  const client = useQueryClient();
  return useMutation<IntentAnswer, CallError, { account: AccountId; own: string }>({
    mutationFn: ({ account, own }) => {
      const { id: draft, revision, text, variants } = detail;
      return call("correct", { seen: { draft, revision, text, variants }, account, own });
    },
    onSuccess: ({ state }) => {
      onSent();
      say({ tone: "good", title: state === "done" ? composerText.correctSent : appText.passedOn });
    },
    onSettled: () => {
      for (const queryKey of [keys.batches, keys.draft(detail.id), keys.drafts, keys.state])
        void client.invalidateQueries({ queryKey });
    },
  });
}
