//! Whether this copy of the data folder may send, and what follows when a person has said so.

mod adopt;
mod doubtful;
mod outlook;

pub use adopt::Adopted;
pub use doubtful::{CopyCounts, Doubtful};
pub(crate) use doubtful::{SCHEMA, question, reason_if_in_doubt};
pub use outlook::{CopyOutlook, OutlookTarget};

use crate::{
    Store, StoreError, event, file, mark,
    mark::{MarkFile, Remembered},
    place,
    request::{self, Loaded},
    row::{self, Columns as _},
    sender,
    store::Inner,
};
use rusqlite::{Connection, params};
use sendoff_core::{
    copies::{self, CopyDoubt, Database, Identity, MachineId, Memory, Standing},
    id::FolderId,
    time::UtcInstant,
};
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A copy of which nobody knows yet whether it sends, under the sender's lock: nothing else can be done with it
/// than to hear what a person says.
#[derive(Debug)]
pub struct Undecided {
    inner: Arc<Inner>,
    doubt: Option<CopyDoubt>,
    database: Database,
    identity: Identity,
    remembered: Remembered,
    /// `None` while another copy on this computer sends.
    marks: Option<MarkFile>,
    _lock: File,
}

/// What the file says of itself.
pub(crate) fn database(c: &Connection) -> Result<Database, StoreError> {
    const SQL: &str = "SELECT installation, machine, yielded_at_ms IS NOT NULL AS yielded FROM sender";
    let mark = sender::mark(c)?;
    let read = row::first(c, SQL, [], |row| {
        let machine: Option<String> = row.value("machine")?;
        let installation = row.parsed_opt("installation")?;
        Ok(Database {
            identity: installation.map(|installation| Identity {
                installation,
                machine: machine.map(MachineId::new),
            }),
            mark,
            yielded: row.value("yielded")?,
        })
    })?;
    read.ok_or_else(|| StoreError::Unreadable {
        detail: "the row of the sender is missing".to_owned(),
    })
}

/// The id that the file bears, and every copy of it.
pub(crate) fn folder_id(c: &Connection) -> Result<FolderId, StoreError> {
    let text = row::first(c, "SELECT value FROM meta WHERE key = 'folder'", [], |row| {
        Ok(row.get::<_, String>(0)?)
    })?;
    row::parse("folder", &text.unwrap_or_default())
}

/// Holds the mark and judges. Everything that the sender needs, if there is no doubt.
pub(crate) fn undoubted(inner: &Inner, now: UtcInstant) -> Result<(MarkFile, Identity), StoreError> {
    let judged = judge_held(inner)?;
    match (judged.standing, judged.marks) {
        (Standing::Doubt(doubt), _) => Err(StoreError::Undecided { doubt }),
        (_, Some(mut marks)) => {
            if judged.remembered.mark.is_none() {
                // From before the first epoch on: a file ahead of its mark is no copy, one without a mark may be.
                marks.taken(judged.database.mark, now, &place::canonical(&inner.dir))?;
            }
            Ok((marks, judged.identity))
        }
        (_, None) => Err(StoreError::Undecided {
            doubt: CopyDoubt::Beside,
        }),
    }
}

struct Judged {
    standing: Standing,
    database: Database,
    identity: Identity,
    remembered: Remembered,
    marks: Option<MarkFile>,
}

fn judge_held(inner: &Inner) -> Result<Judged, StoreError> {
    let (marks, remembered) = match MarkFile::hold(&inner.here, inner.folder)? {
        Some((marks, remembered)) => (Some(marks), remembered),
        None => (None, mark::read(&inner.here, inner.folder)?),
    };
    let database = inner.read(database)?;
    let identity = inner.identity()?;
    let memory = memory(inner, identity.clone(), &remembered, marks.is_none());
    Ok(Judged {
        standing: copies::judge(&database, &memory),
        database,
        identity,
        remembered,
        marks,
    })
}

fn memory(inner: &Inner, identity: Identity, remembered: &Remembered, held_elsewhere: bool) -> Memory {
    let elsewhere = remembered
        .place
        .as_deref()
        .is_some_and(|place| is_copy(place, inner));
    Memory {
        identity,
        mark: remembered.mark.filter(|_| !remembered.damaged),
        beside: held_elsewhere || elsewhere,
    }
}

/// Whether the folder is still where it last sent from, and is not this one. What is there and cannot be read
/// counts as a copy.
fn is_copy(place: &Path, inner: &Inner) -> bool {
    let there = place.join(file::DATABASE);
    if place::canonical(place) == place::canonical(&inner.dir) || !there.exists() {
        return false;
    }
    file::reader(&there)
        .and_then(|c| folder_id(&c))
        .is_ok_and(|folder| folder == inner.folder)
        || file::reader(&there).and_then(|c| folder_id(&c)).is_err()
}

impl Store {
    /// Whether this copy of the folder may send, as far as can be seen without taking the right to.
    pub fn standing(&self) -> Result<Standing, StoreError> {
        let inner = &self.inner;
        let remembered = mark::read(&inner.here, inner.folder)?;
        let database = inner.read(database)?;
        let memory = memory(inner, inner.identity()?, &remembered, false);
        Ok(copies::judge(&database, &memory))
    }

    /// Why nothing may be sent from where the folder lies; `None` if it may.
    pub fn unfit_place(&self) -> Option<StoreError> {
        place::refuse_unfit(&self.inner.dir).err()
    }

    /// Where this folder last sent from on this computer.
    pub fn last_sent_from(&self) -> Result<Option<PathBuf>, StoreError> {
        Ok(mark::read(&self.inner.here, self.inner.folder)?.place)
    }

    /// Takes the sender's lock to hear what a person says about this copy; `None` while another holds it.
    pub fn try_take_undecided(&self) -> Result<Option<Undecided>, StoreError> {
        let inner = &self.inner;
        let Some(lock) = sender::lock(inner)? else {
            return Ok(None);
        };
        let judged = judge_held(inner)?;
        let doubt = match judged.standing {
            Standing::Doubt(doubt) => Some(doubt),
            // A person may say of the copy that sends, too, that another one does.
            Standing::Same | Standing::FirstTime => None,
        };
        Ok(Some(Undecided {
            inner: Arc::clone(inner),
            doubt,
            database: judged.database,
            identity: judged.identity,
            remembered: judged.remembered,
            marks: judged.marks,
            _lock: lock,
        }))
    }
}

impl Undecided {
    /// Why it is in doubt; `None` if it is not.
    pub fn doubt(&self) -> Option<CopyDoubt> {
        self.doubt
    }

    /// Every request that is open in this copy.
    pub fn open_requests(&self) -> Result<Vec<Loaded>, StoreError> {
        self.inner.read(|c| {
            let open = request::open(c)?;
            request::load_all(c, &open)
        })
    }

    /// Another copy sends: this one never does, until a person says otherwise. Drafts may be read and written.
    pub fn another_copy_sends(self, now: UtcInstant) -> Result<(), StoreError> {
        self.inner.write(move |c| {
            row::run(c, "UPDATE sender SET yielded_at_ms = ?1", params![now.millis()])?;
            event::append(
                c,
                now,
                crate::EventKind::SenderTaken,
                event::About::default(),
                &serde_json::json!({ "epoch": sender::current_epoch(c)?, "copy": "another" }),
            )
        })
    }
}
