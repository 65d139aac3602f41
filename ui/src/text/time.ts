export const timeText = {
  today: "Today",
  tomorrow: "Tomorrow",
  yesterday: "Yesterday",
  now: "just now",
};
