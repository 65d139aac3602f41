import { expect, it } from "vitest";
import { networkText } from "../text/states";
import marks from "./marks.css?raw";

it("has a sign for every network, and for no other", () => {
  const signs = [...marks.matchAll(/\.network-mark\[data-network="(\w+)"\]/g)].map(([, network]) => network);
  expect(signs.sort()).toEqual(Object.keys(networkText).sort());
});
