//! letmepost's rows: stored, listed, read.

use super::error::Refusal;
use crate::accounts;
use crate::entropy::is_uuid;
use crate::http::{Answer, Call};
use crate::instant::{parse_z, rfc3339};
use crate::ledger;
use crate::networks::{Network, ServiceName};
use crate::options::PracticeError;
use crate::plan::FaultPlan;
use crate::state::State;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::{Value, json};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// One row: a post to one account.
#[derive(Debug, Clone)]
pub(super) struct Post {
    pub(super) place: i64,
    pub(super) id: String,
    pub(super) account: String,
    pub(super) network: Network,
    pub(super) status: String,
    pub(super) text: String,
    pub(super) media: Vec<Value>,
    pub(super) scheduled_at: Option<i64>,
    pub(super) published_at: Option<i64>,
    pub(super) uri: Option<String>,
    pub(super) cid: Option<String>,
    pub(super) error: Option<Value>,
    pub(super) sandbox: bool,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    pub(super) idempotency_key: Option<String>,
    pub(super) request_id: String,
    /// Units of quota that it costs.
    pub(super) charged: i64,
    /// Counts the client's orders to publish it: the create, then each retry.
    pub(super) run: i64,
    /// The worker's tries within the run.
    pub(super) attempts: u32,
    /// When the worker looks at it next.
    pub(super) job_at: Option<i64>,
    /// A fault that stays with it over several tries.
    pub(super) script: Option<String>,
    /// Whether a cancel is confirmed but loses the race.
    pub(super) uncancellable: bool,
}

const COLUMNS: &str = "place, id, account, network, status, text, media, scheduled_at, published_at, uri, cid, \
                       error, sandbox, created_at, updated_at, idempotency_key, request_id, charged, run, \
                       attempts, job_at, script, uncancellable";

fn post(row: &Row<'_>) -> rusqlite::Result<Post> {
    let media: String = row.get(6)?;
    let error: Option<String> = row.get(11)?;
    Ok(Post {
        place: row.get(0)?,
        id: row.get(1)?,
        account: row.get(2)?,
        network: ledger::network(row, 3)?,
        status: row.get(4)?,
        text: row.get(5)?,
        media: serde_json::from_str(&media).unwrap_or_default(),
        scheduled_at: row.get(7)?,
        published_at: row.get(8)?,
        uri: row.get(9)?,
        cid: row.get(10)?,
        error: error.and_then(|error| serde_json::from_str(&error).ok()),
        sandbox: row.get(12)?,
        created_at: row.get(13)?,
        updated_at: row.get(14)?,
        idempotency_key: row.get(15)?,
        request_id: row.get(16)?,
        charged: row.get(17)?,
        run: row.get(18)?,
        attempts: row.get(19)?,
        job_at: row.get(20)?,
        script: row.get(21)?,
        uncancellable: row.get(22)?,
    })
}

impl Post {
    pub(super) fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.execute(
            "INSERT INTO letmepost_posts (id, account, network, status, text, media, scheduled_at, sandbox,
                 created_at, updated_at, idempotency_key, request_id, charged, job_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, ?12, ?13)",
            params![
                self.id,
                self.account,
                self.network.as_str(),
                self.status,
                self.text,
                json!(self.media).to_string(),
                self.scheduled_at,
                self.sandbox,
                self.created_at,
                self.idempotency_key,
                self.request_id,
                self.charged,
                self.job_at,
            ],
        )?;
        Ok(())
    }

    /// Writes back all that can change.
    pub(super) fn save(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.execute(
            "UPDATE letmepost_posts SET status = ?2, text = ?3, media = ?4, scheduled_at = ?5,
                 published_at = ?6, uri = ?7, cid = ?8, error = ?9, updated_at = ?10, charged = ?11, run = ?12,
                 attempts = ?13, job_at = ?14, script = ?15, uncancellable = ?16
             WHERE id = ?1",
            params![
                self.id,
                self.status,
                self.text,
                json!(self.media).to_string(),
                self.scheduled_at,
                self.published_at,
                self.uri,
                self.cid,
                self.error.as_ref().map(Value::to_string),
                self.updated_at,
                self.charged,
                self.run,
                self.attempts,
                self.job_at,
                self.script,
                self.uncancellable,
            ],
        )?;
        Ok(())
    }
}

/// The row with this id.
pub(super) fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<Post>> {
    connection
        .query_row(
            &format!("SELECT {COLUMNS} FROM letmepost_posts WHERE id = ?1"),
            [id],
            post,
        )
        .optional()
}

/// The row whose job is due first, if any is due.
pub(super) fn next_job(connection: &Connection, now: i64) -> rusqlite::Result<Option<Post>> {
    connection
        .query_row(
            &format!(
                "SELECT {COLUMNS} FROM letmepost_posts WHERE job_at <= ?1 ORDER BY job_at, place LIMIT 1"
            ),
            [now],
            post,
        )
        .optional()
}

/// The row as the wire shows it.
pub(super) fn view(
    state: &State,
    connection: &Connection,
    plan: &FaultPlan,
    post: &Post,
) -> rusqlite::Result<Value> {
    let account = accounts::find(connection, ServiceName::Letmepost, &post.account)?;
    // A finished row loses its account when that is removed.
    let account = account.filter(|account| !plan.accounts.removed.contains(&account.id));
    let mut view = json!({
        "id": post.id,
        "profileId": state.identity.profile,
        "accountId": account.as_ref().map(|account| &account.id),
        "account": account.as_ref().map(|account| json!({
            "id": account.id,
            "platform": account.network,
            "platformAccountId": account.network_id,
            "displayName": account.display_name,
        })),
        "platform": post.network,
        "status": post.status,
        "text": post.text,
        "mediaRefs": post.media,
        "scheduledAt": post.scheduled_at.map(rfc3339),
        "publishedAt": post.published_at.map(rfc3339),
        "platformUri": post.uri,
        "platformCid": post.cid,
        "error": post.error,
        "createdAt": rfc3339(post.created_at),
        "updatedAt": rfc3339(post.updated_at),
    });
    if plan.letmepost.test_keys != crate::plan::TestKeys::Publish {
        view["sandbox"] = json!(post.sandbox);
    }
    Ok(view)
}

