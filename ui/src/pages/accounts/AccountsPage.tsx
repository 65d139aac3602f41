import { useQuery } from "@tanstack/react-query";
import { FlaskConical, Plug, Plus } from "lucide-react";
import { useState } from "react";
import { useHands } from "../../app/hands";
import { useArrival } from "../../app/arrival";
import { go, keyOf } from "../../app/place";
import { ask, keys, useCommand } from "../../api/queries";
import { Button } from "../../design/Button";
import { Loaded } from "../../design/Loaded";
import { Empty, PageBody, PageFrame } from "../../design/PageFrame";
import { sayError } from "../../design/sayError";
import { accountsText } from "../../text/accounts";
import { AddSheet } from "./AddSheet";
import { ConnectionCard } from "./ConnectionCard";

/**
 * Through which services, and to which profiles. `at` is `add` for the form, a connection's new key, else the account or
 * connection to go to.
 */
export function AccountsPage({ at }: { at: string | undefined }) {
  const adding = at === "add";
  const [open, setOpen] = useState(adding);
  const [was, setWas] = useState(adding);
  if (adding !== was) {
    setWas(adding);
    if (adding) setOpen(true);
  }
  useHands({ "accounts.add": () => setOpen(true) });
  const connections = useQuery(ask.connections());
  const accounts = useQuery(ask.accounts());
  useArrival(at, accounts.isSuccess && connections.isSuccess);
  const practice = useCommand("practice_start", () => [keys.connections, keys.accounts, keys.state]);
  const noPractice = connections.data?.every((connection) => !connection.practice) ?? false;
  const startPractice = (
    <Button isPending={practice.isPending} onPress={() => practice.mutate({}, { onError: sayError })}>
      <FlaskConical size={14} aria-hidden />
      {accountsText.startPractice}
    </Button>
  );
  return (
    <PageFrame
      title={accountsText.title}
      acts={
        <>
          {noPractice && (connections.data?.length ?? 0) > 0 && startPractice}
          <Button look="main" data-testid="add-connection" onPress={() => setOpen(true)}>
            <Plus size={14} aria-hidden />
            {accountsText.add}
          </Button>
        </>
      }
    >
      <Loaded of={connections}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon={<Plug size={20} />} title={accountsText.emptyTitle} act={startPractice}>
              {accountsText.empty}
            </Empty>
          ) : (
            <PageBody>
              <ul className="flex max-w-4xl flex-col gap-3">
                {list.map((connection) => (
                  <ConnectionCard
                    key={connection.id}
                    connection={connection}
                    wantsKey={at === keyOf(connection.id)}
                    accounts={(accounts.data ?? []).filter((account) => account.connection === connection.id)}
                  />
                ))}
              </ul>
            </PageBody>
          )
        }
      </Loaded>
      <AddSheet
        open={open}
        onClose={() => {
          setOpen(false);
          if (adding) go({ page: "accounts" }, true);
        }}
      />
    </PageFrame>
  );
}
