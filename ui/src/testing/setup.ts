import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { speak } from "../app/language";
import { forgetSteps } from "../app/undo";
import { unsayAll } from "../design/messages";

await speak("en");

// What is waited for comes; how soon is up to what else the computer does.
configure({ asyncUtilTimeout: 30_000 });

// jsdom lays nothing out, so there is nothing to scroll.
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.scrollTo = () => undefined;

afterEach(() => {
  cleanup();
  unsayAll();
  forgetSteps();
});
