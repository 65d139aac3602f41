//! The faults: what happens to chosen requests.

use crate::networks::ServiceName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One entry of the plan: which requests, how many of them, and what happens.
///
/// Every request that `service`, `operation`, `account` and `idempotency_key` admit is counted, whether or not
/// an earlier fault of the list happens to it. Of the faults that admit a request, the first that is past its
/// `skip` and has `times` left happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Only requests to this service; none is both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceName>,
    /// Only this kind of request.
    #[serde(default)]
    pub operation: Operation,
    /// What happens.
    pub kind: FaultKind,
    /// How many of the admitted requests pass unharmed first.
    #[serde(default)]
    pub skip: u32,
    /// How often it happens.
    #[serde(default)]
    pub times: Times,
    /// Only requests, targets or deliveries that concern this account id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Only requests under this idempotency key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
}

impl Fault {
    /// `kind`, once, to the next request of `operation` at either service.
    pub fn once(operation: Operation, kind: FaultKind) -> Self {
        Self {
            service: None,
            operation,
            kind,
            skip: 0,
            times: Times::Count(1),
            account: None,
            idempotency_key: None,
        }
    }
}

/// How often a fault happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Times {
    /// This many times.
    Count(u32),
    /// Without end; written `"forever"`.
    Forever(Forever),
}

impl Times {
    /// Without end.
    pub const FOREVER: Self = Self::Forever(Forever::Forever);

    pub(crate) fn is_left(self, happened: u32) -> bool {
        match self {
            Self::Count(times) => happened < times,
            Self::Forever(_) => true,
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        Self::Count(1)
    }
}

/// The word `forever`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forever {
    /// Without end.
    Forever,
}

/// The kind of a request, or the work of a service's own worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Creating a post.
    #[default]
    Publish,
    /// Listing posts.
    ListPosts,
    /// Reading one post.
    ReadPost,
    /// Changing a post that has not gone out.
    EditPost,
    /// Cancelling or deleting a post.
    CancelPost,
    /// letmepost's `/retry`.
    RetryPost,
    /// Listing or reading accounts.
    Accounts,
    /// Listing Postato workspaces.
    Workspaces,
    /// Any media request.
    Media,
    /// A service's own worker bringing an accepted post to its network.
    Delivery,
    /// Every request (a delivery is none).
    Any,
}

