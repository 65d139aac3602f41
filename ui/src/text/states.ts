import { t } from "@lingui/core/macro";
import type { DeliveryState, DraftFilter, Network, ServiceKind } from "../generated/api";
import { asIs } from "./asIs";

/** The word and the sentence of each state: docs/design-system.md. */
export const stateText: Record<DeliveryState, { word: string; sentence: string }> = {
  planned: { word: t`Planned`, sentence: t`Part of this post, nothing prepared yet.` },
  waiting: { word: t`Waiting`, sentence: t`Ready, waiting for its turn.` },
  sending: { word: t`Sending`, sentence: t`On the wire now.` },
  in_doubt: {
    word: t`In doubt`,
    sentence: t`It may have arrived. Sendoff looks before it does anything else.`,
  },
  following: {
    word: t`Following`,
    sentence: t`The service has taken it; Sendoff follows it until it is on the network.`,
  },
  held: { word: t`Held`, sentence: t`May not be sent now.` },
  asked: { word: t`Asked`, sentence: t`It came due too late: you decide.` },
  published: { word: t`Published`, sentence: t`The service says that it is on the network.` },
  published_by_person: { word: t`Published, you said`, sentence: t`You said that it is on the network.` },
  refused: { word: t`Refused`, sentence: t`Proven not published.` },
  failed_unproven: {
    word: t`Failed, unproven`,
    sentence: t`The service says failed, which does not prove that it is not there.`,
  },
  withdrawn: { word: t`Withdrawn`, sentence: t`Taken back before anything left.` },
  skipped: { word: t`Skipped`, sentence: t`It came due too late, and was not published.` },
  written_off: {
    word: t`Written off`,
    sentence: t`You wrote it off. Sendoff still looks, and never sends it.`,
  },
};

/** Where a draft stands as a whole; what became of it for each account is said by the states above. */
export const standText: Record<DraftFilter, string> = {
  all: t`All`,
  unscheduled: t`Without a time`,
  scheduled: t`Planned`,
  open: t`Going out`,
  // Not *done*: a post that every account refused has ended too.
  done: t`Ended`,
  trash: t`Trash`,
};

/** Names are the same in every language. */
export const networkText: Record<Network, string> = {
  twitter: asIs("X"),
  linkedin: asIs("LinkedIn"),
  bluesky: asIs("Bluesky"),
  instagram: asIs("Instagram"),
  threads: asIs("Threads"),
  facebook: asIs("Facebook"),
  pinterest: asIs("Pinterest"),
  tiktok: asIs("TikTok"),
  youtube: asIs("YouTube"),
  mastodon: asIs("Mastodon"),
};

export const serviceText: Record<ServiceKind, string> = {
  letmepost: asIs("letmepost"),
  postato: asIs("Postato"),
};

export const practiceText = {
  mark: t`practice`,
  explained: t`Goes to the practice service on this computer, never to a real network.`,
};
