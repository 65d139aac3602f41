//! What happens to a data folder behind Sendoff's back: copied, carried to another computer, rolled back.

use crate::house::House;
use sendoff_core::copies::{CopyDoubt, MachineId, Standing};
use sendoff_engine::this_copy_sends;
use sendoff_store::{Adopted, Here, Store, StoreError};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The computer on which every house begins.
pub const LAPTOP: &str = "laptop";

impl House {
    /// A computer with its own memory outside the data folder.
    pub fn computer(&self, name: &str) -> Here {
        let state = if name == LAPTOP {
            self.folder.path().join("state")
        } else {
            self.folder.path().join(format!("state of {name}"))
        };
        Here::new(state, Some(MachineId::new(name)))
    }

    /// A folder of this house.
    pub fn folder_named(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The house's randomness.
    pub fn entropy(&self) -> std::sync::Arc<crate::house::Seeded> {
        std::sync::Arc::clone(&self.entropy)
    }

    /// Opens another folder on the same computer, while this one goes on.
    pub fn open_beside(&self, data: &Path) -> Store {
        Store::open(data, &self.here, self.now(), &*self.entropy).expect("the folder opens")
    }

    /// Ends the engine and closes the folder, as quitting does.
    pub fn leave(&mut self) {
        self.engine = None;
        let nowhere = self.folder.path().join("nowhere");
        self.open(nowhere, self.computer("nowhere"));
    }

    /// Opens a data folder on a computer. Nothing is sent yet.
    pub fn open(&mut self, data: PathBuf, here: Here) {
        self.engine = None;
        self.store = Store::open(&data, &here, self.now(), &*self.entropy).expect("the folder opens");
        self.desk = self.store.desk();
        (self.data, self.here) = (data, here);
    }

    /// Copies the folder as it lies on the disk at this moment, log included.
    pub fn copied(&self, name: &str) -> PathBuf {
        let copy = self.folder.path().join(name);
        copy_files(&self.data, &copy);
        copy
    }

    /// Puts an earlier state of the folder in its place, as a snapshot of the system's does, and opens it.
    pub fn roll_back(&mut self, earlier: &Path) {
        let (data, here) = (self.data.clone(), self.here.clone());
        self.leave();
        fs::remove_dir_all(&data).expect("the folder can be removed");
        copy_files(earlier, &data);
        self.open(data, here);
    }

    /// Why this copy may not send.
    pub fn doubt(&mut self) -> CopyDoubt {
        let Standing::Doubt(seen) = self.store.standing().expect("the folder is judged") else {
            panic!("there is no doubt about this copy");
        };
        match self.try_start() {
            Err(StoreError::Undecided { doubt }) => assert_eq!(doubt, seen),
            other => panic!("it sends all the same: {other:?}"),
        }
        seen
    }

    /// A person says that this copy sends; it goes on as the sender.
    pub fn this_copy_sends(&mut self) -> Adopted {
        let copy = self
            .store
            .try_take_undecided()
            .expect("the folder is judged")
            .expect("nobody else sends");
        let adopted = this_copy_sends(copy, &*self.clock, &*self.entropy).expect("this copy is adopted");
        self.start();
        adopted
    }
}

fn copy_files(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a type").is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
    }
}
