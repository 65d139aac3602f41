import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { call } from "../api/call";
import { ask } from "../api/queries";
import { told } from "../api/told";
import { transport } from "../api/transport";
import { say } from "../design/messages";
import { sayError } from "../design/sayError";
import type { Place as Goal } from "../generated/api";
import { outsideText } from "../text/outside";
import { go } from "./place";

/**
 * Goes where the window is led from outside: by a notification, the tray, a link. A window that has just been
 * opened asks too, since it may have been opened for that.
 */
export function Led() {
  const client = useQueryClient();
  useEffect(() => {
    const take = () => {
      call("lead_take", {})
        .then(({ to }) => (to === null ? undefined : arrive(client, to)))
        .catch(sayError);
    };
    return transport().listen(({ event }) => {
      if (event === "led") take();
    }, take);
  }, [client]);
  return null;
}

async function arrive(client: QueryClient, to: Goal): Promise<void> {
  switch (to.place) {
    case "calendar":
      go({ page: "calendar" });
      break;
    case "attention":
      go(to.item === null ? { page: "attention" } : { page: "attention", id: to.item });
      break;
    case "draft":
      go({ page: "compose", id: to.draft });
      break;
    case "new":
      go(await fresh(client, to.text));
      break;
    case "nowhere":
      say({ tone: "warn", title: outsideText.nowhere, more: told(to.why) });
  }
}

/** A draft with this text, for the accounts that new drafts are meant for. Without words none is made yet. */
async function fresh(client: QueryClient, text: string) {
  if (text.trim() === "") return { page: "compose" } as const;
  const accounts = await client.query(ask.accounts());
  const targets = accounts.filter((account) => account.by_default).map(({ id }) => id);
  const { id } = await call("draft_create", { text, variants: {}, targets, label: null });
  return { page: "compose", id } as const;
}
