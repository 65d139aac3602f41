import type {
  AccountView,
  AtLoginView,
  AttentionItem,
  BatchDetail,
  ConnectionView,
  BackupView,
  CopyOutlook,
  CopyView,
  DeliveryState,
  DeliveryView,
  DeskEvent,
  DraftDetail,
  Network,
  Place,
  Reason,
  Said,
  RevisionView,
  Settings,
  Timeline,
} from "../generated/api";
import { samples, type Sample } from "./samples";
import { instantOf } from "./zones";

/** Everything that the made-up desk knows. */
export interface World {
  now: Date;
  paused: boolean;
  sender: "here" | "elsewhere" | "nobody";
  settings: Settings;
  connections: ConnectionView[];
  accounts: AccountView[];
  drafts: Map<string, DraftDetail>;
  revisions: Map<string, RevisionView[]>;
  batches: BatchDetail[];
  attention: AttentionItem[];
  timelines: Timeline[];
  weather: string;
  trouble: string | null;
  copy: CopyView | null;
  outlook: Omit<CopyOutlook, "doubt">;
  backups: BackupView[];
  atLogin: AtLoginView;
  /** Where the window is to go. */
  lead: Place | null;
  heard: Set<(event: DeskEvent) => void>;
}

export const zone = "Europe/Berlin";
let count = 0;

export function freshId(): string {
  count += 1;
  return `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
}

/** A sentence of the desk's, as `said!` of Rust has it. */
export function ours(say: string, gaps: Record<string, Said | number> = {}): Said {
  return { say, gaps };
}

export function reason(code: string, message: Said, remedy: Said | null = null): Reason {
  return { code, message, remedy };
}

export function emptyWorld(now = new Date("2026-11-24T08:12:00Z")): World {
  return {
    now,
    paused: false,
    sender: "here",
    settings: { zone, if_missed: "late:3h", theme: "system", zoom: 100, shortcuts: {} },
    connections: [],
    accounts: [],
    drafts: new Map(),
    revisions: new Map(),
    batches: [],
    attention: [],
    timelines: [],
    weather: "fair",
    trouble: null,
    copy: null,
    outlook: { known_until: null, remembered_until: null, posts: [], unknown: 0, later: 0 },
    backups: [],
    atLogin: { can: true, on: false, offer: false },
    lead: null,
    heard: new Set(),
  };
}

function connection(
  part: Partial<ConnectionView> & Pick<ConnectionView, "service" | "name">,
): ConnectionView {
  return {
    id: freshId(),
    base_url: part.service === "letmepost" ? "https://api.letmepost.dev" : "https://api.postato.com.br",
    workspace: null,
    practice: false,
    settings: { one_target_per_request: false, trust_replay: false },
    trouble: null,
    proven_at: "2026-11-24T08:02:00.000Z",
    accounts: 0,
    ...part,
  };
}

function account(
  of: ConnectionView,
  network: Network,
  handle: string,
  part: Partial<AccountView> = {},
): AccountView {
  of.accounts += 1;
  return {
    id: freshId(),
    connection: of.id,
    connection_name: of.name,
    service: of.service,
    network,
    handle,
    remote_id: `acc_${network}`,
    practice: of.practice,
    paused: false,
    zone: null,
    by_default: false,
    pace_minutes: null,
    trouble: null,
    removed_at: null,
    ...part,
  };
}

export function startPractice(world: World): AccountView[] {
  const letmepost = connection({
    service: "letmepost",
    name: "Practice (letmepost)",
    practice: true,
    workspace: null,
  });
  const postato = connection({
    service: "postato",
    name: "Practice (Postato)",
    practice: true,
    workspace: "ws_1",
  });
  world.connections.push(letmepost, postato);
  const made = [
    account(letmepost, "twitter", "@padariasol"),
    account(letmepost, "linkedin", "Padaria Sol"),
    account(letmepost, "bluesky", "@sol.example"),
    account(postato, "instagram", "@padaria.sol"),
    account(postato, "linkedin", "Kiesel Fahrräder"),
  ];
  world.accounts.push(...made);
  world.timelines = made.map(({ id, handle, network }) => ({ account: id, handle, network, posts: [] }));
  return made;
}

export function deliveryTo(
  to: AccountView,
  state: DeliveryState,
  part: Partial<DeliveryView> = {},
): DeliveryView {
  return {
    id: freshId(),
    account: to.id,
    handle: to.handle,
    network: to.network,
    state,
    url: state === "published" ? `http://127.0.0.1:8787/timeline/${to.network}/1` : null,
    reason: null,
    practice: to.practice,
    changed_at: "2026-11-24T07:00:03.000Z",
    ...part,
  };
}

const unsent = (to: AccountView): DeliveryView => deliveryTo(to, "planned", { id: null, changed_at: null });

