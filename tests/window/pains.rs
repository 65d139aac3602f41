//! The pains that people have with programs of this kind, each shown gone in the real window.

use std::collections::BTreeSet;

use sendoff_core::{
    id::DraftId,
    misfire::MisfirePolicy,
    schedule::{Schedule, WallTime, Zone},
};
use sendoff_desk::{OpenOptions, SecretsChoice};
use sendoff_practice::LedgerEntry;
use sendoff_store::{Here, Store};
use sendoff_tests::window::{Seen, Window};
use serde_json::{Value, json};
use std::{path::Path, time::Duration};

use crate::dead_letter::rpc;

/// The keys of the web driver (<https://www.w3.org/TR/webdriver2/#keyboard-actions>).
const RIGHT: &str = "\u{E014}";
const ENTER: &str = "\u{E007}";
const ALT: &str = "\u{E00A}";
const RELEASE: &str = "\u{E000}";

/// A window with the practice accounts: by service and network.
pub async fn open(test: &str, data: &Path) -> (Window, Value) {
    let window = Window::open(test, data).await.unwrap();
    window.see(Seen::TestId("start-practice")).await.unwrap();
    let accounts = rpc(&window, "practice_start", &json!({})).await;
    window.see(Seen::TestId("page-title")).await.unwrap();
    (window, accounts)
}

pub fn account<'a>(accounts: &'a Value, service: &str, network: &str) -> &'a Value {
    let fits = |one: &&Value| one["service"] == service && one["network"] == network;
    accounts.as_array().unwrap().iter().find(fits).unwrap()
}

pub async fn set_faults(window: &Window, faults: Value) {
    let plan = json!({ "faults": faults }).to_string();
    rpc(window, "practice_set_faults", &json!({ "plan": plan })).await;
}

pub async fn draft(window: &Window, text: &str, targets: &[&Value]) -> Value {
    let create = json!({ "text": text, "targets": targets });
    rpc(window, "draft_create", &create).await["id"].clone()
}

pub fn ledger(data: &Path) -> Vec<LedgerEntry> {
    sendoff_practice::ledger(&data.join("practice")).unwrap()
}

/// Shows the batch that publishes a draft now, through the person's own way: composer, button, question.
pub async fn publish(window: &Window, draft: &Value) {
    let id = draft.as_str().unwrap();
    window
        .run(&format!("location.hash = '#/compose/{id}'"))
        .await
        .unwrap();
    window.click(Seen::TestId("publish-now")).await.unwrap();
    window.click(Seen::TestId("publish-confirm")).await.unwrap();
    window.see(Seen::TestId("result-row")).await.unwrap();
}

async fn until_rows(window: &Window, state: &str, count: usize) {
    let script = format!(
        "return document.querySelectorAll('[data-testid=result-row][data-state={state}]').length === {count}"
    );
    window
        .wait_for(&format!("{count} {state}"), &script)
        .await
        .unwrap();
}

/// One of three accounts refuses. The window says beforehand what a retry will send and why the others are out of
/// reach, and then sends exactly that.
#[tokio::test]
async fn pain_3_a_retry_reaches_only_what_failed_and_never_what_is_published() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("pain-3", data.path()).await;
    let [x, linkedin, bluesky] =
        ["twitter", "linkedin", "bluesky"].map(|network| account(&accounts, "letmepost", network));
    let refused = json!([{ "kind": { "target_failed": { "code": "preflight_failed", "published": false } },
        "account": linkedin["remote_id"] }]);
    set_faults(&window, refused).await;
    let post = draft(
        &window,
        "Two of three.",
        &[&x["id"], &linkedin["id"], &bluesky["id"]],
    )
    .await;
    publish(&window, &post).await;
    until_rows(&window, "published", 2).await;
    until_rows(&window, "refused", 1).await;

    window.click(Seen::TestId("retry-failed")).await.unwrap();
    window.see(Seen::TestId("retry-will-send")).await.unwrap();
    let counted = window
        .run(
            "const items = (id) => [...document.querySelectorAll(`[data-testid=${id}] > li`)].map((li) => li.textContent);
             return [items('retry-will-send'), items('retry-left-out')]",
        )
        .await
        .unwrap();
    let (will, out) = (counted[0].as_array().unwrap(), counted[1].as_array().unwrap());
    assert_eq!((will.len(), out.len()), (1, 2), "{counted}");
    assert!(
        will[0]
            .as_str()
            .unwrap()
            .contains(linkedin["handle"].as_str().unwrap())
    );
    for left in out {
        assert!(left.as_str().unwrap().contains("published"), "{left}");
    }
    window.screenshot("retry").await.unwrap();
    window.click(Seen::TestId("retry-confirm")).await.unwrap();
    // The second round has that one target alone.
    window
        .wait_for(
            "the second round",
            "const rows = [...document.querySelectorAll('[data-testid=result-row]')];
             return rows.length === 1 && rows[0].dataset.state === 'published'",
        )
        .await
        .unwrap();

    let sent = ledger(data.path());
    let networks: BTreeSet<_> = sent.iter().map(|entry| entry.network.as_str()).collect();
    assert_eq!((sent.len(), networks.len()), (3, 3), "each once: {sent:?}");
    window.close().await.unwrap();
}

