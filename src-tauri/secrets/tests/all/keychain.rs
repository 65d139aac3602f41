//! A computer without a keychain: said so, and nothing else used in its stead.

use sendoff_secrets::{Secret, SecretError, SecretKind, SecretName, open, probe};
use std::process::Command;

const WITHIN: &str = "keychain::within_a_session_without_keychain";
const TOLD: &str = "SENDOFF_TEST_NO_KEYCHAIN";

/// Runs in a process whose D-Bus address leads nowhere; elsewhere the session may well have a keychain.
#[test]
fn within_a_session_without_keychain() {
    if std::env::var_os(TOLD).is_none() {
        return;
    }
    for error in [probe().unwrap_err(), open(&SecretKind::Keychain).err().unwrap()] {
        assert!(matches!(error, SecretError::NoKeychain { .. }), "{error:?}");
        let said = error.to_string();
        assert!(said.contains("no keychain") && said.contains("file"), "{said}");
    }
}

#[test]
fn a_missing_keychain_is_told_as_such() {
    let output = Command::new(std::env::current_exe().unwrap())
        .env(TOLD, "1")
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .args(["--exact", WITHIN])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// `dbus-run-session -- sh -c 'printf x | gnome-keyring-daemon --unlock --components=secrets &&
/// cargo test -p sendoff-secrets -- --ignored'`
#[test]
#[ignore = "needs a session with an unlocked keychain"]
fn a_real_keychain_keeps_replaces_and_forgets() {
    probe().unwrap();
    let store = open(&SecretKind::Keychain).unwrap();
    let name = SecretName::new("test/a-real-keychain").unwrap();
    let kept = || store.get(&name).unwrap().map(|secret| secret.expose().to_owned());
    for text in ["hUnTeR2", "ü🙂 \" \\"] {
        store.set(&name, &Secret::new(text.to_owned())).unwrap();
        assert_eq!(kept().as_deref(), Some(text));
    }
    store.remove(&name).unwrap();
    store.remove(&name).unwrap();
    assert_eq!(kept(), None);
}
