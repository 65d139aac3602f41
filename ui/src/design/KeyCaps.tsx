import { Fragment } from "react";
import { keysOf } from "../app/sayKeys";
import { keysText } from "../text/actions";

/** Keys as caps; the strokes of a chord with a word between them. */
export function KeyCaps({ chord }: { chord: string }) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap" dir="ltr">
      {chord.split(" ").map((stroke, at) => (
        <Fragment key={`${at} ${stroke}`}>
          {at > 0 && <span className="text-xs text-ink-3">{keysText.then}</span>}
          {keysOf(stroke).map((key) => (
            <kbd
              key={key}
              className="min-w-5 rounded-sm bg-sunken px-1.5 text-center font-sans text-xs leading-5 text-ink-2"
            >
              {key}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
