//! Postato's posts: stored, listed, read.

use super::error::not_found;
use crate::http::{Answer, Call};
use crate::instant::rfc3339;
use crate::ledger;
use crate::networks::Network;
use crate::options::PracticeError;
use crate::plan::{DeletedPosts, FaultPlan, ListPaging, NetworkIdNames, Vocabulary};
use crate::state::State;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::{Value, json};

/// One post to one account.
#[derive(Debug, Clone)]
pub(super) struct Post {
    pub(super) place: i64,
    pub(super) id: String,
    pub(super) workspace: String,
    pub(super) account: String,
    pub(super) network: Network,
    pub(super) kind: String,
    pub(super) status: String,
    /// `{ id, text, media, status? }` each; an item without a status has the post's.
    pub(super) items: Vec<Value>,
    pub(super) scheduled_at: Option<i64>,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    pub(super) idempotency_key: Option<String>,
    pub(super) request_id: String,
    pub(super) network_post_id: Option<String>,
    pub(super) url: Option<String>,
    pub(super) error: Option<String>,
    /// The fault that accompanies its delivery, as JSON.
    pub(super) script: Option<String>,
    /// A status word that no page knows, shown in place of every state.
    pub(super) odd_word: Option<String>,
    pub(super) deleted: bool,
    pub(super) uncancellable: bool,
    /// When a reviewer decided.
    pub(super) decided_at: Option<i64>,
}

const COLUMNS: &str = "place, id, workspace, account, network, post_type, status, items, scheduled_at, \
                       created_at, updated_at, idempotency_key, request_id, network_post_id, url, error, \
                       script, odd_word, deleted, uncancellable, decided_at";

fn post(row: &Row<'_>) -> rusqlite::Result<Post> {
    let items: String = row.get(7)?;
    Ok(Post {
        place: row.get(0)?,
        id: row.get(1)?,
        workspace: row.get(2)?,
        account: row.get(3)?,
        network: ledger::network(row, 4)?,
        kind: row.get(5)?,
        status: row.get(6)?,
        items: serde_json::from_str(&items).unwrap_or_default(),
        scheduled_at: row.get(8)?,
        created_at: row.get(9)?,
        updated_at: row.get(10)?,
        idempotency_key: row.get(11)?,
        request_id: row.get(12)?,
        network_post_id: row.get(13)?,
        url: row.get(14)?,
        error: row.get(15)?,
        script: row.get(16)?,
        odd_word: row.get(17)?,
        deleted: row.get(18)?,
        uncancellable: row.get(19)?,
        decided_at: row.get(20)?,
    })
}

