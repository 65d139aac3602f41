import { keys, useCommand } from "../../api/queries";
import { Toggle } from "../../design/Toggle";
import { sayError } from "../../design/sayError";
import { outsideText } from "../../text/outside";

/** Whether Sendoff starts when the person logs in. */
export function AtLoginSwitch({ on }: { on: boolean }) {
  const set = useCommand("at_login_set", () => [keys.atLogin]);
  return (
    <div data-arrival="at-login" tabIndex={-1} className="flex flex-col gap-1 px-4 py-3">
      <Toggle
        testid="at-login"
        isSelected={on}
        // Not disabled meanwhile: that would take the focus from whoever switches by keys.
        onChange={(wanted) => {
          if (!set.isPending) set.mutate({ on: wanted }, { onError: sayError });
        }}
      >
        {outsideText.atLogin.do}
      </Toggle>
      <p className="text-sm text-ink-3">{outsideText.atLogin.hint}</p>
    </div>
  );
}
