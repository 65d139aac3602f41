import type { Page } from "../app/place";

const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const appText = {
  name: "Sendoff",
  skip: "Skip to the page",
  navigation: "Pages",
  pages: {
    calendar: "Calendar",
    drafts: "Drafts",
    compose: "Composer",
    activity: "Activity",
    attention: "Attention",
    accounts: "Accounts",
    practice: "Practice",
    settings: "Settings",
  } satisfies Record<Page, string>,
  newDraft: "New draft",
  attentionCount: (n: number) => `${n} ${plural(n, "thing waits", "things wait")} for you`,
  pause: {
    label: "Pause everything",
    on: "Everything is paused",
    onSentence: "Nothing is sent until you switch it off. What is due meanwhile waits.",
    resume: "Resume",
  },
  trouble: "Nothing new is sent",
  copy: {
    nothingSent: "Nothing is sent from this copy",
    thisSends: "This copy sends",
    anotherSends: "Another copy sends",
    keptBack: (n: number) => `${n} ${plural(n, "plan is", "plans are")} kept back`,
    keptBackSentence:
      "They were planned before this data folder was restored or copied. Let them go on if no other copy sends them.",
    release: "Let them go on",
  },
  sender: {
    here: "This window sends",
    elsewhere: "Another Sendoff sends",
    elsewhereSentence:
      "Another copy of Sendoff is open on this folder and does the sending. What you do here is passed on to it.",
    nobody: "Nobody sends",
    nobodySentence:
      "No copy of Sendoff is sending from this folder. Posts stay where they are; open Sendoff again.",
  },
  next: (when: string) => `Next: ${when}`,
  nothingNext: "Nothing scheduled",
  scheduled: (n: number) => `${n} scheduled`,
  brokenCall: (said: string) =>
    said === "" ? "Sendoff could not finish this." : `Sendoff could not finish this: ${said}`,
  failedToLoad: "This could not be read",
  tryAgain: "Try again",
  close: "Close",
  cancel: "Cancel",
  back: "Back",
  loading: "Reading…",
  passedOn: "Written down. The copy of Sendoff that sends will see to it.",
  messages: "Messages",
  crashed: "This page stopped working",
  crashedRemedy: "Nothing that was saved is lost. Open the page again.",
  palette: {
    title: "Go to or do",
    placeholder: "An action, a page, words of a post, an account, a setting",
    empty: "Nothing by that name",
    groups: {
      actions: "Actions",
      drafts: "Drafts",
      history: "History",
      accounts: "Accounts",
      settings: "Settings",
    },
  },
  shortcuts: {
    title: "Keys",
  },
};
