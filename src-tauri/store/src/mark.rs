//! The mark: what this computer remembers of a data folder, outside of it.
//!
//! One file per folder, by the folder's own id. Each line is a list of facts, appended and synced as one: who took
//! the right to send from where, and which targets were about to be sent, before the first byte of them left. A
//! line that a loss of power tore at the end was never acted on, and is dropped; anything else that cannot be read
//! is a doubt.

use crate::{StoreError, file, here};
use sendoff_core::{
    copies::{Mark, SentNote},
    id::{DraftId, FolderId},
    key::BodyHash,
    time::UtcInstant,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

/// So much of a line's hash stands before it.
const CHECK_CHARS: usize = 16;
/// With so many facts more than drafts, the file is written anew with one fact for each draft.
const SURPLUS_FACTS_MAX: usize = 20_000;

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
enum Fact {
    /// The right to send was taken.
    Taken {
        mark: Mark,
        at: UtcInstant,
        /// Where the folder was.
        place: String,
    },
    /// Targets were about to be sent.
    Sent(SentNote),
}

/// What is remembered of one folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Remembered {
    /// How far sending had come; `None` if nothing is remembered.
    pub(crate) mark: Option<Mark>,
    /// Where the folder was when it last sent.
    pub(crate) place: Option<PathBuf>,
    /// What was sent, in order.
    pub(crate) sent: Vec<SentNote>,
    /// The newest instant noted.
    pub(crate) newest: Option<UtcInstant>,
    /// Something in the middle cannot be read.
    pub(crate) damaged: bool,
    /// How many facts there are.
    facts: usize,
    /// How many bytes of the file can be read.
    bytes: u64,
}

impl Remembered {
    fn take(&mut self, fact: Fact) {
        let (mark, at) = match fact {
            Fact::Taken { mark, at, place } => {
                self.place = Some(PathBuf::from(place));
                (mark, at)
            }
            Fact::Sent(note) => {
                let known = (note.mark, note.at);
                self.sent.push(note);
                known
            }
        };
        self.mark = self.mark.max(Some(mark));
        self.newest = self.newest.max(Some(at));
        self.facts += 1;
    }

    /// What was sent after a database had come this far.
    pub(crate) fn sent_after(&self, mark: Mark) -> impl Iterator<Item = &SentNote> {
        self.sent.iter().filter(move |note| note.mark > mark)
    }
}

/// The mark of one folder, held by its sender.
#[derive(Debug)]
pub(crate) struct MarkFile {
    path: PathBuf,
    file: File,
    /// Everything up to here is whole.
    bytes: u64,
    _lock: File,
}

/// Reads what is remembered of a folder, without holding it.
pub(crate) fn read(here: &here::Here, folder: FolderId) -> Result<Remembered, StoreError> {
    read_file(&path_of(here, folder, "log")?)
}

impl MarkFile {
    /// Holds a folder's mark; `None` while another sender on this computer holds it, whose folder is a copy.
    pub(crate) fn hold(
        here: &here::Here,
        folder: FolderId,
    ) -> Result<Option<(Self, Remembered)>, StoreError> {
        let lock_path = path_of(here, folder, "lock")?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(|source| file::io_error(&lock_path, source))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(source)) => return Err(file::io_error(&lock_path, source)),
        }
        let path = path_of(here, folder, "log")?;
        let mut remembered = read_file(&path)?;
        if !remembered.damaged && remembered.facts > SURPLUS_FACTS_MAX {
            remembered = shorten(&path, remembered)?;
        }
        let there = fs::metadata(&path).map(|found| found.len()).ok();
        if !remembered.damaged && there.is_some_and(|bytes| bytes > remembered.bytes) {
            cut_off(&path, remembered.bytes).map_err(|source| file::io_error(&path, source))?;
        }
        let file = open(&path)?;
        if there.is_none() {
            path.parent().map_or(Ok(()), file::sync)?;
        }
        let bytes = if remembered.damaged {
            there.unwrap_or(0)
        } else {
            remembered.bytes
        };
        let held = Self {
            path,
            file,
            bytes,
            _lock: lock,
        };
        Ok(Some((held, remembered)))
    }

    /// The right to send was taken at this place.
    pub(crate) fn taken(&mut self, mark: Mark, at: UtcInstant, place: &Path) -> Result<(), StoreError> {
        self.append(&[Fact::Taken {
            mark,
            at,
            place: place.to_string_lossy().into_owned(),
        }])
    }

    /// These targets are about to be sent.
    pub(crate) fn sent(&mut self, notes: Vec<SentNote>) -> Result<(), StoreError> {
        let facts: Vec<Fact> = notes.into_iter().map(Fact::Sent).collect();
        self.append(&facts)
    }

    /// Writes everything that could be read anew, and forgets what could not.
    pub(crate) fn mend(&mut self, remembered: Remembered) -> Result<(), StoreError> {
        rewrite(&self.path, remembered)?;
        self.file = open(&self.path)?;
        self.bytes = self.file.metadata().map_err(|error| self.failed(error))?.len();
        Ok(())
    }

    fn append(&mut self, facts: &[Fact]) -> Result<(), StoreError> {
        let text = line(facts)?;
        let appended = self
            .file
            .write_all(text.as_bytes())
            .and_then(|()| self.file.sync_data());
        if let Err(error) = appended {
            // What stands there half is cut off now, or by the next holder.
            let _ = cut_off(&self.path, self.bytes);
            return Err(self.failed(error));
        }
        self.bytes += text.len() as u64;
        Ok(())
    }

    fn failed(&self, source: std::io::Error) -> StoreError {
        StoreError::MarkNotWritten {
            path: self.path.clone(),
            source,
        }
    }
}

