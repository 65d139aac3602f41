import { useState } from "react";
import { actionIds, actionOf, groups, type ActionId } from "../../app/actions";
import { useSettingsChange } from "../../app/settings";
import { changedBy, shortcutsOf } from "../../app/shortcuts";
import { Button } from "../../design/Button";
import { Field } from "../../design/Field";
import { KeyCaps } from "../../design/KeyCaps";
import { say } from "../../design/messages";
import type { Settings } from "../../generated/api";
import { actionText, keysText, shortcutText } from "../../text/actions";
import { Recorder } from "./Recorder";

/** Every action with its keys, which can be changed; `changed` are those that are not as the window comes. */
export function KeysGroup({ changed }: { changed: Settings["shortcuts"] }) {
  const save = useSettingsChange();
  const shortcuts = shortcutsOf(changed);
  const [recording, setRecording] = useState<ActionId>();
  const [words, setWords] = useState("");
  const set = (more: Partial<Record<ActionId, string>>) => {
    setRecording(undefined);
    save.mutate({ shortcuts: changedBy(changed, more) });
  };
  const resetAll = () =>
    save.mutate(
      { shortcuts: {} },
      { onSuccess: () => say({ tone: "good", title: shortcutText.resetAllDone }) },
    );
  const wanted = words.trim().toLowerCase();
  return (
    <div className="flex flex-col">
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
        <p className="min-w-0 flex-1 basis-64 text-sm text-ink-3">{shortcutText.lead}</p>
        <Field
          hideLabel
          label={shortcutText.search}
          placeholder={shortcutText.search}
          value={words}
          onChange={setWords}
          className="w-44"
        />
        <Button
          small
          isDisabled={Object.keys(changed).length === 0}
          onPress={resetAll}
          data-testid="keys-reset"
        >
          {shortcutText.resetAll}
        </Button>
      </div>
      {groups.map((group) => {
        const ids = actionIds.filter(
          (id) => actionOf(id).on === group && actionText[id].toLowerCase().includes(wanted),
        );
        if (ids.length === 0) return null;
        return (
          <section key={group} aria-labelledby={`set-${group}`} className="border-t border-line">
            <h3 id={`set-${group}`} className="px-4 pt-2.5 pb-1 text-sm font-medium text-ink-3">
              {keysText.groups[group]}
            </h3>
            <ul className="pb-1.5">
              {ids.map((id) => (
                <li key={id} data-testid="shortcut" data-action={id} className="px-4 py-0.5">
                  {recording === id ? (
                    <Recorder
                      id={id}
                      shortcuts={shortcuts}
                      onKeep={(chord, takenFrom) =>
                        set({ [id]: chord, ...(takenFrom === undefined ? {} : { [takenFrom]: "" }) })
                      }
                      onCancel={() => setRecording(undefined)}
                    />
                  ) : (
                    <Line name={actionText[id]} chord={shortcuts[id]} onChange={() => setRecording(id)} />
                  )}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function Line({ name, chord, onChange }: { name: string; chord: string; onChange: () => void }) {
  return (
    <div className="flex min-h-8 items-center gap-3">
      <span className="min-w-0 flex-1">{name}</span>
      {chord === "" ? <span className="text-sm text-ink-3">{keysText.none}</span> : <KeyCaps chord={chord} />}
      <Button look="quiet" small aria-label={shortcutText.changeOf(name)} onPress={onChange}>
        {shortcutText.change}
      </Button>
    </div>
  );
}
