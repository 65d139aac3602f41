//! The owner-only file.

use sendoff_secrets::{Secret, SecretError, SecretFile, SecretKind, SecretName, SecretStore, open};
use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
    thread,
};
use tempfile::TempDir;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.json");
    (folder, path)
}

fn name(text: &str) -> SecretName {
    SecretName::new(text).unwrap()
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn kept(store: &dyn SecretStore, key: &str) -> Option<String> {
    store
        .get(&name(key))
        .unwrap()
        .map(|secret| secret.expose().to_owned())
}

/// Refused by `open`, in words that repeat nothing of the file.
fn refused(path: &Path) -> SecretError {
    let error = SecretFile::open(path).unwrap_err();
    let said = format!("{error} {error:?}");
    assert!(said.contains("secrets.json"), "{said}");
    assert!(!said.contains("hUnTeR2"), "{said}");
    error
}

fn put(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_was_kept_is_there_for_the_next_process() {
    let (_folder, path) = folder();
    let store = open(&SecretKind::File { path: path.clone() }).unwrap();
    assert_eq!(kept(&*store, "connection/1"), None);
    assert!(!path.exists(), "opening and reading make no file");
    for text in ["hUnTeR2", "", "quote \" backslash \\ line\nü🙂\0"] {
        store.set(&name("connection/1"), &secret(text)).unwrap();
        assert_eq!(kept(&*store, "connection/1").as_deref(), Some(text));
    }
    store.set(&name("connection/2"), &secret("two")).unwrap();
    let next = SecretFile::open(&path).unwrap();
    assert_eq!(kept(&next, "connection/2").as_deref(), Some("two"));
    next.remove(&name("connection/1")).unwrap();
    assert_eq!(kept(&*store, "connection/1"), None);
    assert_eq!(kept(&*store, "connection/2").as_deref(), Some("two"));
    assert!(
        !fs::read_to_string(&path).unwrap().contains("quote"),
        "what is forgotten leaves the file"
    );
}

#[test]
fn forgetting_what_is_not_there_changes_nothing() {
    let (_folder, path) = folder();
    let store = SecretFile::open(&path).unwrap();
    store.remove(&name("a")).unwrap();
    assert!(!path.exists());
    store.set(&name("b"), &secret("x")).unwrap();
    let before = fs::metadata(&path).unwrap().ino();
    store.remove(&name("a")).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().ino(), before);
}

#[test]
fn p11_all_files_are_readable_by_their_owner_alone() {
    let (folder, path) = folder();
    let store = SecretFile::open(&path).unwrap();
    store.set(&name("a"), &secret("x")).unwrap();
    store.set(&name("b"), &secret("y")).unwrap();
    let mut seen = Vec::new();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().mode() & 0o777, 0o600, "{entry:?}");
        seen.push(entry.file_name().into_string().unwrap());
    }
    seen.sort();
    assert_eq!(seen, ["secrets.json", "secrets.json.lock"]);
}

#[test]
fn p11_a_file_that_others_may_read_is_refused_and_stays_as_it_is() {
    let (_folder, path) = folder();
    let store = SecretFile::open(&path).unwrap();
    store.set(&name("a"), &secret("hUnTeR2")).unwrap();
    let before = fs::read(&path).unwrap();
    for mode in [0o644, 0o640, 0o604, 0o620, 0o601] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let error = refused(&path);
        assert!(
            matches!(error, SecretError::Exposed { mode: told, .. } if told == mode),
            "{error}"
        );
        assert!(error.to_string().contains("chmod 600"), "{error}");
        // A store opened before it happened refuses as well, and does not tidy it away.
        assert!(matches!(store.get(&name("a")), Err(SecretError::Exposed { .. })));
        assert!(matches!(
            store.set(&name("a"), &secret("new")),
            Err(SecretError::Exposed { .. })
        ));
        assert!(matches!(
            store.remove(&name("a")),
            Err(SecretError::Exposed { .. })
        ));
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}

#[test]
fn p11_a_damaged_or_foreign_file_is_refused_and_not_quoted() {
    let (_folder, path) = folder();
    for text in [
        "",
        "hUnTeR2",
        "{\"format\":\"sendoff-secrets/1\",\"secrets\":{\"a\":\"hUnTeR2\"",
        "{\"format\":\"sendoff-secrets/1\",\"secrets\":\"hUnTeR2\"}",
        "{\"format\":\"sendoff-secrets/1\",\"secrets\":{\"a\":[\"hUnTeR2\"]}}",
        "{\"format\":\"sendoff-secrets/1\"}",
        "{\"format\":\"hUnTeR2\",\"secrets\":{}}",
        "{\"token\":\"hUnTeR2\"}",
        "[]",
    ] {
        put(&path, text, 0o600);
        let error = refused(&path);
        assert!(matches!(error, SecretError::Damaged { .. }), "{text} {error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    put(
        &path,
        "{\"format\":\"sendoff-secrets/2\",\"vault\":\"hUnTeR2\"}",
        0o600,
    );
    assert!(matches!(refused(&path), SecretError::Newer { .. }));
}

#[test]
fn a_file_too_large_to_be_ours_is_refused() {
    let (_folder, path) = folder();
    put(&path, "", 0o600);
    fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(1 << 40)
        .unwrap();
    assert!(matches!(refused(&path), SecretError::Damaged { .. }));
}

#[test]
fn a_link_a_folder_and_a_missing_folder_are_refused() {
    let (folder, path) = folder();
    let good = folder.path().join("good");
    SecretFile::open(&good)
        .unwrap()
        .set(&name("a"), &secret("x"))
        .unwrap();
    symlink(&good, &path).unwrap();
    assert!(matches!(refused(&path), SecretError::NotAFile { .. }));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(matches!(refused(&path), SecretError::NotAFile { .. }));

    let nowhere = SecretFile::open(&folder.path().join("no/such/secrets.json")).unwrap();
    let error = nowhere.set(&name("a"), &secret("hUnTeR2")).unwrap_err();
    assert!(matches!(error, SecretError::Io { .. }));
    assert!(!format!("{error} {error:?}").contains("hUnTeR2"));
}

/// Each thread opens the file for itself, as a process of its own would.
#[test]
fn writers_at_once_lose_nothing() {
    let (_folder, path) = folder();
    thread::scope(|scope| {
        for writer in 0..8 {
            let path = &path;
            scope.spawn(move || {
                let store = SecretFile::open(path).unwrap();
                for n in 0..10 {
                    store.set(&name(&format!("{writer}/{n}")), &secret("x")).unwrap();
                }
            });
        }
    });
    let store = SecretFile::open(&path).unwrap();
    for writer in 0..8 {
        for n in 0..10 {
            assert!(kept(&store, &format!("{writer}/{n}")).is_some(), "{writer}/{n}");
        }
    }
}

#[test]
fn p11_neither_store_nor_kind_print_a_secret() {
    let (_folder, path) = folder();
    let store = SecretFile::open(&path).unwrap();
    store.set(&name("a"), &secret("hUnTeR2")).unwrap();
    let said = format!(
        "{store:?} {:?} {:?}",
        SecretKind::File { path },
        store.get(&name("a")).unwrap()
    );
    assert!(!said.contains("hUnTeR2"), "{said}");
}
