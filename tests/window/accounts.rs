//! Accounts with the keyboard alone: connecting a service by the form that tests itself, a new key, one profile through
//! two connections, and pausing.

use std::net::SocketAddr;

use sendoff_practice::{Options, Practice};
use sendoff_tests::{
    keys::{CONTROL, ENTER, held},
    screen::Screen,
    window::{Seen, Window},
};
use serde_json::{Value, json};

use crate::{
    WELCOME,
    closing::{gone, shown},
    composer::{TEXT, saved, until_draft},
    dead_letter::rpc,
    pains::{account, draft, ledger, open},
};

const NEW_ADDRESS: &str = "Connect to a new address?";

/// A service somewhere else, to which a person has a key.
fn service(folder: &std::path::Path) -> (Practice, String, String) {
    let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let practice = Practice::start(Options::serve(folder, anywhere)).unwrap();
    let profile = practice.profile().unwrap();
    let key = profile.letmepost.key.expose().to_owned();
    (practice, profile.letmepost.base_url, key)
}

#[tokio::test]
async fn a_service_is_connected_by_its_form_and_keeps_its_key_until_a_new_one_is_proven() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (_practice, address, key) = service(folder.path());
    let window = Window::open("connect", data.path()).await.unwrap();
    window.see(Seen::Heading(WELCOME)).await.unwrap();
    let screen = Screen::look_at(window.display()).unwrap();
    the_form_tests_itself(&window, &screen, &address, &key).await;
    a_key_that_does_not_work_takes_no_ones_place(&window, &key).await;
    one_profile_through_two_connections_wants_a_word(&window, &address, &key).await;
    window.close().await.unwrap();
}

async fn the_form_tests_itself(window: &Window, screen: &Screen, address: &str, key: &str) {
    window.tab_to(Seen::TestId("start-connect")).await.unwrap();
    window.press(ENTER).await.unwrap();
    let secret = Seen::Css("[data-testid=connection-secret] input");
    window
        .press_on(Seen::Css("[role=dialog] form input[type=text]"), "Agency")
        .await
        .unwrap();
    window
        .tab_to(Seen::Css("[role=dialog] input[type=url]"))
        .await
        .unwrap();
    window.type_instead(address).await.unwrap();
    window.tab_to(secret).await.unwrap();
    window.press("lmp_live_mistyped").await.unwrap();
    window.press(ENTER).await.unwrap();
    agree(screen).await;
    // What was refused is not kept, and neither is its key.
    window.see(Seen::Css("[role=dialog] .tone-bad")).await.unwrap();
    window.screenshot("refused").await.unwrap();
    assert_eq!(rpc(window, "connection_list", &json!({})).await, json!([]));
    let typed = window
        .run("return document.querySelector('[data-testid=connection-secret] input').value")
        .await
        .unwrap();
    assert_eq!(typed, "", "a key is sent once");

    window.tab_to(secret).await.unwrap();
    window.press(key).await.unwrap();
    window.press(ENTER).await.unwrap();
    agree(screen).await;
    window
        .see(Seen::Text("Connected: 3 accounts found"))
        .await
        .unwrap();
    window.screenshot("connected").await.unwrap();
    window.tab_to(Seen::Control("Done")).await.unwrap();
    window.press(ENTER).await.unwrap();
    window.see(Seen::TestId("connection")).await.unwrap();
    let connections = rpc(window, "connection_list", &json!({})).await;
    assert_eq!(
        (&connections[0]["name"], &connections[0]["trouble"]),
        (&json!("Agency"), &Value::Null)
    );
}

/// *Yes* to the desktop's own question.
async fn agree(screen: &Screen) {
    let question = shown(screen, NEW_ADDRESS).await;
    screen.agree(question).unwrap();
    gone(screen, NEW_ADDRESS).await;
}

async fn a_key_that_does_not_work_takes_no_ones_place(window: &Window, key: &str) {
    window.tab_to(Seen::Control("New key…")).await.unwrap();
    window.press(ENTER).await.unwrap();
    let field = Seen::Css("[role=dialog] input[type=password]");
    window.press_on(field, "lmp_live_mistyped").await.unwrap();
    window.press(ENTER).await.unwrap();
    window.see(Seen::Css("[role=dialog] .tone-bad")).await.unwrap();
    let connection = rpc(window, "connection_list", &json!({})).await[0]["id"].clone();
    let checked = rpc(window, "connection_check", &json!({ "connection": connection })).await;
    assert_eq!(
        checked["connection"]["trouble"],
        Value::Null,
        "the key in use is the old one"
    );

    window.tab_to(field).await.unwrap();
    window.press(key).await.unwrap();
    window.press(ENTER).await.unwrap();
    window
        .see(Seen::Text("Agency works: 3 accounts found"))
        .await
        .unwrap();
}

