//! letmepost as its pages and its public source describe it (<https://docs.letmepost.dev/idempotency>,
//! `apps/api/src/routes/posts.ts`): rows before any network is called, keys freed by a 5xx, taken over after
//! a minute, replayed for a day.

use crate::{
    rng::Rng,
    service::{Call, Estranged, Finished, Line, Reply, Taken, Work, altered, hash, instant},
};
use sendoff_core::time::UtcInstant;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SECOND: i64 = 1000;
const TAKE_OVER: i64 = 60 * SECOND;
const DAY: i64 = 24 * 3600 * SECOND;
const STRANDED: i64 = 45 * 60 * SECOND;

/// One organisation.
#[derive(Debug)]
pub struct Letmepost {
    /// Service ids of the accounts, with their platforms.
    pub accounts: Vec<(String, &'static str)>,
    rows: Vec<Row>,
    claims: BTreeMap<String, Claim>,
    handlers: BTreeMap<u64, Handler>,
    last: u64,
    /// How long a row is missing from lists.
    pub stale: i64,
    /// An old server: no claims, so that requests under one key run side by side.
    pub old: bool,
    /// The month's posts are used up.
    pub quota_spent: bool,
    /// The platforms' own failures, per thousand targets.
    pub platform_fails: u64,
    /// Requests are taken with a 202, and workers bring their targets out later.
    pub queues: bool,
    /// What the workers bring out twice by themselves, per thousand targets (assumption A4).
    pub doubles: u64,
    /// A key of the sandbox under a live name: nothing is published, and each answer says so.
    pub sandbox: bool,
    /// Texts that it shows changed, per thousand.
    pub alters: u64,
    /// How far its clock is from the truth.
    pub clock: i64,
    /// What is not as it was when the connection was made.
    pub estranged: Estranged,
}

#[derive(Debug)]
struct Row {
    id: String,
    key: String,
    account: usize,
    text: String,
    /// The text as lists and answers show it.
    shown: String,
    status: &'static str,
    error: Option<Value>,
    created: i64,
    /// The same by the service's clock of that moment.
    stamped: i64,
}

#[derive(Debug)]
struct Claim {
    hash: String,
    began: i64,
    done: Option<(u16, Vec<u8>)>,
}

#[derive(Debug)]
struct Handler {
    key: String,
    rows: Vec<usize>,
    work: Work,
    /// Whether its answer is stored under the key.
    claimed: bool,
}

impl Letmepost {
    /// An organisation with these accounts.
    pub fn new(accounts: Vec<(String, &'static str)>) -> Self {
        Self {
            accounts,
            rows: vec![],
            claims: BTreeMap::new(),
            handlers: BTreeMap::new(),
            last: 0,
            stale: 0,
            old: false,
            quota_spent: false,
            platform_fails: 0,
            queues: false,
            doubles: 0,
            sandbox: false,
            alters: 0,
            clock: 0,
            estranged: Estranged::default(),
        }
    }

    /// Whether anything under this key may still publish.
    pub fn may_publish(&self, key: &str) -> bool {
        self.handlers.values().any(|handler| handler.key == key)
            || self
                .rows
                .iter()
                .any(|row| row.key == key && row.status == "queued")
    }

    /// Whether a listing asked for now would not show a row that is older than this.
    pub fn hides(&self, older: i64, now: i64) -> bool {
        let mut ages = self.rows.iter().rev().map(|row| now - row.created);
        ages.any(|age| (older..self.stale).contains(&age))
    }

    /// `POST /v1/posts`.
    pub fn publish(&mut self, call: &Call, now: i64, rng: &Rng) -> Taken {
        let print = hash(&call.body);
        let mut claimed = true;
        if let Some(claim) = self.claims.get_mut(&call.key).filter(|_| !self.old) {
            let age = now - claim.began;
            match &claim.done {
                _ if age >= DAY => claimed = false,
                None if age <= TAKE_OVER => return Taken::Answered(conflict("in_progress")),
                None => (claim.began, claim.hash) = (now, print),
                Some(_) if claim.hash != print => return Taken::Answered(conflict("body_mismatch")),
                Some((status, body)) => return Taken::Answered(replayed(*status, body)),
            }
        } else {
            let claim = Claim {
                hash: print,
                began: now,
                done: None,
            };
            self.claims.insert(call.key.clone(), claim);
        }
        let reply = match self.refusal(&call.body) {
            Some(refusal) => refusal,
            None if call.work == Work::RefusesBefore => error(400, "validation_failed", Some("body")),
            None if call.work == Work::FailsBefore => error(500, "internal_error", None),
            None => return self.begin(call, claimed, now, rng),
        };
        self.remember(&call.key, &reply, claimed);
        Taken::Answered(reply)
    }

    fn refusal(&self, body: &[u8]) -> Option<Reply> {
        let Ok(body) = serde_json::from_slice::<Value>(body) else {
            return Some(error(400, "validation_failed", Some("body.json")));
        };
        let targets = targets(&body);
        if targets.is_empty() {
            return Some(error(400, "validation_failed", Some("targets")));
        }
        for (index, (account, text)) in targets.iter().enumerate() {
            if self.estranged.lacks(account) || !self.accounts.iter().any(|(id, _)| id == account) {
                let rule = format!("targets.{index}.accountId");
                return Some(error(404, "not_found", Some(&rule)));
            }
            if text.is_empty() || text.contains("[refuse]") {
                let rule = format!("targets.{index}.text");
                return Some(error(400, "preflight_failed", Some(&rule)));
            }
        }
        self.quota_spent
            .then(|| error(429, "quota_exceeded", Some("billing.posts.monthly_cap")))
    }

    fn begin(&mut self, call: &Call, claimed: bool, now: i64, rng: &Rng) -> Taken {
        let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        let first = self.rows.len();
        for (account, text) in targets(&body) {
            let account = self.accounts.iter().position(|(id, _)| *id == account);
            let shown = if rng.chance(self.alters) {
                altered(&text, self.rows.len())
            } else {
                text.clone()
            };
            self.rows.push(Row {
                id: format!("row-{}", self.rows.len()),
                key: call.key.clone(),
                account: account.unwrap_or_default(),
                text,
                shown,
                status: "publishing",
                error: None,
                created: now,
                stamped: now + self.clock,
            });
        }
        self.last += 1;
        let handler = Handler {
            key: call.key.clone(),
            rows: (first..self.rows.len()).collect(),
            work: call.work,
            claimed,
        };
        self.handlers.insert(self.last, handler);
        Taken::Runs(self.last, call.takes)
    }

    /// A handler comes to its end.
    pub fn finish(&mut self, handler: u64, now: i64, rng: &Rng) -> Finished {
        let Some(handler) = self.handlers.remove(&handler) else {
            return Finished::default();
        };
        let mut finished = Finished::default();
        for index in handler
            .rows
            .iter()
            .copied()
            .filter(|_| handler.work != Work::DiesBefore)
        {
            if self.queues {
                self.rows[index].status = "queued";
                finished.later.push((index, rng.between(500, 90_000)));
            } else {
                let died = handler.work == Work::DiesAfter;
                finished.lines.extend(self.brought_out(index, died, now, rng));
            }
        }
        if matches!(handler.work, Work::DiesBefore | Work::DiesAfter) {
            return finished;
        }
        let reply = match handler.work {
            Work::FailsAfter => error(500, "internal_error", None),
            Work::RefusesAfter => error(400, "validation_failed", Some("body")),
            _ => self.envelope(&handler.rows),
        };
        self.remember(&handler.key, &reply, handler.claimed);
        finished.reply = Some(reply);
        finished
    }

    /// A worker brings a queued target out.
    pub fn bring_out(&mut self, row: usize, now: i64, rng: &Rng) -> Vec<Line> {
        let mut lines = self.brought_out(row, false, now, rng);
        if rng.chance(self.doubles) {
            let again = lines.first().cloned();
            lines.extend(again.map(|line| Line {
                doubled: true,
                ..line
            }));
        }
        lines
    }

    /// What a target leads to. It is written down as published (or not) unless the process dies before that.
    fn brought_out(&mut self, index: usize, died: bool, now: i64, rng: &Rng) -> Vec<Line> {
        let remote = self.accounts[self.rows[index].account].0.clone();
        let sandbox = self.sandbox;
        let row = &mut self.rows[index];
        let put = |row: &mut Row, status, error| {
            if !died {
                (row.status, row.error) = (status, error);
            }
        };
        let fails = rng.chance(self.platform_fails);
        let known = fails && rng.chance(400);
        if known {
            let error = json!({"code": "validation_failed", "message": "Not for this platform."});
            put(row, "failed", Some(error));
            return vec![];
        }
        if fails {
            let error =
                json!({"code": "platform_unavailable", "message": "The network did not answer in time."});
            put(row, "failed", Some(error));
        } else {
            put(row, "published", None);
        }
        // The network may have taken what the service reports as failed.
        if sandbox || fails && !rng.chance(300) {
            return vec![];
        }
        vec![Line {
            remote,
            text: row.text.clone(),
            key: row.key.clone(),
            at: now,
            doubled: false,
        }]
    }

    fn remember(&mut self, key: &str, reply: &Reply, claimed: bool) {
        if !claimed {
            return;
        }
        if reply.status >= 500 {
            self.claims.remove(key);
        } else if let Some(claim) = self.claims.get_mut(key)
            && claim.done.is_none()
        {
            claim.done = Some((reply.status, reply.body.clone()));
        }
    }

    fn envelope(&self, rows: &[usize]) -> Reply {
        let results: Vec<Value> = rows.iter().map(|index| self.result(&self.rows[*index])).collect();
        if self.queues {
            return Reply::json(
                202,
                &json!({"id": "batch", "status": "queued", "results": results}),
            );
        }
        let failed = results.iter().filter(|r| r["status"] == "failed").count();
        let status = match failed {
            0 => "published",
            n if n == rows.len() => "failed",
            _ => "partial_failed",
        };
        Reply::json(200, &json!({"id": "batch", "status": status, "results": results}))
    }

    fn result(&self, row: &Row) -> Value {
        let (account, platform) = &self.accounts[row.account];
        let mut result = json!({"accountId": account, "platform": platform, "postId": row.id,
            "status": row.status});
        if let Some(error) = &row.error {
            result["error"] = error.clone();
        }
        if self.sandbox {
            result["warnings"] = json!([{"code": "sandbox.no_platform_write"}]);
        }
        result
    }

    fn shown(&self, row: &Row, now: i64) -> Value {
        let (account, platform) = &self.accounts[row.account];
        let stranded = row.status == "publishing" && now - row.created > STRANDED;
        let status = if stranded { "failed" } else { row.status };
        let error = if stranded {
            json!({"code": "internal_error", "message": "Stranded; look at the platform first."})
        } else {
            row.error.clone().unwrap_or(Value::Null)
        };
        json!({"id": row.id, "accountId": account, "platform": platform, "status": status,
            "text": row.shown, "createdAt": instant(row.stamped), "error": error, "sandbox": self.sandbox})
    }

    /// A question: `GET` with its path and query.
    pub fn read(&self, path: &str, now: i64) -> Reply {
        if path == "/v1/accounts" {
            let data: Vec<Value> = self
                .accounts
                .iter()
                .map(|(id, platform)| (self.foreign_or(id), platform))
                .filter(|(id, _)| !self.estranged.lacks(id) || self.estranged.foreign)
                .map(|(id, platform)| json!({"id": id, "platform": platform, "platformAccountId": id}))
                .collect();
            return Reply::json(200, &json!({"data": data}));
        }
        if let Some(id) = path.strip_prefix("/v1/posts/") {
            let own = self.rows.iter().filter(|_| !self.estranged.foreign);
            return match own.into_iter().find(|row| row.id == id) {
                Some(row) => Reply::json(200, &self.shown(row, now)),
                None => error(404, "not_found", None),
            };
        }
        self.list(path, now)
    }

    fn foreign_or(&self, id: &str) -> String {
        if self.estranged.foreign {
            format!("theirs-{id}")
        } else {
            id.to_owned()
        }
    }

    /// Newest first, in pages; `createdAt` is by the service's own clock.
    fn list(&self, path: &str, now: i64) -> Reply {
        let query = |name: &str| {
            path.split(['?', '&'])
                .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
                .map(|value| value.replace("%3A", ":"))
        };
        let after = query("after").and_then(|text| UtcInstant::parse(&text).ok());
        let after = after.map_or(i64::MIN, UtcInstant::millis);
        let limit = query("limit").and_then(|text| text.parse().ok()).unwrap_or(50);
        let skip: usize = query("cursor").and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut rows = self
            .rows
            .iter()
            .rev()
            .filter(|_| !self.estranged.foreign)
            .skip_while(|row| now - row.created < self.stale)
            .filter(|row| row.stamped > after)
            .skip(skip);
        let page: Vec<Value> = rows
            .by_ref()
            .take(limit)
            .map(|row| self.shown(row, now))
            .collect();
        let more = rows.next().is_some();
        let next = more.then(|| (skip + page.len()).to_string());
        Reply::json(200, &json!({"data": page, "nextCursor": next}))
    }
}

/// Account and text of every target.
fn targets(body: &Value) -> Vec<(String, String)> {
    let text = body["text"].as_str().unwrap_or_default();
    let targets = body["targets"].as_array().map(Vec::as_slice).unwrap_or_default();
    targets
        .iter()
        .map(|target| {
            let account = target["accountId"].as_str().unwrap_or_default();
            (
                account.to_owned(),
                target["text"].as_str().unwrap_or(text).to_owned(),
            )
        })
        .collect()
}

/// The error envelope.
pub fn error(status: u16, code: &str, rule: Option<&str>) -> Reply {
    let mut error = json!({"code": code, "message": format!("Simulated: {code}.")});
    if let Some(rule) = rule {
        error["rule"] = rule.into();
    }
    Reply::json(status, &json!({ "error": error }))
}

fn conflict(rule: &str) -> Reply {
    error(
        409,
        "idempotency_conflict",
        Some(&format!("idempotency_key.{rule}")),
    )
}

fn replayed(status: u16, body: &[u8]) -> Reply {
    Reply {
        status,
        body: body.to_vec(),
        headers: vec![("content-type", "application/json".to_owned())],
    }
    .with("idempotency-replayed", "true")
}
