//! A file whose bytes somebody or something has changed: it opens, or is refused in words; nothing panics, and
//! what is refused stays as it was.
//!
//! `SENDOFF_FUZZ=<n>` multiplies the cases (`make fuzz`).

use super::{
    file::{closed, database},
    world::*,
};
use crate::{AttemptFilter, StoreError};
use proptest::{prelude::*, test_runner::TestRunner};
use std::{cell::Cell, fs};

fn runner(cases: u32) -> TestRunner {
    let more = std::env::var("SENDOFF_FUZZ")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1);
    TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases.saturating_mul(more))
    })
}

/// Reads everything that can be read; whether each reading went well is the file's affair.
fn read_all(store: &crate::Store) -> Vec<Option<StoreError>> {
    let desk = store.desk();
    let mut errors = vec![
        desk.connection_list().err(),
        desk.export_drafts(100, None).err(),
        desk.attempts(AttemptFilter::All, 100).err(),
        desk.open_and_unacknowledged().err(),
        desk.open_counts().err(),
        desk.events_after(0, 100).err(),
        desk.schedules_waiting(100, None).err(),
        desk.setting_get("anything").err(),
        desk.check().err(),
    ];
    match store.try_take_sender(at(1)) {
        Ok(Some(journal)) => {
            errors.push(journal.open_requests().and_then(|open| journal.load(&open)).err());
            errors.push(journal.due(at(1000), 10, None).err());
        }
        Ok(None) => {}
        Err(error) => errors.push(Some(error)),
    }
    errors
}

#[derive(Debug, Clone)]
enum Harm {
    /// These bytes stand at this place.
    Bytes(prop::sample::Index, Vec<u8>),
    /// It ends here.
    Cut(prop::sample::Index),
    /// These bytes follow.
    More(Vec<u8>),
}

fn harms() -> impl Strategy<Value = Vec<Harm>> {
    let bytes = prop::collection::vec(any::<u8>(), 1..40);
    let harm = prop_oneof![
        8 => (any::<prop::sample::Index>(), bytes.clone()).prop_map(|(at, bytes)| Harm::Bytes(at, bytes)),
        1 => any::<prop::sample::Index>().prop_map(Harm::Cut),
        1 => bytes.prop_map(Harm::More),
    ];
    prop::collection::vec(harm, 1..6)
}

fn harmed(whole: &[u8], harms: &[Harm]) -> Vec<u8> {
    let mut file = whole.to_vec();
    for harm in harms {
        match harm {
            Harm::Bytes(at, bytes) if !file.is_empty() => {
                let at = at.index(file.len());
                let end = (at + bytes.len()).min(file.len());
                file[at..end].copy_from_slice(&bytes[..end - at]);
            }
            Harm::Bytes(..) => {}
            Harm::Cut(at) => file.truncate(at.index(whole.len())),
            Harm::More(bytes) => file.extend_from_slice(bytes),
        }
    }
    file
}

#[test]
fn a_file_with_changed_bytes_opens_or_is_refused_in_words() {
    let folder = closed();
    let path = database(folder.path());
    let whole = fs::read(&path).unwrap();
    let (opened, refused) = (Cell::new(0), Cell::new(0));
    let outcome = runner(150).run(&harms(), |harms| {
        for beside in ["sendoff.db-wal", "sendoff.db-shm"] {
            let _ = fs::remove_file(folder.path().join(beside));
        }
        let file = harmed(&whole, &harms);
        fs::write(&path, &file).unwrap();
        match open(folder.path()) {
            Ok(store) => {
                opened.set(opened.get() + 1);
                for error in read_all(&store).into_iter().flatten() {
                    prop_assert!(!error.to_string().is_empty());
                }
            }
            Err(error) => {
                refused.set(refused.get() + 1);
                prop_assert!(!error.to_string().is_empty());
                prop_assert_eq!(&fs::read(&path).unwrap(), &file, "{}", error);
            }
        }
        Ok(())
    });
    outcome.unwrap();
    // Both ways were tried.
    assert!(opened.get() > 0 && refused.get() > 0, "{opened:?} {refused:?}");
}
