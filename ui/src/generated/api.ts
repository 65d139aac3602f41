// Generated from src-tauri/desk/src/api by `SENDOFF_WRITE_BINDINGS=1 cargo test -p sendoff-desk --test bindings`.
// Do not edit: change the Rust types.

/**
 * One account's measure.
 */
export type AccountCheck = {
/**
 * The account.
 */
account: AccountId,
/**
 * Its network.
 */
network: Network,
/**
 * Used, in the network's own unit.
 */
used: number,
/**
 * The limit; none where no limit is stated.
 */
limit: number | null,
/**
 * What would refuse the post, each with its remedy.
 */
problems: Array<Reason>,
/**
 * The text as this account gets it, in pieces, for its preview.
 */
pieces: Array<TextPiece>, };

/**
 * One profile reached through one connection.
 */
export type AccountId = string;

/**
 * Pause one account.
 */
export type AccountPause = {
/**
 * Which.
 */
account: AccountId,
/**
 * Paused from now on, or not.
 */
paused: boolean, };

/**
 * A question for accounts.
 */
export type AccountQuery = {
/**
 * Ask the services first.
 */
refresh: boolean,
/**
 * Removed ones too.
 */
removed: boolean, };

/**
 * How an account is to be treated.
 */
export type AccountTreat = {
/**
 * Which.
 */
account: AccountId,
/**
 * Its own time zone.
 */
zone: Zone | null,
/**
 * Whether new drafts are meant for it until somebody chooses otherwise.
 */
by_default: boolean,
/**
 * The least minutes between two posts to it, from 2 to 1440.
 */
pace_minutes: number | null, };

/**
 * An account as shown.
 */
export type AccountView = {
/**
 * Its id.
 */
id: AccountId,
/**
 * Through which connection.
 */
connection: ConnectionId,
/**
 * The connection's name.
 */
connection_name: string,
/**
 * Which service.
 */
service: ServiceKind,
/**
 * Its network.
 */
network: Network,
/**
 * How people call it.
 */
handle: string,
/**
 * The service's own id.
 */
remote_id: string,
/**
 * Whether it is a practice account.
 */
practice: boolean,
/**
 * Whether it is paused.
 */
paused: boolean,
/**
 * Its own time zone.
 */
zone: Zone | null,
/**
 * Whether new drafts are meant for it until somebody chooses otherwise.
 */
by_default: boolean,
/**
 * The least minutes between two posts to it; late posts keep two minutes where none are set.
 */
pace_minutes: number | null,
/**
 * Why it cannot be published to.
 */
trouble: Reason | null,
/**
 * When it was removed.
 */
removed_at: UtcInstant | null, };

/**
 * What went wrong, for the window and the terminal.
 */
export type AppError = {
/**
 * Stable, for programs.
 */
code: ErrorCode,
/**
 * For people: what is wrong and where.
 */
message: Said,
/**
 * For people: what to do.
 */
remedy: Said | null, };

/**
 * The state of the whole, for the frame around every page.
 */
export type AppState = {
/**
 * Everything is paused.
 */
paused: boolean,
/**
 * Who sends from this data folder.
 */
sender: SenderState,
/**
 * How many items wait for a person.
 */
attention: number,
/**
 * How many drafts are scheduled, without paused ones.
 */
scheduled: number,
/**
 * How many posts a person paused, one by one.
 */
paused_posts: number,
/**
 * The next one due.
 */
next_due: UtcInstant | null,
/**
 * Whether the practice service runs.
 */
practice: boolean,
/**
 * This computer's time zone.
 */
zone: Zone,
/**
 * Where the data lies.
 */
data_dir: string,
/**
 * The program's version.
 */
version: string,
/**
 * Now, by this computer's clock.
 */
now: UtcInstant,
/**
 * What keeps results from being written down, if anything does; nothing new is sent meanwhile.
 */
trouble: Said | null,
/**
 * Whether this copy of the data folder sends; absent while there is nothing to say about that.
 */
copy?: CopyView | null, };

/**
 * Whether to start at login.
 */
export type AtLoginChange = {
/**
 * So from now on.
 */
on: boolean, };

/**
 * Starting Sendoff when the person logs in.
 */
export type AtLoginView = {
/**
 * Whether this computer lets it be arranged from here.
 */
can: boolean,
/**
 * Whether it is so.
 */
on: boolean,
/**
 * Whether it is to be offered: something is planned, it is off, and nobody has said no.
 */
offer: boolean, };

/**
 * One transmission of a request.
 */
export type AttemptId = string;

/**
 * A question for the wire log, newest first.
 */
export type AttemptQuery = {
/**
 * Only this draft's.
 */
draft?: DraftId | null,
/**
 * Only this batch's.
 */
batch?: BatchId | null,
/**
 * At most this many (1 to 1000; 200 if absent).
 */
limit?: number | null, };

/**
 * One transmission.
 */
export type AttemptView = {
/**
 * Its id.
 */
id: AttemptId,
/**
 * Of which request.
 */
request: RequestId,
/**
 * Of which batch.
 */
batch: BatchId,
/**
 * Counted from 1 within the request.
 */
number: number,
/**
 * For whom.
 */
accounts: Array<AccountId>,
/**
 * `POST` and the whole address.
 */
target: string,
/**
 * The key it carried.
 */
idempotency_key: string,
/**
 * The key's meaning.
 */
business_key: string,
/**
 * SHA-256 of the body.
 */
body_sha256: string,
/**
 * The body's length.
 */
body_bytes: number,
/**
 * When it started.
 */
started_at: UtcInstant,
/**
 * When it ended.
 */
ended_at: UtcInstant | null,
/**
 * How it ended: `never_left`, `lost`, `answered`, `crashed`; none while open.
 */
outcome: string | null,
/**
 * The answer's status.
 */
status: number | null,
/**
 * The answer's body as text, bounded.
 */
answer: string | null,
/**
 * What was concluded.
 */
conclusion: Said | null, };

/**
 * One item of the list.
 */
export type Attention = {
/**
 * Why.
 */
kind: AttentionKind,
/**
 * For people: what is the matter and what would help.
 */
reason: Reason,
/**
 * The actions that are safe, the likeliest first.
 */
actions: Array<SafeAction>, };

/**
 * An item of the attention list.
 */
