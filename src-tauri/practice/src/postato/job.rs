//! The worker's queue: one job per post.

use rusqlite::{Connection, OptionalExtension as _, params};

/// A queued piece of work. Its id keeps a post from being queued twice.
pub(super) struct Job {
    pub(super) id: String,
    pub(super) post: String,
    pub(super) phase: Phase,
    pub(super) due_at: i64,
    pub(super) tries: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// A reviewer decides.
    Approval,
    /// A worker takes the post up.
    Start,
    /// The network answers.
    Publish,
    Done,
}

impl Phase {
    fn as_str(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Start => "start",
            Self::Publish => "publish",
            Self::Done => "done",
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "approval" => Self::Approval,
            "start" => Self::Start,
            "publish" => Self::Publish,
            _ => Self::Done,
        }
    }
}

impl Job {
    /// Queues it, unless the post has a job already.
    pub(super) fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.execute(
            "INSERT OR IGNORE INTO postato_jobs (id, post, phase, due_at, tries) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![self.id, self.post, self.phase.as_str(), self.due_at, self.tries],
        )?;
        Ok(())
    }

    pub(super) fn save(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.execute(
            "UPDATE postato_jobs SET phase = ?2, due_at = ?3, tries = ?4 WHERE id = ?1",
            params![self.id, self.phase.as_str(), self.due_at, self.tries],
        )?;
        Ok(())
    }

    /// The job that is due first, if any is due at `now`.
    pub(super) fn next(connection: &Connection, now: i64) -> rusqlite::Result<Option<Self>> {
        connection
            .query_row(
                "SELECT id, post, phase, due_at, tries FROM postato_jobs
                 WHERE phase <> 'done' AND due_at <= ?1 ORDER BY due_at, id LIMIT 1",
                [now],
                |row| {
                    let phase: String = row.get(2)?;
                    Ok(Self {
                        id: row.get(0)?,
                        post: row.get(1)?,
                        phase: Phase::from_word(&phase),
                        due_at: row.get(3)?,
                        tries: row.get(4)?,
                    })
                },
            )
            .optional()
    }
}

/// Takes a post's job back, so that it can be queued anew.
pub(super) fn dequeue(connection: &Connection, post_id: &str) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM postato_jobs WHERE post = ?1", [post_id])?;
    Ok(())
}
