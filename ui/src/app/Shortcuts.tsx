import { Sheet } from "../design/Sheet";
import { KeyCaps } from "../design/KeyCaps";
import { actionText, keysText } from "../text/actions";
import { appText } from "../text/app";
import { actionIds, actionOf, fixedKeys, type FixedKey, type Group } from "./actions";
import { useShortcuts, type Shortcuts as Set } from "./shortcuts";

/** About as long as each other, the places that are most alike together. */
const columns: readonly (readonly Group[])[] = [
  ["everywhere", "drafts", "activity", "accounts", "settings"],
  ["calendar", "compose"],
];

/** All keys, as they are now. */
export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  const shortcuts = useShortcuts();
  return (
    <Sheet wide reads title={appText.shortcuts.title} open={open} onClose={onClose}>
      <div className="grid gap-x-8 min-[640px]:grid-cols-2">
        {columns.map((column) => (
          <div key={column.join()} className="min-w-0">
            {column.map((group) => (
              <Keys key={group} group={group} lines={linesOf(group, shortcuts)} />
            ))}
          </div>
        ))}
      </div>
    </Sheet>
  );
}

interface Line {
  name: string;
  /** Any of these does it. */
  chords: readonly string[];
}

function linesOf(group: Group, shortcuts: Set): Line[] {
  const own = actionIds.filter((id) => {
    const { on, also } = actionOf(id);
    return (on === group || also === group) && shortcuts[id] !== "";
  });
  const fixed = (Object.keys(fixedKeys) as FixedKey[]).filter((id) => fixedKeys[id].on === group);
  return [
    ...own.map((id) => ({ name: actionText[id], chords: [shortcuts[id]] })),
    ...fixed.map((id) => ({ name: keysText.fixed[id], chords: fixedKeys[id].keys })),
  ];
}

function Keys({ group, lines }: { group: Group; lines: readonly Line[] }) {
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby={`keys-${group}`} className="mb-4">
      <h3 id={`keys-${group}`} className="mb-1 text-sm font-semibold">
        {keysText.groups[group]}
      </h3>
      <dl>
        {lines.map(({ name, chords }) => (
          <div
            key={name}
            className="flex items-baseline justify-between gap-3 border-b border-line py-1 last:border-0"
          >
            <dt className="min-w-0 text-ink-2">{name}</dt>
            <dd className="flex max-w-3/5 shrink-0 flex-wrap justify-end gap-1">
              {chords.map((chord) => (
                <KeyCaps key={chord} chord={chord} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