export type AttentionItem = {
/**
 * What `attention_resolve` takes: a delivery's id, or a draft's or a connection's with its kind before it.
 */
id: string,
/**
 * Which draft; the first that is planned through a login that fails.
 */
draft: DraftId,
/**
 * Which batch, if there is one.
 */
batch: BatchId | null,
/**
 * The target, if it is about one.
 */
delivery: DeliveryView | null,
/**
 * The text that was or would be sent.
 */
text: string,
/**
 * When it was due.
 */
due: UtcInstant | null,
/**
 * Since when it waits for a person.
 */
since: UtcInstant,
/**
 * Why, and what is safe.
 */
attention: Attention,
/**
 * What is known: transmissions and looks, one line each.
 */
evidence: Array<Said>,
/**
 * The profile's public page, where a person can look for themselves.
 */
profile: string | null,
/**
 * What would help under Accounts, if something would.
 */
cure: Cure | null, };

/**
 * Why a person is wanted.
 */
export type AttentionKind = "in_doubt" | "dead_letter" | "taken_unconfirmed" | "key_mismatch" | "held" | "asked" | "unreachable" | "slow_to_settle" | "waits" | "failed_unproven" | "refused" | "unconfirmed" | "may_have_gone_out" | "from_copy" | "paused_post" | "behind" | "unreadable" | "login_fails";

/**
 * Names a backup in the data folder.
 */
export type BackupRef = {
/**
 * Its name.
 */
name: string, };

/**
 * A backup in the data folder, or one that was just made.
 */
export type BackupView = {
/**
 * Its name.
 */
name: string,
/**
 * Where it is.
 */
path: string,
/**
 * When it was made, if its name tells.
 */
made_at: UtcInstant | null,
/**
 * Its size.
 */
bytes: number,
/**
 * How many drafts it holds.
 */
drafts: number,
/**
 * How many of them are scheduled.
 */
scheduled: number, };

/**
 * A batch with its whole record.
 */
export type BatchDetail = {
/**
 * The wire log.
 */
attempts: Array<AttemptView>,
/**
 * What was looked at.
 */
looks: Array<LookView>,
/**
 * What people decided.
 */
decisions: Array<DecisionView>,
/**
 * Its id.
 */
id: BatchId,
/**
 * Of which draft.
 */
draft: DraftId,
/**
 * The draft's label.
 */
label: string | null,
/**
 * Which asking of the draft.
 */
generation: number,
/**
 * The text that went out.
 */
text: string,
/**
 * When it was due.
 */
due: UtcInstant,
/**
 * When it began.
 */
created_at: UtcInstant,
/**
 * When its last target became final.
 */
closed_at: UtcInstant | null,
/**
 * Target by target.
 */
deliveries: Array<DeliveryView>, };

/**
 * One act of publishing a draft.
 */
export type BatchId = string;

/**
 * A question for batches, newest first.
 */
export type BatchQuery = {
/**
 * Only this draft's.
 */
draft?: DraftId | null,
/**
 * Only open ones.
 */
open: boolean,
/**
 * At most this many (1 to 500; 100 if absent).
 */
limit?: number | null,
/**
 * Go on before this one.
 */
before?: BatchId | null, };

/**
 * Names a batch.
 */
export type BatchRef = {
/**
 * Its id.
 */
batch: BatchId, };

/**
 * A batch in a list.
 */
export type BatchView = {
/**
 * Its id.
 */
id: BatchId,
/**
 * Of which draft.
 */
draft: DraftId,
/**
 * The draft's label.
 */
label: string | null,
/**
 * Which asking of the draft.
 */
generation: number,
/**
 * The text that went out.
 */
text: string,
/**
 * When it was due.
 */
due: UtcInstant,
/**
 * When it began.
 */
created_at: UtcInstant,
/**
 * When its last target became final.
 */
closed_at: UtcInstant | null,
/**
 * Target by target.
 */
deliveries: Array<DeliveryView>, };

/**
 * What stands in that time.
 */
export type CalendarPage = {
/**
 * In the order of their time.
 */
posts: Array<CalendarPost>,
/**
 * Whether there are more than can be shown.
 */
more: boolean, };

/**
 * One post on the calendar, kept small: a month may have thousands.
 */
export type CalendarPost = {
/**
 * The draft.
 */
draft: DraftId,
/**
 * A client's or campaign's name.
 */
label: string | null,
/**
 * Its first words, on one line.
 */
words: string,
/**
 * Where it stands.
 */
stand: DraftFilter,
/**
 * When.
 */
at: UtcInstant,
/**
 * The same by this computer's zone.
 */
here: WallTime,
/**
 * Its plan while that waits for its time: only such a post can be moved.
 */
plan: ScheduleView | null,
/**
 * A person paused it: it is not sent until it is released.
 */
paused: boolean,
/**
 * Planned before this data folder was copied or restored: it is not sent until such plans are let go on.
 */
kept_back: boolean,
/**
 * It stands closer to another post to one of its accounts than that account's pace allows.
 */
too_close: boolean,
/**
 * A newer text than the confirmed one exists.
 */
unconfirmed: boolean,
/**
 * By which words it is found.
 */
tags: Array<Tag>,
/**
 * For whom, and what stands with each.
 */
targets: Array<CalendarTarget>, };

/**
 * A question for the calendar.
 */
export type CalendarQuery = {
/**
 * From this time on.
 */
from: UtcInstant,
/**
 * Up to this time, which is not part of it.
 */
to: UtcInstant, };

/**
 * One target of a post on the calendar.
 */
export type CalendarTarget = {
/**
 * The account.
 */
account: AccountId,
/**
 * What stands with it (`planned` before there is a delivery).
 */
state: DeliveryState, };

/**
 * Take back what has not left.
 */
export type CancelPayload = {
/**
 * Which draft.
 */
draft: DraftId,
/**
 * One account alone.
 */
account?: AccountId | null, };

/**
 * What a check found.
 */
export type CheckView = {
/**
 * The connection, as it stands now.
 */
connection: ConnectionView,
/**
 * Its accounts.
 */
accounts: Array<AccountView>,
/**
 * Workspaces to choose from (id and name), where the service has several and none is chosen.
 */
workspaces: Array<[string, string]>, };

/**
 * What a person confirms: the newest text of a draft, as they have seen it.
 */
export type ConfirmPayload = {
/**
 * Whose.
 */
draft: DraftId,
/**
 * Its number.
 */
revision: number,
/**
 * Its text.
 */
text: string,
/**
 * Its own texts for single accounts.
 */
variants: { [key in AccountId]: string }, };

/**
 * A new connection. Its secret goes one way: it is never sent back.
 */
export type ConnectionAdd = {
/**
 * Which service.
 */
service: ServiceKind,
/**
 * The person's name for it.
 */
name: string,
/**
 * Where requests go.
 */
base_url: string,
/**
 * The service's key.
 */
secret: string,
/**
 * The workspace, where the service has several.
 */
workspace?: string | null,
/**
 * Settings.
 */
settings: ConnectionSettings, };