/// The service takes the post and the answer is lost. The window never calls that a failure: it looks, finds it, and
/// shows the link.
#[tokio::test]
async fn pain_4_a_lost_answer_is_looked_up_and_never_told_as_a_failure() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("pain-4", data.path()).await;
    set_faults(&window, json!([{ "kind": { "drop": { "commit": true } } }])).await;
    let x = &account(&accounts, "letmepost", "twitter")["id"];
    let post = draft(&window, "It went out, they say.", &[x]).await;
    window
        .run(
            "window.told = new Set();
             new MutationObserver(() => {
                 for (const row of document.querySelectorAll('[data-testid=result-row]')) told.add(row.dataset.state);
             }).observe(document.body, { subtree: true, childList: true, attributes: true });",
        )
        .await
        .unwrap();
    publish(&window, &post).await;
    until_rows(&window, "published", 1).await;
    let link = window.see(Seen::Css("[data-testid=result-row] a")).await.unwrap();
    assert!(link.attr("href").await.unwrap().unwrap().starts_with("https://"));
    let told = window.run("return [...told]").await.unwrap();
    for state in told.as_array().unwrap() {
        let calm = [
            "planned",
            "waiting",
            "sending",
            "in_doubt",
            "following",
            "published",
        ];
        assert!(calm.contains(&state.as_str().unwrap()), "{told}");
    }
    assert_eq!(ledger(data.path()).len(), 1);
    let attempts = rpc(&window, "attempt_list", &json!({})).await;
    assert_eq!(
        attempts.as_array().unwrap().len(),
        1,
        "found, not repeated: {attempts}"
    );
    window.close().await.unwrap();
}

/// Three days away. Each post does what its plan says: one is asked about on one sheet, one is left out, one goes; nothing
/// goes twice.
#[tokio::test]
async fn pain_5_after_three_days_away_nothing_bursts_and_the_rest_is_asked_about() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("pain-5", data.path()).await;
    let mut posts = Vec::new();
    for (network, policy) in [
        ("twitter", MisfirePolicy::Ask),
        ("linkedin", MisfirePolicy::Skip),
        ("bluesky", MisfirePolicy::Always),
    ] {
        let target = &account(&accounts, "letmepost", network)["id"];
        let id = draft(&window, &format!("While away: {policy}"), &[target]).await;
        posts.push((id.as_str().unwrap().parse::<DraftId>().unwrap(), policy));
    }
    window.close().await.unwrap();
    came_due_days_ago(data.path(), &posts);

    let window = Window::open("pain-5-back", data.path()).await.unwrap();
    window.see(Seen::TestId("late-post")).await.unwrap();
    window.screenshot("sheet").await.unwrap();
    let late = window
        .run("return document.querySelectorAll('[data-testid=late-post]').length")
        .await
        .unwrap();
    assert_eq!(late, 1, "only what is to be asked about");
    window
        .click(Seen::Css(
            "[data-testid=late-post] button[aria-label^='Publish now']",
        ))
        .await
        .unwrap();
    for ((id, policy), state) in posts.iter().zip(["published", "skipped", "published"]) {
        until_state(&window, *id, state).await;
        let sent = ledger(data.path())
            .into_iter()
            .filter(|entry| entry.text.ends_with(&policy.to_string()));
        assert_eq!(sent.count(), usize::from(state == "published"), "{policy}");
    }
    window.close().await.unwrap();
}

