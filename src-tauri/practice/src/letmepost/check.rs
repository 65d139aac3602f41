//! The shape of a create's body, and the accounts that its targets mean.

use super::error::Refusal;
use crate::accounts::{self, PracticeAccount};
use crate::entropy::is_uuid;
use crate::instant::parse_z;
use crate::networks::{Network, ServiceName};
use crate::options::PracticeError;
use crate::plan::FaultPlan;
use crate::state::State;
use serde_json::{Map, Value, json};

const TARGETS_MAX: usize = 25;

/// A create's body, as far as its shape goes.
pub(super) struct Order {
    pub(super) targets: Vec<TargetOrder>,
    pub(super) scheduled_at: Option<i64>,
    profile: Option<String>,
    publish_now: bool,
}

/// One target, with the batch's defaults filled in.
pub(super) struct TargetOrder {
    account_id: Option<String>,
    platform: Option<Network>,
    pub(super) text: Option<String>,
    pub(super) media: Vec<Value>,
    pub(super) first_comment: bool,
    pub(super) options: Option<Map<String, Value>>,
}

/// A target whose account is known.
pub(super) struct Target {
    pub(super) account: PracticeAccount,
    pub(super) order: TargetOrder,
}

/// The first thing that is wrong: where, and what.
struct Problem(String, &'static str);

/// Reads the body; its first problem refuses the request under its dotted path.
pub(super) fn order(body: &[u8]) -> Result<Order, Refusal> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|_| Refusal::invalid("body.json", "The body is not valid JSON."))?;
    shape(&value).map_err(|Problem(path, message)| {
        let issues =
            json!({ "issues": [{ "path": path.split('.').collect::<Vec<_>>(), "message": message }] });
        Refusal::invalid(&path, message).detail(issues)
    })
}

fn shape(body: &Value) -> Result<Order, Problem> {
    let Some(body) = body.as_object() else {
        return Err(Problem("body".to_owned(), "Expected object"));
    };
    let targets = match body.get("targets") {
        Some(Value::Array(targets)) if !targets.is_empty() => targets,
        _ => return Err(Problem("targets".to_owned(), "At least one target is required")),
    };
    let defaults = Defaults {
        text: text(body, "text")?,
        media: media(body, "media")?,
        first_comment: first_comment(body, "firstComment")?,
    };
    let targets = targets
        .iter()
        .enumerate()
        .map(|(place, target)| target_order(target, &format!("targets.{place}"), &defaults))
        .collect::<Result<_, _>>()?;
    let publish_now = match body.get("publishNow") {
        None => false,
        Some(Value::Bool(now)) => *now,
        Some(_) => return Err(Problem("publishNow".to_owned(), "Expected boolean")),
    };
    let scheduled_at = match body.get("scheduledAt") {
        None => None,
        Some(at) => Some(
            at.as_str()
                .and_then(parse_z)
                .ok_or_else(|| Problem("scheduledAt".to_owned(), "Invalid datetime"))?,
        ),
    };
    let profile = uuid(body, "profileId", "")?;
    Ok(Order {
        targets,
        scheduled_at,
        profile,
        publish_now,
    })
}

struct Defaults {
    text: Option<String>,
    media: Option<Vec<Value>>,
    first_comment: bool,
}

fn target_order(target: &Value, path: &str, defaults: &Defaults) -> Result<TargetOrder, Problem> {
    let Some(target) = target.as_object() else {
        return Err(Problem(path.to_owned(), "Expected object"));
    };
    let at = |field: &str| format!("{path}.{field}");
    let account_id = uuid(target, "accountId", path)?;
    let platform = match target.get("platform") {
        None => None,
        Some(word) => Some(platform(word).ok_or_else(|| Problem(at("platform"), "Unknown platform"))?),
    };
    if account_id.is_none() && platform.is_none() {
        return Err(Problem(
            at("accountId"),
            "Either accountId or platform is required",
        ));
    }
    let options = match target.get("options") {
        None => None,
        Some(Value::Object(options)) if options.get("platform").and_then(platform_of).is_some() => {
            Some(options.clone())
        }
        Some(_) => return Err(Problem(at("options.platform"), "Unknown platform")),
    };
    let rename = |problem: Problem| Problem(at(&problem.0), problem.1);
    Ok(TargetOrder {
        account_id,
        platform,
        text: text(target, "text")
            .map_err(rename)?
            .or_else(|| defaults.text.clone()),
        media: media(target, "media")
            .map_err(rename)?
            .or_else(|| defaults.media.clone())
            .unwrap_or_default(),
        first_comment: first_comment(target, "firstComment").map_err(rename)? || defaults.first_comment,
        options,
    })
}

