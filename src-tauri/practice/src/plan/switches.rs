//! The switches: one for every point where the services' pages are silent, contradict each other, or differ
//! between versions, so that a client is tried under every reading and not only under ours.

use serde::{Deserialize, Serialize};

const SECOND_MS: i64 = 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * SECOND_MS;

/// How letmepost behaves. The defaults follow the public source of its current server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LetmepostSwitches {
    /// Whether a request claims its key before it runs. `false` is the old server, where two requests with one
    /// key at the same time both run.
    pub claim: bool,
    /// Age in milliseconds after which a request that still runs loses its claim to a repeat. 60 s.
    pub take_over_after_ms: i64,
    /// How long a stored answer is replayed, in milliseconds from the claim. 24 h.
    pub window_ms: i64,
    /// What a repeat meets when the stored answer is older than the window.
    pub expired_keys: ExpiredKeys,
    /// Whether a 5xx frees the key. `false` stores and replays it.
    pub server_error_frees_key: bool,
    /// Which requests share one space of keys.
    pub key_scope: LetmepostKeyScope,
    /// The longest key taken, in characters: 255 in the source, 128 in its description.
    pub key_length_max: usize,
    /// What a repeat with other bytes meets.
    pub other_body: OtherBody,
    /// Whether `POST /v1/posts/{id}/retry` exists.
    pub retry_endpoint: bool,
    /// What PATCH takes.
    pub patch: PatchGeneration,
    /// What a test key does.
    pub test_keys: TestKeys,
    /// What the live key may do: `posts:read`, `posts:write`.
    pub scopes: Vec<String>,
    /// Whether every key is refused as revoked.
    pub keys_revoked: bool,
    /// For how long a new row is missing from the list, in milliseconds.
    pub list_settling_ms: i64,
    /// After how many days rows vanish: 14, 30 or 180 by plan; none keeps them.
    pub retention_days: Option<i64>,
    /// Posts a calendar month; none is unlimited.
    pub monthly_quota: Option<u32>,
    /// Posts to one X account in 30 days; none is unlimited.
    pub launch_cap: Option<u32>,
    /// Creations a minute and key before the limiter answers 429; none never does.
    pub creations_per_minute: Option<u32>,
    /// Whether scheduled posts must do without media (older servers).
    pub scheduled_text_only: bool,
    /// How often the worker tries a scheduled post.
    pub worker_attempts_max: u32,
    /// The first wait between two of its tries, in milliseconds; it doubles.
    pub worker_backoff_ms: i64,
    /// What the service makes of a text before it stores and publishes it.
    pub text: TextChange,
}

impl Default for LetmepostSwitches {
    fn default() -> Self {
        Self {
            claim: true,
            take_over_after_ms: 60 * SECOND_MS,
            window_ms: DAY_MS,
            expired_keys: ExpiredKeys::RunUnclaimed,
            server_error_frees_key: true,
            key_scope: LetmepostKeyScope::Organisation,
            key_length_max: 255,
            other_body: OtherBody::Conflict,
            retry_endpoint: true,
            patch: PatchGeneration::Content,
            test_keys: TestKeys::Sandbox,
            scopes: vec!["posts:read".to_owned(), "posts:write".to_owned()],
            keys_revoked: false,
            list_settling_ms: 0,
            retention_days: None,
            monthly_quota: None,
            launch_cap: None,
            creations_per_minute: None,
            scheduled_text_only: false,
            worker_attempts_max: 3,
            worker_backoff_ms: 10 * SECOND_MS,
            text: TextChange::AsSent,
        }
    }
}

/// What a repeat meets when the stored answer is older than the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpiredKeys {
    /// It runs, without a claim, and nothing is stored (the source).
    RunUnclaimed,
    /// It runs as the first use of the key (the documentation).
    Fresh,
}

/// Which letmepost requests share one space of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetmepostKeyScope {
    /// All of the organisation's, live and test, on every route (the source).
    Organisation,
    /// Those of one API key on one method and path (the documentation).
    Route,
}

/// What a repeat under a known key with other bytes meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherBody {
    /// 409, `idempotency_key.body_mismatch`.
    Conflict,
    /// The stored answer, as if the bytes were the same.
    Replay,
}

/// What letmepost's PATCH takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatchGeneration {
    /// Time, text and media.
    Content,
    /// The time alone; text and media sent along are ignored.
    TimeOnly,
}

/// What a letmepost test key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestKeys {
    /// Nothing reaches a network; rows and answers are marked.
    Sandbox,
    /// It is a live key under another name: posts go out and nothing is marked.
    Publish,
    /// Posts go out although rows and answers are marked as sandbox.
    MarkedButPublish,
}

/// What a service makes of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextChange {
    /// Nothing.
    AsSent,
    /// White space at both ends is dropped.
    Trimmed,
    /// Runs of white space become one blank.
    Collapsed,
    /// These characters are appended.
    Suffix(String),
}

impl TextChange {
    pub(crate) fn apply(&self, text: &str) -> String {
        match self {
            Self::AsSent => text.to_owned(),
            Self::Trimmed => text.trim().to_owned(),
            Self::Collapsed => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Self::Suffix(suffix) => format!("{text}{suffix}"),
        }
    }
}

