//! What came due while nothing could be sent, decided on its sheet with the keyboard alone.

use sendoff_core::misfire::MisfirePolicy;
use sendoff_tests::{
    keys::{ENTER, TAB},
    late::came_due_days_ago,
    window::{Seen, Window},
};
use serde_json::{Value, json};

use crate::{
    composer::until_draft,
    dead_letter::rpc,
    pains::{account, draft, ledger, open},
    whole::{at_rest, bring_axe, nothing_wrong, wear},
};

const TEXTS: [&str; 3] = [
    "Into the next free time.",
    "At a time that is picked.",
    "Not at all.",
];

#[tokio::test]
async fn late_posts_are_given_another_time_or_skipped_by_keyboard_alone() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("late", data.path()).await;
    rpc(&window, "at_login_decline", &json!({})).await;
    let x = account(&accounts, "letmepost", "twitter");
    let mut posts = Vec::new();
    for text in TEXTS {
        let id = draft(&window, text, &[&x["id"]]).await;
        posts.push((id.as_str().unwrap().parse().unwrap(), MisfirePolicy::Ask));
    }
    window.close().await.unwrap();
    came_due_days_ago(data.path(), &posts);

    let window = Window::open("late-back", data.path()).await.unwrap();
    until_left(&window, &TEXTS).await;
    bring_axe(&window).await;
    for theme in ["dark", "light"] {
        wear(&window, theme).await;
        at_rest(&window).await;
        nothing_wrong(&window, &format!("the late sheet, {theme}")).await;
    }
    let [free, picked, skipped] = [0, 1, 2].map(|n: usize| json!(posts[n].0));
    let handle = x["handle"].as_str().unwrap();
    press_of(&window, TEXTS[0], &format!("Next free: {handle}")).await;
    until_left(&window, &TEXTS[1..]).await;

    press_of(&window, TEXTS[1], &format!("Pick a time: {handle}")).await;
    window
        .press_on(Seen::Css("[data-testid=late-post] form input"), "tomorrow 9:30")
        .await
        .unwrap();
    window.see(Seen::TestId("schedule-sentence")).await.unwrap();
    window.screenshot("picking").await.unwrap();
    window.press(ENTER).await.unwrap();
    until_left(&window, &TEXTS[2..]).await;

    press_of(&window, TEXTS[2], &format!("Skip: {handle}")).await;
    window.tab_to(Seen::TestId("act-do")).await.unwrap();
    window.press(ENTER).await.unwrap();
    until_left(&window, &[]).await;

    // Nothing went out: two are posts of their own with another time, and all three are skipped where they were late.
    for late in [&free, &picked, &skipped] {
        until_draft(
            &window,
            late,
            "skipped",
            "detail.deliveries[0].state === 'skipped'",
        )
        .await;
    }
    let planned = rpc(&window, "draft_list", &json!({ "filter": "scheduled" })).await;
    let mut planned: Vec<_> = planned["drafts"]
        .as_array()
        .unwrap()
        .iter()
        .map(of_plan)
        .collect();
    planned.sort_unstable();
    assert_eq!(planned.len(), 2, "{planned:?}");
    assert_eq!((planned[0].0, &planned[0].1[10..]), (TEXTS[1], " 09:30"));
    assert_eq!(planned[1].0, TEXTS[0]);
    assert_eq!(ledger(data.path()), []);
    window.close().await.unwrap();
}

fn of_plan(draft: &Value) -> (&str, &str) {
    (
        draft["text"].as_str().unwrap(),
        draft["schedule"]["wall"].as_str().unwrap(),
    )
}

/// Waits until these posts alone are asked about.
async fn until_left(window: &Window, texts: &[&str]) {
    let left = format!(
        "return [...document.querySelectorAll('[data-testid=late-post] > p:first-child')]
            .map(({{ textContent }}) => textContent).sort().join() === {}.sort().join()",
        json!(texts)
    );
    window
        .wait_for(&format!("{texts:?} on the sheet"), &left)
        .await
        .unwrap();
}

/// Goes to the button of one post's own account, and presses it.
async fn press_of(window: &Window, text: &str, button: &str) {
    let at = format!(
        "return [...document.querySelectorAll('[data-testid=late-post]')].find(({{ firstChild }}) => firstChild.textContent === {})
            ?.contains(document.activeElement) === true && document.activeElement.getAttribute('aria-label') === {}",
        json!(text),
        json!(button)
    );
    for _ in 0..60 {
        if window.run(&at).await.unwrap() == Value::Bool(true) {
            break;
        }
        window.press(TAB).await.unwrap();
    }
    window.wait_for(button, &at).await.unwrap();
    window.press(ENTER).await.unwrap();
}
