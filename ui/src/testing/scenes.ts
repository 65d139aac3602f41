import { start } from "../app/start";
import { fixtureDesk } from "./desk";
import { withTrouble } from "./trouble";
import { crowdOf, throngOf, emptyWorld, startPractice, weekOf, type World } from "./world";

/** `fixtures.html?scene=…&theme=…&language=…`: the window over made-up data, for work without Rust. */
const scenes: Record<string, (world: World) => World> = {
  empty: (world) => world,
  little: (world) => {
    startPractice(world);
    return world;
  },
  week: weekOf,
  trouble: (world) => withTrouble(weekOf(world)),
  crowd: (world) => withTrouble(crowdOf(world)),
  throng: (world) => withTrouble(throngOf(world)),
  paused: (world) =>
    Object.assign(withTrouble(weekOf(world)), {
      paused: true,
      sender: "elsewhere",
      trouble: "The disk is full: results cannot be written down. Make room, and Sendoff goes on.",
    }),
};

const wanted = new URLSearchParams(location.search);
const world = (scenes[wanted.get("scene") ?? "trouble"] ?? weekOf)(emptyWorld());
const theme = wanted.get("theme");
if (theme === "light" || theme === "dark") world.settings.theme = theme;
start(fixtureDesk(world));
