//! Measures the real window on a folder full of posts: start to usable, change of view with 3,000 posts in the
//! month, typing with ten accounts chosen, search as you type. `bench/README.md` says how to repeat it.
//!
//! Every time is taken inside the page, from the event to the first frame that shows its result, so that the web
//! driver's own time is no part of it. Only the start is taken from outside, beside the same start on an empty
//! folder.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot go on ends"
)]

use sendoff_core::{
    connection::{Connection, ConnectionSettings, ListedAccount, ServiceKind},
    id::{AccountId, ConnectionId},
    network::Network,
    time::UtcInstant,
};
use sendoff_desk::{OpenOptions, SecretsChoice, api::ImportPayload};
use sendoff_store::{AccountFilter, Here, Store};
use sendoff_tests::window::{Seen, Window};
use serde_json::{Value, json};
use std::{error::Error, path::Path, sync::LazyLock, thread, time::Duration};

/// As many as the promises speak of; `SENDOFF_BENCH_POSTS` tries with fewer whether everything runs.
static POSTS: LazyLock<usize> = LazyLock::new(|| {
    let wanted = std::env::var("SENDOFF_BENCH_POSTS").ok();
    wanted.and_then(|posts| posts.parse().ok()).unwrap_or(50_000)
});
/// Of these in the month after this one.
static IN_MONTH: LazyLock<usize> = LazyLock::new(|| 3_000.min(*POSTS / 2));
const ACCOUNTS: usize = 10;
const ROUNDS: usize = 8;
/// Writers that import at once, so that commits are shared.
const WRITERS: usize = 32;

/// What the promises say, in milliseconds.
const VIEW_CHANGE_MS: f64 = 100.0;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (full, empty) = (tempfile::tempdir()?, tempfile::tempdir()?);
    accounts(empty.path())?;
    eprintln!("seeding {} posts …", *POSTS);
    seed(full.path())?;

    let mut starts = (Vec::new(), Vec::new());
    for _ in 0..3 {
        starts.0.push(start(empty.path()).await?);
        starts.1.push(start(full.path()).await?);
    }
    report("start to usable, empty folder", &starts.0, None);
    report(&format!("start to usable, {} posts", *POSTS), &starts.1, None);

    let window = Window::open("bench", full.path()).await?;
    window.see(Seen::Css("[role=grid]")).await?;
    window.run(TOOLS).await?;
    let views = view_changes(&window).await?;
    for (name, times) in &views {
        report(name, times, Some(VIEW_CHANGE_MS));
    }
    report("search as you type", &search(&window).await?, None);
    typing(&window).await?;
    window.close().await?;
    Ok(())
}

/// From before the program starts until the calendar can be used. The driver's own way is part of it, on both
/// folders alike.
async fn start(data: &Path) -> Result<f64, Box<dyn Error>> {
    let begun = tokio::time::Instant::now();
    let window = Window::open("bench-start", data).await?;
    window.see(Seen::Css("[role=grid]")).await?;
    let took = begun.elapsed();
    window.close().await?;
    Ok(milliseconds(took))
}

/// Ten accounts that nothing is ever sent to: the posts are for later, and there is nobody at the address.
fn accounts(data: &Path) -> Result<Vec<AccountId>, Box<dyn Error>> {
    let options = options(data);
    let now = options.clock.read().wall;
    let here = Here::new(data.join("state"), options.machine.clone());
    let store = Store::open(data, &here, now, options.entropy.as_ref())?;
    let connection = Connection {
        id: ConnectionId::generate(options.entropy.as_ref()),
        service: ServiceKind::Letmepost,
        name: "Agency".to_owned(),
        origin: "http://127.0.0.1:9".to_owned(),
        workspace: None,
        practice_ledger: None,
        settings: ConnectionSettings::default(),
        not_before: None,
        trouble: None,
        proven_at: Some(now),
        created_at: now,
    };
    let desk = store.desk();
    desk.connection_add(&connection, "bench")?;
    let networks = [
        Network::Twitter,
        Network::Linkedin,
        Network::Bluesky,
        Network::Threads,
        Network::Facebook,
    ];
    let listed: Vec<_> = (0..ACCOUNTS)
        .map(|n| ListedAccount {
            remote_id: format!("acc_{n}"),
            network: networks[n % networks.len()],
            profile: format!("profile {n}"),
            handle: format!("@client{n}"),
            trouble: None,
        })
        .collect();
    desk.accounts_put(connection.id, &listed, now, options.entropy.as_ref())?;
    let accounts = desk.accounts(AccountFilter::default())?;
    Ok(accounts.into_iter().map(|account| account.id).collect())
}

fn options(data: &Path) -> OpenOptions {
    OpenOptions::new(data, data.join("state"), SecretsChoice::File)
}

