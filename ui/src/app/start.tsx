import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { I18nProvider } from "react-aria-components";
import { createRoot } from "react-dom/client";
import { followEvents } from "../api/events";
import { chooseTransport, type Transport } from "../api/transport";
import { saveOrSay } from "../pages/composer/closing";
import { App } from "./App";
import { newClient } from "./client";
import { dateLocale } from "./language";

/** Draws the window over a transport. */
export function start(transport: Transport): void {
  chooseTransport(transport);
  const client = newClient();
  followEvents(client, transport);
  transport.beforeClosing?.(saveOrSay);
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <I18nProvider locale={dateLocale()}>
          <App />
        </I18nProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
