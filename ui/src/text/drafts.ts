import { plural, t } from "@lingui/core/macro";
export const draftsText = {
  title: t`Drafts`,
  search: t`Search drafts`,
  searchPlaceholder: t`Search`,
  filter: t`Which drafts`,
  empty: {
    title: t`No drafts yet`,
    body: t`Press N anywhere to write one. It is saved as you type, with or without a network.`,
    act: t`New draft`,
  },
  emptyFilter: { title: t`Nothing here`, body: t`No draft stands here at the moment.` },
  emptyTrash: {
    title: t`The trash is empty`,
    body: t`What you throw away stays here until you take it back.`,
  },
  emptySearch: (words: string) => ({
    title: t`Nothing found`,
    body: t`No draft has “${words}” in its text.`,
  }),
  noText: t`No text yet`,
  unscheduled: t`not scheduled`,
  unconfirmed: t`newer text not confirmed`,
  more: t`Show more`,
  chooseShown: (n: number) => plural(n, { one: "Choose the one shown", other: "Choose all # shown" }),
  import: t`Import…`,
  importTitle: t`Import drafts`,
  importLead: t`One draft per line of JSON, with client, text, networks, local, zone. Every network means all your accounts on it.`,
  importFile: t`Choose a file`,
  importPaste: t`Or paste the lines`,
  importTry: t`See what would happen`,
  importDo: (n: number) => plural(n, { one: "Import # draft", other: "Import # drafts" }),
  imported: (n: number) => plural(n, { one: "Imported # draft", other: "Imported # drafts" }),
  importLine: (n: number) => t`Line ${n}`,
  importSummary: (good: number, bad: number) =>
    bad === 0
      ? plural(good, { one: "# line is fine.", other: "# lines are fine." })
      : t`${plural(good, { one: "# line", other: "# lines" })} can be imported; ${plural(bad, { one: "# remark", other: "# remarks" })}:`,
  export: t`Export…`,
  exportTitle: t`All drafts`,
  exportLead: t`One draft per line of JSON. Another Sendoff, or any program, can read it.`,
  exportCopy: t`Copy all`,
  exportCopied: t`Copied`,
};