/// Plans as they would stand had the computer slept through them.
fn came_due_days_ago(data: &Path, posts: &[(DraftId, MisfirePolicy)]) {
    let options = OpenOptions::new(data, data.join("state"), SecretsChoice::File);
    let now = options.clock.read().wall;
    let here = Here::new(data.join("state"), options.machine.clone());
    let store = Store::open(data, &here, now, options.entropy.as_ref()).unwrap();
    let due = now.minus(Duration::from_hours(72));
    for (draft, policy) in posts {
        let revision = {
            let newest = store.desk().draft_get(*draft).unwrap().newest;
            store.desk().confirm(&newest, now).unwrap()
        };
        let plan = Schedule::new(WallTime::of(due, Zone::UTC), Zone::UTC, None, *policy).unwrap();
        store
            .desk()
            .schedule_set(*draft, &plan, revision.id, now)
            .unwrap();
    }
}

async fn until_state(window: &Window, draft: DraftId, state: &str) {
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    let stands = async {
        loop {
            ticks.tick().await;
            let shown = rpc(window, "draft_show", &json!({ "draft": draft })).await;
            if shown["deliveries"][0]["state"] == state {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(2), stands)
        .await
        .unwrap_or_else(|_| panic!("{draft} was never {state}"));
}

/// The night the clocks jump, and the night they go back: the window says what a time means before it is planned, and
/// plans the wall time of the zone that was chosen.
#[tokio::test]
async fn pain_6_a_time_that_does_not_exist_or_comes_twice_is_explained_before_it_is_planned() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("pain-6", data.path()).await;
    rpc(&window, "settings_change", &json!({ "zone": "Europe/Berlin" })).await;
    let x = &account(&accounts, "letmepost", "twitter")["id"];
    let post = draft(&window, "By the clock of Berlin.", &[x]).await;
    let id = post.as_str().unwrap();
    window
        .run(&format!("location.hash = '#/compose/{id}'"))
        .await
        .unwrap();

    set_time(&window, "2027-03-28", "02:30").await;
    window.see(Seen::Text("does not exist in Berlin")).await.unwrap();
    assert!(
        is_disabled(&window).await,
        "a time that is none cannot be planned"
    );
    window.screenshot("gap").await.unwrap();
    set_time(&window, "2027-10-31", "02:30").await;
    window.see(Seen::Text("comes twice in Berlin")).await.unwrap();
    assert!(is_disabled(&window).await, "one of the two has to be chosen");
    window.screenshot("overlap").await.unwrap();
    set_time(&window, "2027-07-01", "09:00").await;
    window.see(Seen::Text("in Berlin")).await.unwrap();
    window
        .wait_for(
            "a button that plans",
            "return !document.querySelector('[data-testid=schedule]').disabled",
        )
        .await
        .unwrap();
    window.click(Seen::TestId("schedule")).await.unwrap();
    window.see(Seen::TestId("scheduled")).await.unwrap();
    let schedule = rpc(&window, "draft_show", &json!({ "draft": post })).await["schedule"].clone();
    assert_eq!(
        (&schedule["wall"], &schedule["zone"], &schedule["at"]),
        (
            &json!("2027-07-01 09:00"),
            &json!("Europe/Berlin"),
            &json!("2027-07-01T07:00:00.000Z")
        )
    );
    window.close().await.unwrap();
}

async fn set_time(window: &Window, date: &str, time: &str) {
    for (field, text) in [("schedule-date", date), ("schedule-time", time)] {
        window.see(Seen::TestId(field)).await.unwrap();
        window
            .run(&format!(
                "const field = document.querySelector('[data-testid={field}] input');
                 Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, '{text}');
                 field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
            ))
            .await
            .unwrap();
    }
}

async fn is_disabled(window: &Window) -> bool {
    window
        .wait_for(
            "the button",
            "return document.querySelector('[data-testid=schedule]') !== null",
        )
        .await
        .unwrap();
    window
        .run("return document.querySelector('[data-testid=schedule]').disabled")
        .await
        .unwrap()
        == Value::Bool(true)
}

