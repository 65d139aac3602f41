//! Questions to a service, without I/O: ask, be given the report, ask again or be done.

use sendoff_client::Report;

/// One read request. The method is GET.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Path and query under the connection's origin, beginning with `/`.
    pub path: String,
}

/// What a conversation wants next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn<T> {
    /// Ask this, and come back with the report.
    Ask(Question),
    /// Done: this is what came of it.
    Done(T),
}

/// A few questions with one result. It always ends: every implementation bounds its pages.
pub trait Conversation<T>: Send {
    /// The next turn. `report` answers the question asked last; `None` at the start.
    fn next(&mut self, report: Option<&Report>) -> Turn<T>;
}
