import type {
  AttentionItem,
  AttentionKind,
  AttemptView,
  BatchDetail,
  Reason,
  SafeAction,
} from "../generated/api";
import { batchOf, deliveryTo, freshId, newDraft, reason, type World } from "./world";

function attempt(batch: BatchDetail, number: number, at: string, part: Partial<AttemptView>): AttemptView {
  return {
    id: freshId(),
    request: freshId(),
    batch: batch.id,
    number,
    accounts: batch.deliveries.map(({ account }) => account),
    target: "POST http://127.0.0.1:43127/letmepost/v1/posts",
    idempotency_key: "9f2c1d0b7a5e4c3b8d6f1a2b3c4d5e6f",
    business_key: `sendoff/1/${batch.draft}/1/${freshId()}/${freshId()}`,
    body_sha256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    body_bytes: 412,
    started_at: at,
    ended_at: new Date(new Date(at).getTime() + 1200).toISOString(),
    outcome: "answered",
    status: 202,
    answer: null,
    conclusion: null,
    ...part,
  };
}

/** One of everything that can go wrong. */
export function withTrouble(world: World): World {
  const [x, linkedin, bluesky, instagram, kiesel] = world.accounts;
  if (x === undefined || linkedin === undefined || bluesky === undefined) throw new Error("accounts first");
  if (instagram === undefined || kiesel === undefined) throw new Error("accounts first");

  const text =
    "Winterreifen fürs Rad? Ja! Wir zeigen am Donnerstag, wie man Spikes in zehn Minuten montiert. 🚲❄️";
  const draft = newDraft(world, text, [x.id, linkedin.id, bluesky.id, instagram.id], "Kiesel Fahrräder");
  const tooLong = reason(
    "preflight_failed",
    "LinkedIn refused it: “This member may not post on behalf of the organisation.”",
    "Ask an administrator of the page for the right to post, then retry.",
  );
  const batch = batchOf(
    world,
    draft,
    [
      deliveryTo(x, "published"),
      deliveryTo(linkedin, "refused", { reason: tooLong }),
      deliveryTo(bluesky, "in_doubt", {
        reason: reason(
          "in_doubt",
          "The connection was lost before an answer came. Sendoff looks whether it is there.",
        ),
      }),
      deliveryTo(instagram, "sending"),
    ],
    false,
  );
  batch.due = "2026-11-24T08:10:00.000Z";
  batch.created_at = "2026-11-24T08:10:00.050Z";
  batch.attempts = [
    attempt(batch, 1, "2026-11-24T08:10:00.120Z", {
      outcome: "lost",
      status: null,
      ended_at: "2026-11-24T08:10:30.120Z",
      conclusion: "In doubt: the connection ended after the request had left, and no answer came.",
    }),
    attempt(batch, 2, "2026-11-24T08:11:02.000Z", {
      conclusion: "Published on X; LinkedIn refused; Bluesky still in doubt.",
      answer: JSON.stringify({
        id: "post_7f",
        status: "partial_failed",
        targets: [
          { platform: "twitter", status: "published", url: "https://x.example/1" },
          {
            platform: "linkedin",
            status: "failed",
            error: { code: "preflight_failed", message: "not permitted" },
          },
        ],
      }),
    }),
  ];
  batch.looks = [
    {
      request: freshId(),
      at: "2026-11-24T08:10:41.000Z",
      examined: "Read 3 posts listed since 08:09",
      verdict: "Found on X; nothing certain about Bluesky",
    },
  ];

  const done = newDraft(
    world,
    "Amanhã fechamos às 15h 🙏 Obrigado pela compreensão!",
    [x.id, instagram.id],
    "Padaria Sol",
  );
  const closed = batchOf(
    world,
    done,
    [
      deliveryTo(x, "published_by_person", { url: "https://x.example/padariasol/2" }),
      deliveryTo(instagram, "failed_unproven", {
        reason: reason(
          "failed",
          "Instagram says: “Media could not be processed.”",
          "Look at the profile before you send it again.",
        ),
      }),
      deliveryTo(kiesel, "withdrawn"),
      deliveryTo(linkedin, "skipped", {
        reason: reason("late", "It came due 5 hours late, and was to be left out then."),
      }),
      deliveryTo(bluesky, "written_off"),
    ],
    true,
  );
  closed.created_at = "2026-11-24T06:00:00.000Z";
  closed.due = closed.created_at;
  closed.decisions = [
    {
      delivery: closed.deliveries[0]?.id ?? "",
      at: "2026-11-24T06:20:00.000Z",
      decision: "It is there",
      evidence: "One transmission lost at 06:00:10; looked twice, nothing certain.",
    },
  ];

  const item = (
    kind: AttentionKind,
    about: Reason,
    actions: SafeAction[],
    of: BatchDetail,
    at: number,
    evidence: string[],
  ): AttentionItem => ({
    id: of.deliveries[at]?.id ?? freshId(),
    draft: of.draft,
    batch: of.id,
    delivery: of.deliveries[at] ?? null,
    text: of.text,
    due: of.due,
    since: "2026-11-24T07:58:00.000Z",
    attention: { kind, reason: about, actions },
    evidence,
    profile: of.deliveries[at]?.network === "instagram" ? "https://www.instagram.com/sol.example" : null,
  });
  world.attention = [
    item(
      "in_doubt",
      reason(
        "in_doubt",
        "It is not known whether this was published: the connection ended after the request had left. Looked: read 3 posts listed since 08:09, nothing certain.",
        "Look at the profile and say whether the post is there.",
      ),
      ["look_now", "it_is_there", "send_again", "not_there", "leave"],
      batch,
      2,
      [
        "08:10:00 sent for the first time, 412 bytes; no answer within 30 s",
        "08:10:41 looked: 3 posts listed since 08:09, none with this text",
      ],
    ),
    item("refused", tooLong, ["retry", "leave"], batch, 1, [
      "08:11:02 answered with HTTP 202, partial_failed",
    ]),
    item(
      "failed_unproven",
      reason(
        "failed",
        "Instagram says: “Media could not be processed.”",
        "Look at the profile before you send it again.",
      ),
      ["it_is_there", "send_again", "leave"],
      closed,
      1,
      [],
    ),
    {
      ...item(
        "asked",
        reason("late", "It was due at 09:00 while this computer was asleep, 5 hours ago."),
        ["publish_now", "skip"],
        closed,
        2,
        [],
      ),
      id: freshId(),
    },
    {
      ...item(
        "unconfirmed",
        reason(
          "unconfirmed",
          "It is due, but you changed the text after scheduling it and did not confirm the change.",
        ),
        ["confirm"],
        batch,
        0,
        [],
      ),
      id: freshId(),
      delivery: null,
      batch: null,
    },
  ];
  const letmepost = world.connections[0];
  if (letmepost !== undefined) {
    letmepost.trouble = reason(
      "credential",
      "The key is no longer accepted (HTTP 401: “API key revoked”).",
      "Make a new key at letmepost and give it to this connection.",
    );
  }
  if (world.accounts[3] !== undefined) world.accounts[3].paused = true;
  return world;
}
