import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { actionOf, type ActionId } from "../../app/actions";
import { objection, type Objection, type Shortcuts } from "../../app/shortcuts";
import { sayKeys } from "../../app/sayKeys";
import { strokeOf } from "../../app/strokes";
import { Button } from "../../design/Button";
import { KeyCaps } from "../../design/KeyCaps";
import { actionText, shortcutText } from "../../text/actions";

/** Takes new keys for an action. Nothing here runs by time: Enter or *Keep* ends it. */
export function Recorder({
  id,
  shortcuts,
  onKeep,
  onCancel,
}: {
  id: ActionId;
  shortcuts: Shortcuts;
  onKeep: (chord: string, takenFrom?: ActionId) => void;
  onCancel: () => void;
}) {
  const [strokes, setStrokes] = useState<readonly string[]>([]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const chord = strokes.join(" ");
  const against = objection(shortcuts, id, chord);
  const asItCame = actionOf(id).keys;
  const keep = () => {
    if (chord === "" || (against !== undefined && against.why !== "taken")) return;
    onKeep(chord, against?.by);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // The buttons beside are reached and pressed as ever.
    if (event.key === "Tab" || event.target !== event.currentTarget) return;
    event.preventDefault();
    event.stopPropagation();
    const stroke = strokeOf(event.nativeEvent);
    if (stroke === undefined || event.repeat) return;
    if (stroke === "Escape") onCancel();
    else if (stroke === "Enter") keep();
    // A third stroke begins anew.
    else setStrokes(strokes.length >= 2 ? [stroke] : [...strokes, stroke]);
  };
  return (
    <div className="my-1 rounded-md bg-sunken px-2.5 py-2" data-testid="recorder">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 flex-1 basis-40 font-medium">{actionText[id]}</span>
        {/* It takes keys as a text field does, but no text. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <div
          ref={box}
          role="application"
          aria-label={shortcutText.press}
          aria-describedby="recorded"
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          onKeyDown={onKeyDown}
          data-testid="record"
          className="flex h-7.5 min-w-52 items-center rounded-md border border-accent bg-raised px-2.5"
        >
          {chord === "" ? (
            <span className="text-sm text-ink-3">{shortcutText.press}</span>
          ) : (
            <KeyCaps chord={chord} />
          )}
        </div>
      </div>
      <p id="recorded" role="status" className="mt-1.5 text-sm text-ink-2">
        {chord !== "" && <span className="sr-only">{sayKeys(chord)}. </span>}
        {against !== undefined && <Against against={against} />}
      </p>
      <div className="mt-1.5 flex flex-wrap justify-end gap-1.5">
        <Button look="quiet" small onPress={() => onKeep("")}>
          {shortcutText.without}
        </Button>
        {asItCame !== "" && asItCame !== shortcuts[id] && (
          <Button
            look="quiet"
            small
            aria-label={shortcutText.resetOf(actionText[id])}
            onPress={() => setStrokes(asItCame.split(" "))}
          >
            {shortcutText.reset}
          </Button>
        )}
        <Button small onPress={onCancel}>
          {shortcutText.cancel}
        </Button>
        <Button
          small
          look="main"
          isDisabled={chord === "" || (against !== undefined && against.why !== "taken")}
          onPress={keep}
        >
          {against?.why === "taken" ? shortcutText.take : shortcutText.keep}
        </Button>
      </div>
    </div>
  );
}

function Against({ against }: { against: Objection }) {
  switch (against.why) {
    case "taken":
      return (
        <span className="text-warn">
          {shortcutText.taken(actionText[against.by])} {shortcutText.taking(actionText[against.by])}
        </span>
      );
    case "moving":
      return <span className="text-warn">{shortcutText.moving}</span>;
    case "editing":
      return <span className="text-warn">{shortcutText.editing}</span>;
    case "writes":
      return <span className="text-warn">{shortcutText.writes}</span>;
  }
}
