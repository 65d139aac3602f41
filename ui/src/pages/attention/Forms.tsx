import { useState, type ReactNode } from "react";
import { Form } from "react-aria-components";
import { Button } from "../../design/Button";
import { Field } from "../../design/Field";
import { Tick } from "../../design/Toggle";
import { appText } from "../../text/app";
import { attentionText } from "../../text/attention";

interface Props {
  busy: boolean;
  onCancel: () => void;
}

function Frame({
  title,
  label,
  look = "main",
  isDisabled = false,
  more,
  busy,
  onCancel,
  onDo,
  children,
}: Props & {
  title: string;
  label: string;
  look?: "main" | "danger";
  isDisabled?: boolean;
  /** Another answer, beside the first. */
  more?: ReactNode;
  onDo: () => void;
  children: ReactNode;
}) {
  return (
    <Form
      className="mt-3 flex flex-col gap-2 rounded-md bg-sunken p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isDisabled) onDo();
      }}
    >
      <h3 className="font-semibold">{title}</h3>
      {children}
      <div className="flex gap-2">
        <Button type="submit" small look={look} data-testid="act-do" isDisabled={isDisabled} isPending={busy}>
          {label}
        </Button>
        {more}
        <Button small look="quiet" onPress={onCancel}>
          {appText.cancel}
        </Button>
      </div>
    </Form>
  );
}

/** "It is there", with or without its address. */
export function There({ onDo, ...rest }: Props & { onDo: (url: string | undefined) => void }) {
  const [url, setUrl] = useState("");
  const words = attentionText.there;
  return (
    <Frame
      title={words.title}
      label={words.do}
      {...rest}
      onDo={() => onDo(url.trim() === "" ? undefined : url.trim())}
    >
      <Field
        label={words.url}
        placeholder={words.placeholder}
        value={url}
        onChange={setUrl}
        autoFocus
        className="max-w-md"
      />
    </Frame>
  );
}

/** "Send again" could publish twice: it wants the person's word that they looked. */
export function Again({ who, onDo, ...rest }: Props & { who: string | undefined; onDo: () => void }) {
  const [looked, setLooked] = useState(false);
  const words = attentionText.again;
  return (
    <Frame title={words.title} label={words.do} look="danger" isDisabled={!looked} {...rest} onDo={onDo}>
      <p className="text-ink-2">{words.lead}</p>
      <Tick isSelected={looked} onChange={setLooked} testid="i-looked">
        {who === undefined ? words.guardPlain : words.guard(who)}
      </Tick>
    </Frame>
  );
}

/**
 * "It is not there" is the person's word, as "send again" is, and what follows from it is for them to say: once more, or
 * never.
 */
export function NotThere({
  who,
  canSend,
  onSend,
  onDo,
  ...rest
}: Props & { who: string | undefined; canSend: boolean; onSend: () => void; onDo: () => void }) {
  const [looked, setLooked] = useState(false);
  const words = attentionText.notThere;
  return (
    <Frame
      title={words.title}
      label={words.do}
      look="danger"
      isDisabled={!looked}
      more={
        canSend && (
          <Button small data-testid="act-again" isDisabled={!looked || rest.busy} onPress={onSend}>
            {words.send}
          </Button>
        )
      }
      {...rest}
      onDo={onDo}
    >
      <p className="text-ink-2">{canSend ? words.lead : words.leadOnly}</p>
      <Tick isSelected={looked} onChange={setLooked} testid="i-looked">
        {who === undefined ? attentionText.again.guardPlain : attentionText.again.guard(who)}
      </Tick>
    </Frame>
  );
}

/** What is for good, or leaves the list: said before it is done. */
export function Ending({
  words,
  onDo,
  ...rest
}: Props & { words: { title: string; lead: string; do: string }; onDo: () => void }) {
  return (
    <Frame title={words.title} label={words.do} look="danger" {...rest} onDo={onDo}>
      <p className="text-ink-2">{words.lead}</p>
    </Frame>
  );
}

/** Skipping what came due too late: for one account, or for all. */
export function Skipping({ who, ...rest }: Props & { who: string | undefined; onDo: () => void }) {
  const { title, titleOf, ...words } = attentionText.skipping;
  return <Ending words={{ ...words, title: who === undefined ? title : titleOf(who) }} {...rest} />;
}