/// As the window will: by importing, many at once.
fn seed(data: &Path) -> Result<(), Box<dyn Error>> {
    let accounts = accounts(data)?;
    let options = options(data);
    let now = options.clock.read().wall;
    let desk = sendoff_desk::open(options)?;
    let lines: Vec<String> = (0..*POSTS).map(|n| line(n, now, &accounts)).collect();
    thread::scope(|scope| {
        for part in lines.chunks(POSTS.div_ceil(WRITERS)) {
            let (desk, lines) = (&desk, part.join("\n"));
            scope.spawn(move || {
                let report = desk
                    .draft_import(ImportPayload {
                        lines,
                        dry_run: false,
                    })
                    .unwrap();
                let made = report.lines.iter().filter(|line| line.draft.is_some()).count();
                assert_eq!(made, report.lines.len(), "{:?}", report.lines.first());
            });
        }
    });
    Ok(())
}

const WORDS: [&str; 24] = [
    "winter", "sale", "bakery", "bread", "oven", "morning", "coffee", "bicycle", "workshop", "yoga",
    "breath", "market", "garden", "music", "lantern", "river", "station", "window", "letter", "orange",
    "paper", "salt", "wool", "yellow",
];

/// One post: of the month after this one, or of one of the four years after that.
fn line(n: usize, now: UtcInstant, accounts: &[AccountId]) -> String {
    let (year, month) = month_of(now, if n < *IN_MONTH { 1 } else { 2 + n % 47 });
    let place = if n < *IN_MONTH { n } else { n / 47 };
    let local = format!(
        "{year}-{month:02}-{:02} {:02}:{:02}",
        1 + place % 28,
        6 + (place / 28) % 17,
        (place * 7) % 60
    );
    let word = |k: usize| WORDS[(n / (k * 3 + 1) + k * 5) % WORDS.len()];
    let text = format!(
        "{} {} {} number{n}: {} at the {}.",
        word(0),
        word(1),
        word(2),
        word(3),
        word(4)
    );
    let chosen: Vec<String> = (0..3)
        .map(|k| accounts[(n + k * 3) % accounts.len()].to_string())
        .collect();
    let mut line =
        json!({ "text": text, "accounts": chosen, "local": local, "zone": "UTC", "client": word(5) });
    if n.is_multiple_of(4) {
        line["tags"] = json!([word(6)]);
    }
    line.to_string()
}

/// A month so many after the one of `now`.
fn month_of(now: UtcInstant, after: usize) -> (usize, usize) {
    let said = now.to_string();
    let (year, month): (usize, usize) = (said[..4].parse().unwrap(), said[5..7].parse().unwrap());
    let months = year * 12 + month - 1 + after;
    (months / 12, months % 12 + 1)
}

/// In the page: `measured(act, done)` acts, waits until `done` holds, and says how long it took to the frame that
/// shows it.
const TOOLS: &str = "
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = resolve;
        channel.port2.postMessage(0);
    }));
    window.measured = async (act, done) => {
        await painted();
        const begun = performance.now();
        act();
        do await painted(); while (!done());
        return performance.now() - begun;
    };
    window.find = (id) => document.querySelector(`[data-testid='${id}']`);
    window.radio = (name) => [...document.querySelectorAll('input[type=radio]')]
        .find((input) => input.closest('label').textContent.trim() === name);
    window.shown = () => document.querySelectorAll('[data-testid=calendar-post]').length;
    window.title = () => find('page-title').textContent;
";

async fn times(window: &Window, body: &str) -> Result<Vec<f64>, Box<dyn Error>> {
    let answer = window
        .ask(body)
        .await?
        .map_err(|said| format!("the page said: {said}"))?;
    Ok(numbers(&answer))
}

fn numbers(answer: &Value) -> Vec<f64> {
    let list = answer.as_array().into_iter().flatten();
    list.filter_map(Value::as_f64).collect()
}

/// To each view and back, and to the month before and back, with the month of 3,000 posts in sight.
async fn view_changes(window: &Window) -> Result<Vec<(String, Vec<f64>)>, Box<dyn Error>> {
    window.click(Seen::Control("Month after")).await?;
    window
        .wait_for(
            "the full month",
            "return document.querySelectorAll('[data-testid=calendar-post]').length > 20",
        )
        .await?;
    let there = window.rpc("calendar", &full_month(window).await?).await??;
    let posts = there["posts"].as_array().map_or(0, Vec::len);
    assert!(posts >= *IN_MONTH, "{posts} posts in the month");
    eprintln!("{posts} posts in the month's page");
    let mut all = Vec::new();
    for (from, to) in [
        ("Month", "Week"),
        ("Week", "Day"),
        ("Day", "Agenda"),
        ("Agenda", "Month"),
    ] {
        let body = format!(
            "const times = [];
             for (let n = 0; n < {ROUNDS}; n += 1) {{
                 await measured(() => radio('{from}').click(), () => radio('{from}').checked && shown() > 0);
                 await new Promise((resolve) => setTimeout(resolve, 150));
                 times.push(await measured(() => radio('{to}').click(), () => radio('{to}').checked && shown() > 0));
                 await new Promise((resolve) => setTimeout(resolve, 150));
             }}
             return times;"
        );
        all.push((format!("view: {from} to {to}"), times(window, &body).await?));
    }
    let body = format!(
        "const times = [];
         const press = (name) => document.querySelector(`[aria-label='${{name}}']`).click();
         for (let n = 0; n < {ROUNDS}; n += 1) {{
             for (const name of ['Month before', 'Month after']) {{
                 const before = title();
                 times.push(await measured(() => press(name), () => title() !== before));
                 await new Promise((resolve) => setTimeout(resolve, 300));
             }}
         }}
         return times;"
    );
    all.push((
        "view: month before and after".to_owned(),
        times(window, &body).await?,
    ));
    Ok(all)
}

