import { t } from "@lingui/core/macro";
import type { PracticeWeather } from "../generated/api";

export const practicePageText = {
  title: t`Practice`,
  lead: t`A service on this computer that speaks like the real ones. Nothing here leaves it.`,
  emptyTitle: t`The practice service is not running`,
  empty: t`Five practice accounts let you try everything: write, schedule, publish, and see what happens when things go wrong.`,
  start: t`Start with practice accounts`,
  conditions: t`Practice conditions`,
  conditionsLead: t`How the practice service behaves from now on.`,
  become: (weather: string) => t`Practice conditions: ${weather}`,
  weather: {
    fair: { name: t`Fair`, sentence: t`Everything works.` },
    lose_next_answer: {
      name: t`Lose the next answer`,
      sentence: t`The next post is published, but its answer never arrives. Watch Sendoff find out by looking.`,
    },
    flaky: { name: t`Flaky`, sentence: t`Every third request is answered with an error of the server.` },
    rate_limited: { name: t`Rate limited`, sentence: t`The service asks for a pause of 20 seconds.` },
    refuse_one_target: {
      name: t`Refuse one account`,
      sentence: t`One account of the next post is refused; the others go out.`,
    },
    bad_credential: { name: t`Wrong key`, sentence: t`The key is not accepted. Posts are held until it is.` },
    down: { name: t`Down`, sentence: t`Nothing answers, as when the network is gone.` },
    custom: { name: t`Custom`, sentence: t`Set in detail by a fault plan.` },
  } satisfies Record<PracticeWeather, { name: string; sentence: string }>,
  detail: t`Fault plan in detail`,
  detailDo: t`Use this plan`,
  timelines: t`Timelines`,
  timelinesLead: t`What followers of your practice accounts see.`,
  timelineEmpty: t`Nothing published here yet.`,
  ownDouble: t`doubled by the service itself`,
};
