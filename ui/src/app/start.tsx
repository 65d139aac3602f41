import "../design/base.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { followEvents } from "../api/events";
import { chooseTransport, type Transport } from "../api/transport";
import { App } from "./App";

/** The cache: nothing goes stale by time, only by events; a closed desk is not asked twice. */
export function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: Infinity, retry: false, networkMode: "always", refetchOnWindowFocus: false },
      mutations: { networkMode: "always" },
    },
  });
}

/** Draws the window over a transport. */
export function start(transport: Transport): void {
  chooseTransport(transport);
  const client = newClient();
  followEvents(client, transport);
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
