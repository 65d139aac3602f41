import type {
  AccountCheck,
  AppState,
  CalendarPost,
  CommandName,
  Commands,
  DeskEvent,
  DraftDetail,
  KeptPost,
  MovedPost,
  SchedulePreview,
  TextPiece,
  TextQuestion,
} from "../generated/api";
import type { Transport } from "../api/transport";
import { plusDays } from "../time/format";
import { batchOf, deliveryTo, freshId, newDraft, reason, startPractice, type World } from "./world";
import { instantsOf, wallTimeAt } from "./zones";

type Handlers = { [C in CommandName]: (payload: Commands[C]["payload"]) => Commands[C]["answer"] };

const limits: Partial<Record<string, number>> = {
  twitter: 280,
  bluesky: 300,
  linkedin: 3000,
  instagram: 2200,
};

function refuse(code: string, message: string, remedy: string | null = null): never {
  // Errors cross the border as plain objects, as they do from Rust.
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw { code, message, remedy };
}

/** Nothing was written since it was confirmed. */
const asConfirmed = { confirmed_text: null, confirmed_variants: {} };

/** A made-up desk: enough behaviour to work with the window, and none of the rules. */
export function fixtureDesk(world: World): Transport {
  const tell = (event: DeskEvent) => {
    setTimeout(() => {
      for (const heard of world.heard) heard(event);
    }, 0);
  };
  const handlers = handlersOf(world, tell);
  return {
    async call(command, payload) {
      await Promise.resolve();
      return structuredClone(handlers[command](structuredClone(payload)));
    },
    listen(heard, ready) {
      world.heard.add(heard);
      ready?.();
      return () => world.heard.delete(heard);
    },
  };
}