/// What happens.
///
/// `commit` says whether the request does its work at the service before the fault is seen. Faults of an
/// answer's body do their work first: they are lies about a success.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultKind {
    /// The connection ends without an answer.
    Drop {
        /// Whether the work was done.
        #[serde(default)]
        commit: bool,
    },
    /// The connection is reset (RST) without an answer.
    Reset {
        /// Whether the work was done.
        #[serde(default)]
        commit: bool,
    },
    /// No answer for as long as the client waits.
    Hold {
        /// When the work is done.
        commit: HoldCommit,
    },
    /// The answer ends within its head. The work was done.
    TruncatedHead {
        /// Bytes that still arrive.
        #[serde(default = "twenty")]
        bytes: usize,
    },
    /// The answer ends within its body. The work was done.
    TruncatedBody {
        /// Body bytes that still arrive; none is half.
        #[serde(default)]
        bytes: Option<usize>,
    },
    /// A well-framed answer whose JSON is cut in half. The work was done.
    CutJson,
    /// A well-framed answer whose body is not JSON. The work was done.
    NotJson,
    /// A success status with a page of HTML. The work was done.
    Html,
    /// A success status with no body. The work was done.
    EmptyBody,
    /// A success whose body does not end before `bytes`. The work was done.
    Endless {
        /// Bytes after which the service gives up.
        #[serde(default = "endless_bytes")]
        bytes: usize,
    },
    /// A success whose body comes one byte at a time. The work was done.
    Trickle {
        /// Real milliseconds between two bytes.
        #[serde(default = "second_ms")]
        interval_ms: u64,
        /// Bytes after which the rest comes at once.
        #[serde(default = "trickle_bytes")]
        bytes: usize,
    },
    /// `Content-Length` off by `by`. The work was done.
    WrongLength {
        /// Positive promises more than comes, negative less.
        by: i64,
    },
    /// Bytes that are not HTTP.
    NotHttp {
        /// Whether the work was done.
        #[serde(default)]
        commit: bool,
    },
    /// An error status.
    Error {
        /// 408 or 500 and above, usually.
        status: u16,
        /// Whether the work was done.
        #[serde(default)]
        commit: bool,
        /// Who speaks: the service (which thereby frees the key at letmepost) or a proxy (which does not).
        #[serde(default)]
        body: ErrorBody,
    },
    /// Any answer at all.
    Answer {
        /// The status.
        status: u16,
        /// Further headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body as it stands.
        #[serde(default)]
        body: String,
        /// Whether the work was done.
        #[serde(default)]
        commit: bool,
    },
    /// A redirect. Nothing was done.
    Redirect {
        /// 302, 307 or the like.
        status: u16,
        /// Where to; none is the same path below `/elsewhere`.
        #[serde(default)]
        location: Option<String>,
    },
    /// 409, a request with this key still runs. Nothing was done.
    InProgress,
    /// 429 from the limiter. Nothing was done and nothing is stored.
    RateLimited {
        /// The `Retry-After`.
        retry_after: RetryAfter,
    },
    /// letmepost's 429 `quota_exceeded`, stored under the key; at Postato 403 `plan_inactive`.
    QuotaExceeded,
    /// 401. Nothing was done.
    Unauthenticated,
    /// 403. Nothing was done.
    Forbidden,
    /// 400, the time asked for has passed. Nothing was done; letmepost stores it under the key.
    PastSchedule,
    /// The handler takes its key at once and does its work only when the service's clock has moved on.
    SlowHandler {
        /// By how much, in milliseconds of the service's clock.
        for_ms: i64,
    },
    /// The process dies. In `serve` mode it really does; embedded, this request alone is abandoned as if.
    Exit {
        /// Where.
        at: ExitPoint,
    },
    /// One letmepost target fails, in `results` or at the worker.
    TargetFailed {
        /// The error code: `platform_rejected`, `platform_unavailable`, `platform_auth_failed`,
        /// `preflight_failed`, `validation_failed`, `rate_limited`, `internal_error`, or any other.
        code: String,
        /// Whether it was published all the same.
        #[serde(default)]
        published: bool,
    },
    /// One letmepost target stays `publishing` although the batch says `published`.
    TargetPending,
    /// A post's delivery fails.
    DeliveryFails {
        /// Whether the network took it all the same.
        #[serde(default)]
        published: bool,
    },
    /// The worker fails this often, says `retrying`, and then publishes.
    DeliveryRetries {
        /// Failed tries first.
        #[serde(default = "one")]
        attempts: u32,
    },
    /// The worker publishes, takes it for a failure, and publishes again: the service's own double.
    DeliveryDoubles,
    /// A policy holds the Postato post for approval.
    Approval {
        /// What the reviewer decides.
        then: Approval,
        /// After how many milliseconds of the service's clock.
        #[serde(default = "second_ms_signed")]
        after_ms: i64,
    },
    /// The post shows a status word that no page knows, and is published.
    UnknownStatus {
        /// The word.
        word: String,
    },
    /// The worker never finishes.
    NeverFinishes,
    /// A thread breaks after so many of its items.
    PartialThread {
        /// Items that went out.
        published: usize,
    },
    /// A cancel is confirmed although the worker has already begun: the post goes out.
    CancelLosesRace,
}

fn twenty() -> usize {
    20
}

fn endless_bytes() -> usize {
    64 * 1024 * 1024
}

fn second_ms() -> u64 {
    1_000
}

fn second_ms_signed() -> i64 {
    1_000
}

fn trickle_bytes() -> usize {
    600
}

fn one() -> u32 {
    1
}

/// When the work of a held request is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldCommit {
    /// Never.
    Never,
    /// At once; only the answer is held.
    OnArrival,
    /// When the client hangs up.
    OnHangUp,
    /// So many milliseconds of the service's clock after it arrived, whether or not the client still waits:
    /// the late arrival. It survives a restart of the service.
    AfterMs(i64),
}

/// Who writes the body of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorBody {
    /// The service, in its own error envelope.
    #[default]
    Envelope,
    /// A proxy in front of it, as HTML. What the service itself answered is kept under the key.
    ProxyHtml,
    /// A proxy, with no body.
    Empty,
}

/// The `Retry-After` of a 429.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// So many seconds.
    Seconds(u32),
    /// An HTTP date so many seconds ahead of the service's clock; negative is past.
    HttpDate(i64),
    /// An empty header.
    Empty,
    /// `-5`.
    Negative,
    /// `99999999999`.
    Huge,
    /// `soon`.
    Garbage,
    /// No header.
    None,
}

/// Where a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitPoint {
    /// After the row was written, before the network was asked.
    BeforePublish,
    /// After the network took the post, before the row says so.
    AfterPublish,
}

/// What a reviewer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// It is published.
    Approved,
    /// It is not.
    Rejected,
    /// Nothing, ever.
    Undecided,
}
