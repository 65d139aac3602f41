import { keys, useCommand } from "../api/queries";
import { Button } from "../design/Button";
import { Note } from "../design/Note";
import { sayError } from "../design/sayError";
import type { CopyView } from "../generated/api";
import { copiesText as text } from "../text/copies";
import { told } from "../api/told";

/** Whether this copy of the data folder sends: leads to the question, and lets go what was kept back. */
export function CopyBanner({ copy, onAsk }: { copy: CopyView; onAsk: () => void }) {
  const release = useRelease();
  if (copy.reason === null) {
    return (
      <Note
        tone="warn"
        title={text.keptBack(copy.unreleased)}
        act={
          <Button
            small
            data-testid="copy-release"
            isPending={release.isPending}
            onPress={() => release.mutate({}, { onError: sayError })}
          >
            {text.release}
          </Button>
        }
      >
        {text.keptBackSentence}
      </Note>
    );
  }
  return (
    <Note
      tone="bad"
      live
      title={text.nothingSent}
      act={
        copy.doubt === null ? undefined : (
          <Button small data-testid="copy-ask" onPress={onAsk}>
            {text.decide}
          </Button>
        )
      }
    >
      {copy.doubt === null ? told(copy.reason.message) : text.titles[copy.doubt]}
    </Note>
  );
}

/** Lets every plan that was kept back go on. */
export function useRelease() {
  return useCommand("copy_release", () => [keys.state, keys.attention, keys.drafts]);
}
