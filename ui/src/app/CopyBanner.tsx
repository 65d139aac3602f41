import { keys, useCommand } from "../api/queries";
import { Button } from "../design/Button";
import { Note } from "../design/Note";
import { sayError } from "../design/sayError";
import type { CopyView } from "../generated/api";
import { appText } from "../text/app";

/** Whether this copy of the data folder sends: a person decides, and lets go what was kept back. */
export function CopyBanner({ copy }: { copy: CopyView }) {
  const decide = useCommand("copy_decide", () => [keys.state, keys.attention, keys.drafts]);
  const release = useCommand("copy_release", () => [keys.state, keys.attention, keys.drafts]);
  const text = appText.copy;
  if (copy.reason === null) {
    return (
      <Note
        tone="warn"
        title={text.keptBack(copy.unreleased)}
        act={
          <Button
            small
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
  const say = (sends: "this" | "another") => decide.mutate({ sends }, { onError: sayError });
  return (
    <Note
      tone="bad"
      live
      title={text.nothingSent}
      act={
        copy.doubt === null ? undefined : (
          <div className="flex gap-2">
            <Button small isPending={decide.isPending} onPress={() => say("this")}>
              {text.thisSends}
            </Button>
            {copy.doubt !== "yielded" && (
              <Button small isPending={decide.isPending} onPress={() => say("another")}>
                {text.anotherSends}
              </Button>
            )}
          </div>
        )
      }
    >
      {copy.reason.message}
    </Note>
  );
}
