import { useQuery } from "@tanstack/react-query";
import { ask, keys, useCommand } from "../api/queries";
import { Button } from "../design/Button";
import { Note } from "../design/Note";
import { sayError } from "../design/sayError";
import { appText } from "../text/app";
import { CopyBanner } from "./CopyBanner";
import { told } from "../api/told";

/** What changes the meaning of every page stands above every page. */
export function Banners({ onCopy }: { onCopy: () => void }) {
  const state = useQuery(ask.state()).data;
  const pause = useCommand("pause", () => [keys.state]);
  if (state === undefined) return null;
  return (
    <>
      {state.trouble !== null && (
        <Banner>
          <Note tone="bad" live title={appText.trouble}>
            {told(state.trouble)}
          </Note>
        </Banner>
      )}
      {state.copy != null && (
        <Banner>
          <CopyBanner copy={state.copy} onAsk={onCopy} />
        </Banner>
      )}
      {state.paused && (
        <Banner>
          <Note
            tone="warn"
            title={appText.pause.on}
            act={
              <Button
                small
                isPending={pause.isPending}
                onPress={() => pause.mutate({ paused: false }, { onError: sayError })}
              >
                {appText.pause.resume}
              </Button>
            }
          >
            {appText.pause.onSentence}
          </Note>
        </Banner>
      )}
      {state.sender === "elsewhere" && (
        <Banner>
          <Note tone="calm" title={appText.sender.elsewhere}>
            {appText.sender.elsewhereSentence}
          </Note>
        </Banner>
      )}
      {state.sender === "nobody" && state.copy?.reason == null && (
        <Banner>
          <Note tone="warn" title={appText.sender.nobody}>
            {appText.sender.nobodySentence}
          </Note>
        </Banner>
      )}
    </>
  );
}

function Banner({ children }: { children: React.ReactNode }) {
  return <div className="shrink-0 px-4 pt-3">{children}</div>;
}