/**
 * One login at a service.
 */
export type ConnectionId = string;

/**
 * Names a connection.
 */
export type ConnectionRef = {
/**
 * Its id.
 */
connection: ConnectionId, };

/**
 * What a person may set for one connection.
 */
export type ConnectionSettings = {
/**
 * One target per request, where the service takes several.
 */
one_target_per_request: boolean,
/**
 * Trust the service's replay promise where a look is impossible.
 */
trust_replay: boolean, };

/**
 * Changes to a connection; what is absent stays.
 */
export type ConnectionUpdate = {
/**
 * Which.
 */
connection: ConnectionId,
/**
 * A new name.
 */
name?: string | null,
/**
 * A new secret; taken only if it reaches the same accounts.
 */
secret?: string | null,
/**
 * New settings.
 */
settings?: ConnectionSettings | null, };

/**
 * A connection as shown.
 */
export type ConnectionView = {
/**
 * Its id.
 */
id: ConnectionId,
/**
 * Which service.
 */
service: ServiceKind,
/**
 * The person's name for it.
 */
name: string,
/**
 * Where requests go.
 */
base_url: string,
/**
 * The workspace.
 */
workspace: string | null,
/**
 * Whether it is the practice service's.
 */
practice: boolean,
/**
 * Settings.
 */
settings: ConnectionSettings,
/**
 * What is wrong with it.
 */
trouble: Reason | null,
/**
 * When it was last proven to work.
 */
proven_at: UtcInstant | null,
/**
 * How many accounts it reaches.
 */
accounts: number, };

/**
 * Which copy of a data folder sends.
 */
export type CopyChoice = "this" | "another";

/**
 * What a decision led to.
 */
export type CopyDecided = {
/**
 * How things stand now.
 */
copy: CopyView,
/**
 * Requests that are looked for at their services.
 */
in_doubt: number,
/**
 * Targets that may have gone out: a person is asked about each, under attention.
 */
may_have_gone_out: number, };

/**
 * A person's word about which copy sends.
 */
export type CopyDecision = {
/**
 * Which.
 */
sends: CopyChoice, };

/**
 * Why it is in doubt whether this copy of a data folder may send.
 */
export type CopyDoubt = "restored" | "other_installation" | "other_machine" | "beside" | "unmarked" | "yielded";

/**
 * What may have gone out since this copy was made, before anybody has said which copy sends.
 */
export type CopyOutlook = {
/**
 * Why it is in doubt which copy sends; `None` if it is not.
 */
doubt: CopyDoubt | null,
/**
 * The newest that this copy knows of.
 */
known_until: UtcInstant | null,
/**
 * When sending from the folder was last noted on this computer, outside of it.
 */
remembered_until: UtcInstant | null,
/**
 * Posts that may have gone out, with their accounts.
 */
posts: Array<OutlookPost>,
/**
 * Posts that were sent and that this copy does not have: written after it was made.
 */
unknown: number,
/**
 * Plans for later: they would be kept back until they are released.
 */
later: number, };

/**
 * Whether this copy of the data folder sends, and what of it waits for a person's word.
 */
export type CopyView = {
/**
 * Why it is in doubt; nothing is sent until a person has decided.
 */
doubt: CopyDoubt | null,
/**
 * Why nothing is sent from here, for people: the doubt, or the place where the folder lies.
 */
reason: Reason | null,
/**
 * Where the folder last sent from on this computer, if that is another place.
 */
last_place: string | null,
/**
 * Plans from before the folder was restored or copied, kept back until they are released.
 */
unreleased: number, };

/**
 * A text of its own for an account that refused what others have taken, sent to it alone.
 */
export type CorrectPayload = {
/**
 * The text as the person has seen it: confirmed with the account's own.
 */
seen: ConfirmPayload,
/**
 * Which account.
 */
account: AccountId,
/**
 * Its own text.
 */
own: string, };

/**
 * What would let a target go on, and is done under Accounts.
 */
export type Cure = {
/**
 * What is to be done.
 */
act: CureAct,
/**
 * With which connection.
 */
connection: ConnectionId, };

/**
 * What is to be done about a connection.
 */
export type CureAct = "new_key" | "check" | "connect";

/**
 * One decision.
 */
export type DecisionView = {
/**
 * About which delivery.
 */
delivery: DeliveryId,
/**
 * When.
 */
at: UtcInstant,
/**
 * What was decided.
 */
decision: string,
/**
 * The evidence that was shown.
 */
evidence: Said, };

/**
 * What becomes of one target of a batch.
 */
export type DeliveryId = string;

/**
 * The state of a delivery. The words are the same in SQL, JSON and the interface.
 */
export type DeliveryState = "planned" | "waiting" | "sending" | "in_doubt" | "following" | "held" | "asked" | "published" | "published_by_person" | "refused" | "failed_unproven" | "withdrawn" | "skipped" | "written_off";

/**
 * What stands with one target.
 */
export type DeliveryView = {
/**
 * The delivery; none before the draft has a batch.
 */
id: DeliveryId | null,
/**
 * The account.
 */
account: AccountId,
/**
 * How people call it.
 */
handle: string,
/**
 * Its network.
 */
network: Network,
/**
 * The word of its state.
 */
state: DeliveryState,
/**
 * Where the post is, once known.
 */
url: string | null,
/**
 * Why it stands as it does.
 */
reason: Reason | null,
/**
 * Whether it belongs to the practice service.
 */
practice: boolean,
/**
 * When its state last changed.
 */
changed_at: UtcInstant | null, };

/**
 * One event. After any of them the pages it names are stale.
 */
export type DeskEvent = { "event": "draft_changed",
/**
 * Which.
 */
draft: DraftId, } | { "event": "batch_opened",
/**
 * Which.
 */
batch: BatchId,
/**
 * Of which draft.
 */
draft: DraftId, } | { "event": "delivery_changed",
/**
 * Of which batch.
 */
batch: BatchId,
/**
 * Of which draft.
 */
draft: DraftId,
/**
 * Which.
 */
delivery: DeliveryId,
/**
 * For whom.
 */
account: AccountId,
/**
 * Its new word.
 */
state: DeliveryState,
/**
 * Where the post is.
 */
url: string | null,
/**
 * Why, for people.
 */
reason: Said | null,
/**
 * When.
 */
at: UtcInstant, } | { "event": "batch_closed",
/**
 * Which.
 */
batch: BatchId,
/**
 * Of which draft.
 */
draft: DraftId, } | { "event": "attention_changed",
/**
 * How many.
 */
count: number, } | { "event": "dead_letter",
/**
 * Of which draft.
 */
draft: DraftId,
/**
 * Of which batch.
 */
batch: BatchId,
/**
 * For people.
 */
message: Said, } | { "event": "person_wanted",
/**
 * The item under attention, if it is one or about one post.
 */
item: string | null,
/**
 * How many items.
 */
count: number,
/**
 * For people, in a few words.
 */
title: Said,
/**
 * For people.
 */
message: Said,
/**
 * Whether it came due late and may be published now.
 */
late: boolean, } | { "event": "led" } | { "event": "connections_changed" } | { "event": "state_changed" } | { "event": "restart_wanted" } | { "event": "everything_changed" };

