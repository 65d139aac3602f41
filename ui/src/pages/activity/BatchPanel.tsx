import { useQuery } from "@tanstack/react-query";
import { Copy, FileText, RotateCcw, Undo2 } from "lucide-react";
import { useState } from "react";
import { useHands } from "../../app/hands";
import { useHere } from "../../app/here";
import { go } from "../../app/place";
import { ask, keys, useCommand } from "../../api/queries";
import type { BatchDetail, BatchId, DeliveryState } from "../../generated/api";
import { Button } from "../../design/Button";
import { ErrorNote } from "../../design/Note";
import { Loaded } from "../../design/Loaded";
import { Sheet } from "../../design/Sheet";
import { say } from "../../design/messages";
import { sayError } from "../../design/sayError";
import { appText } from "../../text/app";
import { activityText } from "../../text/activity";
import { dayAndClock } from "../../time/format";
import { Journal } from "./Journal";
import { Results } from "./Results";
import { RetrySheet } from "./RetrySheet";

/** States after which *Retry failed* may have something to offer; what it really does, it says itself. */
const failed = new Set<DeliveryState>(["refused", "failed_unproven", "withdrawn", "skipped"]);

/** One batch: its text, its targets, what can still be done about it, and its journal. */
export function BatchPanel({ id }: { id: BatchId }) {
  const query = useQuery(ask.batch(id));
  return <Loaded of={query}>{(batch) => <Shown batch={batch} />}</Loaded>;
}

function Shown({ batch }: { batch: BatchDetail }) {
  const here = useHere();
  const [asking, setAsking] = useState<"retry" | "cancel">();
  const duplicate = useCommand("draft_duplicate", () => [keys.drafts]);
  const closed = batch.closed_at;
  const canRetry = batch.deliveries.some(({ state }) => failed.has(state));
  const onDuplicate = () =>
    duplicate.mutate(
      { draft: batch.draft },
      { onSuccess: (copy) => go({ page: "compose", id: copy.id }), onError: sayError },
    );
  const onOpen = () => go({ page: "compose", id: batch.draft });
  useHands({
    ...(canRetry && { "activity.retry": () => setAsking("retry") }),
    ...(closed === null && { "activity.takeBack": () => setAsking("cancel") }),
    "activity.duplicate": onDuplicate,
    "activity.open": onOpen,
  });
  const times = [
    activityText.due(dayAndClock(batch.due, here)),
    activityText.began(dayAndClock(batch.created_at, here)),
    ...(closed === null ? [] : [activityText.ended(dayAndClock(closed, here))]),
  ];
  return (
    <article className="flex flex-col gap-4 px-6 py-4 max-[899px]:px-4" aria-label={batch.text.slice(0, 80)}>
      <div>
        <p className="digits text-sm text-ink-3">
          {batch.label !== null && <span className="font-medium text-ink-2">{batch.label} · </span>}
          {times.join(" · ")}
          {batch.generation > 1 && ` · ${activityText.again(batch.generation)}`}
        </p>
        <p className="wrote mt-2 max-h-72 overflow-y-auto text-lg">{batch.text}</p>
      </div>
      <Results deliveries={batch.deliveries} />
      <div className="flex flex-wrap gap-2">
        {canRetry && (
          <Button data-testid="retry-failed" onPress={() => setAsking("retry")}>
            <RotateCcw size={13} aria-hidden />
            {activityText.retry}
          </Button>
        )}
        {closed === null && (
          <Button data-testid="cancel-batch" onPress={() => setAsking("cancel")}>
            <Undo2 size={13} aria-hidden />
            {activityText.cancel}
          </Button>
        )}
        <Button look="quiet" onPress={onOpen}>
          <FileText size={13} aria-hidden />
          {activityText.openDraft}
        </Button>
        <Button look="quiet" onPress={onDuplicate}>
          <Copy size={13} aria-hidden />
          {activityText.duplicate}
        </Button>
      </div>
      <Journal batch={batch} />
      <RetrySheet draft={batch.draft} open={asking === "retry"} onClose={() => setAsking(undefined)} />
      <CancelSheet batch={batch} open={asking === "cancel"} onClose={() => setAsking(undefined)} />
    </article>
  );
}

function CancelSheet({ batch, open, onClose }: { batch: BatchDetail; open: boolean; onClose: () => void }) {
  const cancel = useCommand("cancel", () => [keys.batch(batch.id), keys.batches, keys.draft(batch.draft)]);
  return (
    <Sheet
      alert
      title={activityText.cancelTitle}
      open={open}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{activityText.keep}</Button>
          <Button
            look="danger"
            isPending={cancel.isPending}
            onPress={() =>
              cancel.mutate(
                { draft: batch.draft, account: null },
                {
                  onSuccess: ({ state }) => {
                    onClose();
                    say({
                      tone: "calm",
                      title: state === "done" ? activityText.cancelled : appText.passedOn,
                    });
                  },
                },
              )
            }
          >
            {activityText.cancel}
          </Button>
        </>
      }
    >
      <p className="text-ink-2">{activityText.cancelLead}</p>
      {cancel.error !== null && (
        <div className="mt-3">
          <ErrorNote error={cancel.error} />
        </div>
      )}
    </Sheet>
  );
}
