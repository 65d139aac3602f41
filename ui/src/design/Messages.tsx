import { X } from "lucide-react";
import { appText } from "../text/app";
import { Button } from "./Button";
import { Note } from "./Note";
import { lastFromNow, stay, unsay, useMessages, type Message } from "./messages";

export function Messages() {
  const messages = useMessages();
  return (
    <div
      role="region"
      aria-label={appText.messages}
      className="messages pointer-events-none fixed inset-x-0 z-40 mx-auto flex w-96 max-w-[90vw] flex-col gap-2"
    >
      {messages.map((message) => (
        <Shown key={message.id} message={message} />
      ))}
    </div>
  );
}

/** Stays while the pointer or the focus is on it: nobody has to be quicker than the clock. */
function Shown({ message: { id, tone, title, more, act } }: { message: Message }) {
  return (
    // Nothing is done here with pointer or keys: they only tell that somebody is at it.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      onPointerEnter={() => stay(id)}
      onPointerLeave={({ currentTarget }) => {
        if (!currentTarget.contains(document.activeElement)) lastFromNow(id);
      }}
      onFocus={() => stay(id)}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget) && !currentTarget.matches(":hover")) lastFromNow(id);
      }}
      className="pointer-events-auto rounded-md bg-raised shadow-2 ring-1 ring-line"
    >
      <Note
        tone={tone}
        live
        title={title}
        act={
          <>
            {act !== undefined && (
              <Button small onPress={act.run}>
                {act.label}
              </Button>
            )}
            <Button look="quiet" small icon aria-label={appText.close} onPress={() => unsay(id)}>
              <X size={14} />
            </Button>
          </>
        }
      >
        {more}
      </Note>
    </div>
  );
}