/**
 * A new draft.
 */
export type DraftCreate = {
/**
 * Its text; may be empty while it is being written.
 */
text: string,
/**
 * For whom.
 */
targets: Array<AccountId>,
/**
 * Texts of their own.
 */
variants: Record<string, string>,
/**
 * A client's or campaign's name.
 */
label?: string | null,
/**
 * The person knows that one profile is named through two connections.
 */
same_profile_confirmed?: boolean | null, };

/**
 * A draft, whole.
 */
export type DraftDetail = {
/**
 * The newest revision's number.
 */
revision: number,
/**
 * The number of the revision that goes out, if one is confirmed.
 */
confirmed_revision: number | null,
/**
 * The confirmed text, where it or an account's own text differs from the newest.
 */
confirmed_text: string | null,
/**
 * The confirmed texts of accounts' own, where the newest has another text or none for that account.
 */
confirmed_variants: Record<string, string>,
/**
 * Texts of their own, by account.
 */
variants: Record<string, string>,
/**
 * For whom it is meant.
 */
targets: Array<AccountId>,
/**
 * Whether it can be changed now; not while a batch is open.
 */
locked: boolean,
/**
 * Its open batch, else its newest.
 */
batch: BatchId | null,
/**
 * Its id.
 */
id: DraftId,
/**
 * A client's or campaign's name.
 */
label: string | null,
/**
 * The newest text.
 */
text: string,
/**
 * Where it stands (never `all`).
 */
stand: DraftFilter,
/**
 * When it goes out.
 */
schedule: ScheduleView | null,
/**
 * What stands with each of its targets.
 */
deliveries: Array<DeliveryView>,
/**
 * A person paused it: it is not sent until it is released.
 */
paused: boolean,
/**
 * A newer text than the confirmed one exists.
 */
unconfirmed: boolean,
/**
 * By which words it is found.
 */
tags: Array<Tag>,
/**
 * When it was made.
 */
created_at: UtcInstant, };

/**
 * Which drafts a list shows. The same words say where a draft stands.
 */
export type DraftFilter = "all" | "unscheduled" | "scheduled" | "open" | "done" | "trash";

/**
 * A draft: given at creation, never changed, the stable part of every business key.
 */
export type DraftId = string;

/**
 * Some drafts.
 */
export type DraftPage = {
/**
 * In the order of their time, the unscheduled newest first.
 */
drafts: Array<DraftSummary>,
/**
 * Whether there are more.
 */
more: boolean, };

/**
 * A question for drafts.
 */
export type DraftQuery = {
/**
 * Which.
 */
filter: DraftFilter,
/**
 * Words in the text.
 */
search?: string | null,
/**
 * Only those that bear this tag.
 */
tag?: string | null,
/**
 * At most this many (1 to 500; 100 if absent).
 */
limit?: number | null,
/**
 * Go on after this draft.
 */
after?: DraftId | null,
/**
 * Only those due within this time (for the calendar).
 */
from?: UtcInstant | null,
/**
 * See `from`.
 */
to?: UtcInstant | null, };

/**
 * Names a draft.
 */
export type DraftRef = {
/**
 * Its id.
 */
draft: DraftId, };

/**
 * What was typed: saved as the revision in progress.
 */
export type DraftSave = {
/**
 * Which draft.
 */
draft: DraftId,
/**
 * The text.
 */
text: string,
/**
 * Texts of their own.
 */
variants: Record<string, string>, };

/**
 * A draft in a list.
 */
export type DraftSummary = {
/**
 * Its id.
 */
id: DraftId,
/**
 * A client's or campaign's name.
 */
label: string | null,
/**
 * The newest text.
 */
text: string,
/**
 * Where it stands (never `all`).
 */
stand: DraftFilter,
/**
 * When it goes out.
 */
schedule: ScheduleView | null,
/**
 * What stands with each of its targets.
 */
deliveries: Array<DeliveryView>,
/**
 * A person paused it: it is not sent until it is released.
 */
paused: boolean,
/**
 * A newer text than the confirmed one exists.
 */
unconfirmed: boolean,
/**
 * By which words it is found.
 */
tags: Array<Tag>,
/**
 * When it was made.
 */
created_at: UtcInstant, };

/**
 * The kinds of error that a caller may want to tell apart.
 */
export type ErrorCode = "invalid" | "not_found" | "conflict" | "service" | "secrets" | "storage" | "busy" | "internal";

/**
 * Everything, as lines of JSON.
 */
export type ExportText = {
/**
 * One draft per line.
 */
lines: string, };

/**
 * Set conditions in detail.
 */
export type FaultPlanText = {
/**
 * A fault plan as JSON text.
 */
plan: string, };

/**
 * Which of two equal wall times is meant when clocks go back.
 */
export type Fold = "earlier" | "later";

/**
 * A question for the next time that is free.
 */
export type FreeQuestion = {
/**
 * By the clock of this zone: `Europe/Berlin`.
 */
zone: string,
/**
 * For whom: a time is free if nothing else goes out to any of them around it.
 */
targets: Array<AccountId>, };

/**
 * The next time that is free.
 */
export type FreeTime = {
/**
 * On the wall of that zone; none if there is none in the next months.
 */
wall: WallTime | null, };

/**
 * What became of planning posts into the next free times.
 */
export type FreeTimesReport = {
/**
 * Those that have a time now, in the order asked.
 */
planned: Array<PlannedPost>,
/**
 * Those that stay as they are, and why.
 */
kept: Array<KeptPost>, };

/**
 * Lines of JSON to import.
 */
export type ImportPayload = {
/**
 * One draft per line: client, text, networks, local, zone, note.
 */
lines: string,
/**
 * Only say what would happen.
 */
dry_run: boolean, };

/**
 * What an import did.
 */
