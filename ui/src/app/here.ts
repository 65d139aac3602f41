import { useQuery } from "@tanstack/react-query";
import { ask } from "../api/queries";
import { systemZone } from "../time/format";
import type { AccountView, Zone } from "../generated/api";

/** This computer's zone, as the desk sees it. */
export function useHere(): Zone {
  return useQuery(ask.state()).data?.zone ?? systemZone();
}

/** The accounts that are not removed. */
export function useAccounts(): readonly AccountView[] {
  return useQuery(ask.accounts()).data ?? none;
}

const none: readonly AccountView[] = [];
