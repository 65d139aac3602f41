//! A disk that keeps what was synced, and of the rest what chance leaves of it.
//!
//! Names and contents are apart, as on a real file system: a file's sync makes its contents durable, its
//! folder's sync its name. What was not synced may be there whole, in part, or not at all, sector by sector and in any
//! order; names change in their order, up to any point.

use sendoff_core::entropy::Entropy;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

type Inode = usize;

/// A change of a file's contents.
#[derive(Debug, Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate { to: usize },
}

/// A change that has been asked for and is not known to be durable.
#[derive(Debug, Clone)]
struct Pending<T> {
    call: usize,
    /// Its call has returned: a sync that begins now covers it.
    done: bool,
    what: T,
}

/// A change of a folder.
#[derive(Debug, Clone)]
enum Naming {
    Make(PathBuf, Inode),
    Move(PathBuf, PathBuf),
    Remove(PathBuf),
}

impl Naming {
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Make(path, _) | Self::Move(_, path) | Self::Remove(path) => path.parent(),
        }
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, Inode>) {
        match self {
            Self::Make(path, inode) => {
                names.insert(path.clone(), *inode);
            }
            Self::Move(from, to) => {
                if let Some(inode) = names.remove(from) {
                    names.insert(to.clone(), inode);
                }
            }
            Self::Remove(path) => {
                names.remove(path);
            }
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Contents {
    durable: Vec<u8>,
    pending: Vec<Pending<Change>>,
}

/// What a sync that has begun will have made durable when it ends.
#[derive(Debug, Clone)]
enum Covered {
    Contents(Inode, BTreeSet<usize>),
    Names(BTreeSet<usize>),
}

/// How much of what was not synced is found after the loss of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remains {
    /// Nothing.
    Nothing,
    /// Everything.
    Everything,
    /// Whatever chance leaves.
    Some,
}

/// The disk, as far as one folder goes.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
    /// Folders that belong to somebody else.
    apart: Vec<PathBuf>,
    files: Vec<Contents>,
    durable_names: BTreeMap<PathBuf, Inode>,
    names: BTreeMap<PathBuf, Inode>,
    namings: Vec<Pending<Naming>>,
    syncs: BTreeMap<usize, Covered>,
}

impl Disk {
    /// A disk on which all that lies under this folder now is durable.
    pub fn of(root: &Path, apart: &[PathBuf]) -> Self {
        let mut disk = Self {
            root: root.to_owned(),
            apart: apart.to_vec(),
            files: Vec::new(),
            durable_names: BTreeMap::new(),
            names: BTreeMap::new(),
            namings: Vec::new(),
            syncs: BTreeMap::new(),
        };
        disk.take_in(root);
        disk.names.clone_from(&disk.durable_names);
        disk
    }

    fn take_in(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if self.apart.contains(&path) {
                continue;
            }
            if path.is_dir() {
                self.take_in(&path);
            } else {
                self.durable_names.insert(path.clone(), self.files.len());
                self.files.push(Contents {
                    durable: fs::read(&path).unwrap(),
                    pending: Vec::new(),
                });
            }
        }
    }

    fn is_here(&self, path: &Path) -> bool {
        path.starts_with(&self.root) && !self.apart.iter().any(|apart| path.starts_with(apart))
    }

    /// A file is opened: its inode, made if it is new. `None` if it lies elsewhere.
    pub fn open(&mut self, call: usize, path: &Path, truncate: bool) -> Option<Inode> {
        if !self.is_here(path) || path.is_dir() {
            return None;
        }
        let inode = if let Some(inode) = self.names.get(path) {
            *inode
        } else {
            self.files.push(Contents::default());
            let inode = self.files.len() - 1;
            self.name(call, Naming::Make(path.to_owned(), inode));
            inode
        };
        if truncate {
            self.truncate(call, inode, 0);
            self.end(call);
        }
        Some(inode)
    }

    pub fn rename(&mut self, call: usize, from: &Path, to: &Path) {
        if self.is_here(to) {
            self.name(call, Naming::Move(from.to_owned(), to.to_owned()));
        }
    }

    pub fn remove(&mut self, call: usize, path: &Path) {
        if self.names.contains_key(path) {
            self.name(call, Naming::Remove(path.to_owned()));
        }
    }

    /// Names change at once for the process itself; calls that name things are few and never in parallel.
    fn name(&mut self, call: usize, what: Naming) {
        what.apply(&mut self.names);
        let done = true;
        self.namings.push(Pending { call, done, what });
    }

    pub fn write(&mut self, call: usize, inode: Inode, at: usize, bytes: Vec<u8>) {
        self.change(call, inode, Change::Write { at, bytes });
    }

    pub fn truncate(&mut self, call: usize, inode: Inode, to: usize) {
        self.change(call, inode, Change::Truncate { to });
    }

    fn change(&mut self, call: usize, inode: Inode, what: Change) {
        let done = false;
        self.files[inode].pending.push(Pending { call, done, what });
    }

    /// The length of a file as the process sees it.
    pub fn length(&self, inode: Inode) -> usize {
        let file = &self.files[inode];
        let mut length = file.durable.len();
        for pending in &file.pending {
            length = match &pending.what {
                Change::Write { at, bytes } => length.max(at + bytes.len()),
                Change::Truncate { to } => *to,
            };
        }
        length
    }

    /// A sync of a file begins: it covers what is done by now.
    pub fn sync_begins(&mut self, call: usize, inode: Inode) {
        let done = self.files[inode].pending.iter().filter(|p| p.done);
        let covered = Covered::Contents(inode, done.map(|p| p.call).collect());
        self.syncs.insert(call, covered);
    }

    /// A sync of a folder begins.
    pub fn folder_sync_begins(&mut self, call: usize, folder: &Path) {
        let here = self.namings.iter().filter(|p| p.what.folder() == Some(folder));
        let covered = Covered::Names(here.map(|p| p.call).collect());
        self.syncs.insert(call, covered);
    }

    /// A call has ended well.
    pub fn end(&mut self, call: usize) {
        for file in &mut self.files {
            for pending in &mut file.pending {
                pending.done |= pending.call == call;
            }
        }
        match self.syncs.remove(&call) {
            None => {}
            Some(Covered::Contents(inode, calls)) => {
                let file = &mut self.files[inode];
                let (durable, rest) = std::mem::take(&mut file.pending)
                    .into_iter()
                    .partition::<Vec<_>, _>(|p| calls.contains(&p.call));
                for pending in durable {
                    apply(&mut file.durable, &pending.what, &|_| true);
                }
                file.pending = rest;
            }
            Some(Covered::Names(calls)) => {
                for pending in &self.namings {
                    if calls.contains(&pending.call) {
                        pending.what.apply(&mut self.durable_names);
                    }
                }
                self.namings.retain(|p| !calls.contains(&p.call));
            }
        }
    }

    /// The power is gone: what is found afterwards, in an empty folder.
    pub fn after_power_loss(&self, remains: Remains, chance: &dyn Entropy, into: &Path) {
        let mut names = self.durable_names.clone();
        let kept = match remains {
            Remains::Nothing => 0,
            Remains::Everything => self.namings.len(),
            Remains::Some => usize::try_from(chance.below(self.namings.len() as u64 + 1)).unwrap(),
        };
        for pending in &self.namings[..kept] {
            pending.what.apply(&mut names);
        }
        for (path, inode) in names {
            // Memory that processes share; SQLite makes it anew from the log.
            if path.to_string_lossy().ends_with("-shm") {
                continue;
            }
            let place = into.join(path.strip_prefix(&self.root).unwrap());
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, self.files[inode].remaining(remains, chance)).unwrap();
        }
    }
}

