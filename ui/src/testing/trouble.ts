import type {
  AttentionItem,
  AttentionKind,
  AttemptView,
  BatchDetail,
  Reason,
  Said,
  SafeAction,
} from "../generated/api";
import { batchOf, deliveryTo, freshId, newDraft, ours, reason, type World } from "./world";

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
    // The service's own words, as they came.
    "This member may not post on behalf of the organisation.",
    "Ask an administrator of the page for the right to post, then retry.",
  );
  const lost = ours("{host} did not answer in time; the request may have arrived.", {
    host: "api.letmepost.dev",
  });
  const seen = ours("{count, plural, one {# post} other {# posts}} since {since}.", {
    count: 3,
    since: "2026-11-24T08:05:00.120Z",
  });
  const looked = {
    several: [
      ours("{handle}: found.", { handle: "@kiesel" }),
      ours("{handle}: nothing certain. {why}", {
        handle: "@kiesel.example",
        why: ours("Another post with the same text to {handle} is open; the two cannot be told apart.", {
          handle: "@kiesel.example",
        }),
      }),
    ],
  };
  const unknown = {
    several: [
      ours("It is not known whether this was published."),
      lost,
      ours("Looked: {look}", { look: seen }),
    ],
  };
  const lookYourself = ours("Look at the profile and say whether the post is there.");
  const batch = batchOf(
    world,
    draft,
    [
      deliveryTo(x, "published"),
      deliveryTo(linkedin, "refused", { reason: tooLong }),
      deliveryTo(bluesky, "in_doubt", {
        reason: reason("in_doubt", lost),
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
      conclusion: ours("Lost, may have arrived: {detail}", { detail: lost }),
    }),
    attempt(batch, 2, "2026-11-24T08:11:02.000Z", {
      conclusion: ours("Taken; the answer speaks of {count, plural, one {# target} other {# targets}}.", {
        count: 2,
      }),
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
      examined: seen,
      verdict: looked,
    },
  ];

  const done = newDraft(
    world,
    "Amanhã fechamos às 15h 🙏 Obrigado pela compreensão!",
    [x.id, instagram.id],
    "Padaria Sol",
  );
  const failed = reason(
    "failed",
    "Media could not be processed.",
    ours("It may have gone out all the same: look at the profile before sending it again."),
  );
  const closed = batchOf(
    world,
    done,
    [
      deliveryTo(x, "published_by_person", { url: "https://x.example/padariasol/2" }),
      deliveryTo(instagram, "failed_unproven", {
        reason: failed,
      }),
      deliveryTo(kiesel, "withdrawn"),
      deliveryTo(linkedin, "skipped", {
        reason: reason("late", ours("Came due too late for its policy, and was skipped.")),
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
      decision: "it_is_there",
      evidence: ours("{name}: {value};", { name: "state", value: "in_doubt" }),
    },
  ];

  const item = (
    kind: AttentionKind,
    about: Reason,
    actions: SafeAction[],
    of: BatchDetail,
    at: number,
    evidence: Said[],
  ): AttentionItem => ({
    id: of.deliveries[at]?.id ?? freshId(),
    draft: of.draft,
    connection: null,
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
      reason("in_doubt", unknown, lookYourself),
      ["look_now", "it_is_there", "send_again", "not_there", "leave"],
      batch,
      2,
      [
        {
          several: [
            ours("Sent {at}: lost.", { at: "2026-11-24 09:10:00 Europe/Berlin" }),
            ours("Lost, may have arrived: {detail}", { detail: lost }),
          ],
        },
        {
          several: [
            ours("Looked {at}: {examined}", { at: "2026-11-24 09:10:41 Europe/Berlin", examined: seen }),
            looked,
          ],
        },
      ],
    ),
    item("refused", tooLong, ["retry", "leave"], batch, 1, [
      ours("Sent {at}: answered {status}.", { at: "2026-11-24 09:11:02 Europe/Berlin", status: 202 }),
    ]),
    item("failed_unproven", failed, ["it_is_there", "send_again", "leave"], closed, 1, []),
    {
      ...item(
        "asked",
        reason(
          "late",
          ours("Its time passed while nothing could be sent."),
          ours("Say whether it should go out all the same."),
        ),
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
          ours("Its time has come, but its newest text has not been confirmed."),
          ours("Read it and confirm it."),
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
      "API key revoked.",
      ours("Enter a working key of this letmepost organisation."),
    );
  }
  if (world.accounts[3] !== undefined) world.accounts[3].paused = true;
  return world;
}
