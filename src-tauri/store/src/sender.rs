//! The sender: one per folder, by an OS lock, and fenced by an epoch.

use crate::{
    EventKind, StoreError, copy, event, file,
    mark::MarkFile,
    place, reserve,
    row::{self, Columns as _},
    store::Inner,
};
use rusqlite::{Connection, params};
use sendoff_core::{
    copies::{Identity, MachineId, Mark, SentNote},
    fault::{FaultPoint, Write},
    time::UtcInstant,
};
use serde_json::json;
use std::{
    fs::{File, TryLockError},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

pub(crate) const SCHEMA: &str = "
CREATE TABLE sender (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch       INTEGER NOT NULL CHECK (epoch >= 0),
    taken_at_ms INTEGER,
    holder      TEXT,
    -- The newest instant of a witnessed clock: a clock behind it is wrong.
    newest_ms   INTEGER
) STRICT;
INSERT INTO sender (id, epoch) VALUES (1, 0);
CREATE TRIGGER sender_only_rises BEFORE UPDATE ON sender
WHEN NEW.epoch < OLD.epoch OR NEW.newest_ms < OLD.newest_ms BEGIN
    SELECT RAISE(ABORT, 'the epoch and the newest instant of the sender only rise');
END;
CREATE TRIGGER sender_is_kept BEFORE DELETE ON sender BEGIN
    SELECT RAISE(ABORT, 'the row of the sender is never deleted');
END;
";

/// The lock that the sender holds.
pub(crate) const LOCK: &str = "sender.lock";

/// The right to send: batches, requests, attempts, deliveries. One per data folder at any time. Every write
/// checks in its transaction that the epoch is still its own ([`StoreError::Fenced`] otherwise). Its methods
/// stand in the modules of their nouns.
#[derive(Debug)]
pub struct Journal {
    pub(crate) inner: Arc<Inner>,
    epoch: u64,
    /// What this computer remembers of the folder, outside of it.
    marks: Mutex<MarkFile>,
    // The lock lives as long as the file is open.
    _lock: File,
}

impl Journal {
    /// The epoch of this sender, from 1.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    pub(crate) fn read<T>(
        &self,
        reading: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.inner.read(reading)
    }

    /// Tells whoever watches that the program has come here; an error if it does not go on.
    pub fn reach(&self, point: FaultPoint) -> Result<(), StoreError> {
        self.inner.reach(point)
    }

    /// Runs a job in the writer, if this is still the sender.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        what: Write,
        job: impl Fn(&Connection) -> Result<T, StoreError> + Send + Sync + 'static,
    ) -> Result<T, StoreError> {
        self.write_all(what, vec![()], move |c, ()| job(c))
            .pop()
            .unwrap_or(Err(StoreError::Closed))
    }

    /// The same job for many inputs: one answer each, one commit for all. When the disk is full, what has begun
    /// gets the reserve; it is made anew when the sender is next taken.
    pub(crate) fn write_all<I: Send + Sync + 'static, T: Send + 'static>(
        &self,
        what: Write,
        inputs: Vec<I>,
        job: impl Fn(&Connection, &I) -> Result<T, StoreError> + Send + Sync + 'static,
    ) -> Vec<Result<T, StoreError>> {
        let inputs: Vec<Arc<I>> = inputs.into_iter().map(Arc::new).collect();
        let job = Arc::new(job);
        let mut answers = self.write_once(what, inputs.clone(), &job);
        let full: Vec<usize> = (0..answers.len())
            .filter(|n| matches!(answers[*n], Err(StoreError::Full)))
            .collect();
        if !full.is_empty() && gets_the_reserve(what) && reserve::give_up(&self.inner.dir) {
            let again = full.iter().map(|n| Arc::clone(&inputs[*n])).collect();
            for (n, answer) in full.iter().zip(self.write_once(what, again, &job)) {
                answers[*n] = answer;
            }
        }
        answers
    }

    fn write_once<I: Send + Sync + 'static, T: Send + 'static>(
        &self,
        what: Write,
        inputs: Vec<Arc<I>>,
        job: &Arc<impl Fn(&Connection, &I) -> Result<T, StoreError> + Send + Sync + 'static>,
    ) -> Vec<Result<T, StoreError>> {
        if inputs.is_empty() {
            return vec![];
        }
        let (before, after) = what.points();
        if let Err(error) = self.reach(before) {
            return refuse_all(inputs.len(), &error);
        }
        let epoch = self.epoch;
        let jobs = inputs
            .into_iter()
            .map(|input| {
                let job = Arc::clone(job);
                move |c: &Connection| {
                    check_epoch(c, epoch)?;
                    job(c, &input)
                }
            })
            .collect();
        let answers = self.inner.write_all(jobs);
        match self.reach(after) {
            // What is written can fail no more: only death keeps its answer from the caller.
            Err(error @ StoreError::Closed) => refuse_all(answers.len(), &error),
            Ok(()) | Err(_) => answers,
        }
    }
}

/// Whether a write belongs to what has begun, so that the room kept free is for it. Notes count: the witness of
/// an answer is written before the answer's result. Nothing new begins on a full disk.
fn gets_the_reserve(what: Write) -> bool {
    match what {
        Write::Result | Write::Move | Write::Note => true,
        Write::Take | Write::Claim | Write::Freeze | Write::Refuse | Write::Begin => false,
    }
}

