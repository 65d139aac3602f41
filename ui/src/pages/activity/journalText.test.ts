import { expect, it } from "vitest";
import type { BatchDetail } from "../../generated/api";
import { journalText } from "./journalText";

const batch: BatchDetail = {
  id: "b",
  draft: "d",
  label: null,
  generation: 1,
  text: "Doors open at noon.",
  due: "2026-11-24T08:00:00.000Z",
  created_at: "2026-11-24T08:00:00.100Z",
  closed_at: "2026-11-24T08:02:00.000Z",
  deliveries: [
    {
      id: "x",
      account: "a",
      handle: "@sol",
      network: "twitter",
      state: "published",
      url: "https://x.example/1",
      reason: null,
      practice: false,
      changed_at: null,
    },
  ],
  attempts: [
    {
      id: "t",
      request: "r",
      batch: "b",
      number: 1,
      accounts: ["a"],
      target: "POST https://api.example/v1/posts",
      idempotency_key: "0123456789abcdef0123456789abcdef",
      business_key: "sendoff/1/d/1/c/a",
      body_sha256: "ab".repeat(32),
      body_bytes: 120,
      started_at: "2026-11-24T08:00:00.200Z",
      ended_at: "2026-11-24T08:00:30.200Z",
      outcome: "lost",
      status: null,
      answer: null,
      conclusion: "It may have arrived.",
    },
  ],
  looks: [
    {
      request: "r",
      at: "2026-11-24T08:01:00.000Z",
      examined: "the newest 50 posts",
      verdict: "Found: https://x.example/1",
    },
  ],
  decisions: [],
};

it("a journal as text tells everything in the order of its happening", () => {
  const text = journalText(batch, () => "@sol (X)");
  expect(text.split("\n")).toEqual([
    "Doors open at noon.",
    "Due 2026-11-24T08:00:00.000Z, began 2026-11-24T08:00:00.100Z, all settled 2026-11-24T08:02:00.000Z",
    "@sol (X): Published (published), https://x.example/1",
    "",
    "2026-11-24T08:00:00.200Z",
    "  Transmission 1: no answer came back",
    "  For: @sol (X)",
    "  To: POST https://api.example/v1/posts",
    "  Key: 0123456789abcdef0123456789abcdef (sendoff/1/d/1/c/a)",
    `  Body: 120 bytes, SHA-256 ${"ab".repeat(32)}`,
    "  Time: 2026-11-24T08:00:00.200Z – 2026-11-24T08:00:30.200Z",
    "  It may have arrived.",
    "",
    "2026-11-24T08:01:00.000Z",
    "  Look: the newest 50 posts",
    "  Found: https://x.example/1",
    "",
  ]);
});