#[cfg(test)]
impl MarkFile {
    pub(crate) fn replace_file(&mut self, file: File) {
        self.file = file;
    }
}

fn path_of(here: &here::Here, folder: FolderId, kind: &str) -> Result<PathBuf, StoreError> {
    Ok(here.folders()?.join(format!("{folder}.{kind}")))
}

fn open(path: &Path) -> Result<File, StoreError> {
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .map_err(|source| file::io_error(path, source))
}

/// Takes away what a loss of power left half at the end.
fn cut_off(path: &Path, bytes: u64) -> std::io::Result<()> {
    let file = File::options().write(true).open(path)?;
    file.set_len(bytes)?;
    file.sync_all()
}

fn line(facts: &[Fact]) -> Result<String, StoreError> {
    let json = crate::row::json(&facts)?;
    Ok(format!("{} {json}\n", check(&json)))
}

fn check(json: &str) -> String {
    let mut hash = BodyHash::of(json.as_bytes()).to_string();
    hash.truncate(CHECK_CHARS);
    hash
}

fn parse(line: &[u8]) -> Option<Vec<Fact>> {
    let text = std::str::from_utf8(line).ok()?;
    let (hash, json) = text.split_once(' ')?;
    (hash == check(json))
        .then(|| serde_json::from_str(json).ok())
        .flatten()
}

fn read_file(path: &Path) -> Result<Remembered, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Remembered::default()),
        Err(source) => return Err(file::io_error(path, source)),
    };
    let mut remembered = Remembered::default();
    let mut unreadable = false;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let whole = line.strip_suffix(b"\n").and_then(parse);
        // The last one may have been cut off; with more after it, it is damage.
        remembered.damaged |= unreadable;
        if let Some(facts) = whole {
            for fact in facts {
                remembered.take(fact);
            }
            remembered.bytes += line.len() as u64;
        } else {
            unreadable = true;
        }
    }
    Ok(remembered)
}

/// Writes the file anew: the last taking, and one fact for each draft that was sent.
fn shorten(path: &Path, remembered: Remembered) -> Result<Remembered, StoreError> {
    let mut drafts: BTreeMap<DraftId, SentNote> = BTreeMap::new();
    for note in &remembered.sent {
        let known = drafts.entry(note.draft).or_insert_with(|| note.clone());
        known.mark = known.mark.max(note.mark);
        known.at = known.at.max(note.at);
        known.generation = known.generation.max(note.generation);
        known.accounts.extend(note.accounts.iter().copied());
        known.accounts.sort();
        known.accounts.dedup();
    }
    if remembered.facts < SURPLUS_FACTS_MAX + drafts.len() {
        return Ok(remembered);
    }
    let sent = drafts.into_values().collect();
    rewrite(path, Remembered { sent, ..remembered })?;
    read_file(path)
}