/// What a watcher of the fault points decided, for every input alike.
fn refuse_all<T>(count: usize, error: &StoreError) -> Vec<Result<T, StoreError>> {
    (0..count).map(|_| Err(error.again())).collect()
}

impl Journal {
    /// Remembers outside the folder what is about to be sent, before its first byte leaves.
    pub(crate) fn remember(&self, notes: Vec<SentNote>) -> Result<(), StoreError> {
        if notes.is_empty() {
            return Ok(());
        }
        self.marks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .sent(notes)
    }
}

#[cfg(test)]
impl Journal {
    /// From now on the mark is written to this file.
    pub(crate) fn break_marks(&self, file: File) {
        let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        marks.replace_file(file);
    }
}

/// Takes the sender's lock; `None` while another holds it.
pub(crate) fn lock(inner: &Inner) -> Result<Option<File>, StoreError> {
    lock_in(&inner.dir)
}

/// The same in a folder that is not open.
pub(crate) fn lock_in(dir: &Path) -> Result<Option<File>, StoreError> {
    let path = dir.join(LOCK);
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|source| file::io_error(&path, source))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(file::io_error(&path, source)),
    }
}

/// Takes the lock and raises the epoch; `None` while another holds it. Refused while it is in doubt whether this
/// copy may send, and where locks cannot be trusted.
pub(crate) fn try_take(inner: &Arc<Inner>, now: UtcInstant) -> Result<Option<Journal>, StoreError> {
    place::refuse_unfit(&inner.dir)?;
    let Some(lock) = lock(inner)? else {
        return Ok(None);
    };
    let (mut marks, identity) = copy::undoubted(inner, now)?;
    let (before, after) = Write::Take.points();
    inner.reach(before)?;
    let raise = |identity: Identity| inner.write(move |c| raise_epoch(c, &identity, now));
    let mark = match raise(identity.clone()) {
        Err(StoreError::Full) if reserve::give_up(&inner.dir) => raise(identity)?,
        other => other?,
    };
    inner.reach(after)?;
    marks.taken(mark, now, &place::canonical(&inner.dir))?;
    reserve::keep(&inner.dir)?;
    Ok(Some(Journal {
        inner: Arc::clone(inner),
        epoch: mark.epoch,
        marks: Mutex::new(marks),
        _lock: lock,
    }))
}

fn raise_epoch(c: &Connection, identity: &Identity, now: UtcInstant) -> Result<Mark, StoreError> {
    let epoch = current_epoch(c)? + 1;
    take_over(c, epoch, identity, now)?;
    event::append(
        c,
        now,
        EventKind::SenderTaken,
        event::About::default(),
        &json!({ "epoch": epoch }),
    )?;
    mark(c)
}

/// From now on this installation sends, under this epoch.
pub(crate) fn take_over(
    c: &Connection,
    epoch: u64,
    identity: &Identity,
    now: UtcInstant,
) -> Result<(), StoreError> {
    row::run(
        c,
        "UPDATE sender SET epoch = ?1, taken_at_ms = ?2, holder = ?3, installation = ?4, machine = ?5,
            yielded_at_ms = NULL",
        params![
            i64::try_from(epoch).unwrap_or(i64::MAX),
            now.millis(),
            format!("process {}", std::process::id()),
            identity.installation.to_string(),
            identity.machine.as_ref().map(MachineId::as_str),
        ],
    )?;
    Ok(())
}

/// How far sending has come by this file. Attempts are never deleted, so the last row's number counts them.
pub(crate) fn mark(c: &Connection) -> Result<Mark, StoreError> {
    const SQL: &str = "SELECT epoch, (SELECT coalesce(max(rowid), 0) FROM attempt) AS attempt FROM sender";
    let mark = row::first(c, SQL, [], |row| {
        Ok(Mark {
            epoch: row.value::<i64>("epoch")?.unsigned_abs(),
            attempt: row.value::<i64>("attempt")?.unsigned_abs(),
        })
    })?;
    Ok(mark.unwrap_or_default())
}

pub(crate) fn current_epoch(c: &Connection) -> Result<u64, StoreError> {
    let epoch = row::first(c, "SELECT epoch FROM sender", [], |row| Ok(row.get::<_, i64>(0)?))?;
    Ok(epoch.unwrap_or(0).unsigned_abs())
}

fn check_epoch(c: &Connection, epoch: u64) -> Result<(), StoreError> {
    if current_epoch(c)? == epoch {
        Ok(())
    } else {
        Err(StoreError::Fenced)
    }
}

/// The newest instant noted.
pub(crate) fn newest(c: &Connection) -> Result<Option<UtcInstant>, StoreError> {
    let newest = row::first(c, "SELECT newest_ms FROM sender", [], |row| {
        Ok(row.get::<_, Option<i64>>(0)?)
    })?;
    Ok(newest.flatten().map(UtcInstant::from_millis))
}

/// Notes an instant if it is newer.
pub(crate) fn note(c: &Connection, now: UtcInstant) -> Result<(), StoreError> {
    row::run(
        c,
        "UPDATE sender SET newest_ms = ?1 WHERE newest_ms IS NULL OR newest_ms < ?1",
        [now.millis()],
    )?;
    Ok(())
}
