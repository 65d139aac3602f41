//! The real window, opened and driven on a display without a screen.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use sendoff_tests::window::{Seen, Window};

#[path = "window/accounts.rs"]
mod accounts;
#[path = "window/calendar.rs"]
mod calendar;
#[path = "window/closing.rs"]
mod closing;
#[path = "window/composer.rs"]
mod composer;
#[path = "window/copies.rs"]
mod copies;
#[path = "window/dead_letter.rs"]
mod dead_letter;
#[path = "window/everywhere.rs"]
mod everywhere;
#[path = "window/hostile_page.rs"]
mod hostile_page;
#[path = "window/late.rs"]
mod late;
#[path = "window/main_job.rs"]
mod main_job;
#[path = "window/outside.rs"]
mod outside;
#[path = "window/pains.rs"]
mod pains;
#[path = "window/whole.rs"]
mod whole;

/// The heading that greets whoever has no account yet.
const WELCOME: &str = "Write it now. It goes out at its time, once.";

#[tokio::test]
async fn the_app_opens_on_a_fresh_folder() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open("fresh-folder", data.path()).await.unwrap();

    window.see(Seen::Heading(WELCOME)).await.unwrap();

    let picture = window.screenshot("opened").await.unwrap();
    assert!(picture.metadata().unwrap().len() > 0);
    window.close().await.unwrap();
}

/// P11 and the window's own rule: a page can hand commands to desk and hear events, and nothing else.
#[tokio::test]
async fn a_page_reaches_desk_and_nothing_else() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open("page-limits", data.path()).await.unwrap();
    window.see(Seen::Heading(WELCOME)).await.unwrap();

    let unknown = window
        .ask("return await window.__TAURI_INTERNALS__.invoke('rpc', { command: 'no.such', payload: {} })")
        .await
        .unwrap();
    let refusal = unknown.expect_err("desk refuses a command that does not exist");
    assert!(refusal.contains("no.such"), "{refusal}");

    for forbidden in [
        "plugin:dialog|message",
        "plugin:notification|notify",
        "plugin:autostart|enable",
        "plugin:window|close",
        "plugin:event|emit",
    ] {
        let asked = window
            .ask(&format!(
                "return await window.__TAURI_INTERNALS__.invoke('{forbidden}', {{}})"
            ))
            .await
            .unwrap();
        let refusal = asked.expect_err(forbidden);
        assert!(refusal.contains("not allowed"), "{forbidden}: {refusal}");
    }
    window.close().await.unwrap();
}

/// The content security policy: no request leaves the pages, not even to this machine.
#[tokio::test]
async fn a_page_connects_nowhere() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open("no-connections", data.path()).await.unwrap();
    window.see(Seen::Heading(WELCOME)).await.unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();

    let fetched = window
        .ask(&format!("return (await fetch('http://{address}/')).status"))
        .await
        .unwrap();
    assert!(fetched.is_err(), "{fetched:?}");
    let loaded = window
        .ask(&format!(
            "return await new Promise((resolve) => {{
                const script = document.createElement('script');
                script.onload = () => resolve('loaded');
                script.onerror = () => resolve('refused');
                script.src = 'http://{address}/code.js';
                document.head.append(script);
            }})"
        ))
        .await
        .unwrap();
    assert_eq!(loaded, Ok("refused".into()));

    let connection = listener.accept().map(|(_, peer)| peer);
    assert_eq!(
        connection.map_err(|error| error.kind()),
        Err(std::io::ErrorKind::WouldBlock)
    );
    window.close().await.unwrap();
}