impl Contents {
    fn remaining(&self, remains: Remains, chance: &dyn Entropy) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        let keep = |_: usize| match remains {
            Remains::Nothing => false,
            Remains::Everything => true,
            Remains::Some => chance.below(2) == 0,
        };
        for pending in &self.pending {
            apply(&mut bytes, &pending.what, &keep);
        }
        bytes
    }
}

/// Applies a change, those of its sectors that are kept. A lost sector beyond the end reads as zeros if a later
/// one is kept.
fn apply(bytes: &mut Vec<u8>, change: &Change, keep: &dyn Fn(usize) -> bool) {
    match change {
        Change::Truncate { to } => {
            if keep(*to) {
                bytes.resize(*to, 0);
            }
        }
        Change::Write { at, bytes: new } => {
            let mut from = *at;
            let end = at + new.len();
            while from < end {
                let to = end.min((from / SECTOR + 1) * SECTOR);
                if keep(from) {
                    if bytes.len() < to {
                        bytes.resize(to, 0);
                    }
                    bytes[from..to].copy_from_slice(&new[from - at..to - at]);
                }
                from = to;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sendoff_tests::house::Seeded;

    fn found(disk: &Disk, remains: Remains) -> BTreeMap<String, Vec<u8>> {
        let into = tempfile::tempdir().unwrap();
        disk.after_power_loss(remains, &Seeded::new(1), into.path());
        fs::read_dir(into.path())
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (
                    entry.file_name().into_string().unwrap(),
                    fs::read(entry.path()).unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn what_was_written_after_the_sync_began_is_not_covered_by_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        fs::write(&path, b"old").unwrap();
        let mut disk = Disk::of(folder.path(), &[]);
        let file = disk.open(0, &path, false).unwrap();
        disk.write(1, file, 0, b"new".to_vec());
        disk.end(1);
        disk.sync_begins(2, file);
        disk.write(3, file, 3, b" and more".to_vec());
        disk.end(3);
        assert_eq!(
            found(&disk, Remains::Nothing)["f"],
            b"old",
            "the sync has not ended"
        );
        disk.end(2);
        assert_eq!(found(&disk, Remains::Nothing)["f"], b"new");
        assert_eq!(found(&disk, Remains::Everything)["f"], b"new and more");
    }

    #[test]
    fn a_name_is_durable_with_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let mut disk = Disk::of(folder.path(), &[]);
        let file = disk.open(0, &path, false).unwrap();
        disk.write(1, file, 0, b"x".to_vec());
        disk.end(1);
        disk.sync_begins(2, file);
        disk.end(2);
        assert!(found(&disk, Remains::Nothing).is_empty());
        disk.folder_sync_begins(3, folder.path());
        disk.end(3);
        assert_eq!(found(&disk, Remains::Nothing)["f"], b"x");
    }

    #[test]
    fn writes_are_torn_at_sectors() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        fs::write(&path, vec![0; 4096]).unwrap();
        let mut disk = Disk::of(folder.path(), &[]);
        let file = disk.open(0, &path, false).unwrap();
        disk.write(1, file, 0, vec![1; 4096]);
        disk.end(1);
        let bytes = &found(&disk, Remains::Some)["f"];
        let sectors: BTreeSet<&[u8]> = bytes.chunks(SECTOR).collect();
        assert_eq!(sectors.len(), 2, "some sectors are new, some old, none is mixed");
    }
}