export type ImportReport = {
/**
 * Line by line.
 */
lines: Array<ImportedLine>, };

/**
 * What became of one line.
 */
export type ImportedLine = {
/**
 * From 1.
 */
line: number,
/**
 * The draft made of it; none if nothing could be accepted (or in a dry run).
 */
draft: DraftId | null,
/**
 * Targets accepted.
 */
accepted: Array<ImportedTarget>,
/**
 * Targets refused, each with its reason.
 */
refused: Array<ImportedTarget>,
/**
 * Why the whole line was refused.
 */
error: Reason | null, };

/**
 * One target of an imported line.
 */
export type ImportedTarget = {
/**
 * The network as written.
 */
network: string,
/**
 * The account, where there is one.
 */
account: AccountId | null,
/**
 * Why it was refused.
 */
reason: Reason | null, };

/**
 * The answer to a wish about sending. A refused wish is an error instead.
 */
export type IntentAnswer = {
/**
 * Whether it has been carried out already.
 */
state: IntentState,
/**
 * The batch it led to or touched.
 */
batch: BatchId | null,
/**
 * Targets left out, and why.
 */
left_out: Array<LeftOut>, };

/**
 * What became of a wish.
 */
export type IntentState = "done" | "waiting";

/**
 * An item that stays as it is.
 */
export type KeptItem = {
/**
 * Which.
 */
item: string,
/**
 * Why.
 */
reason: Reason, };

/**
 * A post that was not moved.
 */
export type KeptPost = {
/**
 * Which.
 */
draft: DraftId,
/**
 * Why.
 */
reason: Reason, };

/**
 * A name for a draft's client or campaign.
 */
export type LabelPayload = {
/**
 * Which draft.
 */
draft: DraftId,
/**
 * The name; none removes it.
 */
label: string | null, };

/**
 * What became of it.
 */
export type LateDone = {
/**
 * Whether all of it has been carried out already.
 */
state: IntentState,
/**
 * For how many it was carried out or written down.
 */
done: number,
/**
 * Those about which nothing was decided, and why.
 */
kept: Array<KeptItem>, };

/**
 * Another time for targets of one post that came due too late.
 */
export type LatePlan = {
/**
 * Their items under attention.
 */
items: Array<string>,
/**
 * `2026-12-01 09:00`.
 */
wall: string,
/**
 * `Europe/Berlin`.
 */
zone: string,
/**
 * Which of two equal times.
 */
fold?: Fold | null,
/**
 * What to do if missed. If absent: as it was where there was a plan, else the setting.
 */
if_missed?: MisfirePolicy | null, };

/**
 * What became of it.
 */
export type LatePlanned = {
/**
 * `waiting`: whoever sends has not answered yet; until then everything stays as it is.
 */
state: IntentState,
/**
 * The post of its own that goes out then; not there yet while that waits.
 */
draft: DraftId,
/**
 * Those that stay as they are, and why.
 */
kept: Array<KeptItem>, };

/**
 * One decision about targets that came due too late.
 */
export type LateResolve = {
/**
 * Their items under attention.
 */
items: Array<string>,
/**
 * `publish_now` or `skip`.
 */
action: SafeAction, };

/**
 * Where the window is to go. Told once.
 */
export type Lead = {
/**
 * Nowhere in particular if absent.
 */
to: Place | null, };

/**
 * A target that is left out.
 */
export type LeftOut = {
/**
 * The account.
 */
account: AccountId,
/**
 * Why.
 */
reason: Reason, };

/**
 * One look.
 */
export type LookView = {
/**
 * Of which request.
 */
request: RequestId,
/**
 * When.
 */
at: UtcInstant,
/**
 * What was read, for people.
 */
examined: Said,
/**
 * What was seen, for people.
 */
verdict: Said, };

/**
 * Why a target may have gone out from another copy of a data folder.
 */
export type MayHaveGone = "sent" | "open" | "due";

/**
 * What to do with a post that is late.
 */
export type MisfirePolicy = string;

/**
 * Other times for posts that wait for theirs.
 */
export type MovePayload = {
/**
 * Post by post.
 */
moves: Array<MoveTo>, };

/**
 * What became of a move.
 */
export type MoveReport = {
/**
 * Those that were moved, all in one act.
 */
moved: Array<MovedPost>,
/**
 * Those that stay where they are, and why.
 */
kept: Array<KeptPost>, };

/**
 * Another time for one post. It keeps its own zone, and what is done if it is missed.
 */
export type MoveTo = {
/**
 * Which.
 */
draft: DraftId,
/**
 * `2026-12-01 09:00`.
 */
wall: string,
/**
 * Where the clock on the wall shows that.
 */
zone: string,
/**
 * Which of two equal times.
 */
fold?: Fold | null, };

/**
 * A post that was moved.
 */
export type MovedPost = {
/**
 * Which.
 */
draft: DraftId,
/**
 * Where it stood.
 */
before: ScheduleView,
/**
 * Where it stands.
 */
after: ScheduleView, };

/**
 * A post that stands closer to a time than the pace of an account that both go to.
 */
export type Neighbour = {
/**
 * The account.
 */
account: AccountId,
/**
 * How people call it.
 */
handle: string,
/**
 * Its network.
 */
network: Network,
/**
 * Its pace.
 */
pace_minutes: number,
/**
 * The other post.
 */
draft: DraftId,
/**
 * Its first words.
 */
words: string,
/**
 * When it stands there.
 */
at: UtcInstant, };

/**
 * A question for what stands around a time.
 */
export type NeighbourQuestion = {
/**
 * The time.
 */
at: UtcInstant,
/**
 * For these accounts.
 */
targets: Array<AccountId>,
/**
 * The draft that is to stand there, which is no neighbour of its own.
 */
draft: DraftId | null, };

/**
 * A social network. Words in SQL, JSON and services are lower-case; X is `twitter`, and `x` is understood.
 */
export type Network = "twitter" | "linkedin" | "bluesky" | "instagram" | "threads" | "facebook" | "pinterest" | "tiktok" | "youtube" | "mastodon";

/**
 * A payload or an answer without content.
 */
export type Nothing = Record<symbol, never>;

/**
 * A post that may have gone out.
 */
export type OutlookPost = {
/**
 * Its draft.
 */
draft: DraftId,
/**
 * Its first words.
 */
words: string,
/**
 * Its accounts that are concerned.
 */
targets: Array<OutlookTarget>, };

/**
 * One account for which a post may have gone out.
 */
