//! Postato as its pages describe it (<https://docs.postato.com.br/guides/idempotency>): one post per request,
//! taken at once and brought out by the service's own worker; the same key gives the same post. Where the pages
//! are silent, a life draws one of the readings.

use crate::{
    rng::Rng,
    service::{Call, Estranged, Finished, Line, Reply, Taken, Work, altered, hash, instant},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One tenant with one workspace.
#[derive(Debug)]
pub struct Postato {
    /// Service ids of the accounts, with their platforms.
    pub accounts: Vec<(String, &'static str)>,
    posts: Vec<Post>,
    keys: BTreeMap<String, Known>,
    running: BTreeMap<u64, Running>,
    last: u64,
    /// How long a post is missing from lists.
    pub stale: i64,
    /// How long a key is kept, in milliseconds.
    pub retention: i64,
    /// What a repeat gets while the first still runs.
    pub concurrent: Concurrent,
    /// Which answers are stored under the key.
    pub stores: Stores,
    /// What another body under a known key gets.
    pub other_body: OtherBody,
    /// How an answer shows that it is a stored one.
    pub marker: Marker,
    /// It asks for a workspace although one is named: with this status, for a while.
    pub wants_workspace: Option<u16>,
    /// Texts that it shows changed, per thousand.
    pub alters: u64,
    /// How far its clock is from the truth.
    pub clock: i64,
    /// What is not as it was when the connection was made.
    pub estranged: Estranged,
    /// The account's own words for states: the second vocabulary of its pages.
    pub prose: bool,
    /// The plan is inactive.
    pub plan_inactive: bool,
    /// Posts that the worker gives up, per thousand.
    pub worker_fails: u64,
    /// What the worker brings out twice by itself, per thousand posts (assumption A4).
    pub doubles: u64,
    /// The key is looked up before the request is validated.
    pub key_first: bool,
    /// The status of a post that was taken: 202, or 200 or 201.
    pub taken: u16,
    /// Lists give a cursor instead of numbered pages.
    pub cursors: bool,
    /// A word for a post on its way that no page knows.
    pub odd_word: bool,
    /// Posts that somebody deletes at the service, per thousand: gone, or still shown as cancelled.
    pub deleted: u64,
}

/// What a repeat gets while the first still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concurrent {
    /// The first's answer, once there is one.
    Waits,
    /// 409.
    Conflicts,
    /// 500.
    Fails,
}

/// Which answers are stored under the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stores {
    /// 2xx alone.
    Successes,
    /// 2xx and 4xx.
    Refusals,
    /// Everything.
    All,
}

/// What another body under a known key gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherBody {
    /// The stored answer, without a word.
    Replay,
    /// 409 or 422.
    Refused(u16),
}

/// How an answer shows that it is a stored one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// Not at all.
    None,
    /// By a header.
    Header,
    /// By 200 instead of the first answer's 2xx.
    Ok,
}

/// The workspace's id.
pub const WORKSPACE: &str = "wks_sim";

#[derive(Debug)]
struct Post {
    id: String,
    account: usize,
    text: String,
    /// The text as lists and answers show it.
    shown: String,
    key: String,
    phase: Phase,
    created: i64,
    /// The same by the service's clock of that moment.
    stamped: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Queued,
    Retrying,
    Published,
    Failed,
    Cancelled,
    Gone,
}

#[derive(Debug)]
struct Known {
    since: i64,
    print: String,
    status: u16,
    body: Vec<u8>,
}

#[derive(Debug)]
struct Running {
    call: Call,
}

