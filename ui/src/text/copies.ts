import { plural, t } from "@lingui/core/macro";
import type { CopyDoubt, MayHaveGone } from "../generated/api";

/** Copies of the data folder, and backups. */
export const copiesText = {
  nothingSent: t`Nothing is sent from this copy`,
  decide: t`Decide…`,
  keptBack: (n: number) => plural(n, { one: "# plan is kept back", other: "# plans are kept back" }),
  keptBackSentence: t`They were planned before this data folder was restored or copied. Let them go on if no other copy sends them.`,
  release: t`Let them go on`,
  released: (n: number) => plural(n, { one: "# plan goes on", other: "# plans go on" }),
  titles: {
    restored: t`This data folder was put back to an earlier state`,
    other_installation: t`This data folder comes from another installation of Sendoff`,
    other_machine: t`This data folder comes from another computer`,
    beside: t`This data folder is a copy of another one`,
    unmarked: t`This computer no longer knows what this folder sent`,
    yielded: t`Another copy of this data folder sends`,
  } satisfies Record<CopyDoubt, string>,
  doubts: {
    restored: t`It was restored from a backup, or the system rolled it back. What was sent since, it does not know.`,
    other_installation: t`It was last sent from by another installation. That one may go on sending.`,
    other_machine: t`It was copied or moved here. The other computer may have sent since, or may go on sending.`,
    beside: t`The original is still where it was, and may go on sending.`,
    unmarked: t`It has been sent from here, and what Sendoff noted outside the folder is gone or cannot be read.`,
    yielded: t`You said so. Nothing is sent from here until you say otherwise.`,
  } satisfies Record<CopyDoubt, string>,
  place: (place: string) => t`It last sent from ${place}.`,
  knownUntil: t`This copy knows what was sent until`,
  rememberedUntil: t`This computer last noted sending from it`,
  never: t`nothing was sent`,
  goneTitle: t`What may have gone out since`,
  goneNone: t`Nothing of what this copy knows was on its way or came due since then.`,
  why: {
    sent: (when: string | undefined) => (when === undefined ? t`was being sent` : t`was being sent ${when}`),
    open: () => t`was on its way`,
    due: (when: string | undefined) => (when === undefined ? t`came due` : t`came due ${when}`),
  } satisfies Record<MayHaveGone, (when: string | undefined) => string>,
  more: (n: number) => plural(n, { one: "and one more", other: "and # more" }),
  unknown: (n: number) =>
    plural(n, {
      one: "One post went out that this copy does not have. It cannot be sent from here again.",
      other: "# posts went out that this copy does not have. They cannot be sent from here again.",
    }),
  later: (n: number) =>
    plural(n, {
      one: "One plan for later waits until you let it go on.",
      other: "# plans for later wait until you let them go on.",
    }),
  question: t`Which copy sends from now on?`,
  thisSends: t`This copy sends`,
  thisMeans: t`Nothing of the above goes out by itself: what was on its way is looked for at its service, the rest is asked about one by one. Make sure that no other copy sends.`,
  anotherSends: t`The other one sends`,
  anotherMeans: t`Nothing is ever sent from here. Drafts can be read and written. You can take this back at any time.`,
  notNow: t`Decide later`,
  decidedThis: t`This copy sends now`,
  lookedFor: (n: number) =>
    plural(n, {
      one: "One transmission that was open is looked for at its service.",
      other: "# transmissions that were open are looked for at their services.",
    }),
  asked: (n: number) =>
    plural(n, {
      one: "One target may have gone out. You are asked about it under Attention, or when you plan it again.",
      other:
        "# targets may have gone out. You are asked about them under Attention, or when you plan them again.",
    }),
  nothingAsked: t`Nothing has to be looked for, and nothing has to be asked.`,
  keptSentence: (n: number) =>
    plural(n, {
      one: "One plan for later is kept back.",
      other: "# plans for later are kept back.",
    }),
  keptQuestion: t`Let them go on if no other copy is going to send them. Until then they keep their times.`,
  toAttention: t`Open Attention`,
  notYet: t`Not yet`,
  done: t`Done`,
  backups: {
    title: t`Backups`,
    lead: t`One a day is made by itself, and seven are kept. Each was read through when it was made and again for this list.`,
    none: t`No backup yet. The first one is made when there is something to keep.`,
    now: t`Back up now`,
    made: t`Backup made`,
    drafts: (n: number) => plural(n, { one: "# draft", other: "# drafts" }),
    scheduled: (n: number) => plural(n, { one: "# planned", other: "# planned" }),
    restore: t`Put back…`,
    restoreNamed: (when: string) => t`Put back the backup of ${when}`,
    unnamed: t`without a date`,
    question: t`Put this backup back?`,
    of: (when: string) => t`The backup of ${when}`,
    leaves: t`What was written after it leaves the window. Today's database is set aside in the data folder, whole.`,
    restarts: t`Sendoff finishes what is being sent, closes, and opens again with the backup.`,
    then: t`Nothing is sent then until you have said which copy sends: Sendoff shows what went out since.`,
    confirm: t`Put it back`,
    restarting: t`Sendoff starts again with the backup`,
  },
};
