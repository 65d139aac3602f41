import type { ServiceKind } from "../generated/api";

const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const accountsText = {
  title: "Accounts",
  add: "Connect a service",
  startPractice: "Start with practice accounts",
  emptyTitle: "No accounts yet",
  empty:
    "Connect a service that publishes for you, or start with practice accounts that never leave this computer.",
  works: "Works",
  proven: (when: string) => `proven ${when}`,
  neverProven: "not proven yet",
  trouble: "Needs you",
  accounts: (n: number) => plural(n, "account", "accounts"),
  noAccounts: "No accounts found at this connection. Add them at the service, then check again.",
  check: "Check now",
  checked: (name: string, n: number) => `${name} works: ${plural(n, "account", "accounts")} found`,
  newKey: "New key…",
  newKeyTitle: (name: string) => `A new key for ${name}`,
  newKeyLead: "The key in use stays until the new one is proven to reach the same accounts.",
  newKeyDo: "Try and take it",
  remove: "Remove…",
  removeTitle: (name: string) => `Remove ${name}?`,
  removeLead:
    "Its accounts can no longer be chosen. Drafts meant for them stay, and come to your attention when they are due. What was published stays on record.",
  removeDo: "Remove",
  keep: "Keep it",
  removed: (n: number) =>
    n === 0 ? "Removed" : `Removed; ${plural(n, "draft was", "drafts were")} meant for it`,
  publishing: (handle: string) => `Publishing to ${handle}`,
  on: "on",
  pausedWord: "paused",
  oneTarget: "One account per request",
  oneTargetHint: "Slower, but one account's trouble never touches another's.",
  trustReplay: "Trust the service's promise about repeats where looking is impossible",
  workspace: "Workspace",
  form: {
    title: "Connect a service",
    service: "Service",
    name: "Your name for it",
    namePlaceholder: "Padaria Sol",
    url: "Address",
    urlHint: "Plain http is allowed to this computer only.",
    key: "Key",
    keyHint:
      "Kept in your system's keychain, or in the owner-only file if you chose that. Never shown again.",
    workspace: "Workspace",
    workspaceHint: "Leave it empty unless the service has several.",
    workspaces: "This key reaches several workspaces. Which one?",
    do: "Connect and test",
    failed: "Not connected",
    found: (n: number) => `Connected: ${plural(n, "account", "accounts")} found`,
    foundNone: "Connected, but there are no accounts yet. Add them at the service, then check again.",
    done: "Done",
  },
  services: {
    letmepost: { hint: "Several accounts in one request", url: "https://api.letmepost.dev" },
    postato: { hint: "One request per account, with workspaces", url: "https://api.postato.com.br" },
  } satisfies Record<ServiceKind, { hint: string; url: string }>,
};