async fn one_profile_through_two_connections_wants_a_word(window: &Window, address: &str, key: &str) {
    let again =
        json!({ "service": "letmepost", "name": "Agency, second key", "base_url": address, "secret": key });
    rpc(window, "connection_add", &again).await;
    let accounts = rpc(window, "account_list", &json!({ "refresh": false })).await;
    let x: Vec<_> = accounts
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["network"] == "twitter")
        .collect();
    assert_eq!(x.len(), 2, "{accounts}");
    let post = draft(window, "Once, not twice.", &[&x[0]["id"]]).await;
    window
        .run(&format!("location.hash = '#/compose/{}'", post.as_str().unwrap()))
        .await
        .unwrap();
    window.focused(TEXT).await.unwrap();
    let other = format!("[data-testid=target-chip][data-account={}]", x[1]["id"]);
    window.tab_to(Seen::Css(&other)).await.unwrap();
    window.press(" ").await.unwrap();
    window
        .see(Seen::Text("the post would appear there 2 times"))
        .await
        .unwrap();
    window.screenshot("twice").await.unwrap();
    saved(window).await;
    let detail = rpc(window, "draft_show", &json!({ "draft": post })).await;
    assert_eq!(
        detail["targets"].as_array().unwrap().len(),
        1,
        "refused until confirmed: {detail}"
    );
    window.tab_to(Seen::TestId("choose-both")).await.unwrap();
    window.press(ENTER).await.unwrap();
    until_draft(window, &post, "both", "detail.targets.length === 2").await;
}

#[tokio::test]
async fn one_account_is_paused_and_resumed_and_everything_is() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("pausing", data.path()).await;
    let x = account(&accounts, "letmepost", "twitter");
    let paused = "const all = await window.__TAURI_INTERNALS__.invoke('rpc', { command: 'account_list', payload: { refresh: false } });
        return all.find(({ id }) => id === ID).paused === WANTED"
        .replace("ID", &x["id"].to_string());
    window.run("location.hash = '#/accounts'").await.unwrap();
    let handle = x["handle"].as_str().unwrap();
    let switch = format!("input[aria-label='Publishing to {handle}']");
    window.tab_to(Seen::Css(&switch)).await.unwrap();
    window.press(" ").await.unwrap();
    window
        .see(Seen::Text(&format!("{handle} is paused")))
        .await
        .unwrap();
    window.screenshot("paused").await.unwrap();
    window
        .wait_for_answer("paused: true", &paused.replace("WANTED", "true"))
        .await
        .unwrap();
    // The undo takes the pause back, and the next one stays.
    window.press(&held(CONTROL, "z")).await.unwrap();
    window
        .wait_for_answer("paused: false", &paused.replace("WANTED", "false"))
        .await
        .unwrap();
    window.focused(Seen::Css(&switch)).await.unwrap();
    window.press(" ").await.unwrap();
    window
        .wait_for_answer("paused: true", &paused.replace("WANTED", "true"))
        .await
        .unwrap();

    let post = draft(&window, "When the account is on again.", &[&x["id"]]).await;
    rpc(&window, "publish_now", &json!({ "draft": post })).await;
    let state = "detail.deliveries[0].state";
    until_draft(&window, &post, "held", &format!("{state} === 'held'")).await;
    window.tab_to(Seen::Css(&switch)).await.unwrap();
    window.press(" ").await.unwrap();
    until_draft(&window, &post, "published", &format!("{state} === 'published'")).await;

    let everything = Seen::Css("[data-testid=pause-everything] input");
    window.tab_to(everything).await.unwrap();
    window.press(" ").await.unwrap();
    window.see(Seen::Text("Everything is paused")).await.unwrap();
    let later = draft(&window, "When everything is on again.", &[&x["id"]]).await;
    rpc(&window, "publish_now", &json!({ "draft": later })).await;
    until_draft(&window, &later, "held", &format!("{state} === 'held'")).await;
    window.screenshot("everything").await.unwrap();
    assert_eq!(ledger(data.path()).len(), 1, "nothing goes out meanwhile");
    window.tab_to(Seen::Control("Resume")).await.unwrap();
    window.press(ENTER).await.unwrap();
    until_draft(&window, &later, "published", &format!("{state} === 'published'")).await;
    window.close().await.unwrap();
}
