const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const draftsText = {
  title: "Drafts",
  search: "Search drafts",
  searchPlaceholder: "Search",
  filter: "Which drafts",
  empty: {
    title: "No drafts yet",
    body: "Press N anywhere to write one. It is saved as you type, with or without a network.",
    act: "New draft",
  },
  emptyFilter: { title: "Nothing here", body: "No draft stands here at the moment." },
  emptyTrash: { title: "The trash is empty", body: "What you throw away stays here until you take it back." },
  emptySearch: (words: string) => ({ title: "Nothing found", body: `No draft has “${words}” in its text.` }),
  noText: "No text yet",
  unscheduled: "not scheduled",
  unconfirmed: "newer text not confirmed",
  more: "Show more",
  import: "Import…",
  importTitle: "Import drafts",
  importLead:
    "One draft per line of JSON, with client, text, networks, local, zone. Every network means all your accounts on it.",
  importFile: "Choose a file",
  importPaste: "Or paste the lines",
  importTry: "See what would happen",
  importDo: (n: number) => `Import ${plural(n, "draft", "drafts")}`,
  imported: (n: number) => `Imported ${plural(n, "draft", "drafts")}`,
  importLine: (n: number) => `Line ${n}`,
  importSummary: (good: number, bad: number) =>
    bad === 0
      ? `${plural(good, "line is", "lines are")} fine.`
      : `${plural(good, "line", "lines")} can be imported; ${plural(bad, "remark", "remarks")}:`,
  export: "Export…",
  exportTitle: "All drafts",
  exportLead: "One draft per line of JSON. Another Sendoff, or any program, can read it.",
  exportCopy: "Copy all",
  exportCopied: "Copied",
};