export type OutlookTarget = {
/**
 * The account.
 */
account: AccountId,
/**
 * How people call it.
 */
handle: string,
/**
 * Its network.
 */
network: Network,
/**
 * Whether it belongs to the practice service.
 */
practice: boolean,
/**
 * Why it may have gone out.
 */
why: MayHaveGone,
/**
 * When it was sent, or due, as far as anybody knows.
 */
at: UtcInstant | null, };

/**
 * Pause or resume everything.
 */
export type PausePayload = {
/**
 * Paused from now on, or not.
 */
paused: boolean, };

/**
 * How a stretch of a text is shown.
 */
export type PieceKind = "plain" | "link" | "tag";

/**
 * Where the window is led from outside: by a notification, the tray, a link.
 */
export type Place = { "place": "calendar" } | { "place": "attention",
/**
 * The item to arrive at; the list if none.
 */
item: string | null, } | { "place": "draft",
/**
 * Which.
 */
draft: DraftId, } | { "place": "new",
/**
 * What it begins with.
 */
text: string, } | { "place": "nowhere",
/**
 * Why, for people.
 */
why: Said, };

/**
 * A post that was planned.
 */
export type PlannedPost = {
/**
 * Which.
 */
draft: DraftId,
/**
 * Its plan.
 */
plan: ScheduleView, };

/**
 * The plan of one post, as it stands until it is taken back.
 */
export type PostPlan = {
/**
 * Which.
 */
draft: DraftId,
/**
 * The plan.
 */
plan: ScheduleView,
/**
 * The number of the revision that goes out then.
 */
revision: number,
/**
 * A person paused it.
 */
paused: boolean,
/**
 * Planned before this data folder was copied or restored, and not let go on since.
 */
kept_back: boolean, };

/**
 * The tags of one post.
 */
export type PostTags = {
/**
 * Which.
 */
draft: DraftId,
/**
 * Its tags.
 */
tags: Array<Tag>, };

/**
 * For whom one post is meant.
 */
export type PostTargets = {
/**
 * Which.
 */
draft: DraftId,
/**
 * Its accounts, in order.
 */
targets: Array<AccountId>, };

/**
 * Accounts to add to posts, and to take out of them.
 */
export type PostsAccounts = {
/**
 * Which posts.
 */
drafts: Array<DraftId>,
/**
 * For these too from now on.
 */
add: Array<AccountId>,
/**
 * For these no longer.
 */
remove: Array<AccountId>, };

/**
 * Pause posts that wait for their time, or release them.
 */
export type PostsPause = {
/**
 * Which.
 */
drafts: Array<DraftId>,
/**
 * Paused from now on, or not.
 */
paused: boolean, };

/**
 * Plans to be put back, post by post.
 */
export type PostsPlans = {
/**
 * Each with its plan.
 */
posts: Array<PostPlan>, };

/**
 * Names posts.
 */
export type PostsRef = {
/**
 * Their drafts.
 */
drafts: Array<DraftId>, };

/**
 * What became of an act on many posts.
 */
export type PostsReport = {
/**
 * Those that were changed, all in one act.
 */
changed: Array<DraftId>,
/**
 * Those that stay as they are, and why.
 */
kept: Array<KeptPost>, };

/**
 * Tags to give to posts, and to take from them.
 */
export type PostsTagging = {
/**
 * Which posts.
 */
drafts: Array<DraftId>,
/**
 * These from now on.
 */
add: Array<string>,
/**
 * These no longer.
 */
remove: Array<string>, };

/**
 * The tags of posts, post by post.
 */
export type PostsTags = {
/**
 * Each with its tags.
 */
posts: Array<PostTags>, };

/**
 * For whom posts are meant, post by post.
 */
export type PostsTargets = {
/**
 * Each with its accounts, in order.
 */
posts: Array<PostTargets>, };

/**
 * The practice service's conditions.
 */
export type PracticeConditions = {
/**
 * By name.
 */
weather: PracticeWeather,
/**
 * The fault plan behind it, as JSON text.
 */
plan: string,
/**
 * The ledger's id.
 */
ledger: string | null, };

/**
 * Choose conditions by name.
 */
export type PracticePreset = {
/**
 * Which (not `custom`).
 */
weather: PracticeWeather, };

/**
 * Conditions that can be chosen by name.
 */
export type PracticeWeather = "fair" | "lose_next_answer" | "flaky" | "rate_limited" | "refuse_one_target" | "bad_credential" | "down" | "custom";

/**
 * What will not go out if Sendoff is quit now.
 */
export type QuitCheck = {
/**
 * Batches still open.
 */
open: number,
/**
 * Drafts scheduled.
 */
scheduled: number,
/**
 * The next few, in words: "Tue 24 Nov 09:30 Europe/Berlin: Winterreifen fürs Rad?".
 */
next: Array<Said>, };

/**
 * Why something is as it is: a stable code, the words (the service's own where it spoke), and what to do.
 */
export type Reason = {
/**
 * Stable, for programs: `too_long`, `preflight_failed`, `credential`, …
 */
code: string,
/**
 * For people.
 */
message: Said,
/**
 * What would help, if anything is known to.
 */
remedy: Said | null, };

/**
 * How many plans were released.
 */
export type Released = {
/**
 * So many.
 */
plans: number, };

/**
 * One HTTP request of a batch.
 */
export type RequestId = string;

/**
 * What a person does about an item.
 */
export type ResolvePayload = {
/**
 * The item.
 */
item: string,
/**
 * The action; only the item's own are possible.
 */
action: SafeAction,
/**
 * Where the post is (with `it_is_there`).
 */
url?: string | null, };

/**
 * Retry the failed.
 */
export type RetryPayload = {
/**
 * Which draft.
 */
draft: DraftId,
/**
 * Only these; all that qualify if empty.
 */
accounts: Array<AccountId>, };

/**
 * What *Retry failed* would do.
 */
export type RetryPreview = {
/**
 * Would be sent again: proven absent.
 */
will_send: Array<DeliveryView>,
/**
 * Out of reach, and why.
 */
left_out: Array<LeftOut>, };

/**
 * Names a revision.
 */
export type RevisionRef = {
/**
 * Whose.
 */
draft: DraftId,
/**
 * Its number.
 */
revision: number, };

/**
 * A revision as shown.
 */
export type RevisionView = {
/**
 * Counted from 1.
 */
number: number,
/**
 * Its text.
 */
text: string,
/**
 * Texts of their own.
 */
variants: Record<string, string>,
/**
 * When it was saved.
 */
saved_at: UtcInstant,
/**
 * Whether the person confirmed it.
 */
confirmed: boolean, };

/**
 * What a person may safely do.
 */
