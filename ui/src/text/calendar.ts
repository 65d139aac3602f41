export const calendarText = {
  title: "Calendar",
  month: "Month",
  today: "Today",
  nothingToday: "Nothing today.",
  emptyTitle: "Nothing planned this month",
  empty:
    "Write a post and give it a time. It goes out at that time on the wall clock you chose, whatever happens to zones.",
  act: "New draft",
  unscheduledTitle: "Without a time",
  unscheduledEmpty: "Every draft has its time.",
  allUnscheduled: (n: number) => `All drafts without a time (${n})`,
  countSaid: (n: number) => (n === 1 ? "1 post" : `${n} posts`),
};
