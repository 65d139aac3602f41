import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { newClient } from "../app/client";
import { followEvents } from "../api/events";
import { chooseTransport, type Transport } from "../api/transport";
import type { CommandName, Commands } from "../generated/api";
import { fixtureDesk } from "./desk";
import { emptyWorld, startPractice, type World } from "./world";

export type Asked = { [C in CommandName]: [C, Commands[C]["payload"]] }[CommandName];

/** A world with the practice accounts, its desk, and a record of what was asked of it. */
export function newDesk(world: World = practiceWorld()): {
  world: World;
  transport: Transport;
  asked: Asked[];
} {
  const desk = fixtureDesk(world);
  const asked: Asked[] = [];
  const transport: Transport = {
    call(command, payload) {
      asked.push([command, payload] as Asked);
      return desk.call(command, payload);
    },
    listen: (heard, ready) => desk.listen(heard, ready),
  };
  return { world, transport, asked };
}

export function practiceWorld(): World {
  const world = emptyWorld();
  startPractice(world);
  return world;
}

/** Draws a part of the window over a desk. */
export function show(node: ReactNode, transport: Transport) {
  chooseTransport(transport);
  const client = newClient();
  followEvents(client, transport);
  return { client, ...render(<QueryClientProvider client={client}>{node}</QueryClientProvider>) };
}