fn platform_of(word: &Value) -> Option<Network> {
    platform(word)
}

fn platform(word: &Value) -> Option<Network> {
    word.as_str()
        .and_then(Network::from_word)
        .filter(|network| *network != Network::Youtube)
}

fn uuid(object: &Map<String, Value>, field: &str, path: &str) -> Result<Option<String>, Problem> {
    match object.get(field) {
        None => Ok(None),
        Some(Value::String(id)) if is_uuid(id) => Ok(Some(id.clone())),
        Some(_) if path.is_empty() => Err(Problem(field.to_owned(), "Invalid uuid")),
        Some(_) => Err(Problem(format!("{path}.{field}"), "Invalid uuid")),
    }
}

fn text(object: &Map<String, Value>, field: &str) -> Result<Option<String>, Problem> {
    match object.get(field) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(Problem(
            field.to_owned(),
            "String must contain at least 1 character(s)",
        )),
    }
}

fn first_comment(object: &Map<String, Value>, field: &str) -> Result<bool, Problem> {
    match object.get(field) {
        None => Ok(false),
        Some(comment) if comment["text"].as_str().is_some_and(|text| !text.is_empty()) => Ok(true),
        Some(_) => Err(Problem(
            format!("{field}.text"),
            "String must contain at least 1 character(s)",
        )),
    }
}

/// Media items, checked. Also what PATCH takes.
fn media(object: &Map<String, Value>, field: &str) -> Result<Option<Vec<Value>>, Problem> {
    let Some(media) = object.get(field) else {
        return Ok(None);
    };
    let Some(items) = media.as_array() else {
        return Err(Problem(field.to_owned(), "Expected array"));
    };
    for (place, item) in items.iter().enumerate() {
        let at = |part: &str| format!("{field}.{place}.{part}");
        if !matches!(item["kind"].as_str(), Some("image" | "video")) {
            return Err(Problem(at("kind"), "Expected image or video"));
        }
        let sources = ["mediaId", "url", "bytesBase64"]
            .iter()
            .filter(|name| item.get(**name).is_some())
            .count();
        if sources != 1 {
            return Err(Problem(
                at("mediaId"),
                "Exactly one of mediaId, url and bytesBase64 is required",
            ));
        }
        if item.get("mediaId").is_some_and(|id| !is_media_id(id)) {
            return Err(Problem(at("mediaId"), "Invalid media id"));
        }
    }
    Ok(Some(items.clone()))
}

fn is_media_id(id: &Value) -> bool {
    id.as_str()
        .and_then(|id| id.strip_prefix("med_"))
        .is_some_and(|rest| rest.len() == 22 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// What a PATCH changes: time, text, media; each as far as it is given.
pub(super) struct Change {
    pub(super) scheduled_at: Option<i64>,
    pub(super) text: Option<String>,
    pub(super) media: Option<Vec<Value>>,
}

pub(super) fn change(body: &[u8]) -> Result<Change, Refusal> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|_| Refusal::invalid("body.json", "The body is not valid JSON."))?;
    let none = Map::new();
    let object = value.as_object().unwrap_or(&none);
    let refuse = |Problem(path, message): Problem| Refusal::invalid(&path, message);
    let scheduled_at = match object.get("scheduledAt") {
        None => None,
        Some(at) => Some(
            at.as_str()
                .and_then(parse_z)
                .ok_or_else(|| Refusal::invalid("scheduledAt", "Invalid datetime"))?,
        ),
    };
    Ok(Change {
        scheduled_at,
        text: text(object, "text").map_err(refuse)?,
        media: media(object, "media").map_err(refuse)?,
    })
}

