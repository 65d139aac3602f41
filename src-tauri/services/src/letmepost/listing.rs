//! Reading `GET /v1/posts` page by page, to its end.

use super::{error::ServiceError, row::Row};
use crate::{Question, reading};
use sendoff_client::{Answer, BodyState};
use sendoff_core::{said, said::Said, time::UtcInstant};
use serde_json::Value;
use std::collections::BTreeSet;

/// Rows per page, from the most that the service gives downwards: a row repeats its media inline, so that a
/// page may be longer than what the client reads of an answer.
const LIMITS: [u32; 4] = [200, 50, 10, 1];
/// Questions per listing. An organisation on the largest plan makes 25,000 posts in a month; more than 10,000
/// since one transmission is no listing to draw conclusions from.
const QUESTIONS_MAX: u32 = 50;

/// A listing under way.
#[derive(Debug)]
pub(super) struct Listing {
    after: UtcInstant,
    cursor: Option<String>,
    seen: BTreeSet<String>,
    limit: usize,
    questions: u32,
    /// What was read so far.
    pub(super) rows: Vec<Row>,
    /// Rows that could not be read.
    pub(super) unreadable: usize,
}

/// What comes after a page.
pub(super) enum Then {
    More,
    /// The listing was read to its end.
    End,
    /// It could not be; why.
    Broken(Said),
}

impl Listing {
    /// Every row since `after`. No other filter: to prove absence, a row that cannot be explained must be
    /// seen, whatever its text, status or platform.
    pub(super) fn since(after: UtcInstant) -> Self {
        Self {
            after,
            cursor: None,
            seen: BTreeSet::new(),
            limit: 0,
            questions: 0,
            rows: Vec::new(),
            unreadable: 0,
        }
    }

    pub(super) fn question(&mut self) -> Question {
        self.questions += 1;
        let limit = LIMITS.get(self.limit).copied().unwrap_or(1);
        let mut path = format!(
            "/v1/posts?after={}&limit={limit}",
            reading::encoded(&self.after.to_string())
        );
        if let Some(cursor) = &self.cursor {
            path.push_str("&cursor=");
            path.push_str(&reading::encoded(cursor));
        }
        Question { path }
    }

    pub(super) fn take(&mut self, answer: &Answer) -> Then {
        if answer.status == 200 && answer.body_state == BodyState::TooBig && self.limit + 1 < LIMITS.len() {
            self.limit += 1;
            return self.more();
        }
        let body = reading::json(answer).unwrap_or_default();
        let page = body.get("data").and_then(Value::as_array);
        let (200, Some(page)) = (answer.status, page) else {
            return Then::Broken(not_listed(answer, &body));
        };
        for row in page {
            match Row::read(row) {
                Some(row) if self.rows.iter().any(|known| known.id == row.id) => {}
                Some(row) => self.rows.push(row),
                None => self.unreadable += 1,
            }
        }
        match body.get("nextCursor") {
            Some(Value::Null) => Then::End,
            Some(Value::String(cursor)) if self.seen.insert(cursor.clone()) => {
                self.cursor = Some(cursor.clone());
                self.more()
            }
            _ => Then::Broken(said!("The list of posts does not say where it ends.")),
        }
    }

    fn more(&self) -> Then {
        if self.questions < QUESTIONS_MAX {
            Then::More
        } else {
            Then::Broken(said!("The list of posts is too long to be read to its end."))
        }
    }
}

/// Why an answer is no list, for people.
pub(super) fn not_listed(answer: &Answer, body: &Value) -> Said {
    match body.get("error").and_then(ServiceError::of) {
        Some(error) => said!(
            "The service did not list: {words}",
            words = error.reason().message
        ),
        None => said!(
            "The service answered in no form of its own ({status}).",
            status = answer.status
        ),
    }
}
