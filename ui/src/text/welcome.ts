import { t } from "@lingui/core/macro";
export const welcomeText = {
  title: t`Write it now. It goes out at its time, once.`,
  lead: t`Sendoff keeps your drafts on this computer, publishes each at its time to every account it was meant for, and shows you what became of it.`,
  practice: {
    title: t`Start with practice accounts`,
    body: t`Five accounts on a service inside this computer. Try everything, break things, nothing leaves.`,
    do: t`Start with practice accounts`,
  },
  connect: {
    title: t`Connect a service`,
    body: t`letmepost or Postato, with a key of yours. It is kept apart from your posts and never shown again.`,
    do: t`Connect a service`,
  },
};