export function newDraft(
  world: World,
  text: string,
  targets: string[],
  label: string | null = null,
): DraftDetail {
  const draft: DraftDetail = {
    id: freshId(),
    label,
    text,
    stand: "unscheduled",
    schedule: null,
    deliveries: world.accounts.filter(({ id }) => targets.includes(id)).map(unsent),
    paused: false,
    unconfirmed: true,
    tags: [],
    created_at: world.now.toISOString(),
    revision: 1,
    confirmed_revision: null,
    confirmed_text: null,
    confirmed_variants: {},
    variants: {},
    targets,
    locked: false,
    batch: null,
  };
  world.drafts.set(draft.id, draft);
  world.revisions.set(draft.id, [
    { number: 1, text, variants: {}, saved_at: world.now.toISOString(), confirmed: false },
  ]);
  return draft;
}

function scheduled(world: World, sample: Sample, local = sample.local): DraftDetail | undefined {
  const targets = world.accounts
    .filter(({ network }) => sample.networks.includes(network))
    .map(({ id }) => id);
  if (targets.length === 0) return undefined;
  const draft = newDraft(world, sample.text, targets, sample.client);
  draft.stand = "scheduled";
  draft.confirmed_revision = 1;
  draft.unconfirmed = false;
  draft.tags = sample.tags ?? [];
  const at = instantOf(local, sample.zone).toISOString();
  draft.schedule = { at, wall: local, zone: sample.zone, fold: null, if_missed: "late:3h" };
  return draft;
}

export function batchOf(
  world: World,
  draft: DraftDetail,
  deliveries: DeliveryView[],
  closed: boolean,
): BatchDetail {
  const due = draft.schedule?.at ?? world.now.toISOString();
  const batch: BatchDetail = {
    id: freshId(),
    draft: draft.id,
    label: draft.label,
    generation: 1,
    text: draft.text,
    due,
    created_at: due,
    closed_at: closed ? new Date(new Date(due).getTime() + 3200).toISOString() : null,
    deliveries,
    attempts: [],
    looks: [],
    decisions: [],
  };
  draft.batch = batch.id;
  draft.deliveries = deliveries;
  draft.locked = !closed;
  draft.stand = closed ? "done" : "open";
  world.batches.unshift(batch);
  return batch;
}

/** A draft is published wherever it was to go, at its own time. */
export function publishedAll(world: World, draft: DraftDetail): void {
  const targets = world.accounts.filter(({ id }) => draft.targets.includes(id));
  const at = draft.schedule?.at ?? world.now.toISOString();
  batchOf(
    world,
    draft,
    targets.map((to) => deliveryTo(to, "published", { changed_at: at })),
    true,
  );
  for (const to of targets) {
    const timeline = world.timelines.find(({ account: of }) => of === to.id);
    timeline?.posts.unshift({
      text: draft.text,
      published_at: at,
      idempotency_key: freshId(),
      own_double: false,
    });
  }
}

/** The week of samples around the world's now: what is past has gone out, the rest is to come. */
export function weekOf(world: World): World {
  startPractice(world);
  for (const sample of samples) {
    const draft = scheduled(world, sample);
    if (draft?.schedule === undefined || draft.schedule === null) continue;
    if (new Date(draft.schedule.at) < world.now) publishedAll(world, draft);
  }
  world.batches.sort((a, b) => b.created_at.localeCompare(a.created_at));
  newDraft(world, "Idee: Werkstattabend im Januar? Glühwein, Bremsbeläge, Musik.", [], "Kiesel Fahrräder");
  newDraft(world, "Panettone de pistache, primeira fornada.\n\nFoto na quarta.", [], "Padaria Sol");
  return world;
}

/** A hundred posts in one month. */
export function crowdOf(world: World): World {
  weekOf(world);
  for (let n = 0; n < 100; n += 1) {
    const sample = samples[n % samples.length];
    if (sample === undefined) break;
    const local = `2026-11-${String((n % 29) + 1).padStart(2, "0")} ${String(7 + (n % 13)).padStart(2, "0")}:${n % 2 === 0 ? "00" : "30"}`;
    const draft = scheduled(world, sample, local);
    if (draft?.schedule !== undefined && draft.schedule !== null && new Date(draft.schedule.at) < world.now) {
      publishedAll(world, draft);
    }
  }
  world.batches.sort((a, b) => b.created_at.localeCompare(a.created_at));
  return world;
}

/** Three thousand posts in one month. */
export function throngOf(world: World): World {
  crowdOf(world);
  for (let n = 0; n < 2900; n += 1) {
    const sample = samples[n % samples.length];
    if (sample === undefined) break;
    const two = (number: number) => String(number).padStart(2, "0");
    scheduled(world, sample, `2026-11-${two((n % 30) + 1)} ${two(6 + (n % 17))}:${two((n * 7) % 60)}`);
  }
  return world;
}
