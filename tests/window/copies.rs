//! A folder that is put back to an earlier state, in the real window: the backup is chosen in Settings, and nothing
//! is sent before a person has seen what went out since and has said which copy sends.

use std::{fs, path::Path};

use sendoff_tests::{
    screen::Screen,
    window::{Seen, Window},
};
use serde_json::json;

use crate::{
    closing::{gone, shown, until},
    dead_letter::rpc,
    pains::{account, draft, ledger, open, publish},
};

#[tokio::test]
async fn a_backup_put_back_in_the_window_tells_what_went_out_since_and_sends_nothing_twice() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("restore", data.path()).await;
    let x = &account(&accounts, "letmepost", "twitter")["id"];
    let later = draft(&window, "Planned for later.", &[x]).await;
    let once = draft(&window, "Goes out after the backup.", &[x]).await;
    for draft in [&later, &once] {
        let plan = json!({ "draft": draft, "wall": "2030-01-07 09:00", "zone": "Europe/Berlin" });
        rpc(&window, "schedule_set", &plan).await;
    }
    rpc(&window, "backup_now", &json!({})).await;
    publish(&window, &once).await;
    until("it is published", || {
        (ledger(data.path()).len() == 1).then_some(())
    })
    .await;

    window.run("location.hash = '#/settings'").await.unwrap();
    window.click(Seen::TestId("backup-restore")).await.unwrap();
    window.see(Seen::TestId("backup-confirm")).await.unwrap();
    window.screenshot("question").await.unwrap();
    window.click(Seen::TestId("backup-confirm")).await.unwrap();
    // The program ends, starts itself again, and puts the backup back before it opens the folder. No web driver
    // follows it there.
    until("the database of before is set aside", || {
        set_aside(data.path()).then_some(())
    })
    .await;
    drop(window);

    let window = Window::open("restored", data.path()).await.unwrap();
    window.see(Seen::TestId("copy-question")).await.unwrap();
    window
        .see(Seen::Text("Goes out after the backup."))
        .await
        .unwrap();
    window
        .see(Seen::Text("2 plans for later wait until you let them go on."))
        .await
        .unwrap();
    window.screenshot("doubt").await.unwrap();
    window.click(Seen::TestId("copy-this")).await.unwrap();
    window.see(Seen::TestId("copy-follows")).await.unwrap();
    window.screenshot("follows").await.unwrap();
    window.click(Seen::TestId("copy-let-go")).await.unwrap();
    window
        .wait_for(
            "one question under Attention",
            "return document.querySelector('[data-testid=attention-count]')?.textContent.trim().startsWith('1')",
        )
        .await
        .unwrap();
    window
        .wait_for(
            "the plans go on",
            "return document.querySelector('[data-testid=copy-follows], [data-testid=copy-release]') === null",
        )
        .await
        .unwrap();
    let state = rpc(&window, "app_state", &json!({})).await;
    assert_eq!(state["sender"], "here");
    assert!(state["copy"].is_null(), "{state}");
    assert_eq!(ledger(data.path()).len(), 1);
    window.close().await.unwrap();
}

/// The restore has moved the database of before out of the way, and what it puts there is in its place.
const DAMAGED: &str = "Sendoff cannot read its data";

/// A disk spoils the file: the window offers the newest good backup, and puts it back in one act.
#[tokio::test]
async fn a_damaged_file_is_told_at_the_start_and_the_newest_backup_takes_its_place_at_a_word() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("before-damage", data.path()).await;
    let x = &account(&accounts, "letmepost", "twitter")["id"];
    let kept = draft(&window, "Kept in the backup.", &[x]).await;
    rpc(&window, "backup_now", &json!({})).await;
    window.close().await.unwrap();
    let file = data.path().join("sendoff.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[4096..40_000].fill(0xA5);
    fs::write(&file, &bytes).unwrap();

    // Left at that, nothing is touched.
    let window = Window::open("damaged", data.path()).await.unwrap();
    let screen = Screen::look_at(window.display()).unwrap();
    let question = shown(&screen, DAMAGED).await;
    window.screenshot("damaged").await.unwrap();
    screen.close(question).unwrap();
    gone(&screen, DAMAGED).await;
    drop(window);
    assert_eq!(fs::read(&file).unwrap(), bytes);

    let window = Window::open("rescued", data.path()).await.unwrap();
    let screen = Screen::look_at(window.display()).unwrap();
    let question = shown(&screen, DAMAGED).await;
    screen.agree(question).unwrap();
    gone(&screen, DAMAGED).await;
    // What may have gone out since is asked about before anything is sent.
    window.see(Seen::TestId("copy-question")).await.unwrap();
    assert!(set_aside(data.path()));
    let shown = rpc(&window, "draft_show", &json!({ "draft": kept })).await;
    assert_eq!(shown["summary"]["text"], "Kept in the backup.");
    window.close().await.unwrap();
}

fn set_aside(data: &Path) -> bool {
    let aside = |name: &str| name.starts_with("sendoff.db.set-aside-");
    let names = std::fs::read_dir(data).unwrap().flatten();
    let moved = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .any(|name| aside(&name));
    moved && data.join("sendoff.db").exists()
}
