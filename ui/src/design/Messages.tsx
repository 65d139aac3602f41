import { X } from "lucide-react";
import { appText } from "../text/app";
import { Button } from "./Button";
import { Note } from "./Note";
import { unsay, useMessages } from "./messages";

export function Messages() {
  const messages = useMessages();
  return (
    <div
      role="region"
      aria-label={appText.messages}
      className="messages pointer-events-none fixed inset-x-0 z-40 mx-auto flex w-96 max-w-[90vw] flex-col gap-2"
    >
      {messages.map(({ id, tone, title, more, act }) => (
        <div key={id} className="pointer-events-auto rounded-md bg-raised shadow-2 ring-1 ring-line">
          <Note
            tone={tone}
            live
            title={title}
            act={
              <>
                {act !== undefined && (
                  <Button
                    small
                    onPress={() => {
                      act.run();
                      unsay(id);
                    }}
                  >
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
      ))}
    </div>
  );
}