fn rewrite(path: &Path, remembered: Remembered) -> Result<(), StoreError> {
    let taken = Fact::Taken {
        mark: remembered.mark.unwrap_or_default(),
        at: remembered.newest.unwrap_or(UtcInstant::from_millis(0)),
        place: remembered
            .place
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
    };
    let mut sent = remembered.sent;
    sent.sort_by_key(|note| note.mark);
    let facts: Vec<Fact> = std::iter::once(taken)
        .chain(sent.into_iter().map(Fact::Sent))
        .collect();
    here::replace(path, line(&facts)?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sendoff_core::{id::AccountId, key::Generation};
    use uuid::Uuid;

    fn here() -> (tempfile::TempDir, here::Here) {
        let folder = tempfile::tempdir().unwrap();
        let here = here::Here::new(folder.path().join("state"), None);
        (folder, here)
    }

    fn folder() -> FolderId {
        FolderId::from_uuid(Uuid::from_u128(7))
    }

    fn note(epoch: u64, attempt: u64, draft: u128) -> SentNote {
        SentNote {
            mark: Mark { epoch, attempt },
            at: UtcInstant::from_millis(i64::try_from(attempt).unwrap()),
            draft: DraftId::from_uuid(Uuid::from_u128(draft)),
            generation: Generation::new(1),
            accounts: vec![AccountId::from_uuid(Uuid::from_u128(u128::from(attempt % 3)))],
        }
    }

    #[test]
    fn what_was_noted_is_remembered_and_one_sender_holds_it() {
        let (_dir, here) = here();
        assert_eq!(read(&here, folder()).unwrap(), Remembered::default());
        let (mut held, before) = MarkFile::hold(&here, folder()).unwrap().unwrap();
        assert_eq!(before.mark, None);
        let place = Path::new("/somewhere");
        let taken = Mark { epoch: 2, attempt: 5 };
        held.taken(taken, UtcInstant::from_millis(1), place).unwrap();
        held.sent(vec![note(2, 6, 1), note(2, 7, 2)]).unwrap();
        assert!(MarkFile::hold(&here, folder()).unwrap().is_none());
        drop(held);
        let (_held, known) = MarkFile::hold(&here, folder()).unwrap().unwrap();
        assert_eq!(known.mark, Some(Mark { epoch: 2, attempt: 7 }));
        assert_eq!(known.place.as_deref(), Some(place));
        assert_eq!(known.sent_after(Mark { epoch: 2, attempt: 6 }).count(), 1);
        assert!(!known.damaged);
    }

    #[test]
    fn a_line_torn_by_a_loss_of_power_is_dropped_and_the_next_one_stands_whole() {
        let (_dir, here) = here();
        let (mut held, _) = MarkFile::hold(&here, folder()).unwrap().unwrap();
        held.sent(vec![note(1, 1, 1)]).unwrap();
        held.sent(vec![note(1, 2, 2), note(1, 3, 3)]).unwrap();
        let path = held.path.clone();
        drop(held);
        let whole = fs::read(&path).unwrap();
        let first = whole.iter().position(|b| *b == b'\n').unwrap() + 1;
        for cut in first..whole.len() {
            // What was not synced may also be there in part, with nothing before it.
            let mut torn = whole.clone();
            torn[first..cut].fill(0);
            let torn = if cut % 2 == 0 { &whole[..cut] } else { &torn[..] };
            fs::write(&path, torn).unwrap();
            let (mut held, known) = MarkFile::hold(&here, folder()).unwrap().unwrap();
            if torn == whole {
                continue;
            }
            assert_eq!(known.mark, Some(Mark { epoch: 1, attempt: 1 }), "torn at {cut}");
            assert!(!known.damaged);
            held.sent(vec![note(1, 9, 9)]).unwrap();
            drop(held);
            let known = read(&here, folder()).unwrap();
            assert_eq!(known.mark, Some(Mark { epoch: 1, attempt: 9 }));
            assert!(!known.damaged);
        }
    }

    #[test]
    fn damage_in_the_middle_is_told_and_nothing_after_it_forgotten() {
        let (_dir, here) = here();
        let (mut held, _) = MarkFile::hold(&here, folder()).unwrap().unwrap();
        held.sent(vec![note(1, 1, 1)]).unwrap();
        held.sent(vec![note(1, 2, 2)]).unwrap();
        let path = held.path.clone();
        drop(held);
        let mut bytes = fs::read(&path).unwrap();
        bytes[30] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let known = read(&here, folder()).unwrap();
        assert!(known.damaged);
        assert_eq!(known.mark, Some(Mark { epoch: 1, attempt: 2 }));
        let (mut held, _) = MarkFile::hold(&here, folder()).unwrap().unwrap();
        held.sent(vec![note(1, 3, 3)]).unwrap();
        drop(held);
        let known = read(&here, folder()).unwrap();
        assert_eq!(known.mark, Some(Mark { epoch: 1, attempt: 3 }));
        assert!(known.damaged);
    }

    #[test]
    fn a_long_memory_is_shortened_to_one_fact_a_draft_and_forgets_nobody() {
        let (_dir, here) = here();
        let (mut held, _) = MarkFile::hold(&here, folder()).unwrap().unwrap();
        let attempts = u64::try_from(SURPLUS_FACTS_MAX).unwrap() + 100;
        let notes = (1..=attempts).map(|n| note(1, n, u128::from(n % 10)));
        held.sent(notes.collect()).unwrap();
        drop(held);
        let (held, known) = MarkFile::hold(&here, folder()).unwrap().unwrap();
        assert_eq!(known.facts, 11);
        assert_eq!(
            known.mark,
            Some(Mark {
                epoch: 1,
                attempt: attempts
            })
        );
        assert!(known.sent.iter().all(|note| note.accounts.len() == 3));
        drop(held);
        assert_eq!(read(&here, folder()).unwrap(), known);
    }
}
