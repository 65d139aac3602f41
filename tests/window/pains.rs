//! The pains that people have with programs of this kind, each shown gone in the real window.

use std::collections::BTreeSet;

use sendoff_core::{id::DraftId, misfire::MisfirePolicy, pace::Pace};
use sendoff_practice::LedgerEntry;
use sendoff_tests::{
    keys::{ALT, CONTROL, ENTER, RIGHT, held},
    late::came_due_days_ago,
    screen::Screen,
    stage::Stage,
    tray_host::TrayHost,
    window::{Seen, Window},
};
use serde_json::{Value, json};
use std::{path::Path, time::Duration};

use crate::{
    closing::{PATIENCE, gone, until},
    composer::{TEXT, perform, until_draft},
    dead_letter::rpc,
};

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

/// Three days away. Each post does what its plan says: one is asked about on one sheet, one is left out, the others go,
/// one after the other at their account's pace; nothing goes twice.
#[tokio::test]
async fn pain_5_after_three_days_away_nothing_bursts_and_the_rest_is_asked_about() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("pain-5", data.path()).await;
    let mut posts = Vec::new();
    for (network, policy) in [
        ("twitter", MisfirePolicy::Ask),
        ("linkedin", MisfirePolicy::Skip),
        ("bluesky", MisfirePolicy::Always),
        ("bluesky", MisfirePolicy::Always),
        ("bluesky", MisfirePolicy::Always),
    ] {
        let target = &account(&accounts, "letmepost", network)["id"];
        let id = draft(
            &window,
            &format!("While away, {}: {policy}", posts.len()),
            &[target],
        )
        .await;
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
    for ((id, _), state) in posts.iter().zip(["published", "skipped"]) {
        until_state(&window, *id, state).await;
    }
    one_after_the_other(&window, data.path(), &posts[2..]).await;
    window.close().await.unwrap();
}

/// Of posts that came due together for one account the first has gone out, and the others wait for slots that keep
/// their distance to it and to each other.
async fn one_after_the_other(window: &Window, data: &Path, posts: &[(DraftId, MisfirePolicy)]) {
    let frozen = || {
        let found = slots(data, "bluesky");
        (found.len() == posts.len()).then_some(found)
    };
    let slots = until("a slot for each", frozen).await;
    let [first, second, third] = slots[..] else {
        panic!("{slots:?}")
    };
    for (one, next) in [(first, second), (second, third)] {
        assert!(
            next - one >= Pace::USUAL.span().as_millis().try_into().unwrap(),
            "a burst: {slots:?}"
        );
    }
    let went = || {
        ledger(data)
            .into_iter()
            .filter(|entry| entry.network.as_str() == "bluesky")
            .count()
    };
    until("the first of them", || (went() > 0).then_some(())).await;
    // What the others wait for lies minutes ahead: whoever sent without waiting has sent by now.
    let mut states = Vec::new();
    for (id, _) in posts {
        let shown = rpc(window, "draft_show", &json!({ "draft": id })).await;
        states.push(shown["deliveries"][0]["state"].as_str().unwrap().to_owned());
    }
    states.sort_unstable();
    assert_eq!(
        states.iter().filter(|state| *state == "waiting").count(),
        2,
        "{states:?}"
    );
    let sent = ledger(data);
    assert_eq!(
        sent.len(),
        2,
        "one that was asked about, and the first of three: {sent:?}"
    );
}