/// How Postato behaves. The defaults follow its guides; every point where they are silent is a switch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PostatoSwitches {
    /// What a repeat with other bytes meets.
    pub other_body: PostatoOtherBody,
    /// Which requests share one space of keys.
    pub key_scope: PostatoKeyScope,
    /// What a second request meets while the first with its key runs.
    pub concurrent: Concurrent,
    /// Which answers a key remembers.
    pub stored_outcomes: StoredOutcomes,
    /// Whether a request is validated before its key is looked up, so that a replay can fail validation.
    pub validate_before_key: bool,
    /// How long a key is remembered, in milliseconds; none is for ever.
    pub key_retention_ms: Option<i64>,
    /// The words for the state of a post.
    pub vocabulary: Vocabulary,
    /// The status of a successful create.
    pub success_status: u16,
    /// How a replay is marked.
    pub replay_marker: MarkedReplay,
    /// How the list of posts is paged.
    pub list_paging: ListPaging,
    /// For how long a new post is missing from the list, in milliseconds.
    pub list_settling_ms: i64,
    /// What became of a deleted post.
    pub deleted_posts: DeletedPosts,
    /// After how many days an unpublished upload expires; none never does.
    pub media_lifetime_days: Option<i64>,
    /// Whether the key reaches a second, empty workspace, so that routes without a workspace in their path
    /// answer `workspace_required`.
    pub second_workspace: bool,
    /// The status of `workspace_required`.
    pub workspace_required_status: u16,
    /// Whether two or more pictures make an Instagram post a `carousel`.
    pub carousel_promotion: bool,
    /// What PATCH takes.
    pub patch: PostatoPatch,
    /// Under which names a read post shows the network's own id and address.
    pub network_id_names: NetworkIdNames,
    /// The status word of a usable account: `connected` or `active`.
    pub account_status: String,
    /// Creations a minute and tenant before 429; none never does.
    pub creations_per_minute: Option<u32>,
    /// How long a post waits for its worker, in milliseconds.
    pub worker_start_ms: i64,
    /// How long the worker needs to publish, in milliseconds.
    pub worker_publish_ms: i64,
    /// Whether the key lacks `posts.publish`.
    pub read_only: bool,
    /// Whether the tenant's plan is inactive.
    pub plan_inactive: bool,
    /// Whether the key is refused as revoked.
    pub keys_revoked: bool,
    /// What the service makes of a text before it stores and publishes it.
    pub text: TextChange,
}

impl Default for PostatoSwitches {
    fn default() -> Self {
        Self {
            other_body: PostatoOtherBody::Replay,
            key_scope: PostatoKeyScope::Tenant,
            concurrent: Concurrent::Wait,
            stored_outcomes: StoredOutcomes::Success,
            validate_before_key: true,
            key_retention_ms: None,
            vocabulary: Vocabulary::Generated,
            success_status: 202,
            replay_marker: MarkedReplay::None,
            list_paging: ListPaging::Pages,
            list_settling_ms: 0,
            deleted_posts: DeletedPosts::Gone,
            media_lifetime_days: Some(7),
            second_workspace: false,
            workspace_required_status: 403,
            carousel_promotion: true,
            patch: PostatoPatch::Prose,
            network_id_names: NetworkIdNames::Both,
            account_status: "connected".to_owned(),
            creations_per_minute: Some(120),
            worker_start_ms: 200,
            worker_publish_ms: 200,
            read_only: false,
            plan_inactive: false,
            keys_revoked: false,
            text: TextChange::AsSent,
        }
    }
}

/// What a Postato repeat with other bytes meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostatoOtherBody {
    /// The old answer; the new bytes are dropped.
    Replay,
    /// 409.
    Conflict,
    /// 422.
    Unprocessable,
}

/// Which Postato requests share one space of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostatoKeyScope {
    /// All of the tenant's.
    Tenant,
    /// Those of one workspace.
    Workspace,
}

/// What a second Postato request meets while the first with its key still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concurrent {
    /// It waits for the first and gets its answer.
    Wait,
    /// 409.
    Conflict,
    /// 500.
    ServerError,
    /// It creates a second post.
    CreateTwice,
}

/// Which answers a Postato key remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredOutcomes {
    /// 2xx alone.
    Success,
    /// 2xx and 4xx.
    SuccessAndRefusal,
    /// Every answer.
    All,
}

/// Postato's words for the state of a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vocabulary {
    /// `pending`, `processing`.
    Generated,
    /// `queued`, `publishing`.
    Prose,
    /// This word for every state that is not final.
    Unknown(String),
}

/// How a Postato replay is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkedReplay {
    /// Not at all.
    None,
    /// By the header `Idempotency-Replayed: true`.
    Header,
    /// By status 200 in place of the first status.
    Status200,
}

/// How Postato's list of posts is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListPaging {
    /// `page` and `limit`; `{ items, page, totalPages, total }`.
    Pages,
    /// `cursor` and `limit`; `{ items, cursor }`.
    Cursor,
}

/// What became of a deleted Postato post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeletedPosts {
    /// 404 when read, absent from the list.
    Gone,
    /// Readable as `cancelled`, absent from the list.
    Cancelled,
}

/// What Postato's PATCH takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostatoPatch {
    /// Content, media, time and status of drafts and scheduled posts (the guides).
    Prose,
    /// The status alone: `publish` for drafts, `cancelled` for scheduled or pending posts (the tool table).
    Generated,
}

/// Under which names a read Postato post shows the network's own id and address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkIdNames {
    /// `platformPostId`, `platformUrl`.
    Generated,
    /// `externalId`, `externalUrl`.
    Prose,
    /// All four.
    Both,
}

/// What the `Date` of every answer says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClockSwitches {
    /// Milliseconds by which `Date` is ahead of the service's clock; negative is behind.
    pub date_skew_ms: i64,
    /// Whether answers carry no `Date` at all.
    pub no_date: bool,
}

/// Accounts in trouble, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountSwitches {
    /// Removed at the service: not listed, unknown to a publish, its waiting posts cancelled.
    pub removed: Vec<String>,
    /// Connected, but the network's token is dead: publishing to it fails.
    pub dead_tokens: Vec<String>,
}
