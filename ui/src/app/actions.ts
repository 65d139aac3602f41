import type { Page } from "./place";

/** One act of the window that has a name: in the palette, on the sheet of keys, in the settings. */
interface Action {
  /** Where it can be done. */
  on: "everywhere" | Page;
  /** Another place where it can be done. */
  also?: Page;
  /** The keys it comes with (`strokes.ts`); empty for none. */
  keys: string;
  /** Works while something is being typed too, so its keys must write nothing. */
  typing?: true;
  /** Asked for elsewhere, it goes to its page first. The others need something that is there already. */
  reach?: true;
}

/** Every action, in the order in which people read them. Their names are in `text/actions.ts`. */
export const actions = {
  palette: { on: "everywhere", keys: "Mod+k", typing: true },
  help: { on: "everywhere", keys: "?" },
  write: { on: "everywhere", keys: "n" },
  "go.calendar": { on: "everywhere", keys: "g c" },
  "go.drafts": { on: "everywhere", keys: "g d" },
  "go.activity": { on: "everywhere", keys: "g a" },
  "go.attention": { on: "everywhere", keys: "g t" },
  "go.accounts": { on: "everywhere", keys: "g u" },
  "go.practice": { on: "everywhere", keys: "g p" },
  "go.settings": { on: "everywhere", keys: "g s" },
  pause: { on: "everywhere", keys: "" },
  "theme.system": { on: "everywhere", keys: "" },
  "theme.light": { on: "everywhere", keys: "" },
  "theme.dark": { on: "everywhere", keys: "" },
  "zoom.in": { on: "everywhere", keys: "Mod++", typing: true },
  "zoom.out": { on: "everywhere", keys: "Mod+-", typing: true },
  "zoom.reset": { on: "everywhere", keys: "Mod+0", typing: true },
  "calendar.today": { on: "calendar", keys: "t", reach: true },
  "calendar.month": { on: "calendar", keys: "1", reach: true },
  "calendar.week": { on: "calendar", keys: "2", reach: true },
  "calendar.day": { on: "calendar", keys: "3", reach: true },
  "calendar.agenda": { on: "calendar", keys: "4", reach: true },
  "calendar.tray": { on: "calendar", keys: "u", reach: true },
  "post.move": { on: "calendar", also: "drafts", keys: "m" },
  "post.unschedule": { on: "calendar", also: "drafts", keys: "" },
  "post.trash": { on: "calendar", also: "drafts", keys: "Delete" },
  "post.plan": { on: "drafts", also: "calendar", keys: "f" },
  "composer.schedule": { on: "compose", keys: "Mod+Enter", typing: true },
  "composer.publish": { on: "compose", keys: "Mod+Shift+Enter", typing: true },
  "composer.save": { on: "compose", keys: "Mod+s", typing: true },
  "composer.history": { on: "compose", keys: "" },
  "composer.duplicate": { on: "compose", keys: "" },
  "composer.trash": { on: "compose", keys: "" },
  "drafts.search": { on: "drafts", keys: "/", reach: true },
  "drafts.import": { on: "drafts", keys: "", reach: true },
  "drafts.export": { on: "drafts", keys: "", reach: true },
  "activity.retry": { on: "activity", keys: "r" },
  "accounts.add": { on: "accounts", keys: "", reach: true },
} as const satisfies Record<string, Action>;

export type ActionId = keyof typeof actions;

export const actionIds = Object.keys(actions) as ActionId[];

export const actionOf = (id: ActionId): Action => actions[id];

export const isActionId = (id: string): id is ActionId => Object.hasOwn(actions, id);

/** The places of actions, in the order of the sidebar. */
export const groups = ["everywhere", "calendar", "compose", "drafts", "activity", "accounts"] as const;
export type Group = (typeof groups)[number];

/** Keys that belong to moving about and are the same for everybody. Their meanings are in `text/actions.ts`. */
export const fixedKeys = {
  close: { on: "everywhere", keys: ["Escape"] },
  arrows: { on: "calendar", keys: ["ArrowLeft", "ArrowUp", "ArrowDown", "ArrowRight"] },
  week: { on: "calendar", keys: ["Home", "End"] },
  pages: { on: "calendar", keys: ["PageUp", "PageDown"] },
  enter: { on: "calendar", keys: ["Enter", "F2"] },
  choose: { on: "calendar", keys: ["Space"] },
  chooseUpTo: { on: "calendar", keys: ["Shift+Space", "Shift+ArrowUp", "Shift+ArrowDown"] },
  chooseAll: { on: "calendar", keys: ["Mod+a"] },
  chooseNone: { on: "calendar", keys: ["Escape"] },
  shift: { on: "calendar", keys: ["Alt+ArrowLeft", "Alt+ArrowUp", "Alt+ArrowDown", "Alt+ArrowRight"] },
  leave: { on: "compose", keys: ["Escape"] },
  draftRows: { on: "drafts", keys: ["ArrowUp", "ArrowDown", "Home", "End"] },
  draftChoose: { on: "drafts", keys: ["Space"] },
  draftChooseUpTo: { on: "drafts", keys: ["Shift+Space", "Shift+ArrowUp", "Shift+ArrowDown"] },
  draftChooseAll: { on: "drafts", keys: ["Mod+a"] },
  rows: { on: "activity", keys: ["ArrowUp", "ArrowDown"] },
} as const satisfies Record<string, { on: Group; keys: readonly string[] }>;

export type FixedKey = keyof typeof fixedKeys;