function handlersOf(world: World, tell: (event: DeskEvent) => void): Handlers {
  const draft = (id: string): DraftDetail =>
    world.drafts.get(id) ?? refuse("not_found", "There is no such draft.");
  const changed = (one: DraftDetail) => {
    tell({ event: "draft_changed", draft: one.id });
    return one;
  };
  const all = () => [...world.drafts.values()];
  const state = (): AppState => ({
    paused: world.paused,
    sender: world.sender,
    attention: world.attention.length,
    scheduled: all().filter(({ stand, paused }) => stand === "scheduled" && !paused).length,
    paused_posts: all().filter(({ stand, paused }) => stand === "scheduled" && paused).length,
    next_due:
      all()
        .flatMap(({ stand, schedule, paused }) =>
          stand === "scheduled" && schedule !== null && !paused ? [schedule.at] : [],
        )
        .sort()[0] ?? null,
    practice: world.connections.some(({ practice }) => practice),
    zone: world.settings.zone,
    data_dir: "/home/mara/.local/share/sendoff",
    version: "0.1.0",
    now: world.now.toISOString(),
    trouble: world.trouble,
    copy: world.copy,
  });
  const settle = (ids: readonly string[]) => {
    const settled = world.attention.filter(({ id }) => ids.includes(id));
    world.attention = world.attention.filter(({ id }) => !ids.includes(id));
    tell({ event: "attention_changed", count: world.attention.length });
    return settled;
  };
  const connection = (id: string) =>
    world.connections.find((one) => one.id === id) ?? refuse("not_found", "There is no such connection.");
  const checked = (id: string) => ({
    connection: connection(id),
    accounts: world.accounts.filter((one) => one.connection === id),
    workspaces: [],
  });
  const conditions = () => ({
    weather: world.weather as Commands["practice_conditions"]["answer"]["weather"],
    plan: '{\n  "rules": []\n}',
    ledger: "5e0f",
  });

  return {
    app_state: state,
    settings_get: () => world.settings,
    settings_change: (change) => {
      world.settings = { ...world.settings, ...change };
      tell({ event: "state_changed" });
      return world.settings;
    },
    zones: () => Intl.supportedValuesOf("timeZone"),

    draft_list: ({ filter, search, tag, limit, from, to }) => {
      const found = all()
        .filter((one) => (filter === "all" ? one.stand !== "trash" : one.stand === filter))
        .filter((one) => one.text.toLowerCase().includes((search ?? "").toLowerCase()))
        .filter(({ tags }) => (tag ?? null) === null || tags.includes(tag ?? ""))
        .filter(
          ({ schedule }) =>
            (from ?? to ?? null) === null ||
            (schedule !== null && schedule.at >= (from ?? "") && schedule.at < (to ?? "9")),
        )
        .sort((a, b) => (a.schedule?.at ?? "9").localeCompare(b.schedule?.at ?? "9"));
      return { drafts: found.slice(0, limit ?? 100), more: found.length > (limit ?? 100) };
    },
    draft_show: ({ draft: id }) => draft(id),
    draft_create: ({ text, targets, variants, label }) =>
      changed(Object.assign(newDraft(world, text, targets, label ?? null), { variants })),
    draft_save: ({ draft: id, text, variants }) => {
      const one = draft(id);
      if (one.locked) refuse("conflict", "This draft is going out and cannot be changed now.");
      if (!one.unconfirmed) {
        one.confirmed_text = one.text;
        one.confirmed_variants = one.variants;
        one.revision += 1;
        world.revisions.get(id)?.push({
          number: one.revision,
          text,
          variants,
          saved_at: new Date().toISOString(),
          confirmed: false,
        });
      }
      Object.assign(one, { text, variants, unconfirmed: true });
      const newest = world.revisions.get(id)?.at(-1);
      if (newest !== undefined) newest.text = text;
      return changed(one);
    },
    draft_confirm: ({ draft: id, revision }) =>
      changed(Object.assign(draft(id), { unconfirmed: false, confirmed_revision: revision, ...asConfirmed })),
    draft_set_targets: ({ draft: id, targets }) => {
      const deliveries = world.accounts
        .filter((one) => targets.includes(one.id))
        .map((to) => deliveryTo(to, "planned", { id: null, changed_at: null }));
      return changed(Object.assign(draft(id), { targets, deliveries }));
    },
    draft_set_label: ({ draft: id, label }) => changed(Object.assign(draft(id), { label })),
    draft_set_tags: ({ draft: id, tags }) =>
      changed(Object.assign(draft(id), { tags: tags.map((tag) => tag.replace(/^#/, "").trim()) })),
    tag_list: () => {
      const counts = new Map<string, number>();
      for (const { tags, stand } of all())
        if (stand !== "trash") for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
      return [...counts].sort().map(([tag, drafts]) => ({ tag, drafts }));
    },
    draft_duplicate: ({ draft: id }) => {
      const { text, targets, label } = draft(id);
      return changed(newDraft(world, text, targets, label));
    },
    draft_trash: ({ draft: id }) => changed(Object.assign(draft(id), { stand: "trash" })),
    draft_restore: ({ draft: id }) => {
      const one = draft(id);
      return changed(Object.assign(one, { stand: one.schedule === null ? "unscheduled" : "scheduled" }));
    },
    draft_revisions: ({ draft: id }) => world.revisions.get(id) ?? [],
    draft_restore_revision: ({ draft: id, revision }) => {
      const one = draft(id);
      const text = world.revisions.get(id)?.find(({ number }) => number === revision)?.text ?? one.text;
      return changed(Object.assign(one, { text, revision: one.revision + 1, unconfirmed: true }));
    },
    draft_import: ({ lines }) => ({
      lines: lines
        .trim()
        .split("\n")
        .map((_, at) => ({
          line: at + 1,
          draft: null,
          accepted: [{ network: "twitter", account: null, reason: null }],
          refused:
            at % 3 === 0
              ? [
                  {
                    network: "mastodon",
                    account: null,
                    reason: reason(
                      "no_account",
                      "You have no account on Mastodon.",
                      "Connect one, or leave it out.",
                    ),
                  },
                ]
              : [],
          error: null,
        })),
    }),
    draft_export: () => ({
      lines: all()
        .map(({ label, text, schedule }) =>
          JSON.stringify({ client: label, text, local: schedule?.wall, zone: schedule?.zone }),
        )
        .join("\n"),
    }),
    text_check: (question) => {
      const accounts = measures(world, question);
      const sendable = accounts.some(({ problems }) => problems.length === 0);
      return { accounts, same_profile: [], sendable };
    },

    schedule_neighbours: ({ at, targets, draft }) =>
      [...world.drafts.values()].flatMap((one) =>
        world.accounts.flatMap(({ id, handle, network, pace_minutes }) => {
          const there = one.schedule?.at;
          if (pace_minutes === null || there === undefined || one.id === draft) return [];
          if (!targets.includes(id) || !one.targets.includes(id)) return [];
          const apart = Math.abs(new Date(there).getTime() - new Date(at).getTime());
          return apart < pace_minutes * 60_000
            ? [{ account: id, handle, network, pace_minutes, draft: one.id, words: one.text, at: there }]
            : [];
        }),
      ),
    schedule_preview: ({ wall, zone }) => meaning(world, wall, zone),
    schedule_understand: ({ words, zone }) => {
      const tomorrow = plusDays(wallTimeAt(world.now, zone).slice(0, 10), 1);
      const [, time] = /^tomorrow (\d\d?:\d\d)$/.exec(words.trim().toLowerCase()) ?? [];
      if (words.trim().toLowerCase() === "next free") return { wall: `${tomorrow} 12:00` };
      // The night in which Berlin's clocks go back.
      if (words.trim() === "twice") return { wall: "2027-10-31 02:30" };
      return { wall: time === undefined ? null : `${tomorrow} ${time.padStart(5, "0")}` };
    },
    schedule_free: ({ zone }) => ({
      wall: `${plusDays(wallTimeAt(world.now, zone).slice(0, 10), 1)} 12:00`,
    }),
    schedule_set: ({ draft: id, wall, zone, fold, if_missed }) => {
      const at =
        instantsOf(wall, zone).at(fold === "later" ? -1 : 0) ??
        refuse("invalid", `${wall} does not exist in ${zone}.`);
      const one = draft(id);
      const schedule = {
        at: at.toISOString(),
        wall,
        zone,
        fold: fold ?? null,
        if_missed: if_missed ?? world.settings.if_missed,
      };
      Object.assign(one, {
        schedule,
        stand: "scheduled",
        unconfirmed: false,
        confirmed_revision: one.revision,
        ...asConfirmed,
      });
      tell({ event: "state_changed" });
      return changed(one);
    },
    schedule_change: ({ draft: id, wall, zone, fold, if_missed }) => {
      const one = draft(id);
      if (one.stand !== "scheduled" || one.schedule === null) refuse("conflict", "It has no time.");
      const at =
        instantsOf(wall, zone).at(fold === "later" ? -1 : 0) ??
        refuse("invalid", `${wall} does not exist in ${zone}.`);
      const policy = if_missed ?? one.schedule.if_missed;
      one.schedule = { at: at.toISOString(), wall, zone, fold: fold ?? null, if_missed: policy };
      return changed(one);
    },
    schedule_clear: ({ draft: id }) =>
      changed(Object.assign(draft(id), { schedule: null, stand: "unscheduled" })),

    schedule_move: ({ moves }) => {
      const moved: MovedPost[] = [];
      const kept: KeptPost[] = [];
      for (const { draft: id, wall, zone, fold } of moves) {
        const one = draft(id);
        const at = instantsOf(wall.slice(0, 16), zone).at(fold === "later" ? -1 : 0);
        if (one.stand !== "scheduled" || one.schedule === null) {
          kept.push({
            draft: id,
            reason: reason("conflict", "It has gone out.", "To post it again, duplicate it."),
          });
        } else if (at === undefined || at < world.now) {
          kept.push({
            draft: id,
            reason: reason("invalid", `${wall} in ${zone} is past.`, "Choose a time to come."),
          });
        } else {
          const before = one.schedule;
          const own = zone === before.zone ? wall : wallTimeAt(at, before.zone);
          one.schedule = { ...before, at: at.toISOString(), wall: own, fold: fold ?? null };
          moved.push({ draft: id, before, after: one.schedule });
          changed(one);
        }
      }
      return { moved, kept };
    },
    calendar: ({ from, to }) => ({
      posts: all()
        .flatMap((one) => calendarPost(one, world.settings.zone))
        .filter(({ at }) => at >= from && at < to)
        .sort((a, b) => a.at.localeCompare(b.at)),
      more: false,
    }),

    ...manyOf(world, draft, changed),

    publish_now: ({ draft: id }) => {
      const one = draft(id);
      one.schedule = null;
      const targets = world.accounts.filter((to) => one.targets.includes(to.id));
      const batch = batchOf(
        world,
        one,
        targets.map((to) => deliveryTo(to, "sending")),
        false,
      );
      batch.created_at = new Date().toISOString();
      tell({ event: "batch_opened", batch: batch.id, draft: id });
      targets.forEach((to, at) => {
        setTimeout(
          () => {
            const url = `http://127.0.0.1:8787/timeline/${to.network}/1`;
            const row = batch.deliveries[at];
            if (row === undefined) return;
            Object.assign(row, { state: "published", url });
            world.timelines
              .find((line) => line.account === to.id)
              ?.posts.unshift({
                text: one.text,
                published_at: new Date().toISOString(),
                idempotency_key: freshId(),
                own_double: false,
              });
            if (at === targets.length - 1) {
              Object.assign(one, { locked: false, stand: "done" });
              batch.closed_at = new Date().toISOString();
            }
            const at_ = new Date().toISOString();
            tell({
              event: "delivery_changed",
              batch: batch.id,
              draft: id,
              delivery: row.id ?? "",
              account: to.id,
              state: "published",
              url,
              reason: null,
              at: at_,
            });
          },
          600 * (at + 1),
        );
      });
      return { state: "done", batch: batch.id, left_out: [] };
    },
    cancel: ({ draft: id }) => ({ state: "done", batch: draft(id).batch, left_out: [] }),
    retry_preview: ({ draft: id }) => {
      const rows = draft(id).deliveries;
      const absent = new Set(["refused", "withdrawn", "skipped"]);
      return {
        will_send: rows.filter((row) => absent.has(row.state)),
        left_out: rows
          .filter((row) => !absent.has(row.state))
          .map((row) => ({
            account: row.account,
            reason:
              row.state === "published"
                ? reason("published", "It is published there.")
                : reason(
                    "not_proven_absent",
                    "Nothing proves that it is not there.",
                    "Decide about it under Attention.",
                  ),
          })),
      };
    },
    correct: ({ seen, account, own }) => {
      const one = draft(seen.draft);
      one.variants = { ...one.variants, [account]: own };
      return { state: "done", batch: changed(one).batch, left_out: [] };
    },
    retry_failed: ({ draft: id }) => ({ state: "done", batch: draft(id).batch, left_out: [] }),
    pause: ({ paused }) => {
      world.paused = paused;
      tell({ event: "state_changed" });
      return state();
    },
    quit_check: () => ({ open: 0, scheduled: state().scheduled, next: [] }),

    batch_list: ({ open, limit }) =>
      world.batches.filter((one) => !open || one.closed_at === null).slice(0, limit ?? 100),
    batch_show: ({ batch }) =>
      world.batches.find(({ id }) => id === batch) ?? refuse("not_found", "There is no such post."),
    attempt_list: () => [],
    attention_list: () => world.attention,
    attention_resolve: ({ item }) => {
      settle([item]);
      return { state: "done", batch: null, left_out: [] };
    },
    late_resolve: ({ items }) => ({ state: "done", done: settle(items).length, kept: [] }),
    late_plan: ({ items, wall, zone, fold, if_missed }) => {
      const late = settle(items);
      const first = draft(late[0]?.draft ?? "");
      const accounts = late.flatMap(({ delivery }) => delivery?.account ?? []);
      const apart = newDraft(world, first.text, accounts, first.label);
      const at = instantsOf(wall, zone).at(fold === "later" ? -1 : 0) ?? world.now;
      const policy = if_missed ?? first.schedule?.if_missed ?? world.settings.if_missed;
      const schedule = { at: at.toISOString(), wall, zone, fold: fold ?? null, if_missed: policy };
      changed(Object.assign(apart, { stand: "scheduled", unconfirmed: false, schedule }));
      return { state: "done", draft: apart.id, kept: [] };
    },

    at_login_show: () => world.atLogin,
    at_login_set: ({ on }) => (world.atLogin = { can: true, on, offer: false }),
    at_login_decline: () => (world.atLogin = { ...world.atLogin, offer: false }),
    lead_take: () => {
      const to = world.lead;
      world.lead = null;
      return { to };
    },

    connection_list: () => world.connections,
    connection_add: ({ service, name, base_url, secret }) => {
      if (secret === "wrong")
        refuse(
          "service",
          "letmepost does not accept this key (HTTP 401).",
          "Copy the key again from your account there.",
        );
      const id = freshId();
      world.connections.push({
        id,
        service,
        name,
        base_url,
        workspace: null,
        practice: false,
        settings: { one_target_per_request: false, trust_replay: false },
        trouble: null,
        proven_at: new Date().toISOString(),
        accounts: 0,
      });
      tell({ event: "connections_changed" });
      return checked(id);
    },
    connection_check: ({ connection: id }) => checked(id),
    copy_show: () => world.copy ?? { doubt: null, reason: null, last_place: null, unreleased: 0 },
    copy_decide: ({ sends }) => {
      world.copy =
        sends === "this"
          ? { doubt: null, reason: null, last_place: null, unreleased: world.outlook.later }
          : {
              doubt: "yielded",
              reason: { code: "yielded", message: "Another copy of this data folder sends.", remedy: null },
              last_place: null,
              unreleased: 0,
            };
      return {
        copy: world.copy,
        in_doubt: 0,
        may_have_gone_out:
          sends === "this" ? world.outlook.posts.flatMap(({ targets }) => targets).length : 0,
      };
    },
    backup_now: () => ({
      name: "sendoff-20261124T081200000Z.db",
      path: "/home/mara/.local/share/sendoff/backups/sendoff-20261124T081200000Z.db",
      made_at: world.now.toISOString(),
      bytes: 196_608,
      drafts: world.drafts.size,
      scheduled: 0,
    }),
    backup_list: () => world.backups,
    backup_restore: ({ name }) =>
      world.backups.find((one) => one.name === name) ??
      refuse("not_found", `There is no backup ${name} any more.`),
    copy_outlook: () => ({ ...world.outlook, doubt: world.copy?.doubt ?? null }),
    copy_release: () => {
      const plans = world.copy?.unreleased ?? 0;
      world.copy = null;
      return { plans };
    },
    connection_update: ({ connection: id }) => Object.assign(connection(id), { trouble: null }),
    connection_remove: ({ connection: id }) => {
      world.connections = world.connections.filter((one) => one.id !== id);
      world.accounts = world.accounts.filter((one) => one.connection !== id);
      tell({ event: "connections_changed" });
      return [];
    },
    account_list: () => world.accounts,
    account_pause: ({ account, paused }) => {
      const one =
        world.accounts.find(({ id }) => id === account) ?? refuse("not_found", "There is no such account.");
      one.paused = paused;
      tell({ event: "connections_changed" });
      return one;
    },
    account_treat: ({ account, zone, by_default, pace_minutes }) => {
      const one =
        world.accounts.find(({ id }) => id === account) ?? refuse("not_found", "There is no such account.");
      Object.assign(one, { zone, by_default, pace_minutes });
      tell({ event: "connections_changed" });
      return one;
    },
    practice_start: () => {
      const made = startPractice(world);
      tell({ event: "connections_changed" });
      return made;
    },
    practice_timelines: () => world.timelines,
    practice_conditions: conditions,
    practice_set_preset: ({ weather }) => {
      world.weather = weather;
      return conditions();
    },
    practice_set_faults: conditions,
  };
}

/** Acts on many posts: what has gone out stays as it is. */
function manyOf(
  world: World,
  draft: (id: string) => DraftDetail,
  changed: (one: DraftDetail) => DraftDetail,
): Pick<
  Handlers,
  | "posts_pause"
  | "posts_trash"
  | "posts_restore"
  | "posts_change_accounts"
  | "posts_set_targets"
  | "posts_tag"
  | "posts_set_tags"
  | "posts_unschedule"
  | "posts_set_plans"
  | "posts_plan_next_free"
> {
  const split = (ids: readonly string[], may: (one: DraftDetail) => boolean) => {
    const ones = ids.map(draft);
    return {
      free: ones.filter(may),
      kept: ones
        .filter((one) => !may(one))
        .map(({ id }) => ({
          draft: id,
          reason: reason("conflict", "It has gone out, and is left as it is."),
        })),
    };
  };
  const notOut = ({ stand }: DraftDetail) => stand === "scheduled" || stand === "unscheduled";
  const retarget = (one: DraftDetail, targets: string[]) => {
    const before = { draft: one.id, targets: one.targets };
    const deliveries = one.deliveries.filter(({ account }) => targets.includes(account));
    changed(Object.assign(one, { targets, deliveries }));
    return before;
  };
  const retag = (one: DraftDetail, tags: string[]) => {
    const before = { draft: one.id, tags: one.tags };
    changed(Object.assign(one, { tags }));
    return before;
  };
  return {
    posts_unschedule: ({ drafts }) => {
      const { free, kept } = split(drafts, ({ stand }) => stand === "scheduled");
      const plans = free.flatMap((one) => {
        const { id, schedule: plan, paused, confirmed_revision: revision } = one;
        changed(Object.assign(one, { schedule: null, stand: "unscheduled", paused: false }));
        return plan === null ? [] : [{ draft: id, plan, revision: revision ?? 1, paused, kept_back: false }];
      });
      return { changed: plans, kept };
    },
    posts_set_plans: ({ posts }) => {
      const { free, kept } = split(
        posts.map((post) => post.draft),
        ({ stand }) => stand === "unscheduled",
      );
      for (const one of free) {
        const { plan: schedule, paused } = posts.find((post) => post.draft === one.id) ?? {};
        changed(Object.assign(one, { schedule, paused, stand: "scheduled" }));
      }
      return { changed: free.map(({ id }) => id), kept };
    },
    posts_plan_next_free: ({ drafts }) => {
      const { free, kept } = split(
        drafts,
        ({ stand, targets }) => stand === "unscheduled" && targets.length > 0,
      );
      const { zone, if_missed } = world.settings;
      const planned = free.map((one, n) => {
        const wall = `${plusDays(wallTimeAt(world.now, zone).slice(0, 10), 1 + n)} 12:00`;
        const at = (instantsOf(wall, zone)[0] ?? world.now).toISOString();
        const plan = { at, wall, zone, fold: null, if_missed };
        changed(Object.assign(one, { schedule: plan, stand: "scheduled", unconfirmed: false }));
        return { draft: one.id, plan };
      });
      return { planned, kept };
    },
    posts_pause: ({ drafts, paused }) => {
      const { free, kept } = split(drafts, ({ stand }) => stand === "scheduled");
      const fresh = free.filter((one) => one.paused !== paused);
      for (const one of fresh) {
        for (const row of one.deliveries) row.state = paused ? "held" : "planned";
        changed(Object.assign(one, { paused }));
      }
      return { changed: fresh.map(({ id }) => id), kept };
    },
    posts_trash: ({ drafts }) => {
      const { free, kept } = split(drafts, notOut);
      for (const one of free) changed(Object.assign(one, { stand: "trash" }));
      return { changed: free.map(({ id }) => id), kept };
    },
    posts_restore: ({ drafts }) => {
      for (const one of drafts.map(draft))
        changed(Object.assign(one, { stand: one.schedule === null ? "unscheduled" : "scheduled" }));
      return { changed: drafts, kept: [] };
    },
    posts_change_accounts: ({ drafts, add, remove }) => {
      const { free, kept } = split(drafts, notOut);
      const changedOnes = free.map((one) => {
        const left = one.targets.filter((id) => !remove.includes(id));
        return retarget(one, [...left, ...add.filter((id) => !left.includes(id))]);
      });
      return { changed: changedOnes, kept };
    },
    posts_set_targets: ({ posts }) => ({
      changed: posts.map(({ draft: id, targets }) => retarget(draft(id), targets)),
      kept: [],
    }),
    posts_tag: ({ drafts, add, remove }) => {
      const { free, kept } = split(drafts, notOut);
      const changedOnes = free.map((one) =>
        retag(one, [...new Set([...one.tags.filter((tag) => !remove.includes(tag)), ...add])]),
      );
      return { changed: changedOnes, kept };
    },
    posts_set_tags: ({ posts }) => ({
      changed: posts.map(({ draft: id, tags }) => retag(draft(id), tags)),
      kept: [],
    }),
  };
}

function calendarPost(one: DraftDetail, here: string): CalendarPost[] {
  const { id, label, text, stand, schedule, deliveries, unconfirmed, paused, tags } = one;
  if (schedule === null || stand === "trash") return [];
  return [
    {
      draft: id,
      label,
      words: text.trim().replaceAll(/\s+/g, " ").slice(0, 140),
      stand,
      at: schedule.at,
      here: wallTimeAt(new Date(schedule.at), here),
      plan: stand === "scheduled" ? schedule : null,
      paused,
      too_close: false,
      kept_back: deliveries.some(({ reason }) => reason?.code === "kept_back"),
      unconfirmed,
      tags,
      targets: deliveries.map(({ account, state }) => ({ account, state })),
    },
  ];
}

function measures(world: World, { text, variants, targets }: TextQuestion): AccountCheck[] {
  return world.accounts
    .filter(({ id }) => targets.includes(id))
    .map(({ id, network }) => {
      const used = Array.from(variants[id] ?? text).length;
      const limit = limits[network] ?? null;
      const long = limit !== null && used > limit;
      const problems = [
        ...(used === 0 ? [reason("empty", "There is no text yet.")] : []),
        ...(long
          ? [
              reason(
                "too_long",
                `${used - limit} too many for this network.`,
                "Shorten it, or write an own text for this account.",
              ),
            ]
          : []),
        ...(network === "instagram"
          ? [
              reason(
                "needs_picture",
                "Instagram takes no post without a picture.",
                "Add one, or leave this account out.",
              ),
            ]
          : []),
      ];
      const pieces = (variants[id] ?? text)
        .split(/(https?:\/\/\S+|(?<=^|\s)[#@][\w.@]+)/u)
        .filter((part) => part !== "")
        .map((part): TextPiece => ({
          text: part,
          kind: /^https?:/.test(part) ? "link" : /^[#@]\w/.test(part) ? "tag" : "plain",
        }));
      return { account: id, network, used, limit, problems, pieces };
    });
}

function meaning(world: World, wall: string, zone: string): SchedulePreview {
  if (!/^\d{4}-\d\d-\d\d \d\d?:\d\d$/.test(wall)) {
    return { meaning: "wrong", message: `“${wall}” is not a time like 2026-12-01 09:00` };
  }
  const [first, second] = instantsOf(wall, zone);
  if (first === undefined) {
    return { meaning: "gap", before: `${wall.slice(0, 10)} 01:59:59`, after: `${wall.slice(0, 10)} 03:00` };
  }
  if (second !== undefined)
    return { meaning: "twice", earlier: first.toISOString(), later: second.toISOString() };
  return {
    meaning: "once",
    at: first.toISOString(),
    here: wallTimeAt(first, world.settings.zone),
    past: first < world.now,
  };
}