impl Post {
    pub(super) fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.execute(
            "INSERT INTO postato_posts (id, workspace, account, network, post_type, status, items,
                 scheduled_at, created_at, updated_at, idempotency_key, request_id, script)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, ?12)",
            params![
                self.id,
                self.workspace,
                self.account,
                self.network.as_str(),
                self.kind,
                self.status,
                json!(self.items).to_string(),
                self.scheduled_at,
                self.created_at,
                self.idempotency_key,
                self.request_id,
                self.script,
            ],
        )?;
        Ok(())
    }

    /// Writes back all that can change.
    pub(super) fn save(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.execute(
            "UPDATE postato_posts SET post_type = ?2, status = ?3, items = ?4, scheduled_at = ?5,
                 updated_at = ?6, network_post_id = ?7, url = ?8, error = ?9, script = ?10, odd_word = ?11,
                 deleted = ?12, uncancellable = ?13, decided_at = ?14
             WHERE id = ?1",
            params![
                self.id,
                self.kind,
                self.status,
                json!(self.items).to_string(),
                self.scheduled_at,
                self.updated_at,
                self.network_post_id,
                self.url,
                self.error,
                self.script,
                self.odd_word,
                self.deleted,
                self.uncancellable,
                self.decided_at,
            ],
        )?;
        Ok(())
    }

    /// Its text, items joined by an empty line.
    pub(super) fn text(&self) -> String {
        let texts: Vec<_> = self
            .items
            .iter()
            .map(|item| item["text"].as_str().unwrap_or_default())
            .collect();
        texts.join("\n\n")
    }

    /// Its state in the words that the plan has Postato use.
    fn word(&self, plan: &FaultPlan, state: &str) -> String {
        if let Some(word) = &self.odd_word {
            return word.clone();
        }
        let is_final = matches!(state, "published" | "failed" | "rejected" | "cancelled" | "draft");
        match &plan.postato.vocabulary {
            Vocabulary::Generated => state.to_owned(),
            Vocabulary::Prose => match state {
                "pending" => "queued".to_owned(),
                "processing" => "publishing".to_owned(),
                other => other.to_owned(),
            },
            Vocabulary::Unknown(_) if is_final => state.to_owned(),
            Vocabulary::Unknown(word) => word.clone(),
        }
    }

    fn items_view(&self, plan: &FaultPlan) -> Vec<Value> {
        let view = |(index, item): (usize, &Value)| {
            let state = item["status"].as_str().unwrap_or(&self.status);
            json!({
                "id": item["id"],
                "index": index,
                "text": item["text"],
                "status": self.word(plan, state),
                "media": item["media"],
            })
        };
        self.items.iter().enumerate().map(view).collect()
    }
}

/// Gives every item its id.
pub(super) fn numbered(state: &State, items: Vec<Value>, now: i64) -> Vec<Value> {
    let numbered = |mut item: Value| {
        item["id"] = json!(state.chance(|entropy| entropy.ulid("pit_", now)));
        item
    };
    items.into_iter().map(numbered).collect()
}

/// The answer to a create: it names no account.
pub(super) fn created(plan: &FaultPlan, post: &Post) -> Value {
    json!({
        "id": post.id,
        "status": post.word(plan, &post.status),
        "platform": post.network,
        "postType": post.kind,
        "createdAt": rfc3339(post.created_at),
        "items": post.items_view(plan),
    })
}

/// A post as a read or a list shows it.
pub(super) fn view(plan: &FaultPlan, post: &Post) -> Value {
    let mut view = created(plan, post);
    view["accountId"] = json!(post.account);
    view["updatedAt"] = json!(rfc3339(post.updated_at));
    if let Some(at) = post.scheduled_at {
        view["scheduledAt"] = json!(rfc3339(at));
    }
    if let Some(error) = &post.error {
        view["error"] = json!(error);
    }
    if post.deleted {
        view["status"] = json!("cancelled");
    }
    let names = plan.postato.network_id_names;
    if let (Some(id), Some(url)) = (&post.network_post_id, &post.url) {
        if names != NetworkIdNames::Prose {
            view["platformPostId"] = json!(id);
            view["platformUrl"] = json!(url);
        }
        if names != NetworkIdNames::Generated {
            view["externalId"] = json!(id);
            view["externalUrl"] = json!(url);
        }
    }
    view
}

/// The post with this id, deleted ones included.
pub(super) fn find_any(connection: &Connection, id: &str) -> rusqlite::Result<Option<Post>> {
    connection
        .query_row(
            &format!("SELECT {COLUMNS} FROM postato_posts WHERE id = ?1"),
            [id],
            post,
        )
        .optional()
}

/// The post with this id in this workspace, unless it was deleted.
pub(super) fn find(connection: &Connection, workspace: &str, id: &str) -> rusqlite::Result<Option<Post>> {
    Ok(find_any(connection, id)?.filter(|post| post.workspace == workspace && !post.deleted))
}