export type SafeAction = "it_is_there" | "not_there" | "send_again" | "leave" | "try_now" | "retry" | "look_now" | "publish_now" | "skip" | "withdraw" | "confirm" | "release";

/**
 * What is said to a person.
 */
export type Said = string | { say: string, gaps?: { [name: string]: Said | number | { at: string, zone: string, } | { wall: string, } }, } | { several: Array<Said>, };

/**
 * A plan. Scheduling confirms the newest revision.
 */
export type SchedulePayload = {
/**
 * Which draft.
 */
draft: DraftId,
/**
 * `2026-12-01 09:00`.
 */
wall: string,
/**
 * `Europe/Berlin`.
 */
zone: string,
/**
 * Which of two equal times.
 */
fold?: Fold | null,
/**
 * What to do if missed. If absent: as it was where there was a plan, else the setting.
 */
if_missed?: MisfirePolicy | null, };

/**
 * What a time means.
 */
export type SchedulePreview = { "meaning": "once",
/**
 * The instant.
 */
at: UtcInstant,
/**
 * The same by this computer's zone.
 */
here: WallTime,
/**
 * It is past.
 */
past: boolean, } | { "meaning": "twice",
/**
 * The first.
 */
earlier: UtcInstant,
/**
 * The second.
 */
later: UtcInstant, } | { "meaning": "gap",
/**
 * The last second before the jump.
 */
before: WallTime,
/**
 * The first one after it.
 */
after: WallTime, } | { "meaning": "wrong",
/**
 * Why, for people.
 */
message: Said, };

/**
 * A time to be understood.
 */
export type ScheduleQuestion = {
/**
 * `2026-12-01 09:00`.
 */
wall: string,
/**
 * `Europe/Berlin`.
 */
zone: string, };

/**
 * A schedule as shown.
 */
export type ScheduleView = {
/**
 * RFC 3339 in UTC.
 */
at: UtcInstant,
/**
 * What the clock on the wall shows.
 */
wall: WallTime,
/**
 * Where.
 */
zone: Zone,
/**
 * Which of two equal times.
 */
fold: Fold | null,
/**
 * What happens if it is missed.
 */
if_missed: MisfirePolicy, };

/**
 * Who sends.
 */
export type SenderState = "here" | "elsewhere" | "nobody";

/**
 * The kinds of service a connection can have. Adding one is one word here and one folder in `services`.
 */
export type ServiceKind = "letmepost" | "postato";

/**
 * What a person set.
 */
export type Settings = {
/**
 * The zone new schedules start with.
 */
zone: Zone,
/**
 * What new schedules do when missed.
 */
if_missed: MisfirePolicy,
/**
 * `system`, `light` or `dark`.
 */
theme: Theme,
/**
 * How large everything is drawn, in percent: from 50 to 200.
 */
zoom: number,
/**
 * The keys of the window's actions where they are not those it comes with; empty for none.
 */
shortcuts: { [key in string]: string }, };

/**
 * What of the settings is to be another; what is not named stays.
 */
export type SettingsChange = {
/**
 * The zone new schedules start with.
 */
zone?: Zone,
/**
 * What new schedules do when missed.
 */
if_missed?: MisfirePolicy,
/**
 * `system`, `light` or `dark`.
 */
theme?: Theme,
/**
 * How large everything is drawn, in percent: from 50 to 200.
 */
zoom?: number,
/**
 * All the keys that are to differ from those the window comes with; empty for none.
 */
shortcuts?: { [key in string]: string }, };

/**
 * A word or two by which posts are found again. Two that differ only in case are one tag.
 */
export type Tag = string;

/**
 * A tag that is in use.
 */
export type TagView = {
/**
 * The tag.
 */
tag: Tag,
/**
 * How many drafts outside the trash bear it.
 */
drafts: number, };

/**
 * By which words a draft is found.
 */
export type TagsPayload = {
/**
 * Which draft.
 */
draft: DraftId,
/**
 * All of its tags from now on, as written.
 */
tags: Array<string>, };

/**
 * What became of a tagging.
 */
export type TagsReport = {
/**
 * Those that were changed, each with its tags before.
 */
changed: Array<PostTags>,
/**
 * Those that stay as they are, and why.
 */
kept: Array<KeptPost>, };

/**
 * For whom.
 */
export type TargetsPayload = {
/**
 * Which draft.
 */
draft: DraftId,
/**
 * The accounts, in order.
 */
targets: Array<AccountId>,
/**
 * The person knows that one profile is named through two connections.
 */
same_profile_confirmed: boolean, };

/**
 * What became of a change of accounts.
 */
export type TargetsReport = {
/**
 * Those that were changed, each with its accounts before.
 */
changed: Array<PostTargets>,
/**
 * Those that stay as they are, and why.
 */
kept: Array<KeptPost>, };

/**
 * The measure of a text, account by account.
 */
export type TextCheck = {
/**
 * In the order asked.
 */
accounts: Array<AccountCheck>,
/**
 * Profiles named through two connections: the accounts of each.
 */
same_profile: Array<Array<AccountId>>,
/**
 * Whether it can be planned, and an earlier text gives way to it: there is a text, and at least one of the
 * accounts takes it.
 */
sendable: boolean, };

/**
 * A stretch of a text.
 */
export type TextPiece = {
/**
 * The text.
 */
text: string,
/**
 * How networks show it.
 */
kind: PieceKind, };

/**
 * A text to be measured.
 */
export type TextQuestion = {
/**
 * The text for all.
 */
text: string,
/**
 * Texts of their own.
 */
variants: Record<string, string>,
/**
 * For whom.
 */
targets: Array<AccountId>, };

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

/**
 * What was understood.
 */
export type TimeUnderstood = {
/**
 * The time on the wall of that zone; none if the words are not understood (yet).
 */
wall: WallTime | null, };

/**
 * A time in a person's words.
 */
export type TimeWords = {
/**
 * `tomorrow 9:30`, `in 2 hours`, `next free`.
 */
words: string,
/**
 * By the clock of this zone: `Europe/Berlin`.
 */
zone: string,
/**
 * For whom: a time is free if nothing else goes out to any of them around it.
 */
targets: Array<AccountId>, };

/**
 * What one practice account's followers see, newest first.
 */
export type Timeline = {
/**
 * Our account, if it is connected here.
 */
account: AccountId | null,
/**
 * How people call it.
 */
handle: string,
/**
 * Its network.
 */
network: Network,
/**
 * Its posts.
 */
posts: Array<TimelinePost>, };

/**
 * One publication in the practice ledger.
 */
