import { useState } from "react";
import { Form } from "react-aria-components";
import { keys, useCommand } from "../../api/queries";
import type { ConnectionView } from "../../generated/api";
import { Button } from "../../design/Button";
import { Field } from "../../design/Field";
import { ErrorNote } from "../../design/Note";
import { Sheet } from "../../design/Sheet";
import { say } from "../../design/messages";
import { accountsText } from "../../text/accounts";

/** A new key in the place of an old one. It leaves this field with the press and is not kept here. */
export function KeySheet({
  connection,
  open,
  onClose,
}: {
  connection: ConnectionView;
  open: boolean;
  onClose: () => void;
}) {
  const [secret, setSecret] = useState("");
  const update = useCommand("connection_update", () => [keys.connections, keys.accounts, keys.attention]);
  const close = () => {
    setSecret("");
    onClose();
  };
  const onDo = () => {
    update.mutate(
      { connection: connection.id, secret },
      {
        onSuccess: ({ name, accounts }) => {
          close();
          say({ tone: "good", title: accountsText.checked(name, accounts) });
        },
      },
    );
    setSecret("");
  };
  return (
    <Sheet title={accountsText.newKeyTitle(connection.name)} open={open} onClose={close}>
      <Form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          onDo();
        }}
      >
        <p className="text-ink-2">{accountsText.newKeyLead}</p>
        <Field
          label={accountsText.form.key}
          hint={accountsText.form.keyHint}
          type="password"
          autoComplete="off"
          value={secret}
          onChange={setSecret}
          isRequired
          autoFocus
          mono
        />
        {update.error !== null && <ErrorNote error={update.error} />}
        <Button type="submit" look="main" isPending={update.isPending} className="self-end">
          {accountsText.newKeyDo}
        </Button>
      </Form>
    </Sheet>
  );
}
