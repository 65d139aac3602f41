export const welcomeText = {
  title: "Write it now. It goes out at its time, once.",
  lead: "Sendoff keeps your drafts on this computer, publishes each at its time to every account it was meant for, and shows you what became of it.",
  practice: {
    title: "Start with practice accounts",
    body: "Five accounts on a service inside this computer. Try everything, break things, nothing leaves.",
    do: "Start with practice accounts",
  },
  connect: {
    title: "Connect a service",
    body: "letmepost or Postato, with a key of yours. It is kept apart from your posts and never shown again.",
    do: "Connect a service",
  },
};
