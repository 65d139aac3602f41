//! What a create's body must be.

use super::error::{invalid, not_found, past_schedule, unprocessable};
use crate::accounts::{self, PracticeAccount};
use crate::http::{Answer, Call};
use crate::instant::parse_zoned;
use crate::networks::{Network, ServiceName};
use crate::options::PracticeError;
use crate::plan::FaultPlan;
use crate::state::State;
use rusqlite::OptionalExtension as _;
use serde_json::{Map, Value, json};

const THREAD_ITEMS_MAX: usize = 25;

/// A body that may become a post.
pub(super) struct NewPost {
    pub(super) workspace: String,
    pub(super) account: PracticeAccount,
    pub(super) status: NewStatus,
    pub(super) post_type: String,
    /// `{ text, media }` each.
    pub(super) items: Vec<Value>,
    pub(super) scheduled_at: Option<i64>,
}

/// What a create asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NewStatus {
    Publish,
    Scheduled,
    Draft,
}

impl NewStatus {
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "publish" => Some(Self::Publish),
            "scheduled" => Some(Self::Scheduled),
            "draft" => Some(Self::Draft),
            _ => None,
        }
    }
}

/// Reads and checks the body; the error is the answer that refuses it.
pub(super) fn new_post(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    workspace: &str,
) -> Result<Result<NewPost, Answer>, PracticeError> {
    let body: Value = match serde_json::from_slice(&call.body) {
        Ok(body) => body,
        Err(_) => return Ok(Err(invalid(&json!({ "body": ["Not valid JSON"] })))),
    };
    let shape = match shape(&body) {
        Ok(shape) => shape,
        Err(details) => return Ok(Err(invalid(&Value::Object(details)))),
    };
    if shape.scheduled_at.is_some_and(|at| at <= call.arrived_at) && shape.status == NewStatus::Scheduled {
        return Ok(Err(past_schedule()));
    }
    let account = account(state, plan, &shape, workspace)?;
    let Some(account) = account else {
        return Ok(Err(not_found("account")));
    };
    let post = NewPost {
        workspace: workspace.to_owned(),
        post_type: promoted(plan, &shape),
        account,
        status: shape.status,
        items: shape.items.iter().map(|item| changed(plan, item)).collect(),
        scheduled_at: shape
            .scheduled_at
            .filter(|_| shape.status == NewStatus::Scheduled),
    };
    if let Err(answer) = fits(&post, &body) {
        return Ok(Err(answer));
    }
    unknown_media(state, &post).map(|unknown| match unknown {
        Some(answer) => Err(answer),
        None => Ok(post),
    })
}

struct Shape {
    platform: Network,
    account: String,
    status: NewStatus,
    post_type: String,
    items: Vec<Value>,
    scheduled_at: Option<i64>,
}

fn shape(body: &Value) -> Result<Shape, Map<String, Value>> {
    let mut wrong = Map::new();
    let mut complain = |field: &str, message: &str| {
        wrong.insert(field.to_owned(), json!([message]));
    };
    let platform = body["platform"].as_str().and_then(platform_of);
    if platform.is_none() {
        complain("platform", "Unknown platform");
    }
    let word = |field: &str| {
        body[field]
            .as_str()
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
    };
    let (account, post_type) = (word("accountId"), word("postType"));
    for (field, value) in [("accountId", &account), ("postType", &post_type)] {
        if value.is_none() {
            complain(field, "Required");
        }
    }
    let status = body["status"].as_str().and_then(NewStatus::from_word);
    if status.is_none() {
        complain("status", "Must be publish, scheduled or draft");
    }
    let items = items(body.get("content"), body.get("media"));
    if let Err((field, message)) = items {
        complain(field, message);
    }
    let scheduled_at = body["scheduledAt"].as_str().and_then(parse_zoned);
    let has_time = body.get("scheduledAt").is_some_and(|at| !at.is_null());
    if (has_time || status == Some(NewStatus::Scheduled)) && scheduled_at.is_none() {
        complain("scheduledAt", "Must be an ISO 8601 time with a zone");
    }
    match (platform, account, status, post_type, items) {
        (Some(platform), Some(account), Some(status), Some(post_type), Ok(items)) if wrong.is_empty() => {
            Ok(Shape {
                platform,
                account,
                status,
                post_type,
                items,
                scheduled_at,
            })
        }
        _ => Err(wrong),
    }
}

fn platform_of(word: &str) -> Option<Network> {
    match word {
        "x" | "twitter" => Some(Network::Twitter),
        "instagram" | "linkedin" | "tiktok" | "youtube" => Network::from_word(word),
        _ => None,
    }
}