/// When each request to a network may leave, in milliseconds and in their order: its slot, or at once.
fn slots(data: &Path, network: &str) -> Vec<i64> {
    let file = rusqlite::Connection::open_with_flags(
        data.join("sendoff.db"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )
    .unwrap();
    let mut asked = file
        .prepare(
            "SELECT coalesce(r.not_before_ms, r.frozen_at_ms) AS slot FROM request r
             JOIN delivery d ON d.request_id = r.id JOIN account a ON a.id = d.account_id
             WHERE a.network = ?1 ORDER BY slot",
        )
        .unwrap();
    let found = asked.query_map([network], |row| row.get(0)).unwrap();
    found.map(Result::unwrap).collect()
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

/// Whoever closes the window in the middle of a word finds the word again, whether the app goes on in the tray or ends
/// with its window. Nothing but the closing itself can have saved it: the timers that would have are stopped.
#[tokio::test]
async fn pain_7_closing_the_window_in_the_middle_of_a_word_destroys_nothing() {
    for tray in [true, false] {
        let data = tempfile::tempdir().unwrap();
        let name = if tray { "pain-7-tray" } else { "pain-7-end" };
        let furnish = |stage: &Stage| tray.then(|| TrayHost::open(&stage.bus).unwrap());
        let (window, host) = Window::open_furnished(name, data.path(), furnish).await.unwrap();
        if let Some(host) = &host {
            assert!(host.wait_for_icon(PATIENCE).is_some(), "no icon in the tray");
        }
        window.see(Seen::TestId("start-practice")).await.unwrap();
        rpc(&window, "practice_start", &json!({})).await;
        window.click(Seen::TestId("new-draft")).await.unwrap();
        window.type_into(TEXT, "Saved. ").await.unwrap();
        let draft = window
            .wait_for(
                "a draft",
                "return location.hash.startsWith('#/compose/') && location.hash.split('/').at(-1)",
            )
            .await
            .unwrap();
        until_draft(&window, &draft, "saved", "detail.text === 'Saved. '").await;
        window
            .run(
                "const real = window.setTimeout;
                 window.setTimeout = (act, ms, ...rest) => real(act, ms >= 200 && ms <= 500 ? 600000 : ms, ...rest);",
            )
            .await
            .unwrap();
        window.press("And this not ye").await.unwrap();
        let kept = rpc(&window, "draft_show", &json!({ "draft": draft })).await;
        assert_eq!(kept["text"], "Saved. ", "nothing else has saved it");
        let screen = Screen::look_at(window.display()).unwrap();
        screen.close(screen.window("Sendoff").unwrap().unwrap()).unwrap();
        gone(&screen, "Sendoff").await;
        drop(window);

        let window = Window::open(&format!("{name}-back"), data.path()).await.unwrap();
        window.see(Seen::TestId("page-title")).await.unwrap();
        let drafts = rpc(&window, "draft_list", &json!({ "filter": "all" })).await;
        assert_eq!(drafts["drafts"][0]["text"], "Saved. And this not ye", "{name}");
        window.close().await.unwrap();
    }
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
    for told in ["message", "remedy"] {
        let words = &item["reason"][told];
        // The service's own words, or Sendoff's in the language of the house.
        let words = words.as_str().or_else(|| words["say"].as_str());
        let words = words.unwrap_or_else(|| panic!("no {told}: {item}"));
        assert!(words.len() > 20 && said.contains(words), "{told}: {said}");
    }
    window.screenshot("attention").await.unwrap();
    // Its button does what it says: once more, to this account, and nothing is left to be attended to.
    let label = window
        .see(Seen::TestId("act-retry"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(label, "Retry");
    window.click(Seen::TestId("act-retry")).await.unwrap();
    until_state(&window, post.as_str().unwrap().parse().unwrap(), "published").await;
    window.see(Seen::Text("Nothing waits for you")).await.unwrap();
    let went: Vec<_> = ledger(data.path())
        .into_iter()
        .map(|entry| (entry.account, entry.text))
        .collect();
    let remote = x["remote_id"].as_str().unwrap().to_owned();
    assert_eq!(went, [(remote, "Refused at first.".to_owned())]);
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
        .type_into(Seen::Css(&card), &held(ALT, RIGHT))
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
    several_are_written_and_planned(&window, cell).await;
    window.close().await.unwrap();
}

/// Three posts one after the other, from the place of the calendar that has the focus: written, meant for two accounts,
/// given a time in words, planned, and on to the next one.
async fn several_are_written_and_planned(window: &Window, cell: Seen<'_>) {
    const POSTS: [(&str, &str, &str); 3] = [
        ("Planned without a mouse.", "tomorrow 9:30", "09:30"),
        ("The next one, without it too.", "in 3 days at 18:00", "18:00"),
        ("And one into a free time.", "next free", ""),
    ];
    // N writes for the place that has the focus.
    window.type_into(cell, "n").await.unwrap();
    for (text, when, clock) in POSTS {
        window.focused(TEXT).await.unwrap();
        until_empty(window).await;
        window.press(text).await.unwrap();
        perform(window, "Choose who gets it").await;
        for network in ["twitter", "linkedin"] {
            let chip = format!("[data-testid=target-chip][data-network={network}]");
            window.tab_to(Seen::Css(&chip)).await.unwrap();
            window.press(" ").await.unwrap();
        }
        window
            .wait_for(
                "a measure for each",
                "return document.querySelectorAll('[data-testid=measure]').length === 2",
            )
            .await
            .unwrap();
        window
            .tab_to(Seen::Css("[data-testid=schedule-words] input"))
            .await
            .unwrap();
        window.press(when).await.unwrap();
        let stands = format!(
            "return document.querySelector('[data-testid=schedule-time] input').value.includes('{clock}')
                && document.querySelector('[data-testid=schedule]')?.disabled === false"
        );
        window.wait_for("a time that stands", &stands).await.unwrap();
        window
            .press(&held(&format!("{CONTROL}{ALT}"), ENTER))
            .await
            .unwrap();
    }
    until_empty(window).await;
    let planned = rpc(window, "draft_list", &json!({ "filter": "scheduled" })).await;
    for (text, _, clock) in POSTS {
        let found = planned["drafts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["text"] == text);
        let found = found.unwrap_or_else(|| panic!("{text}: {planned}"));
        assert_eq!(found["deliveries"].as_array().unwrap().len(), 2, "{found}");
        assert!(
            found["schedule"]["wall"].as_str().unwrap().ends_with(clock),
            "{found}"
        );
    }
}

async fn until_empty(window: &Window) {
    let empty = "return document.querySelector('[data-testid=composer-text]')?.value === ''";
    window.wait_for("an empty composer", empty).await.unwrap();
}

pub async fn wall(window: &Window, post: &Value) -> String {
    let shown = rpc(window, "draft_show", &json!({ "draft": post })).await;
    shown["schedule"]["wall"].as_str().unwrap().to_owned()
}

/// Nine o'clock so many days from today, by the window's own clock.
pub async fn day_in(window: &Window, days: u32) -> String {
    let day = window
        .run(&format!(
            "return new Date(Date.now() + {days} * 86400000).toLocaleDateString('sv-SE')"
        ))
        .await
        .unwrap();
    format!("{} 09:00", day.as_str().unwrap())
}
