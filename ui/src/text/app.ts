import { plural, t } from "@lingui/core/macro";
import type { Page } from "../app/place";
import { asIs } from "./asIs";

export const appText = {
  name: asIs("Sendoff"),
  skip: t`Skip to the page`,
  navigation: t`Pages`,
  pages: {
    calendar: t`Calendar`,
    drafts: t`Drafts`,
    compose: t`Composer`,
    activity: t`Activity`,
    attention: t`Attention`,
    accounts: t`Accounts`,
    practice: t`Practice`,
    settings: t`Settings`,
  } satisfies Record<Page, string>,
  newDraft: t`New draft`,
  attentionCount: (n: number) => plural(n, { one: "# thing waits for you", other: "# things wait for you" }),
  pause: {
    label: t`Pause everything`,
    on: t`Everything is paused`,
    onSentence: t`Nothing is sent until you switch it off. What is due meanwhile waits.`,
    resume: t`Resume`,
  },
  trouble: t`Nothing new is sent`,
  sender: {
    here: t`This window sends`,
    elsewhere: t`Another Sendoff sends`,
    elsewhereSentence: t`Another copy of Sendoff is open on this folder and does the sending. What you do here is passed on to it.`,
    nobody: t`Nobody sends`,
    nobodySentence: t`No copy of Sendoff is sending from this folder. Posts stay where they are; open Sendoff again.`,
  },
  next: (when: string) => t`Next: ${when}`,
  nothingNext: t`Nothing planned`,
  scheduled: (n: number) => plural(n, { one: "# planned", other: "# planned" }),
  brokenCall: (said: string) =>
    said === "" ? t`Sendoff could not finish this.` : t`Sendoff could not finish this: ${said}`,
  failedToLoad: t`This could not be read`,
  tryAgain: t`Try again`,
  close: t`Close`,
  cancel: t`Cancel`,
  back: t`Back`,
  loading: t`Reading…`,
  passedOn: t`Written down. The copy of Sendoff that sends will see to it.`,
  messages: t`Messages`,
  crashed: t`This page stopped working`,
  crashedRemedy: t`Nothing that was saved is lost. Open the page again.`,
  palette: {
    title: t`Go to or do`,
    placeholder: t`An action, a page, words of a post, an account, a setting`,
    empty: t`Nothing by that name`,
    groups: {
      here: t`On this page`,
      actions: t`Actions`,
      drafts: t`Drafts`,
      history: t`History`,
      accounts: t`Accounts`,
      settings: t`Settings`,
    },
  },
  shortcuts: {
    title: t`Keys`,
  },
};
