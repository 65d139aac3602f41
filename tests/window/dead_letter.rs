//! The dead letter reaches the desktop: a post that has failed five times is told by a system notification.

use std::time::Duration;

use sendoff_tests::{
    notification_daemon::{Notice, NotificationDaemon},
    screen::Screen,
    stage::Stage,
    window::{Seen, Window},
};
use serde_json::{Value, json};

use crate::WELCOME;

/// Five transmissions, with the pauses between them, on a loaded computer.
const FIVE_TRIES: Duration = Duration::from_mins(2);
const BREAD: &str = "Fresh bread from nine o'clock.";
const KILN: &str = "The kiln is open on Saturday.";

pub async fn rpc(window: &Window, command: &str, payload: &Value) -> Value {
    let answer = window.rpc(command, &payload.to_string()).await.unwrap();
    answer.unwrap_or_else(|error| panic!("{command}: {error}"))
}

async fn publish(window: &Window, text: &str, account: &Value) {
    let draft = rpc(
        window,
        "draft_create",
        &json!({ "text": text, "targets": [account] }),
    )
    .await;
    rpc(window, "publish_now", &json!({ "draft": draft["id"] })).await;
}

/// The window's driver needs this thread meanwhile, so the wait has one of its own.
async fn next(daemon: NotificationDaemon) -> (NotificationDaemon, Notice) {
    let waited = tokio::task::spawn_blocking(move || {
        let notice = daemon.wait_for_notice(FIVE_TRIES);
        (daemon, notice)
    });
    let (daemon, notice) = waited.await.unwrap();
    (daemon, notice.expect("a notification"))
}

async fn dead_letters(window: &Window, count: usize) {
    window.see(Seen::TestId("nav-attention")).await.unwrap();
    let items = rpc(window, "attention_list", &json!({})).await;
    let items = items.as_array().unwrap();
    assert_eq!(items.len(), count, "{items:?}");
    for item in items {
        assert_eq!(item["attention"]["kind"], "dead_letter", "{item}");
    }
}

/// The sender has taken up what its predecessor left.
async fn until_it_sends(window: &Window) {
    let mut ticks = tokio::time::interval(Duration::from_millis(50));
    let sends = async {
        while rpc(window, "app_state", &json!({})).await["sender"] != "here" {
            ticks.tick().await;
        }
    };
    tokio::time::timeout(FIVE_TRIES, sends).await.unwrap();
}

/// Every request of Postato's is answered with its own 500, before it did anything: it is repeated at once, and
/// fails again. Each of two posts is told exactly once, by its own words; the next start says in one sentence that
/// they wait, unless the window is looked at.
#[tokio::test]
async fn a_dead_letter_is_told_once_by_the_desktop() {
    let data = tempfile::tempdir().unwrap();
    let open_daemon = |stage: &Stage| NotificationDaemon::open(&stage.bus).unwrap();
    let (window, daemon) = Window::open_furnished("dead-letter", data.path(), open_daemon)
        .await
        .unwrap();
    window.see(Seen::Heading(WELCOME)).await.unwrap();
    // Who looks at the window is not told beside it.
    Screen::look_at(window.display()).unwrap().look_away().unwrap();
    let accounts = rpc(&window, "practice_start", &json!({})).await;
    let linkedin = accounts
        .as_array()
        .unwrap()
        .iter()
        .find(|account| account["service"] == "postato" && account["network"] == "linkedin")
        .unwrap();
    let plan = json!({ "faults": [{ "service": "postato", "operation": "publish", "times": "forever",
        "kind": { "error": { "status": 500, "commit": false } } }] });
    rpc(
        &window,
        "practice_set_faults",
        &json!({ "plan": plan.to_string() }),
    )
    .await;
    publish(&window, BREAD, &linkedin["id"]).await;
    publish(&window, KILN, &linkedin["id"]).await;

    let (daemon, first) = next(daemon).await;
    let (daemon, second) = next(daemon).await;
    let mut notices = [&first, &second];
    notices.sort_by_key(|notice| !notice.body.contains(BREAD));
    for (notice, text) in notices.into_iter().zip([BREAD, KILN]) {
        assert_eq!(
            (notice.summary.as_str(), notice.replaces),
            ("A post needs you", 0)
        );
        for part in [text, "five times", "(LinkedIn)", "Attention"] {
            assert!(notice.body.contains(part), "{part} in {notice:?}");
        }
    }
    dead_letters(&window, 2).await;
    let attempts = rpc(&window, "attempt_list", &json!({})).await;
    assert_eq!(attempts.as_array().unwrap().len(), 10, "{attempts}");
    window.close().await.unwrap();
    assert_eq!(daemon.others(), []);
    drop(daemon);

    // The next start shows what waits, and does not tell each once more.
    let (window, daemon) = Window::open_furnished("dead-letter-again", data.path(), open_daemon)
        .await
        .unwrap();
    until_it_sends(&window).await;
    dead_letters(&window, 2).await;
    window.close().await.unwrap();
    let summaries: Vec<_> = daemon.others().into_iter().map(|notice| notice.summary).collect();
    assert!(
        summaries.is_empty() || summaries == ["2 posts need you"],
        "{summaries:?}"
    );
}
