import { plural, t } from "@lingui/core/macro";
import type { AttentionKind, CureAct, SafeAction } from "../generated/api";
import { asIs } from "./asIs";

export const attentionText = {
  title: t`Attention`,
  lead: t`Everything that waits for you`,
  emptyTitle: t`Nothing waits for you`,
  empty: t`When a post needs a person, because it is in doubt, held or refused, it stands here with what is known.`,
  kinds: {
    in_doubt: t`Was it published?`,
    dead_letter: t`It keeps failing`,
    taken_unconfirmed: t`Taken, but not confirmed`,
    key_mismatch: t`Another text stands in its place`,
    held: t`Held`,
    asked: t`Asked: it came due too late`,
    unreachable: t`The service cannot be reached`,
    slow_to_settle: t`Taken, and still not there`,
    waits: t`Past its time, and it waits`,
    failed_unproven: t`The service says failed`,
    refused: t`Refused`,
    unconfirmed: t`Your newest text is not confirmed`,
    may_have_gone_out: t`Another copy may have sent it`,
    from_copy: t`Planned before the restore`,
    paused_post: t`You paused it, and its time has come`,
    behind: t`Waits for an earlier sending of the same post`,
    unreadable: t`It cannot be read from the file`,
    login_fails: t`A login fails before a post is due`,
  } satisfies Record<AttentionKind, string>,
  actions: {
    it_is_there: t`It is there…`,
    not_there: t`It is not there…`,
    send_again: t`Send again…`,
    leave: t`Write it off…`,
    try_now: t`Try now`,
    retry: t`Retry`,
    look_now: t`Look now`,
    publish_now: t`Publish now`,
    skip: t`Skip it…`,
    withdraw: t`Take it back…`,
    confirm: t`Confirm the newest text`,
    release: t`Let it go on`,
  } satisfies Record<SafeAction, string>,
  publishPerhapsAgain: t`Publish now…`,
  done: {
    it_is_there: t`Noted: it is there`,
    not_there: t`Written off: you looked, and it is not there`,
    send_again: t`Sending again now`,
    leave: t`Written off`,
    try_now: t`Trying now`,
    retry: t`Retrying now`,
    look_now: t`Looking now`,
    publish_now: t`Publishing now`,
    skip: t`Skipped`,
    withdraw: t`Taken back`,
    confirm: t`Confirmed: the newest text goes out`,
    release: t`It goes on`,
  } satisfies Record<SafeAction, string>,
  evidence: t`What is known`,
  since: (when: string) => t`waiting since ${when}`,
  due: (when: string) => t`due ${when}`,
  openProfile: t`Open the profile`,
  openDraft: t`Open the draft`,
  openBatch: t`Show what happened`,
  there: {
    title: t`Where is it?`,
    url: t`Address of the post, if you have it`,
    placeholder: asIs("https://…"),
    do: t`It is there`,
  },
  again: {
    title: t`Send it again?`,
    lead: t`Nothing proves that the first one was not published. If it was, the account gets it twice.`,
    guard: (who: string) => t`I looked at the profile of ${who}, it is not there.`,
    guardPlain: t`I looked at the profile, it is not there.`,
    do: t`Send again`,
  },
  notThere: {
    title: t`It is not there?`,
    lead: t`Nothing proves that, so it is your word. Send it again if it is to be published, or write it off: then Sendoff never sends it.`,
    leadOnly: t`Nothing proves that, so it is your word. It is written off then: Sendoff never sends it.`,
    do: t`Write it off`,
    send: t`Send again`,
  },
  leaving: {
    title: t`Write it off?`,
    lead: t`Sendoff never sends it again, and stops showing it here. Whether it was published stays unknown.`,
    do: t`Write it off`,
  },
  /** The same act where it has ended already: nothing changes but this list. */
  seen: {
    act: t`Leave it as it is…`,
    title: t`Leave it as it is?`,
    lead: t`It stands no longer here. What became of it, and whether it can be retried, stays under Activity.`,
    do: t`Leave it as it is`,
    done: t`Left as it is`,
  },
  skipping: {
    title: t`Skip all of them?`,
    titleOf: (who: string) => t`Skip ${who}?`,
    lead: t`It is not published now. Under Activity it can still be retried.`,
    do: t`Skip`,
  },
  withdrawing: {
    title: t`Take it back?`,
    lead: t`Nothing of it has left. It is withdrawn; under Activity it can still be retried.`,
    do: t`Take it back`,
  },
  cures: {
    new_key: t`New key…`,
    check: t`Show the connection`,
    connect: t`Connect the service…`,
  } satisfies Record<CureAct, string>,
  /** In the palette: an act, and on what. */
  actOn: (act: string, words: string) => t`${act} “${words}”`,
};

/** The sheet for what came due while nothing could be sent. */
export const lateText = {
  title: (n: number) => plural(n, { one: "A post came due meanwhile", other: "# posts came due meanwhile" }),
  lead: (n: number) =>
    plural(n, {
      one: "It was to go out while this computer was asleep, offline, or Sendoff was closed. Nothing goes out until you say so.",
      other:
        "They were to go out while this computer was asleep, offline, or Sendoff was closed. Nothing goes out until you say so.",
    }),
  due: (when: string) => t`was due ${when}`,
  publish: t`Publish now`,
  publishTo: (who: string) => t`Publish now: ${who}`,
  skip: t`Skip`,
  skipFor: (who: string) => t`Skip: ${who}`,
  apart: t`With another time, an account gets the same text as a post of its own, and is skipped here.`,
  together: t`All of them together`,
  free: t`Next free`,
  freeFor: (who: string | undefined) =>
    who === undefined ? t`Next free: all of them` : t`Next free: ${who}`,
  noFree: t`No free time was found in the next three months`,
  pick: t`Pick a time…`,
  pickFor: (who: string | undefined) =>
    who === undefined ? t`Pick a time: all of them` : t`Pick a time: ${who}`,
  when: t`When`,
  whenPlaceholder: t`tomorrow 9:30`,
  plan: t`Schedule`,
  planned: (when: string) => t`Scheduled for ${when}`,
  kept: (n: number) =>
    plural(n, { one: "One account stays as it was", other: "# accounts stay as they were" }),
  publishAll: (n: number) => plural(n, { one: "Publish it now", other: "Publish all # now" }),
  skipAll: t`Skip all…`,
  later: t`Decide later`,
  done: (skipped: boolean, n: number) =>
    skipped
      ? plural(n, { one: "Skipped", other: "# skipped" })
      : plural(n, { one: "Publishing now", other: "Publishing # now" }),
};
