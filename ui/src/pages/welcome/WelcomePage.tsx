import { FlaskConical, Plug } from "lucide-react";
import type { ReactNode } from "react";
import { go } from "../../app/place";
import { Sign } from "../../app/Sidebar";
import { keys, useCommand } from "../../api/queries";
import { Button } from "../../design/Button";
import { ErrorNote } from "../../design/Note";
import { welcomeText } from "../../text/welcome";

/** The first start: two ways to begin. */
export function WelcomePage() {
  const practice = useCommand("practice_start", () => [
    keys.connections,
    keys.accounts,
    keys.state,
    keys.timelines,
    keys.conditions,
  ]);
  return (
    <div className="flex h-full flex-col items-center overflow-y-auto px-6 pt-[12vh] pb-10">
      <Sign size={56} />
      <h1
        data-testid="page-title"
        className="mt-5 max-w-lg text-center text-2xl font-semibold tracking-tight"
      >
        {welcomeText.title}
      </h1>
      <p className="mt-2 max-w-md text-center text-lg text-ink-2">{welcomeText.lead}</p>
      <div className="mt-8 grid w-full max-w-2xl grid-cols-2 gap-4">
        <Way
          icon={<FlaskConical size={18} />}
          tone="tone-practice"
          words={welcomeText.practice}
          act={
            <Button
              look="main"
              data-testid="start-practice"
              isPending={practice.isPending}
              onPress={() => practice.mutate({}, { onSuccess: () => go({ page: "compose" }) })}
            >
              {welcomeText.practice.do}
            </Button>
          }
        />
        <Way
          icon={<Plug size={18} />}
          tone="tone-good"
          words={welcomeText.connect}
          act={
            <Button data-testid="start-connect" onPress={() => go({ page: "accounts", id: "add" })}>
              {welcomeText.connect.do}
            </Button>
          }
        />
      </div>
      {practice.error !== null && (
        <div className="mt-4 w-full max-w-2xl">
          <ErrorNote error={practice.error} />
        </div>
      )}
    </div>
  );
}

function Way({
  icon,
  tone,
  words,
  act,
}: {
  icon: ReactNode;
  tone: string;
  words: { title: string; body: string };
  act: ReactNode;
}) {
  return (
    <section className="flex flex-col items-start rounded-lg border border-line bg-raised p-5">
      <span
        className={`${tone} mb-3 flex size-9 items-center justify-center rounded-md bg-(--tone-soft) text-(--tone)`}
      >
        {icon}
      </span>
      <h2 className="text-lg font-semibold">{words.title}</h2>
      <p className="mt-1 mb-4 flex-1 text-ink-2">{words.body}</p>
      {act}
    </section>
  );
}