/// Typing that never pauses, killed in the middle with no word of warning: what comes back lacks no more than the last
/// second. How long the computer itself took meanwhile is measured beside it, since a busy one saves later.
#[tokio::test]
async fn pain_7_a_kill_in_the_middle_of_typing_loses_at_most_a_second_and_versions_come_back() {
    let data = tempfile::tempdir().unwrap();
    let (window, _) = open("pain-7", data.path()).await;
    window.click(Seen::TestId("new-draft")).await.unwrap();
    window
        .type_into(Seen::TestId("composer-text"), "The first version. ")
        .await
        .unwrap();
    window
        .wait_for("a saved draft", "return document.querySelector('[data-testid=save-state]').dataset.state === 'saved' && location.hash.includes('/compose/')")
        .await
        .unwrap();
    window
        .run(
            "const area = document.querySelector('[data-testid=composer-text]');
             const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
             const id = location.hash.split('/').at(-1);
             // When each letter after the first version was typed, and the longest that anything took.
             window.typed = { begin: area.value.length, at: [], longest: 0 };
             let last = performance.now();
             const letter = () => {
                 const now = performance.now();
                 typed.longest = Math.max(typed.longest, now - last - 40);
                 last = now;
                 typed.at.push(now);
                 set.call(area, area.value + 'abcdefghij'[typed.at.length % 10]);
                 area.dispatchEvent(new Event('input', { bubbles: true }));
                 setTimeout(letter, 40);
             };
             const probe = async () => {
                 const begun = performance.now();
                 await window.__TAURI_INTERNALS__.invoke('rpc', { command: 'draft_show', payload: { draft: id } });
                 typed.longest = Math.max(typed.longest, performance.now() - begun);
                 setTimeout(probe, 50);
             };
             letter();
             probe();",
        )
        .await
        .unwrap();
    window
        .wait_for("a hundred letters", "return typed.at.length > 100")
        .await
        .unwrap();
    let last = window.run("return { ...typed, text: document.querySelector('[data-testid=composer-text]').value, now: performance.now(), id: location.hash.split('/').at(-1) }").await.unwrap();
    // The driver, the app and its web process, all at once, by SIGKILL.
    drop(window);

    let window = Window::open("pain-7-back", data.path()).await.unwrap();
    let id = last["id"].as_str().unwrap();
    window.see(Seen::TestId("page-title")).await.unwrap();
    window
        .run(&format!("location.hash = '#/compose/{id}'"))
        .await
        .unwrap();
    let back = window
        .wait_for(
            "the text",
            "return document.querySelector('[data-testid=composer-text]')?.value || null",
        )
        .await
        .unwrap();
    let (back, typed) = (back.as_str().unwrap(), last["text"].as_str().unwrap());
    let common = back.len().min(typed.len());
    assert_eq!(
        back[..common],
        typed[..common],
        "nothing else than what was typed"
    );
    let begin = usize::try_from(last["begin"].as_u64().unwrap()).unwrap();
    let first_lost = last["at"]
        .get(back.len().saturating_sub(begin))
        .and_then(Value::as_f64);
    let now = last["now"].as_f64().unwrap();
    let (lost, busy) = (
        first_lost.map_or(0.0, |at| now - at),
        last["longest"].as_f64().unwrap(),
    );
    println!("lost {lost:.0} ms of typing; the computer kept something waiting for {busy:.0} ms");
    assert!(
        lost <= 1000.0 + busy,
        "lost {lost} ms, the longest wait was {busy} ms"
    );

    // Earlier versions are kept, and one taken back is a newer one: nothing is overwritten.
    let revisions = rpc(&window, "draft_revisions", &json!({ "draft": id })).await;
    let count = revisions.as_array().unwrap().len();
    let revision = revisions[count - 1]["number"].clone();
    let restored = rpc(
        &window,
        "draft_restore_revision",
        &json!({ "draft": id, "revision": revision }),
    )
    .await;
    assert_eq!(restored["text"], revisions[count - 1]["text"]);
    window.close().await.unwrap();
}

