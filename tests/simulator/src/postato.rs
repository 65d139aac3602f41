//! Postato as its pages describe it (<https://docs.postato.com.br/guides/idempotency>): one post per request,
//! taken at once and brought out by the service's own worker; the same key gives the same post. Where the pages
//! are silent, a life draws one of the readings.

use crate::{
    rng::Rng,
    service::{Call, Finished, Line, Reply, Taken, Work, instant},
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
    /// A repeat while the first still runs is answered 409 instead of with the first's answer.
    pub conflicts: bool,
    /// Errors are stored under the key too.
    pub stores_errors: bool,
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

/// The workspace's id.
pub const WORKSPACE: &str = "wks_sim";

#[derive(Debug)]
struct Post {
    id: String,
    account: usize,
    text: String,
    key: String,
    phase: Phase,
    created: i64,
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
            conflicts: false,
            stores_errors: false,
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
        if let Some(known) = self.known(&call.key, now).filter(|_| self.key_first) {
            return Taken::Answered(known);
        }
        if let Some(refusal) = self.refusal(&call.body) {
            return Taken::Answered(refusal);
        }
        if call.work == Work::RefusesBefore {
            return Taken::Answered(error(422, "VALIDATION_FAILED"));
        }
        if let Some(known) = self.known(&call.key, now) {
            return Taken::Answered(known);
        }
        let twin = self.running.values().any(|running| running.call.key == call.key);
        if twin && self.conflicts {
            return Taken::Answered(error(409, "conflict"));
        }
        if call.work == Work::FailsBefore && !twin {
            let reply = error(500, "internal");
            self.store(&call.key, &reply, now);
            return Taken::Answered(reply);
        }
        self.last += 1;
        self.running.insert(self.last, Running { call: call.clone() });
        Taken::Runs(self.last, call.takes)
    }

    fn refusal(&self, body: &[u8]) -> Option<Reply> {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let account = body["accountId"].as_str().unwrap_or_default();
        if !self.accounts.iter().any(|(id, _)| id == account) {
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

    fn known(&self, key: &str, now: i64) -> Option<Reply> {
        let known = self.keys.get(key)?;
        (now - known.since < self.retention).then(|| Reply {
            status: known.status,
            body: known.body.clone(),
            headers: vec![("content-type", "application/json".to_owned())],
        })
    }

    fn store(&mut self, key: &str, reply: &Reply, now: i64) {
        if reply.status < 300 || self.stores_errors {
            let known = Known {
                since: now,
                status: reply.status,
                body: reply.body.clone(),
            };
            self.keys.insert(key.to_owned(), known);
        }
    }

    /// A handler comes to its end.
    pub fn finish(&mut self, handler: u64, now: i64, clock: i64, rng: &Rng) -> Finished {
        let Some(running) = self.running.remove(&handler) else {
            return Finished::default();
        };
        let call = running.call;
        // One that came while the first was running gets what the first left.
        if let Some(known) = self.known(&call.key, now) {
            return Finished {
                reply: Some(known),
                ..Finished::default()
            };
        }
        if call.work == Work::DiesBefore {
            return Finished::default();
        }
        let post = self.take(&call, now);
        let accepted = Reply::json(self.taken, &self.shown(&self.posts[post], clock));
        self.store(&call.key, &accepted, now);
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

    fn take(&mut self, call: &Call, now: i64) -> usize {
        let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        let account = body["accountId"].as_str().unwrap_or_default();
        let index = self.accounts.iter().position(|(id, _)| id == account);
        self.posts.push(Post {
            id: format!("pst_{}", self.posts.len()),
            account: index.unwrap_or_default(),
            text: body["content"].as_str().unwrap_or_default().to_owned(),
            key: call.key.clone(),
            phase: Phase::Queued,
            created: now,
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

    fn shown(&self, post: &Post, clock: i64) -> Value {
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
            "createdAt": instant(post.created + clock), "items": [{"index": 0, "text": post.text}]})
    }

    /// A question: `GET` with its path and query.
    pub fn read(&self, path: &str, now: i64, clock: i64) -> Reply {
        let base = format!("/v1/workspaces/{WORKSPACE}");
        let Some(rest) = path.strip_prefix(&base) else {
            return Reply::json(200, &json!({"items": [{"id": WORKSPACE, "name": "Sim"}]}));
        };
        if rest == "/accounts" {
            let all = self.accounts.iter();
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
                Some(post) => Reply::json(200, &self.shown(post, clock)),
                None => error(404, "not_found"),
            };
        }
        self.list(rest, now, clock)
    }

    fn list(&self, path: &str, now: i64, clock: i64) -> Reply {
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
            .map(|post| self.shown(post, clock))
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
