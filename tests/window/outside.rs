//! What leads into the window from outside: notifications and links; and starting at login.

use std::{path::Path, sync::Arc, time::Duration};

use sendoff_cli::practice_link::PracticeHere;
use sendoff_core::{
    schedule::{WallTime, Zone},
    time::{Clock, Reading},
};
use sendoff_desk::{OpenOptions, SecretsChoice};
use sendoff_engine::SystemClock;
use sendoff_tests::{
    notification_daemon::{Notice, NotificationDaemon},
    screen::Screen,
    stage::Stage,
    tray_host::TrayHost,
    window::{Seen, Window},
};
use serde_json::{Value, json};

use crate::{
    WELCOME,
    closing::{PATIENCE, Running, gone, start_with, until},
    dead_letter::rpc,
};

fn account<'a>(accounts: &'a Value, network: &str) -> &'a Value {
    let found = accounts.as_array().unwrap().iter();
    let mut of_it = found.filter(|account| account["network"] == network);
    &of_it.next().unwrap()["id"]
}

/// A post that one network takes and the other refuses, since it is too long there.
async fn publish_half(window: &Window, accounts: &Value, begin: &str) -> Value {
    let text = format!("{begin} {}", "x".repeat(285));
    let targets = [account(accounts, "twitter"), account(accounts, "bluesky")];
    let draft = rpc(
        window,
        "draft_create",
        &json!({ "text": text, "targets": targets }),
    )
    .await;
    rpc(window, "publish_now", &json!({ "draft": draft["id"] })).await;
    draft["id"].clone()
}

/// The item under attention of a draft, once there is one.
async fn item_of(window: &Window, draft: &Value) -> String {
    let body = format!(
        "const invoke = window.__TAURI_INTERNALS__.invoke;
         for (;;) {{
             const items = await invoke('rpc', {{ command: 'attention_list', payload: {{}} }});
             const item = items.find(({{ draft }}) => draft === {draft});
             if (item !== undefined) return item.id;
         }}"
    );
    let item = window.ask(&body).await.unwrap().unwrap();
    item.as_str().unwrap().to_owned()
}

async fn next(daemon: NotificationDaemon) -> (NotificationDaemon, Notice) {
    let waited = tokio::task::spawn_blocking(move || {
        let notice = daemon.wait_for_notice(PATIENCE);
        (daemon, notice)
    });
    let (daemon, notice) = waited.await.unwrap();
    (daemon, notice.expect("a notification"))
}

async fn arrives_at(window: &Window, place: &str) {
    window
        .wait_for(place, &format!("return location.hash === {}", json!(place)))
        .await
        .unwrap();
}

/// Who looks at the window sees it there; who does not is told once, and a click leads to that very item.
#[tokio::test]
async fn a_notification_tells_who_does_not_look_and_leads_to_its_item() {
    let data = tempfile::tempdir().unwrap();
    let open_daemon = |stage: &Stage| NotificationDaemon::open(&stage.bus).unwrap();
    let (window, daemon) = Window::open_furnished("notification", data.path(), open_daemon)
        .await
        .unwrap();
    window.see(Seen::Heading(WELCOME)).await.unwrap();
    let accounts = rpc(&window, "practice_start", &json!({})).await;
    window
        .ask(
            "window.wanted = 0;
             const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
             const handler = transformCallback(({ payload }) => {
                 if (payload.event === 'person_wanted') window.wanted += 1;
             });
             await invoke('plugin:event|listen', { event: 'sendoff', target: { kind: 'Any' }, handler });",
        )
        .await
        .unwrap()
        .unwrap();
    let screen = Screen::look_at(window.display()).unwrap();
    screen.look(screen.window("Sendoff").unwrap().unwrap()).unwrap();
    window
        .wait_for("the window is looked at", "return document.hasFocus()")
        .await
        .unwrap();

    let seen = publish_half(&window, &accounts, "Seen:").await;
    item_of(&window, &seen).await;
    window
        .wait_for(
            "what is told to a window that is looked at",
            "return window.wanted === 1",
        )
        .await
        .unwrap();
    screen.look_away().unwrap();
    window
        .wait_for("the window is not looked at", "return !document.hasFocus()")
        .await
        .unwrap();
    let unseen = publish_half(&window, &accounts, "Unseen:").await;
    let item = item_of(&window, &unseen).await;
    let (daemon, notice) = next(daemon).await;
    assert_eq!(notice.summary, "A post needs you");
    assert!(notice.body.contains("Unseen: x"), "{notice:?}");
    assert_eq!(notice.acts, ["show", "default"]);
    daemon.click(&notice, "show").unwrap();
    arrives_at(&window, &format!("#/attention/{item}")).await;
    window.run("location.hash = '#/settings'").await.unwrap();
    daemon.click(&notice, "default").unwrap();
    arrives_at(&window, &format!("#/attention/{item}")).await;
    window.close().await.unwrap();
    assert_eq!(daemon.others(), []);
}