/// The payload of the calendar's own question for the month after this one.
async fn full_month(window: &Window) -> Result<String, Box<dyn Error>> {
    let state = window.rpc("app_state", "{}").await??;
    let now = UtcInstant::parse(state["now"].as_str().unwrap_or_default()).expect("the desk's clock");
    let (from, to) = (month_of(now, 1), month_of(now, 2));
    Ok(json!({
        "from": format!("{}-{:02}-01T00:00:00Z", from.0, from.1),
        "to": format!("{}-{:02}-01T00:00:00Z", to.0, to.1),
    })
    .to_string())
}

/// Letter by letter, until the list shows what fits: the pause of 100 ms after the last letter is part of it.
async fn search(window: &Window) -> Result<Vec<f64>, Box<dyn Error>> {
    window.click(Seen::TestId("nav-drafts")).await?;
    window.see(Seen::Css("[data-testid=draft-row]")).await?;
    let body = "
        const field = find('draft-search');
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
        const type = (text) => {
            set.call(field, text);
            field.dispatchEvent(new Event('input', { bubbles: true }));
        };
        const rows = () => [...document.querySelectorAll('[data-testid=draft-row]')].map((row) => row.dataset.draft).join();
        const times = [];
        for (const text of ['number1', 'number12', 'number120', 'number1200', 'number120', 'number12', 'winter sale', '']) {
            const before = rows();
            times.push(await measured(() => type(text), () => rows() !== '' && rows() !== before));
            await new Promise((resolve) => setTimeout(resolve, 200));
        }
        return times;";
    times(window, body).await
}

/// Between two keys of somebody who types fast; what the driver itself takes comes on top.
const BETWEEN_KEYS: Duration = Duration::from_millis(60);

/// Keys into the composer with ten accounts chosen: from each letter to its frame, and from the last one to the
/// counts of all ten.
#[allow(
    clippy::disallowed_methods,
    reason = "a person's pauses between keys are real time"
)]
async fn typing(window: &Window) -> Result<(), Box<dyn Error>> {
    window.click(Seen::TestId("new-draft")).await?;
    window.see(Seen::TestId("composer-text")).await?;
    window.click(Seen::TestId("target-all")).await?;
    window
        .wait_for(
            "ten accounts chosen",
            &format!(
                "return document.querySelectorAll('[data-testid=target-chip][data-selected]').length === {ACCOUNTS}"
            ),
        )
        .await?;
    window
        .run(
            "window.keys = [];
             find('composer-text').addEventListener('keydown', () => {
                 const begun = performance.now();
                 requestAnimationFrame(() => {
                     const channel = new MessageChannel();
                     channel.port1.onmessage = () => keys.push(performance.now() - begun);
                     channel.port2.postMessage(0);
                 });
             });",
        )
        .await?;
    let text = "Every morning at seven the oven is lit, and by eight the whole street smells of bread. ";
    // One by one: the driver would press all of them within a frame or two, which no person does.
    for letter in text.chars() {
        window
            .type_into(Seen::TestId("composer-text"), &letter.to_string())
            .await?;
        tokio::time::sleep(BETWEEN_KEYS).await;
    }
    let keys = times(window, "return window.keys").await?;
    assert!(keys.len() >= text.len() - 1, "{} keys", keys.len());
    report("typing, key to frame, ten accounts", &keys, None);
    let counted = times(
        window,
        "const times = [];
         const field = find('composer-text');
         const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
         const counts = () => [...document.querySelectorAll('[data-testid=measure]')].map((one) => one.textContent).join();
         for (let n = 0; n < 8; n += 1) {
             const before = counts();
             times.push(await measured(() => {
                 set.call(field, field.value + 'x');
                 field.dispatchEvent(new Event('input', { bubbles: true }));
             }, () => counts() !== before));
         }
         return times;",
    )
    .await?;
    report("typing, last key to the counts of all ten", &counted, None);
    Ok(())
}

fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

/// One line of the table: median, 95th of a hundred, longest; and whether that keeps its promise.
fn report(name: &str, times: &[f64], promise: Option<f64>) {
    assert!(!times.is_empty(), "{name}: nothing was measured");
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |hundredth: usize| sorted[(sorted.len() - 1) * hundredth / 100];
    let verdict = promise.map_or(String::new(), |limit| {
        format!(
            "  {} {limit} ms",
            if at(95) < limit { "under" } else { "NOT UNDER" }
        )
    });
    println!(
        "{name:<44} {:>4} times  median {:>7.1} ms  p95 {:>7.1} ms  longest {:>7.1} ms{verdict}",
        sorted.len(),
        at(50),
        at(95),
        at(100)
    );
}
