//! Bringing one row to its network, by hand of a request or of the worker.

use super::posts::Post;
use crate::accounts;
use crate::ledger::{self, Publication};
use crate::networks::{Network, ServiceName};
use crate::options::PracticeError;
use crate::plan::{ExitPoint, FaultKind, FaultPlan, Stage, TestKeys};
use crate::state::State;
use serde_json::{Map, Value, json};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const LAUNCH_CAP_DAYS: i64 = 30;

/// What a try came to.
pub(super) enum Tried {
    Done(Result<Receipt, TargetError>),
    /// It is under way and stays so.
    Pending,
    /// The worker's process died.
    Died,
}

/// What the network gave back.
#[derive(Clone)]
pub(super) struct Receipt {
    pub(super) uri: String,
    pub(super) cid: Option<String>,
    pub(super) warnings: Vec<Value>,
}

/// Why one target failed.
#[derive(Debug, Clone)]
pub(super) struct TargetError {
    code: String,
    message: String,
    rule: Option<String>,
    remediation: Option<String>,
    platform_response: Option<Value>,
}

impl TargetError {
    fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            rule: None,
            remediation: None,
            platform_response: None,
        }
    }

    fn rule(self, rule: impl Into<String>) -> Self {
        Self {
            rule: Some(rule.into()),
            ..self
        }
    }

    pub(super) fn internal(message: &str, remedy: &str) -> Self {
        Self {
            remediation: Some(remedy.to_owned()),
            ..Self::new("internal_error", message)
        }
    }

    /// Whether the worker gives up at once.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(
            self.code.as_str(),
            "preflight_failed"
                | "platform_rejected"
                | "platform_auth_failed"
                | "validation_failed"
                | "rate_limited"
        )
    }

    pub(super) fn row_status(&self) -> &'static str {
        match self.code.as_str() {
            "preflight_failed" | "platform_auth_failed" | "platform_rejected" => "rejected",
            _ => "failed",
        }
    }

    /// The error as results and rows show it.
    pub(super) fn view(&self) -> Value {
        let mut view = Map::new();
        view.insert("code".to_owned(), json!(self.code));
        view.insert("message".to_owned(), json!(self.message));
        for (name, value) in [("rule", &self.rule), ("remediation", &self.remediation)] {
            if let Some(value) = value {
                view.insert(name.to_owned(), json!(value));
            }
        }
        if let Some(detail) = &self.platform_response {
            view.insert("platformResponse".to_owned(), detail.clone());
        }
        Value::Object(view)
    }
}

/// Tries once to bring a row to its network.
pub(super) fn attempt(
    state: &State,
    plan: &FaultPlan,
    post: &mut Post,
    stage: Stage,
    now: i64,
    has_board: bool,
) -> Result<Tried, PracticeError> {
    if let Some(error) = deep_rules(state, plan, post, now, has_board)? {
        return Ok(Tried::Done(Err(error)));
    }
    let mut receipt = receipt(state, plan, post)?;
    if post.sandbox {
        receipt.warnings.push(json!({
            "code": "sandbox.no_platform_write",
            "message": "A test key made this request; nothing reached the platform.",
        }));
        if plan.letmepost.test_keys == TestKeys::Sandbox {
            return Ok(Tried::Done(Ok(receipt)));
        }
    }
    let fault = fault(state, plan, post, stage)?;
    let (is_taken, tried) = fate(fault, post, &receipt);
    if is_taken {
        write_down(state, post, &receipt, now)?;
    }
    if matches!(tried, Tried::Died) {
        state.die_if_allowed();
    }
    Ok(tried)
}

/// Whether the network takes the post under this fault, and what the service believes.
fn fate(fault: Option<FaultKind>, post: &Post, receipt: &Receipt) -> (bool, Tried) {
    let failed = |code: &str| Tried::Done(Err(failure(code, post.network)));
    match fault {
        Some(FaultKind::TargetFailed { code, published }) => (published, failed(&code)),
        Some(FaultKind::DeliveryFails { published }) => (published, failed("platform_rejected")),
        Some(FaultKind::DeliveryRetries { .. }) => (false, failed("platform_unavailable")),
        Some(FaultKind::DeliveryDoubles) => (true, failed("platform_unavailable")),
        Some(FaultKind::TargetPending | FaultKind::NeverFinishes) => (false, Tried::Pending),
        Some(FaultKind::Exit { at }) => (at == ExitPoint::AfterPublish, Tried::Died),
        // TikTok takes it into the creator's inbox, which is not yet the end.
        _ if post.is_tiktok() => (true, Tried::Pending),
        _ => (true, Tried::Done(Ok(receipt.clone()))),
    }
}

/// The fault of this try: one that began at an earlier try and is not over, or a fresh one.
fn fault(
    state: &State,
    plan: &FaultPlan,
    post: &mut Post,
    stage: Stage,
) -> Result<Option<FaultKind>, PracticeError> {
    let begun = post
        .script
        .as_ref()
        .and_then(|script| serde_json::from_str(script).ok());
    let kind = if begun.is_some() {
        begun
    } else {
        let key = post.idempotency_key.clone();
        state.fault_of_one(plan, stage, ServiceName::Letmepost, &post.account, key.as_deref())?
    };
    if let Some(FaultKind::DeliveryRetries { attempts }) = &kind {
        // The row counts this try already.
        let goes_on = post.attempts <= *attempts;
        post.script = if goes_on {
            Some(serde_json::to_string(&kind)?)
        } else {
            None
        };
        return Ok(kind.filter(|_| goes_on));
    }
    Ok(kind)
}