/// GET one.
pub(super) fn read(
    state: &State,
    plan: &FaultPlan,
    workspace: &str,
    id: &str,
) -> Result<Answer, PracticeError> {
    let found = find_any(&state.db(), id)?.filter(|post| {
        let is_shown = !post.deleted || plan.postato.deleted_posts == DeletedPosts::Cancelled;
        post.workspace == workspace && is_shown
    });
    Ok(match found {
        Some(post) => Answer::json(200, &view(plan, &post)),
        None => not_found("post"),
    })
}

/// GET the state of a post's approval.
pub(super) fn approval(state: &State, workspace: &str, id: &str) -> Result<Answer, PracticeError> {
    let Some(post) = find(&state.db(), workspace, id)? else {
        return Ok(not_found("post"));
    };
    let status = match (post.status.as_str(), post.decided_at) {
        ("pending_approval", _) => "pending",
        ("rejected", _) => "rejected",
        (_, Some(_)) => "approved",
        _ => return Ok(not_found("approval")),
    };
    Ok(Answer::json(
        200,
        &json!({
            "postId": post.id,
            "status": status,
            "requestedAt": rfc3339(post.created_at),
            "decidedAt": post.decided_at.map(rfc3339),
            "reviewerId": post.decided_at.map(|_| "usr_practice_reviewer"),
            "comment": null,
        }),
    ))
}

/// GET the list, newest first.
pub(super) fn list(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    workspace: &str,
) -> Result<Answer, PracticeError> {
    let number = |name: &str, otherwise: usize| {
        call.query_value(name)
            .and_then(|value| value.parse().ok())
            .unwrap_or(otherwise)
    };
    let limit = number("limit", 25).clamp(1, 100);
    let fitting = fitting(state, plan, call, workspace)?;
    let answer = match plan.postato.list_paging {
        ListPaging::Pages => {
            let page = number("page", 1).max(1);
            let items: Vec<_> = fitting
                .iter()
                .skip((page - 1).saturating_mul(limit))
                .take(limit)
                .map(|post| view(plan, post))
                .collect();
            let pages = fitting.len().div_ceil(limit);
            json!({ "items": items, "page": page, "totalPages": pages, "total": fitting.len() })
        }
        ListPaging::Cursor => {
            let below = call
                .query_value("cursor")
                .and_then(|place| place.parse().ok())
                .unwrap_or(i64::MAX);
            let mut rest = fitting.iter().filter(|post| post.place < below).peekable();
            let page: Vec<_> = rest.by_ref().take(limit).collect();
            let next = rest.peek().and(page.last()).map(|post| post.place.to_string());
            let items: Vec<_> = page.iter().map(|post| view(plan, post)).collect();
            json!({ "items": items, "cursor": next })
        }
    };
    Ok(Answer::json(200, &answer))
}

fn fitting(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
    workspace: &str,
) -> Result<Vec<Post>, PracticeError> {
    let wanted = |name: &str| call.query_value(name).filter(|value| !value.is_empty());
    let (status, platform) = (wanted("status"), wanted("platform"));
    let (post_type, account) = (wanted("postType"), wanted("accountId"));
    let platform = platform.map(|word| if word == "x" { "twitter".to_owned() } else { word });
    let settling = plan.postato.list_settling_ms;
    let visible_before = state.now() - settling;
    let db = state.db();
    let mut statement = db.prepare(&format!(
        "SELECT {COLUMNS} FROM postato_posts WHERE workspace = ?1 AND deleted = 0 ORDER BY place DESC"
    ))?;
    let posts = statement.query_map([workspace], post)?;
    let mut fitting = Vec::new();
    for post in posts {
        let post = post?;
        let is = |wanted: &Option<String>, own: &str| wanted.as_deref().is_none_or(|wanted| wanted == own);
        let is_settled = settling == 0 || post.created_at <= visible_before;
        if is_settled
            && is(&status, &post.word(plan, &post.status))
            && is(&platform, post.network.as_str())
            && is(&post_type, &post.kind)
            && is(&account, &post.account)
        {
            fitting.push(post);
        }
    }
    Ok(fitting)
}