impl Postato {
    /// A tenant with these accounts.
    pub fn new(accounts: Vec<(String, &'static str)>) -> Self {
        Self {
            accounts,
            posts: vec![],
            keys: BTreeMap::new(),
            running: BTreeMap::new(),
            last: 0,
            stale: 0,
            retention: i64::MAX,
            concurrent: Concurrent::Waits,
            stores: Stores::Successes,
            other_body: OtherBody::Replay,
            marker: Marker::None,
            wants_workspace: None,
            alters: 0,
            clock: 0,
            estranged: Estranged::default(),
            prose: false,
            plan_inactive: false,
            worker_fails: 0,
            doubles: 0,
            key_first: false,
            taken: 202,
            cursors: false,
            odd_word: false,
            deleted: 0,
        }
    }

    /// Whether anything under this key may still publish.
    pub fn may_publish(&self, key: &str) -> bool {
        self.running.values().any(|running| running.call.key == key)
            || self
                .posts
                .iter()
                .any(|post| post.key == key && matches!(post.phase, Phase::Queued | Phase::Retrying))
    }

    /// `POST /v1/workspaces/{w}/posts`: validation first, then the key, as the page words it; or the other way round.
    pub fn publish(&mut self, call: &Call, now: i64) -> Taken {
        if let Some(status) = self.wants_workspace {
            return Taken::Answered(error(status, "workspace_required"));
        }
        if let Some(known) = self.known(call, now).filter(|_| self.key_first) {
            return Taken::Answered(known);
        }
        let strict = || (call.work == Work::RefusesBefore).then(|| error(422, "VALIDATION_FAILED"));
        if let Some(refusal) = self.refusal(&call.body).or_else(strict) {
            let runs = self.running.values().any(|running| running.call.key == call.key);
            if !runs && self.known(call, now).is_none() {
                self.store(call, &refusal, now);
            }
            return Taken::Answered(refusal);
        }
        if let Some(known) = self.known(call, now) {
            return Taken::Answered(known);
        }
        let twin = self.running.values().any(|running| running.call.key == call.key);
        match self.concurrent {
            Concurrent::Conflicts if twin => return Taken::Answered(error(409, "conflict")),
            Concurrent::Fails if twin => return Taken::Answered(error(500, "internal")),
            _ => {}
        }
        if call.work == Work::FailsBefore && !twin {
            let reply = error(500, "internal");
            self.store(call, &reply, now);
            return Taken::Answered(reply);
        }
        self.last += 1;
        self.running.insert(self.last, Running { call: call.clone() });
        Taken::Runs(self.last, call.takes)
    }

    fn refusal(&self, body: &[u8]) -> Option<Reply> {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let account = body["accountId"].as_str().unwrap_or_default();
        if self.estranged.lacks(account) || !self.accounts.iter().any(|(id, _)| id == account) {
            return Some(error(404, "not_found"));
        }
        if body["content"]
            .as_str()
            .is_none_or(|text| text.contains("[refuse]"))
        {
            return Some(error(422, "VALIDATION_FAILED"));
        }
        self.plan_inactive.then(|| error(403, "plan_inactive"))
    }

    fn known(&self, call: &Call, now: i64) -> Option<Reply> {
        let known = self.keys.get(&call.key)?;
        if now - known.since >= self.retention {
            return None;
        }
        if let OtherBody::Refused(status) = self.other_body
            && known.print != hash(&call.body)
        {
            return Some(error(status, "idempotency_mismatch"));
        }
        let reply = Reply {
            status: known.status,
            body: known.body.clone(),
            headers: vec![("content-type", "application/json".to_owned())],
        };
        Some(match self.marker {
            Marker::Header => reply.with("idempotency-replayed", "true"),
            Marker::Ok if known.status < 300 => Reply { status: 200, ..reply },
            Marker::None | Marker::Ok => reply,
        })
    }

    fn store(&mut self, call: &Call, reply: &Reply, now: i64) {
        let stored = match self.stores {
            Stores::Successes => reply.status < 300,
            Stores::Refusals => reply.status < 500,
            Stores::All => true,
        };
        if stored {
            let known = Known {
                since: now,
                print: hash(&call.body),
                status: reply.status,
                body: reply.body.clone(),
            };
            self.keys.insert(call.key.clone(), known);
        }
    }

    /// A handler comes to its end.
    pub fn finish(&mut self, handler: u64, now: i64, rng: &Rng) -> Finished {
        let Some(running) = self.running.remove(&handler) else {
            return Finished::default();
        };
        let call = running.call;
        // One that came while the first was running gets what the first left.
        if let Some(known) = self.known(&call, now) {
            return Finished {
                reply: Some(known),
                ..Finished::default()
            };
        }
        if call.work == Work::DiesBefore {
            return Finished::default();
        }
        let post = self.take(&call, now, rng);
        let accepted = Reply::json(self.taken, &self.shown(&self.posts[post]));
        self.store(&call, &accepted, now);
        let reply = match call.work {
            Work::FailsAfter => Some(error(500, "internal")),
            Work::RefusesAfter => Some(error(400, "INVALID_REQUEST")),
            Work::DiesAfter => None,
            _ => Some(accepted),
        };
        Finished {
            lines: vec![],
            reply,
            later: vec![(post, rng.between(500, 90_000))],
        }
    }

    fn take(&mut self, call: &Call, now: i64, rng: &Rng) -> usize {
        let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        let account = body["accountId"].as_str().unwrap_or_default();
        let index = self.accounts.iter().position(|(id, _)| id == account);
        let text = body["content"].as_str().unwrap_or_default().to_owned();
        let shown = if rng.chance(self.alters) {
            altered(&text, self.posts.len())
        } else {
            text.clone()
        };
        self.posts.push(Post {
            id: format!("pst_{}", self.posts.len()),
            account: index.unwrap_or_default(),
            text,
            shown,
            key: call.key.clone(),
            phase: Phase::Queued,
            created: now,
            stamped: now + self.clock,
        });
        self.posts.len() - 1
    }

    /// The worker brings a post out, tries again later, or gives it up (which does not prove that the network has
    /// it not); what went out, and after how long it tries again.
    pub fn bring_out(&mut self, index: usize, now: i64, rng: &Rng) -> (Vec<Line>, Option<i64>) {
        let fails = rng.chance(self.worker_fails);
        let again = fails && rng.chance(300);
        let reaches = !fails || rng.chance(300);
        let (doubles, deleted) = (rng.chance(self.doubles), rng.chance(self.deleted));
        let gone = if rng.chance(500) {
            Phase::Gone
        } else {
            Phase::Cancelled
        };
        let Some(post) = self.posts.get_mut(index) else {
            return (vec![], None);
        };
        if again {
            post.phase = Phase::Retrying;
            return (vec![], Some(rng.between(1000, 60_000)));
        }
        post.phase = match (deleted, fails) {
            (true, _) => gone,
            (false, true) => Phase::Failed,
            (false, false) => Phase::Published,
        };
        let line = Line {
            remote: self.accounts[post.account].0.clone(),
            text: post.text.clone(),
            key: post.key.clone(),
            at: now,
            doubled: false,
        };
        let mut lines = vec![];
        if reaches {
            lines.push(line.clone());
            if doubles {
                lines.push(Line {
                    doubled: true,
                    ..line
                });
            }
        }
        (lines, None)
    }

    fn shown(&self, post: &Post) -> Value {
        let (account, platform) = &self.accounts[post.account];
        let word = match (post.phase, self.prose) {
            (Phase::Queued | Phase::Retrying, _) if self.odd_word => "simmering",
            (Phase::Retrying, _) => "retrying",
            (Phase::Cancelled | Phase::Gone, _) => "cancelled",
            (Phase::Queued, false) => "pending",
            (Phase::Queued, true) => "queued",
            (Phase::Published, _) => "published",
            (Phase::Failed, _) => "failed",
        };
        json!({"id": post.id, "status": word, "platform": platform, "accountId": account,
            "createdAt": instant(post.stamped), "items": [{"index": 0, "text": post.shown}]})
    }

    /// A question: `GET` with its path and query.
    pub fn read(&self, path: &str, now: i64) -> Reply {
        if let Some(status) = self.wants_workspace {
            return error(status, "workspace_required");
        }
        let base = format!("/v1/workspaces/{WORKSPACE}");
        let Some(rest) = path.strip_prefix(&base) else {
            let id = if self.estranged.foreign {
                "wks_theirs"
            } else {
                WORKSPACE
            };
            return Reply::json(200, &json!({"items": [{"id": id, "name": "Sim"}]}));
        };
        if self.estranged.foreign {
            // Another organisation's login knows nothing of this workspace.
            return error(404, "not_found");
        }
        if rest == "/accounts" {
            let all = self.accounts.iter().filter(|(id, _)| !self.estranged.lacks(id));
            let accounts: Vec<Value> = all
                .map(|(id, platform)| json!({"id": id, "platform": platform, "username": id}))
                .collect();
            return Reply::json(200, &json!({ "accounts": accounts }));
        }
        if let Some(id) = rest.strip_prefix("/posts/") {
            return match self
                .posts
                .iter()
                .find(|post| post.id == id && post.phase != Phase::Gone)
            {
                Some(post) => Reply::json(200, &self.shown(post)),
                None => error(404, "not_found"),
            };
        }
        self.list(rest, now)
    }

    fn list(&self, path: &str, now: i64) -> Reply {
        const PAGE: usize = 100;
        let platform = path.split("platform=").nth(1).and_then(|p| p.split('&').next());
        let asked = if self.cursors { "cursor=" } else { "page=" };
        let page = path
            .split(asked)
            .nth(1)
            .and_then(|p| p.parse::<usize>().ok())
            .unwrap_or(1);
        let items: Vec<Value> = self
            .posts
            .iter()
            .rev()
            .filter(|post| now - post.created >= self.stale && post.phase != Phase::Gone)
            .filter(|post| platform.is_none_or(|p| p == self.accounts[post.account].1))
            .skip((page - 1) * PAGE)
            .take(PAGE)
            .map(|post| self.shown(post))
            .collect();
        if !self.cursors {
            return Reply::json(200, &json!({ "items": items }));
        }
        let next = (items.len() == PAGE).then(|| (page + 1).to_string());
        Reply::json(200, &json!({ "data": items, "nextCursor": next }))
    }
}

/// The error body.
pub fn error(status: u16, code: &str) -> Reply {
    Reply::json(
        status,
        &json!({"error": code, "message": format!("Simulated: {code}.")}),
    )
}