export type TimelinePost = {
/**
 * The text as published.
 */
text: string,
/**
 * When.
 */
published_at: UtcInstant,
/**
 * Under which key.
 */
idempotency_key: string | null,
/**
 * Whether the service doubled it by itself.
 */
own_double: boolean, };

/**
 * What became of taking plans back.
 */
export type UnscheduleReport = {
/**
 * Those that have no time any more, each with its plan before.
 */
changed: Array<PostPlan>,
/**
 * Those that stay as they are, and why.
 */
kept: Array<KeptPost>, };

/**
 * A point in time: milliseconds since 1970-01-01T00:00:00Z, as a wall clock told it.
 */
export type UtcInstant = string;

/**
 * A time as the clock on the wall shows it, to the second, without a zone.
 */
export type WallTime = string;

/**
 * An IANA time zone such as `Europe/Berlin`.
 */
export type Zone = string;

/** What may be asked, and what is answered. Every command may fail with an AppError. */
export interface Commands {
  app_state: { payload: Nothing; answer: AppState };
  settings_change: { payload: SettingsChange; answer: Settings };
  settings_get: { payload: Nothing; answer: Settings };
  zones: { payload: Nothing; answer: Array<string> };
  at_login_show: { payload: Nothing; answer: AtLoginView };
  at_login_set: { payload: AtLoginChange; answer: AtLoginView };
  at_login_decline: { payload: Nothing; answer: AtLoginView };
  lead_take: { payload: Nothing; answer: Lead };
  draft_list: { payload: DraftQuery; answer: DraftPage };
  draft_show: { payload: DraftRef; answer: DraftDetail };
  draft_create: { payload: DraftCreate; answer: DraftDetail };
  draft_save: { payload: DraftSave; answer: DraftDetail };
  draft_confirm: { payload: ConfirmPayload; answer: DraftDetail };
  draft_set_targets: { payload: TargetsPayload; answer: DraftDetail };
  draft_set_label: { payload: LabelPayload; answer: DraftDetail };
  draft_set_tags: { payload: TagsPayload; answer: DraftDetail };
  tag_list: { payload: Nothing; answer: Array<TagView> };
  draft_duplicate: { payload: DraftRef; answer: DraftDetail };
  draft_trash: { payload: DraftRef; answer: DraftDetail };
  draft_restore: { payload: DraftRef; answer: DraftDetail };
  draft_revisions: { payload: DraftRef; answer: Array<RevisionView> };
  draft_restore_revision: { payload: RevisionRef; answer: DraftDetail };
  draft_import: { payload: ImportPayload; answer: ImportReport };
  draft_export: { payload: Nothing; answer: ExportText };
  text_check: { payload: TextQuestion; answer: TextCheck };
  schedule_preview: { payload: ScheduleQuestion; answer: SchedulePreview };
  schedule_understand: { payload: TimeWords; answer: TimeUnderstood };
  schedule_free: { payload: FreeQuestion; answer: FreeTime };
  schedule_neighbours: { payload: NeighbourQuestion; answer: Array<Neighbour> };
  schedule_set: { payload: SchedulePayload; answer: DraftDetail };
  schedule_change: { payload: SchedulePayload; answer: DraftDetail };
  schedule_clear: { payload: DraftRef; answer: DraftDetail };
  schedule_move: { payload: MovePayload; answer: MoveReport };
  calendar: { payload: CalendarQuery; answer: CalendarPage };
  posts_pause: { payload: PostsPause; answer: PostsReport };
  posts_trash: { payload: PostsRef; answer: PostsReport };
  posts_restore: { payload: PostsRef; answer: PostsReport };
  posts_change_accounts: { payload: PostsAccounts; answer: TargetsReport };
  posts_set_targets: { payload: PostsTargets; answer: TargetsReport };
  posts_tag: { payload: PostsTagging; answer: TagsReport };
  posts_set_tags: { payload: PostsTags; answer: TagsReport };
  posts_unschedule: { payload: PostsRef; answer: UnscheduleReport };
  posts_set_plans: { payload: PostsPlans; answer: PostsReport };
  posts_plan_next_free: { payload: PostsRef; answer: FreeTimesReport };
  publish_now: { payload: DraftRef; answer: IntentAnswer };
  cancel: { payload: CancelPayload; answer: IntentAnswer };
  retry_preview: { payload: DraftRef; answer: RetryPreview };
  retry_failed: { payload: RetryPayload; answer: IntentAnswer };
  correct: { payload: CorrectPayload; answer: IntentAnswer };
  pause: { payload: PausePayload; answer: AppState };
  quit_check: { payload: Nothing; answer: QuitCheck };
  batch_list: { payload: BatchQuery; answer: Array<BatchView> };
  batch_show: { payload: BatchRef; answer: BatchDetail };
  attempt_list: { payload: AttemptQuery; answer: Array<AttemptView> };
  attention_list: { payload: Nothing; answer: Array<AttentionItem> };
  attention_resolve: { payload: ResolvePayload; answer: IntentAnswer };
  late_resolve: { payload: LateResolve; answer: LateDone };
  late_plan: { payload: LatePlan; answer: LatePlanned };
  copy_show: { payload: Nothing; answer: CopyView };
  copy_outlook: { payload: Nothing; answer: CopyOutlook };
  copy_decide: { payload: CopyDecision; answer: CopyDecided };
  copy_release: { payload: Nothing; answer: Released };
  backup_now: { payload: Nothing; answer: BackupView };
  backup_list: { payload: Nothing; answer: Array<BackupView> };
  backup_restore: { payload: BackupRef; answer: BackupView };
  connection_list: { payload: Nothing; answer: Array<ConnectionView> };
  connection_add: { payload: ConnectionAdd; answer: CheckView };
  connection_check: { payload: ConnectionRef; answer: CheckView };
  connection_update: { payload: ConnectionUpdate; answer: ConnectionView };
  connection_remove: { payload: ConnectionRef; answer: Array<DraftRef> };
  account_list: { payload: AccountQuery; answer: Array<AccountView> };
  account_pause: { payload: AccountPause; answer: AccountView };
  account_treat: { payload: AccountTreat; answer: AccountView };
  practice_start: { payload: Nothing; answer: Array<AccountView> };
  practice_timelines: { payload: Nothing; answer: Array<Timeline> };
  practice_conditions: { payload: Nothing; answer: PracticeConditions };
  practice_set_preset: { payload: PracticePreset; answer: PracticeConditions };
  practice_set_faults: { payload: FaultPlanText; answer: PracticeConditions };
}

/** The name of a command. */
export type CommandName = keyof Commands;
