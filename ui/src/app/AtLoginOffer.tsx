import { useQuery } from "@tanstack/react-query";
import { ask, keys, useCommand } from "../api/queries";
import { Button } from "../design/Button";
import { say } from "../design/messages";
import { Note } from "../design/Note";
import { sayError } from "../design/sayError";
import { outsideText } from "../text/outside";

const words = outsideText.atLogin;

/** Offered with the first planned post, until it is answered: nothing goes out while Sendoff is closed. */
export function AtLoginOffer() {
  const offered = useQuery(ask.atLogin()).data?.offer === true;
  const set = useCommand("at_login_set", () => [keys.atLogin]);
  const decline = useCommand("at_login_decline", () => [keys.atLogin]);
  if (!offered) return null;
  return (
    <div className="shrink-0 px-4 pt-3" data-testid="at-login-offer">
      <Note
        tone="calm"
        live
        title={words.title}
        act={
          <>
            <Button
              small
              data-testid="at-login-do"
              isPending={set.isPending}
              onPress={() =>
                set.mutate(
                  { on: true },
                  { onSuccess: () => say({ tone: "good", title: words.done }), onError: sayError },
                )
              }
            >
              {words.do}
            </Button>
            <Button
              small
              look="quiet"
              data-testid="at-login-decline"
              isPending={decline.isPending}
              onPress={() =>
                decline.mutate(
                  {},
                  { onSuccess: () => say({ tone: "calm", title: words.declined }), onError: sayError },
                )
              }
            >
              {words.decline}
            </Button>
          </>
        }
      >
        {words.ask}
      </Note>
    </div>
  );
}