/// The checks between the body's shape and the single targets: count, mode, profile, accounts.
pub(super) fn targets(
    state: &State,
    plan: &FaultPlan,
    order: Order,
) -> Result<Result<Vec<Target>, Refusal>, PracticeError> {
    if let Err(refusal) = batch(state, &order) {
        return Ok(Err(refusal));
    }
    let connected = accounts::connected(&state.db(), ServiceName::Letmepost, &plan.accounts)?;
    let mut targets = Vec::new();
    for order in order.targets {
        match resolve(&connected, &order) {
            Ok(account) => targets.push(Target { account, order }),
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    Ok(targets.iter().try_for_each(single).map(|()| targets))
}

fn batch(state: &State, order: &Order) -> Result<(), Refusal> {
    if order.targets.len() > TARGETS_MAX {
        return Err(Refusal::invalid(
            "targets.max",
            "A batch takes at most 25 targets.",
        ));
    }
    if order.publish_now && order.scheduled_at.is_some() {
        return Err(Refusal::invalid(
            "mode_conflict",
            "publishNow and scheduledAt exclude each other.",
        ));
    }
    if order
        .profile
        .as_ref()
        .is_some_and(|profile| *profile != state.identity.profile)
    {
        return Err(Refusal::invalid(
            "profile.scope_mismatch",
            "The profile is not the key's.",
        ));
    }
    Ok(())
}

fn resolve(connected: &[PracticeAccount], order: &TargetOrder) -> Result<PracticeAccount, Refusal> {
    if let Some(id) = &order.account_id {
        let account = connected.iter().find(|account| account.id == *id);
        let account = account.ok_or_else(|| Refusal::not_found("account"))?;
        if order.platform.is_some_and(|platform| platform != account.network) {
            let rule = "targets.account.platform_mismatch";
            return Err(Refusal::invalid(rule, "The account is on another platform."));
        }
        return Ok(account.clone());
    }
    let fitting: Vec<_> = connected
        .iter()
        .filter(|account| Some(account.network) == order.platform)
        .collect();
    match fitting[..] {
        [] => Err(Refusal::invalid(
            "target.account.not_connected",
            "No account of this platform is connected.",
        )),
        [account] => Ok(account.clone()),
        _ => {
            let candidates: Vec<_> = fitting.iter().map(|account| &account.id).collect();
            Err(Refusal::invalid(
                "target.account.ambiguous",
                "Several accounts of this platform are connected.",
            )
            .detail(json!({ "candidates": candidates })))
        }
    }
}

fn single(target: &Target) -> Result<(), Refusal> {
    let platform = target
        .order
        .options
        .as_ref()
        .and_then(|options| options.get("platform"));
    if platform
        .and_then(platform_of)
        .is_some_and(|platform| platform != target.account.network)
    {
        let rule = "targets.options.platform_mismatch";
        return Err(Refusal::invalid(rule, "The options are for another platform."));
    }
    if target.order.text.is_none() {
        return Err(Refusal::invalid(
            "targets.text.required",
            "Every target needs a text.",
        ));
    }
    Ok(())
}

/// Refuses a time that is less than a second ahead.
pub(super) fn future(scheduled_at: i64, now: i64) -> Result<(), Refusal> {
    const LEAD_MS: i64 = 1_000;
    if scheduled_at < now + LEAD_MS {
        return Err(past_schedule());
    }
    Ok(())
}

pub(super) fn past_schedule() -> Refusal {
    Refusal::invalid("scheduledAt.future", "The time must be at least a second ahead.")
}

/// What a scheduled target may not carry.
pub(super) fn schedulable(target: &Target, text_only: bool) -> Result<(), Refusal> {
    if target.order.first_comment {
        let rule = "scheduledAt.no_first_comment";
        return Err(Refusal::invalid(rule, "A scheduled post takes no first comment."));
    }
    let is_reply = target
        .order
        .options
        .as_ref()
        .is_some_and(|options| options.contains_key("replyToUri"));
    if target.account.network == Network::Bluesky && is_reply {
        return Err(Refusal::invalid(
            "scheduledAt.no_bluesky_reply",
            "A scheduled post cannot be a reply.",
        ));
    }
    if text_only && !target.order.media.is_empty() {
        return Err(Refusal::invalid(
            "scheduledAt.text_only",
            "A scheduled post takes text alone.",
        ));
    }
    Ok(())
}