/// A second start with a link leads the open window, and says so where the link leads nowhere.
#[tokio::test]
async fn a_link_leads_the_open_window_and_does_nothing_else() {
    let data = tempfile::tempdir().unwrap();
    let mut window = Window::open("link", data.path()).await.unwrap();
    window.see(Seen::Heading(WELCOME)).await.unwrap();
    rpc(&window, "practice_start", &json!({})).await;

    for (link, place) in [
        ("sendoff://attention", "#/attention"),
        ("sendoff://calendar/", "#/calendar"),
    ] {
        let second = window.start_again(link).unwrap();
        arrives_at(&window, place).await;
        let status = until("the end", || window.ended(second)).await;
        assert_eq!(status.code(), Some(0));
    }
    window.start_again("sendoff://publish/everything").unwrap();
    let nowhere = "This link leads to no place in Sendoff.";
    window.see(Seen::Text(nowhere)).await.unwrap();
    arrives_at(&window, "#/calendar").await;

    window.start_again("sendoff://new?text=From%20a%20page").unwrap();
    window
        .wait_for(
            "the text",
            "return document.querySelector('[data-testid=composer-text]')?.value === 'From a page'",
        )
        .await
        .unwrap();
    let state = rpc(&window, "app_state", &json!({})).await;
    assert_eq!(state["scheduled"], 0, "{state}");
    let drafts = rpc(&window, "draft_list", &json!({ "filter": "all" })).await;
    assert_eq!(drafts["drafts"].as_array().unwrap().len(), 1, "{drafts}");
    window.close().await.unwrap();
}

/// The window was closed and is made anew for the link: it arrives all the same.
#[tokio::test]
async fn a_link_opens_a_closed_window_at_its_place() {
    let (mut app, tray) = Running::start("link-closed", |stage| TrayHost::open(&stage.bus).unwrap());
    let window = app.window().await;
    assert!(tray.wait_for_icon(PATIENCE).is_some(), "no icon in the tray");
    app.screen.close(window).unwrap();
    gone(&app.screen, "Sendoff").await;

    let home = app.home.path().to_owned();
    let second = start_with(&mut app.stage, &home, &["sendoff://new?text=While+it+was+closed"]);
    app.window().await;
    assert_eq!(app.ended(second).await.code(), Some(0));

    let options = OpenOptions::new(
        home.join("sendoff"),
        home.join("state/sendoff"),
        SecretsChoice::File,
    );
    let Ok(desk) = sendoff_desk::open(options) else {
        panic!("the folder opens beside the program")
    };
    let drafts = || desk.rpc("draft_list", json!({ "filter": "all" })).unwrap()["drafts"].clone();
    until("the draft", || drafts().get(0).cloned()).await;
    let drafts = drafts();
    assert_eq!(drafts.as_array().unwrap().len(), 1, "{drafts}");
    assert_eq!(drafts[0]["text"], "While it was closed");
    assert_eq!(drafts[0]["stand"], "unscheduled");
}

/// Offered with the first planned post, arranged by one press, and nowhere but in the person's own list.
#[tokio::test]
async fn starting_at_login_is_offered_with_the_first_planned_post() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open("at-login", data.path()).await.unwrap();
    window.see(Seen::Heading(WELCOME)).await.unwrap();
    let accounts = rpc(&window, "practice_start", &json!({})).await;
    let targets = [account(&accounts, "twitter")];
    let draft = rpc(
        &window,
        "draft_create",
        &json!({ "text": "Next year.", "targets": targets }),
    )
    .await;
    assert_eq!(rpc(&window, "at_login_show", &json!({})).await["offer"], false);
    let plan = json!({ "draft": draft["id"], "wall": "2099-01-01 09:00", "zone": "UTC" });
    rpc(&window, "schedule_set", &plan).await;
    window.see(Seen::TestId("at-login-offer")).await.unwrap();
    window.screenshot("offered").await.unwrap();
    let entries = window.home().join(".config/autostart");
    assert!(!entries.exists());
    window.click(Seen::TestId("at-login-do")).await.unwrap();
    let entry = until("the entry", || std::fs::read_dir(&entries).ok()?.next()?.ok()).await;
    let entry = std::fs::read_to_string(entry.path()).unwrap();
    assert!(entry.contains("--hidden"), "{entry}");
    window
        .wait_for(
            "the offer is gone",
            "return document.querySelector('[data-testid=at-login-offer]') === null",
        )
        .await
        .unwrap();
    window.close().await.unwrap();
}

/// This computer's clocks, two hours ago.
struct Earlier(SystemClock);