/// A refusal says what, why, and what to do, keeps the service's own answer, and has the button beside it.
#[tokio::test]
async fn pain_9_a_refusal_says_why_what_to_do_and_has_its_button() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("pain-9", data.path()).await;
    let x = account(&accounts, "letmepost", "twitter");
    let refused = json!([{ "kind": { "target_failed": { "code": "preflight_failed", "published": false } },
        "account": x["remote_id"] }]);
    set_faults(&window, refused).await;
    let post = draft(&window, "Refused at first.", &[&x["id"]]).await;
    publish(&window, &post).await;
    until_rows(&window, "refused", 1).await;
    // The service's own answer, readable in the journal.
    window.click(Seen::TestId("journal")).await.unwrap();
    window.see(Seen::Text("preflight_failed")).await.unwrap();
    window.screenshot("journal").await.unwrap();

    window.click(Seen::TestId("nav-attention")).await.unwrap();
    window.see(Seen::TestId("attention-item")).await.unwrap();
    let item = rpc(&window, "attention_list", &json!({})).await[0]["attention"].clone();
    let said = window
        .run("return document.querySelector('[data-testid=attention-item]').textContent")
        .await
        .unwrap();
    let said = said.as_str().unwrap();
    assert!(
        said.contains(item["reason"]["message"].as_str().unwrap()),
        "{said}"
    );
    window.screenshot("attention").await.unwrap();
    window.click(Seen::TestId("act-retry")).await.unwrap();
    until_state(&window, post.as_str().unwrap().parse().unwrap(), "published").await;
    assert_eq!(ledger(data.path()).len(), 1);
    window.close().await.unwrap();
}

/// Written, planned, paused, moved and chosen with keys alone.
#[tokio::test]
async fn pain_11_planning_needs_no_mouse() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("pain-11", data.path()).await;
    let x = &account(&accounts, "letmepost", "twitter")["id"];
    let post = draft(&window, "Moved by keys.", &[x]).await;
    let id = post.as_str().unwrap();
    rpc(
        &window,
        "schedule_set",
        &json!({ "draft": post, "wall": day_in(&window, 2).await, "zone": "UTC" }),
    )
    .await;
    window.run("location.hash = '#/calendar'").await.unwrap();
    let before = wall(&window, &post).await;
    let cell = Seen::Css("[data-cell][tabindex='0']");
    window.type_into(cell, &RIGHT.repeat(2)).await.unwrap();
    let card = format!("[data-post='{id}']");
    window.see(Seen::Css(&card)).await.unwrap();
    // Into the day's posts, one of them a day later, then chosen and paused.
    window.type_into(cell, ENTER).await.unwrap();
    window
        .type_into(Seen::Css(&card), &format!("{ALT}{RIGHT}{RELEASE}"))
        .await
        .unwrap();
    window.see(Seen::Control("Undo")).await.unwrap();
    let after = wall(&window, &post).await;
    assert_ne!(before, after);
    assert_eq!(before[10..], after[10..], "the time of day stays");
    window.type_into(Seen::Css(&card), " ").await.unwrap();
    window.see(Seen::TestId("chosen-bar")).await.unwrap();
    window.screenshot("chosen").await.unwrap();
    window
        .type_into(Seen::TestId("chosen-pause"), ENTER)
        .await
        .unwrap();
    window
        .see(Seen::Css(&format!("[data-post='{id}'][data-state=held]")))
        .await
        .unwrap();
    assert_eq!(
        rpc(&window, "draft_show", &json!({ "draft": post })).await["paused"],
        true
    );
    // N writes for the place that has the focus.
    window.type_into(cell, "n").await.unwrap();
    window.see(Seen::TestId("composer-text")).await.unwrap();
    window.close().await.unwrap();
}

async fn wall(window: &Window, post: &Value) -> String {
    let shown = rpc(window, "draft_show", &json!({ "draft": post })).await;
    shown["schedule"]["wall"].as_str().unwrap().to_owned()
}

/// Nine o'clock so many days from today, by the window's own clock.
async fn day_in(window: &Window, days: u32) -> String {
    let day = window
        .run(&format!(
            "return new Date(Date.now() + {days} * 86400000).toLocaleDateString('sv-SE')"
        ))
        .await
        .unwrap();
    format!("{} 09:00", day.as_str().unwrap())
}
