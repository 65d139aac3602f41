import type { PracticeWeather } from "../generated/api";

export const practicePageText = {
  title: "Practice",
  lead: "A service on this computer that speaks like the real ones. Nothing here leaves it.",
  emptyTitle: "The practice service is not running",
  empty:
    "Five practice accounts let you try everything: write, schedule, publish, and see what happens when things go wrong.",
  start: "Start with practice accounts",
  conditions: "Practice conditions",
  conditionsLead: "How the practice service behaves from now on.",
  weather: {
    fair: { name: "Fair", sentence: "Everything works." },
    lose_next_answer: {
      name: "Lose the next answer",
      sentence:
        "The next post is published, but its answer never arrives. Watch Sendoff find out by looking.",
    },
    flaky: { name: "Flaky", sentence: "Every third request is answered with an error of the server." },
    rate_limited: { name: "Rate limited", sentence: "The service asks for a pause of 20 seconds." },
    refuse_one_target: {
      name: "Refuse one account",
      sentence: "One account of the next post is refused; the others go out.",
    },
    bad_credential: { name: "Wrong key", sentence: "The key is not accepted. Posts are held until it is." },
    down: { name: "Down", sentence: "Nothing answers, as when the network is gone." },
    custom: { name: "Custom", sentence: "Set in detail by a fault plan." },
  } satisfies Record<PracticeWeather, { name: string; sentence: string }>,
  detail: "Fault plan in detail",
  detailDo: "Use this plan",
  timelines: "Timelines",
  timelinesLead: "What followers of your practice accounts see.",
  timelineEmpty: "Nothing published here yet.",
  ownDouble: "doubled by the service itself",
};