/// Rules that show only while publishing.
fn deep_rules(
    state: &State,
    plan: &FaultPlan,
    post: &Post,
    now: i64,
    has_board: bool,
) -> Result<Option<TargetError>, PracticeError> {
    let name = post.network.as_str();
    if plan.accounts.dead_tokens.contains(&post.account) {
        let error = TargetError::new(
            "platform_auth_failed",
            format!("{} refused the account's token.", post.network.title()),
        );
        return Ok(Some(TargetError {
            remediation: Some("Connect the account again.".to_owned()),
            ..error
        }));
    }
    if plan.accounts.removed.contains(&post.account) {
        return Ok(Some(TargetError::new(
            "not_found",
            "The account is no longer connected.",
        )));
    }
    let db = state.db();
    for id in post.media.iter().filter_map(|item| item["mediaId"].as_str()) {
        let known: bool = db.query_row(
            "SELECT EXISTS (SELECT 1 FROM media WHERE id = ?1 AND service = 'letmepost')",
            [id],
            |row| row.get(0),
        )?;
        if !known {
            let error = TargetError::new("preflight_failed", "There is no such media.");
            return Ok(Some(error.rule("media.unknown")));
        }
    }
    if post.network == Network::Pinterest {
        if !has_board {
            let error = TargetError::new("validation_failed", "A board is required.");
            return Ok(Some(error.rule("pinterest.board.required")));
        }
        if post.media.len() > 1 {
            let error = TargetError::new("preflight_failed", "A pin takes one picture or film.");
            return Ok(Some(error.rule(format!("{name}.media.single_only"))));
        }
    }
    if let (Network::Twitter, Some(cap)) = (post.network, plan.letmepost.launch_cap) {
        let since = now - LAUNCH_CAP_DAYS * DAY_MS;
        if ledger::count_since(&db, &post.account, since)? >= cap {
            return Ok(Some(launch_cap(cap, now)));
        }
    }
    Ok(None)
}

fn launch_cap(cap: u32, now: i64) -> TargetError {
    let error = TargetError::new("rate_limited", "The account has had its posts of these 30 days.");
    let detail = json!({
        "cap": cap,
        "windowDays": LAUNCH_CAP_DAYS,
        "retryAfterSeconds": DAY_MS / 1_000,
        "retryAt": crate::instant::rfc3339(now + DAY_MS),
    });
    TargetError {
        platform_response: Some(detail),
        ..error.rule("twitter.launch_cap.per_account")
    }
}

/// A failure with this code, as each would read.
fn failure(code: &str, network: Network) -> TargetError {
    let title = network.title();
    let message = match code {
        "platform_rejected" => format!("{title} refused the post."),
        "platform_unavailable" => format!("{title} did not answer in time."),
        "platform_auth_failed" => format!("{title} refused the account's token."),
        "preflight_failed" => format!("The post breaks a rule of {title}."),
        "validation_failed" => "The post lacks something.".to_owned(),
        "rate_limited" => "The account has had its posts of these 30 days.".to_owned(),
        _ => "Something went wrong on our side.".to_owned(),
    };
    let error = TargetError::new(code, message);
    match code {
        "platform_unavailable" => TargetError {
            remediation: Some("Check the account, then decide.".to_owned()),
            ..error
        },
        "rate_limited" => error.rule("twitter.launch_cap.per_account"),
        "preflight_failed" => error.rule(format!("{}.media.mime_allowed", network.as_str())),
        _ => error,
    }
}

/// The address a network would give the post. It leads nowhere: `.example` belongs to nobody (RFC 2606).
fn receipt(state: &State, plan: &FaultPlan, post: &Post) -> Result<Receipt, PracticeError> {
    if post.sandbox && plan.letmepost.test_keys != TestKeys::Publish {
        let id = format!("sandbox_{}", state.chance(|entropy| entropy.hex(16)));
        let uri = format!("https://sandbox.letmepost.dev/{}/{id}", post.network.as_str());
        return Ok(Receipt {
            uri,
            cid: Some(id),
            warnings: Vec::new(),
        });
    }
    let account = accounts::find(&state.db(), ServiceName::Letmepost, &post.account)?;
    let (handle, network_id) = account
        .map(|account| (account.handle, account.network_id))
        .unwrap_or_default();
    if post.network == Network::Bluesky {
        let key = state.chance(|entropy| entropy.record_key(13));
        let cid = state.chance(|entropy| format!("bafyrei{}", entropy.record_key(52)));
        let uri = format!("at://{network_id}/app.bsky.feed.post/{key}");
        return Ok(Receipt {
            uri,
            cid: Some(cid),
            warnings: Vec::new(),
        });
    }
    let id = state.chance(|entropy| entropy.digits(19));
    let uri = format!("https://{}.practice.example/{handle}/{id}", post.network.as_str());
    Ok(Receipt {
        uri,
        cid: None,
        warnings: Vec::new(),
    })
}

/// The network takes the post: one line in the ledger, durable at once.
fn write_down(state: &State, post: &Post, receipt: &Receipt, now: i64) -> Result<(), PracticeError> {
    // LinkedIn is sent the bare text, and no error tells.
    let media_count = if post.network == Network::Linkedin {
        0
    } else {
        post.media.len()
    };
    ledger::write(
        &state.db(),
        &Publication {
            service: ServiceName::Letmepost,
            network: post.network,
            account: &post.account,
            text: &post.text,
            media_count,
            idempotency_key: post.idempotency_key.as_deref(),
            published_at: now,
            post_id: &post.id,
            run: post.run,
            request_id: &post.request_id,
            url: &receipt.uri,
        },
    )?;
    Ok(())
}
