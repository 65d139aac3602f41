//! The main job in the real window: write, choose accounts, schedule, and see what became of each.

use std::collections::BTreeSet;

use sendoff_tests::window::{Seen, Window};

const TEXT: &str = "Don't miss it: the bakery opens at nine, with fresh bread from the stone oven.";

/// A draft composed in the window, scheduled a few seconds ahead, is published at its time to each of the
/// three accounts that it was meant for, and the window shows each result. What went out is read from the
/// practice service's own ledger, the other witness.
#[tokio::test]
async fn a_draft_is_composed_scheduled_and_published_to_three_accounts() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open("main-job", data.path()).await.unwrap();

    window.click(Seen::TestId("start-practice")).await.unwrap();
    window.click(Seen::TestId("new-draft")).await.unwrap();
    window
        .type_into(Seen::TestId("composer-text"), TEXT)
        .await
        .unwrap();
    choose_three_accounts(&window).await;
    set_time_soon(&window).await;
    window.see(Seen::TestId("schedule-sentence")).await.unwrap();
    window.screenshot("composed").await.unwrap();
    window.click(Seen::TestId("schedule")).await.unwrap();

    window.click(Seen::TestId("nav-activity")).await.unwrap();
    window
        .wait_for(
            "three published results",
            "return document.querySelectorAll('[data-testid=result-row][data-state=published]').length === 3",
        )
        .await
        .unwrap();
    window.screenshot("published").await.unwrap();

    let ledger = sendoff_practice::ledger(&data.path().join("practice")).unwrap();
    let networks: BTreeSet<_> = ledger.iter().map(|entry| entry.network.as_str()).collect();
    assert_eq!(ledger.len(), 3, "{ledger:?}");
    assert_eq!(networks, ["bluesky", "linkedin", "twitter"].into());
    assert!(ledger.iter().all(|entry| entry.text == TEXT), "{ledger:?}");
    window.close().await.unwrap();
}

/// X and Bluesky through one practice service, LinkedIn through whichever comes first.
pub async fn choose_three_accounts(window: &Window) {
    for network in ["twitter", "bluesky", "linkedin"] {
        let chip = format!("[data-testid=target-chip][data-network={network}]");
        window.click(Seen::Css(&chip)).await.unwrap();
    }
    let chosen = window
        .run("return document.querySelectorAll('[data-testid=target-chip][data-selected]').length")
        .await
        .unwrap();
    assert_eq!(chosen, 3);
    // What measures the text for each stands above the fields for the time: they move down until all are there, and a
    // click would miss them.
    window
        .wait_for(
            "a measure for each",
            "return document.querySelectorAll('[data-testid=measure]').length === 3",
        )
        .await
        .unwrap();
}

/// Some seconds ahead, in the zone that the composer starts with: far enough to press the button in time, on a
/// loaded computer too.
async fn set_time_soon(window: &Window) {
    let soon = window
        .ask(
            "const { zone } = await window.__TAURI_INTERNALS__.invoke('rpc', { command: 'app_state', payload: {} });
             return new Date(Date.now() + 20000).toLocaleString('sv-SE', { timeZone: zone });",
        )
        .await
        .unwrap()
        .unwrap();
    let (date, time) = soon.as_str().unwrap().split_once(' ').unwrap();
    window.type_into(Seen::Field("Date"), date).await.unwrap();
    window.type_into(Seen::Field("Time"), time).await.unwrap();
}
