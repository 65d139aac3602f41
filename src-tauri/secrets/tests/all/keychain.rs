//! A computer without a keychain: said so, and nothing else used in its stead.

use sendoff_secrets::{SecretError, SecretKind, open, probe};
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
