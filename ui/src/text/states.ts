import type { DeliveryState, DraftFilter, Network, ServiceKind } from "../generated/api";

/** The word and the sentence of each state: docs/design-system.md. */
export const stateText: Record<DeliveryState, { word: string; sentence: string }> = {
  planned: { word: "Planned", sentence: "Part of this post, nothing prepared yet." },
  waiting: { word: "Waiting", sentence: "Ready, waiting for its turn." },
  sending: { word: "Sending", sentence: "On the wire now." },
  in_doubt: {
    word: "In doubt",
    sentence: "It may have arrived. Sendoff looks before it does anything else.",
  },
  following: {
    word: "Following",
    sentence: "The service has taken it; Sendoff follows it until it is on the network.",
  },
  held: { word: "Held", sentence: "May not be sent now." },
  asked: { word: "Asked", sentence: "It came due too late: you decide." },
  published: { word: "Published", sentence: "The service says that it is on the network." },
  published_by_person: { word: "Published, you said", sentence: "You said that it is on the network." },
  refused: { word: "Refused", sentence: "Proven not published." },
  failed_unproven: {
    word: "Failed, unproven",
    sentence: "The service says failed, which does not prove that it is not there.",
  },
  withdrawn: { word: "Withdrawn", sentence: "Taken back before anything left." },
  skipped: { word: "Skipped", sentence: "It came due too late, and was to be left out then." },
  written_off: { word: "Written off", sentence: "You left it. Sendoff still looks, and never sends it." },
};

export const standText: Record<DraftFilter, string> = {
  all: "All",
  unscheduled: "Unscheduled",
  scheduled: "Scheduled",
  open: "Going out",
  done: "Done",
  trash: "Trash",
};

export const networkText: Record<Network, string> = {
  twitter: "X",
  linkedin: "LinkedIn",
  bluesky: "Bluesky",
  instagram: "Instagram",
  threads: "Threads",
  facebook: "Facebook",
  pinterest: "Pinterest",
  tiktok: "TikTok",
  youtube: "YouTube",
  mastodon: "Mastodon",
};

export const serviceText: Record<ServiceKind, string> = { letmepost: "letmepost", postato: "Postato" };

export const practiceText = {
  mark: "practice",
  explained: "Goes to the practice service on this computer, never to a real network.",
};