impl Clock for Earlier {
    fn read(&self) -> Reading {
        let now = self.0.read();
        Reading {
            wall: now.wall.minus(Duration::from_secs(2 * 3600)),
            ..now
        }
    }
}

const LATE: &str = "Two hours late.";

/// A folder in which a post came due while nothing could be sent, and a person is to be asked about it.
fn came_due_meanwhile(data: &Path) {
    let options = OpenOptions {
        clock: Arc::new(Earlier(SystemClock)),
        ..OpenOptions::new(data, data.join("state"), SecretsChoice::File)
    };
    let practice = Arc::new(PracticeHere::of(data));
    let Ok(desk) = sendoff_desk::open(options.with_practice(practice)) else {
        panic!("a new folder opens")
    };
    let ask = |command: &str, payload: Value| desk.rpc(command, payload).unwrap();
    let accounts = ask("practice_start", json!({}));
    let targets = [account(&accounts, "twitter")];
    let draft = ask("draft_create", json!({ "text": LATE, "targets": targets }));
    let soon = Earlier(SystemClock).read().wall.plus(Duration::from_secs(600));
    let wall = WallTime::of(soon, Zone::UTC).to_string();
    let plan = json!({ "draft": draft["id"], "wall": wall, "zone": "UTC", "if_missed": "ask" });
    ask("schedule_set", plan);
    ask("pause", json!({ "paused": true }));
}

/// What came due late is published from its notification, once, however often that is clicked.
#[tokio::test]
async fn what_came_due_late_is_published_from_its_notification_once() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_owned();
    // The desk waits for its own network, which an asynchronous thread may not.
    tokio::task::spawn_blocking(move || came_due_meanwhile(&folder))
        .await
        .unwrap();
    let open_daemon = |stage: &Stage| NotificationDaemon::open(&stage.bus).unwrap();
    let (window, daemon) = Window::open_furnished("late-notification", data.path(), open_daemon)
        .await
        .unwrap();
    window.see(Seen::TestId("nav-attention")).await.unwrap();
    let screen = Screen::look_at(window.display()).unwrap();
    screen.look_away().unwrap();
    window
        .wait_for("the window is not looked at", "return !document.hasFocus()")
        .await
        .unwrap();
    rpc(&window, "practice_start", &json!({})).await;
    rpc(&window, "pause", &json!({ "paused": false })).await;

    let (daemon, notice) = next(daemon).await;
    assert_eq!(notice.summary, "A post needs you");
    assert!(notice.body.contains(LATE), "{notice:?}");
    assert!(notice.acts.contains(&"publish".to_owned()), "{notice:?}");
    daemon.click(&notice, "publish").unwrap();
    let ledger = || sendoff_practice::ledger(&data.path().join("practice")).unwrap();
    until("the post", || ledger().into_iter().next()).await;

    daemon.click(&notice, "publish").unwrap();
    let (daemon, refusal) = next(daemon).await;
    assert_eq!(refusal.summary, "Sendoff could not do that");
    assert_eq!(ledger().len(), 1);
    window.close().await.unwrap();
    assert_eq!(daemon.others(), []);
}

/// The tray says how many posts need a person, in its menu and by a dot on its icon, and leads to them.
#[tokio::test]
async fn the_tray_counts_what_waits_and_leads_to_it() {
    let data = tempfile::tempdir().unwrap();
    let open_tray = |stage: &Stage| TrayHost::open(&stage.bus).unwrap();
    let (window, tray) = Window::open_furnished("tray-count", data.path(), open_tray)
        .await
        .unwrap();
    window.see(Seen::Heading(WELCOME)).await.unwrap();
    let icon = tray.wait_for_icon(PATIENCE).expect("an icon in the tray");
    let plain = tray.picture(&icon).unwrap();
    let accounts = rpc(&window, "practice_start", &json!({})).await;
    publish_half(&window, &accounts, "Half:").await;

    until("the dot", || {
        (tray.picture(&icon).unwrap() != plain).then_some(())
    })
    .await;
    until("the count, and where it leads", || {
        let menu = tray.menu(&icon).unwrap();
        let counts = menu.first().filter(|entry| entry.label == "1 post needs you")?;
        // A menu that was made anew since it was read does not know its entries of before.
        tray.choose(&icon, counts).ok()
    })
    .await;
    arrives_at(&window, "#/attention").await;
    let item = rpc(&window, "attention_list", &json!({})).await[0]["id"].clone();
    let leave = json!({ "item": item, "action": "leave" });
    rpc(&window, "attention_resolve", &leave).await;
    until("no count", || {
        let menu = tray.menu(&icon).unwrap();
        menu.iter()
            .all(|entry| !entry.label.contains("needs you"))
            .then_some(())
    })
    .await;
    window.close().await.unwrap();
}
