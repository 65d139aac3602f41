import { t } from "@lingui/core/macro";

/** What surrounds the window: links into it, and starting with the computer. */
export const outsideText = {
  nowhere: t`A link wanted to lead here`,
  atLogin: {
    title: t`Sendoff publishes only while it runs`,
    ask: t`Start it when you log in?`,
    do: t`Start at login`,
    decline: t`Not now`,
    done: t`Sendoff starts when you log in`,
    declined: t`Left as it is. The switch is in the settings.`,
    group: t`While you are away`,
    hint: t`Posts go out only while Sendoff runs, with its window open or closed.`,
  },
};
