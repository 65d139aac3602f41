import { useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { ask, keys, useCommand } from "../../api/queries";
import { Button } from "../../design/Button";
import { PracticeMark } from "../../design/Account";
import { Loaded } from "../../design/Loaded";
import { Empty, PageBody, PageFrame } from "../../design/PageFrame";
import { sayError } from "../../design/sayError";
import { practicePageText } from "../../text/practice";
import { Conditions } from "./Conditions";
import { Timelines } from "./Timelines";

/** The practice service: how it behaves, and what it has published. */
export function PracticePage() {
  const state = useQuery(ask.state());
  const practice = useCommand("practice_start", () => [
    keys.connections,
    keys.accounts,
    keys.state,
    keys.timelines,
    keys.conditions,
  ]);
  return (
    <PageFrame title={practicePageText.title} lead={practicePageText.lead} acts={<PracticeMark />}>
      <Loaded of={state}>
        {({ practice: runs }) =>
          runs ? (
            <PageBody>
              <div className="flex flex-col gap-6">
                <Conditions />
                <Timelines />
              </div>
            </PageBody>
          ) : (
            <Empty
              icon={<FlaskConical size={20} />}
              title={practicePageText.emptyTitle}
              act={
                <Button
                  look="main"
                  isPending={practice.isPending}
                  onPress={() => practice.mutate({}, { onError: sayError })}
                >
                  {practicePageText.start}
                </Button>
              }
            >
              {practicePageText.empty}
            </Empty>
          )
        }
      </Loaded>
    </PageFrame>
  );
}