fn is_kept(plan: &FaultPlan, post: &Post, now: i64) -> bool {
    plan.letmepost
        .retention_days
        .is_none_or(|days| post.created_at >= now - days * DAY_MS)
}

/// GET one row.
pub(super) fn read(
    state: &State,
    plan: &FaultPlan,
    id: &str,
) -> Result<Result<Answer, Refusal>, PracticeError> {
    if !is_uuid(id) {
        // The column is a UUID, and the server does not look before it asks the database.
        return Ok(Err(Refusal::new(
            500,
            "internal_error",
            "Something went wrong on our side.",
        )));
    }
    let db = state.db();
    let Some(post) = find(&db, id)?.filter(|post| is_kept(plan, post, state.now())) else {
        return Ok(Err(Refusal::not_found("post")));
    };
    let mut view = view(state, &db, plan, &post)?;
    view["attempts"] = json!([]);
    Ok(Ok(Answer::json(200, &view)))
}

/// What a listing asks for.
struct Listing {
    platforms: Vec<String>,
    statuses: Vec<String>,
    error_codes: Vec<String>,
    profile: Option<String>,
    part: Option<String>,
    after: Option<i64>,
    before: Option<i64>,
    limit: usize,
    below: i64,
}

fn listing(call: &Call) -> Result<Listing, Refusal> {
    let several = |name: &str| -> Vec<String> {
        let values = call.query_values(name);
        values
            .iter()
            .flat_map(|value| value.split(','))
            .map(str::to_owned)
            .collect()
    };
    let instant = |name: &str| match call.query_value(name) {
        None => Ok(None),
        Some(text) => parse_z(&text)
            .map(Some)
            .ok_or_else(|| Refusal::invalid(name, "Invalid datetime")),
    };
    let limit = match call.query_value("limit").map(|limit| limit.parse()) {
        None => 50,
        Some(Ok(limit @ 1..=200)) => limit,
        Some(_) => return Err(Refusal::invalid("limit", "The limit is 1 to 200.")),
    };
    let below = match call.query_value("cursor") {
        None => i64::MAX,
        Some(cursor) => cursor
            .strip_prefix("before-")
            .and_then(|place| place.parse().ok())
            .ok_or_else(|| Refusal::invalid("cursor", "Unknown cursor."))?,
    };
    let part = call.query_value("q").map(|part| part.trim().to_lowercase());
    if part
        .as_ref()
        .is_some_and(|part| part.is_empty() || part.chars().count() > 200)
    {
        return Err(Refusal::invalid("q", "The search is 1 to 200 characters."));
    }
    Ok(Listing {
        platforms: several("platform"),
        statuses: several("status"),
        error_codes: several("errorCode"),
        profile: call.query_value("profileId"),
        part,
        after: instant("after")?,
        before: instant("before")?,
        limit,
        below,
    })
}

impl Listing {
    fn admits(&self, profile: &str, post: &Post) -> bool {
        let code = post
            .error
            .as_ref()
            .and_then(|error| error["code"].as_str())
            .unwrap_or_default();
        let among = |list: &[String], word: &str| list.is_empty() || list.iter().any(|one| one == word);
        among(&self.platforms, post.network.as_str())
            && among(&self.statuses, &post.status)
            && among(&self.error_codes, code)
            && self.profile.as_deref().is_none_or(|wanted| wanted == profile)
            && self
                .part
                .as_ref()
                .is_none_or(|part| post.text.to_lowercase().contains(part))
            && self.after.is_none_or(|after| post.created_at > after)
            && self.before.is_none_or(|before| post.created_at < before)
    }
}

/// GET the list, newest first.
pub(super) fn list(
    state: &State,
    plan: &FaultPlan,
    call: &Call,
) -> Result<Result<Answer, Refusal>, PracticeError> {
    let listing = match listing(call) {
        Ok(listing) => listing,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let now = state.now();
    let visible_before = now - plan.letmepost.list_settling_ms;
    let db = state.db();
    let mut statement = db.prepare(&format!(
        "SELECT {COLUMNS} FROM letmepost_posts WHERE place < ?1 AND created_at > ?2 ORDER BY place DESC"
    ))?;
    let after = listing.after.unwrap_or(i64::MIN);
    let mut rows = statement.query(params![listing.below, after])?;
    let (mut data, mut next) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let post = post(row)?;
        let is_settled = plan.letmepost.list_settling_ms == 0 || post.created_at <= visible_before;
        if !is_settled || !is_kept(plan, &post, now) || !listing.admits(&state.identity.profile, &post) {
            continue;
        }
        if data.len() == listing.limit {
            next = data
                .last()
                .map(|(place, _): &(i64, Value)| format!("before-{place}"));
            break;
        }
        data.push((post.place, view(state, &db, plan, &post)?));
    }
    let data: Vec<_> = data.into_iter().map(|(_, view)| view).collect();
    Ok(Ok(Answer::json(
        200,
        &json!({ "data": data, "nextCursor": next }),
    )))
}
