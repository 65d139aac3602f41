import { useState } from "react";
import { Form } from "react-aria-components";
import { keys, useCommand } from "../../api/queries";
import type { CheckView, ServiceKind } from "../../generated/api";
import { Account } from "../../design/Account";
import { Button } from "../../design/Button";
import { Choice } from "../../design/Choice";
import { Field } from "../../design/Field";
import { ErrorNote, Note, ReasonNote } from "../../design/Note";
import { Sheet } from "../../design/Sheet";
import { accountsText } from "../../text/accounts";
import { serviceText } from "../../text/states";

const words = accountsText.form;
const services = (Object.keys(accountsText.services) as ServiceKind[]).map((id) => ({
  id,
  name: serviceText[id],
  hint: accountsText.services[id].hint,
}));

/** Connecting a service: a form that tests itself and says what it found. */
export function AddSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Sheet title={words.title} open={open} onClose={onClose}>
      {open && <Steps onClose={onClose} />}
    </Sheet>
  );
}

function Steps({ onClose }: { onClose: () => void }) {
  const [service, setService] = useState<ServiceKind>("letmepost");
  const [name, setName] = useState("");
  const [url, setUrl] = useState<string>(accountsText.services.letmepost.url);
  const [secret, setSecret] = useState("");
  const [workspace, setWorkspace] = useState("");
  const [workspaces, setWorkspaces] = useState<[string, string][]>([]);
  const add = useCommand("connection_add", () => [keys.connections, keys.accounts, keys.state]);
  const found = add.data;

  const onAdd = () => {
    add.mutate(
      {
        service,
        name: name.trim(),
        base_url: url.trim(),
        secret,
        workspace: workspace.trim() === "" ? null : workspace.trim(),
        settings: { one_target_per_request: false, trust_replay: false },
      },
      {
        onSuccess: (answer) => {
          setWorkspaces(answer.workspaces);
          if (answer.workspaces.length === 0) setSecret("");
        },
        // The key was sent once: after a refusal it is typed again.
        onError: () => setSecret(""),
      },
    );
  };

  if (found?.workspaces.length === 0) return <Found check={found} onClose={onClose} />;
  return (
    <Form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd();
      }}
    >
      <Choice
        label={words.service}
        options={services}
        value={service}
        onChange={(id) => {
          const chosen = services.find((one) => one.id === id)?.id ?? service;
          setService(chosen);
          setUrl(accountsText.services[chosen].url);
          setWorkspaces([]);
        }}
      />
      <Field
        label={words.name}
        placeholder={words.namePlaceholder}
        value={name}
        onChange={setName}
        isRequired
        autoFocus
      />
      <Field
        label={words.url}
        hint={words.urlHint}
        value={url}
        onChange={setUrl}
        isRequired
        type="url"
        mono
      />
      <Field
        label={words.key}
        hint={words.keyHint}
        type="password"
        autoComplete="off"
        value={secret}
        onChange={setSecret}
        isRequired
        mono
        data-testid="connection-secret"
      />
      {workspaces.length > 0 ? (
        <>
          <Note tone="warn" live>
            {words.workspaces}
          </Note>
          <Choice
            label={words.workspace}
            options={workspaces.map(([id, label]) => ({ id, name: label }))}
            value={workspace}
            onChange={setWorkspace}
          />
        </>
      ) : (
        service === "postato" && (
          <Field
            label={words.workspace}
            hint={words.workspaceHint}
            value={workspace}
            onChange={setWorkspace}
            mono
          />
        )
      )}
      {add.error !== null && <ErrorNote error={add.error} />}
      <Button
        type="submit"
        look="main"
        isPending={add.isPending}
        data-testid="connection-connect"
        className="self-end"
      >
        {words.do}
      </Button>
    </Form>
  );
}

function Found({ check, onClose }: { check: CheckView; onClose: () => void }) {
  const { trouble } = check.connection;
  return (
    <div className="flex flex-col gap-3">
      {trouble !== null ? (
        <ReasonNote reason={trouble} />
      ) : (
        <Note tone={check.accounts.length > 0 ? "good" : "warn"} live>
          {check.accounts.length > 0 ? words.found(check.accounts.length) : words.foundNone}
        </Note>
      )}
      <ul className="flex flex-col gap-1.5">
        {check.accounts.map((account) => (
          <li key={account.id}>
            <Account network={account.network} handle={account.handle} practice={account.practice} />
          </li>
        ))}
      </ul>
      <Button look="main" onPress={onClose} className="self-end">
        {words.done}
      </Button>
    </div>
  );
}
