//! Reading the list of posts, newest first, in either style of paging.

use super::{error::not_answered, paths, record::Record};
use crate::{Question, reading};
use sendoff_client::Answer;
use sendoff_core::{connection::Connection, said, said::Said, time::UtcInstant};
use serde_json::Value;

/// The most that a page holds (<https://docs.postato.com.br/mcp/tools/list-posts>).
const LIMIT: usize = 100;
/// Pages per listing: the newest thousand posts of one network, more than half an hour at the full rate of
/// creation leaves to one network.
const PAGES_MAX: u32 = 10;

/// A listing under way.
#[derive(Debug)]
pub(super) struct Listing {
    base: String,
    since: UtcInstant,
    next: Next,
    pages: u32,
    /// What was read so far, from `since` on; posts without a time are kept.
    pub(super) records: Vec<Record>,
}

#[derive(Debug)]
enum Next {
    First,
    Page(u32),
    Cursor(String),
}

/// What comes after a page.
pub(super) enum Then {
    More,
    /// All posts since the instant were read.
    End,
    /// They could not be; why.
    Broken(Said),
}

impl Listing {
    pub(super) fn since(connection: &Connection, platform: &str, since: UtcInstant) -> Self {
        Self {
            base: format!(
                "{}?platform={platform}&limit={LIMIT}",
                paths::LIST.of(connection, "")
            ),
            since,
            next: Next::First,
            pages: 0,
            records: Vec::new(),
        }
    }

    pub(super) fn question(&mut self) -> Question {
        self.pages += 1;
        let base = &self.base;
        Question {
            path: match &self.next {
                Next::First => base.clone(),
                Next::Page(page) => format!("{base}&page={page}"),
                Next::Cursor(cursor) => format!("{base}&cursor={}", reading::encoded(cursor)),
            },
        }
    }

    pub(super) fn take(&mut self, answer: &Answer) -> Then {
        let body = reading::json(answer).unwrap_or_default();
        let page = reading::list(&body, &["items", "posts", "data"]);
        let (200, Some(page)) = (answer.status, page) else {
            let doubt = if answer.status == 404 {
                paths::LIST.doubt()
            } else {
                Said::as_is("")
            };
            return Then::Broken(Said::several([not_answered(answer), doubt]));
        };
        let records: Vec<Record> = page.iter().filter_map(Record::read).collect();
        let older = |r: &Record| r.created_at.is_some_and(|at| at < self.since);
        let reached = records.iter().any(older);
        let new: Vec<Record> = records
            .into_iter()
            .filter(|r| !older(r) && self.records.iter().all(|known| known.id != r.id))
            .collect();
        let Some(next) = self.after(&body, new.is_empty()).filter(|_| !reached) else {
            self.records.extend(new);
            return Then::End;
        };
        self.records.extend(new);
        self.next = next;
        if self.pages < PAGES_MAX {
            Then::More
        } else {
            Then::Broken(said!("The list of posts is too long to be read to its end."))
        }
    }

    /// A cursor is followed until it is empty; numbered pages until the last, or until a page brings nothing
    /// new.
    fn after(&self, body: &Value, nothing_new: bool) -> Option<Next> {
        for field in ["cursor", "nextCursor"] {
            match body.get(field) {
                Some(Value::String(cursor)) if !nothing_new && !cursor.is_empty() => {
                    return Some(Next::Cursor(cursor.clone()));
                }
                Some(_) => return None,
                None => {}
            }
        }
        let page = match self.next {
            Next::Page(page) => page,
            _ => 1,
        };
        let last = body.get("totalPages").and_then(Value::as_u64);
        let more = !nothing_new && last.is_none_or(|last| u64::from(page) < last);
        more.then_some(Next::Page(page + 1))
    }
}