/// Content as a list of items, whatever form it came in.
pub(super) fn items(
    content: Option<&Value>,
    media: Option<&Value>,
) -> Result<Vec<Value>, (&'static str, &'static str)> {
    let media = match media {
        None | Some(Value::Null) => None,
        Some(Value::Array(media)) => Some(media.clone()),
        Some(_) => return Err(("media", "Must be a list")),
    };
    match content {
        Some(Value::String(text)) if !text.is_empty() || media.is_some() => {
            Ok(vec![json!({ "text": text, "media": media.unwrap_or_default() })])
        }
        Some(Value::Array(items)) if !items.is_empty() => {
            if media.is_some() {
                return Err(("media", "Goes into the items when content is a list"));
            }
            items.iter().map(item).collect()
        }
        _ => Err(("content", "Required")),
    }
}

fn item(item: &Value) -> Result<Value, (&'static str, &'static str)> {
    let media = item["media"].as_array().cloned().unwrap_or_default();
    let text = item["text"].as_str().unwrap_or_default();
    if text.is_empty() && media.is_empty() {
        return Err(("content", "An item needs a text"));
    }
    Ok(json!({ "text": text, "media": media }))
}

fn changed(plan: &FaultPlan, item: &Value) -> Value {
    let text = plan.postato.text.apply(item["text"].as_str().unwrap_or_default());
    json!({ "text": text, "media": item["media"] })
}

fn account(
    state: &State,
    plan: &FaultPlan,
    shape: &Shape,
    workspace: &str,
) -> Result<Option<PracticeAccount>, PracticeError> {
    if workspace != state.identity.workspace {
        return Ok(None);
    }
    let mut connected = accounts::connected(&state.db(), ServiceName::Postato, &plan.accounts)?;
    connected.retain(|account| account.id == shape.account && account.network == shape.platform);
    Ok(connected.pop())
}

/// One item with two or more media is a carousel where the platform has carousels.
fn promoted(plan: &FaultPlan, shape: &Shape) -> String {
    let media = shape.items[0]["media"].as_array().map_or(0, Vec::len);
    let is_carousel = shape.platform == Network::Instagram && shape.post_type == "feed" && media >= 2;
    if is_carousel && plan.postato.carousel_promotion {
        "carousel".to_owned()
    } else {
        shape.post_type.clone()
    }
}

/// The rules of platform and post type that are checked before anything is stored.
fn fits(post: &NewPost, body: &Value) -> Result<(), Answer> {
    let platform = post.account.network.as_str();
    let refuse = |field, message, code| Err(unprocessable(field, message, platform, code));
    let is_thread = post.post_type == "thread";
    let media = post.items[0]["media"].as_array().map_or(0, Vec::len);
    let allowed = match (post.account.network, post.post_type.as_str()) {
        (Network::Twitter, "tweet" | "thread") => 0..=4,
        (Network::Instagram, "feed" | "story" | "reel")
        | (Network::Linkedin, "document")
        | (Network::Tiktok, "video")
        | (Network::Youtube, "video" | "short") => 1..=1,
        (Network::Instagram, "carousel") => 2..=10,
        (Network::Linkedin, "post" | "article") => 0..=9,
        (Network::Tiktok, "photo") => 2..=35,
        _ => return refuse("postType", "The platform has no such post type", "POST_TYPE"),
    };
    if post.items.len() > if is_thread { THREAD_ITEMS_MAX } else { 1 } {
        return refuse("content", "Too many items", "ITEM_COUNT");
    }
    if !allowed.contains(&media) {
        return refuse(
            "media",
            "The post type takes another number of media",
            "MEDIA_COUNT",
        );
    }
    if post.account.network == Network::Youtube && body["options"]["title"].as_str().is_none_or(str::is_empty)
    {
        return refuse("options.title", "A title is required", "REQUIRED");
    }
    let urls = post
        .items
        .iter()
        .flat_map(media_of)
        .filter_map(|item| item["url"].as_str());
    if urls.clone().any(|url| !is_public(url)) {
        return refuse("media", "Media must be at a public https address", "MEDIA_URL");
    }
    Ok(())
}

/// The media of one item.
pub(super) fn media_of(item: &Value) -> impl Iterator<Item = &Value> + Clone {
    item["media"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
}

fn is_public(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
    match host.parse::<std::net::Ipv4Addr>() {
        Ok(address) => !(address.is_loopback() || address.is_private() || address.is_link_local()),
        Err(_) => !host.is_empty() && host != "localhost" && !host.starts_with('['),
    }
}

/// Refuses an upload that is not there; one that is there is confirmed by its use.
fn unknown_media(state: &State, post: &NewPost) -> Result<Option<Answer>, PracticeError> {
    let db = state.db();
    for id in post
        .items
        .iter()
        .flat_map(media_of)
        .filter_map(|item| item["id"].as_str())
    {
        let known: Option<i64> = db
            .query_row(
                "SELECT place FROM media WHERE id = ?1 AND service = 'postato' AND deleted = 0",
                [id],
                |row| row.get(0),
            )
            .optional()?;
        if known.is_none() {
            let platform = post.account.network.as_str();
            return Ok(Some(unprocessable(
                "media",
                "There is no such media",
                platform,
                "media_not_found",
            )));
        }
    }
    Ok(None)
}
