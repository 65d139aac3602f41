import { expect, it } from "vitest";
import { runsLeftToRight } from "./direction";

it.each(["Bom dia!", "Ελληνικά", "日本語", "🎉 12:30", "", "naïve — “quoted”"])(
  "%s runs from left to right",
  (words) => {
    expect(runsLeftToRight(words)).toBe(true);
  },
);

it.each(["שלום", "مرحبا", "Sale: שלום", "\u200f12", "𐤀", "\ufe8e"])("%s has letters that do not", (words) => {
  expect(runsLeftToRight(words)).toBe(false);
});
