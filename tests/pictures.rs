//! Takes the pictures of `docs/screenshots/`: every page of the real window, light and dark, narrow, empty, with a
//! week of posts, and crowded. `make screenshots` runs it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a command that cannot go on ends"
)]

mod film;

use sendoff_core::{id::DraftId, misfire::MisfirePolicy};
use sendoff_desk::{OpenOptions, SecretsChoice};
use sendoff_tests::{
    late::came_due_days_ago,
    stage::checkout,
    window::{Seen, Window},
};
use serde_json::{Value, json};
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// Width, height, and the word that stands in the pictures' names.
const WIDE: (u32, u32) = (1280, 800);
const NARROW: (u32, u32) = (800, 800);
/// How long a program takes to end.
const PATIENCE: Duration = Duration::from_mins(1);
const PAGES: [&str; 7] = [
    "calendar",
    "drafts",
    "activity",
    "attention",
    "accounts",
    "practice",
    "settings",
];

const WEEK: [&str; 12] = [
    "Fresh bread from the stone oven, every morning from seven.",
    "Our winter opening hours start on Monday. See you then!",
    "Behind the scenes: how a sourdough gets its crust.",
    "Which cake for Advent? Tell us below, the winner is baked on Sunday.",
    "New in the shop: walnut rolls, by popular request.",
    "We are looking for somebody with steady hands for Saturdays.",
    "Five minutes with Ada, who decorates every wedding cake.",
    "Today only: two croissants for the price of one, until noon.",
    "Recipe of the week: quince jelly. Save it for the weekend.",
    "Thank you for 10,000 followers. There will be cake.",
    "The market stands on the square again from Thursday.",
    "Rye, wheat or spelt? A short guide.",
];

type Ended = Result<(), Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Ended {
    let empty = tempfile::tempdir()?;
    let window = Window::open("pictures", empty.path()).await?;
    window.resize(WIDE).await?;
    window.see(Seen::TestId("start-practice")).await?;
    take(&window, "welcome").await?;
    window.resize(NARROW).await?;
    take(&window, "welcome-narrow").await?;
    window.resize(WIDE).await?;
    theme(&window, "dark").await?;
    take(&window, "welcome-dark").await?;
    theme(&window, "light").await?;
    let accounts = rpc(&window, "practice_start", json!({})).await;
    pages(&window, "empty", &["calendar", "drafts", "activity", "attention"]).await?;

    // Offered with the first planned post, above every page: it has a picture of its own in the tests.
    rpc(&window, "at_login_decline", json!({})).await;
    main_job(&window).await?;
    week(&window, &accounts).await?;
    pages(&window, "light", &PAGES).await?;
    composer(&window, "light").await?;
    theme(&window, "dark").await?;
    pages(&window, "dark", &PAGES).await?;
    composer(&window, "dark").await?;
    theme(&window, "light").await?;
    floating(&window).await?;
    views(&window).await?;
    failed(&window).await?;
    size(&window, 200).await?;
    pages(&window, "large", &["calendar", "attention"]).await?;
    size(&window, 100).await?;
    window.resize(NARROW).await?;
    pages(&window, "narrow", &PAGES).await?;
    composer(&window, "narrow").await?;

    window.resize(WIDE).await?;
    crowd(&window, &accounts).await?;
    pages(&window, "crowded", &["calendar", "drafts"]).await?;
    right_to_left(&window).await?;
    let slept = forgotten(&window, &accounts).await;
    window.close().await?;
    late(empty.path(), &slept).await?;
    copy(empty.path()).await
}

/// The calendar's other pages.
async fn views(window: &Window) -> Ended {
    go(window, "calendar").await?;
    for (key, view) in [("2", "week"), ("3", "day"), ("4", "agenda")] {
        press(window, &format!("{{ key: '{key}' }}")).await?;
        let shows = format!(
            "return document.querySelector('[data-agenda]') !== null === ({})",
            view == "agenda"
        );
        window.wait_for(view, &shows).await?;
        take(window, &format!("calendar-{view}")).await?;
    }
    press(window, "{ key: '1' }").await
}

/// A page that cannot be read says why, and offers to try again.
async fn failed(window: &Window) -> Ended {
    go(window, "activity/00000000-0000-4000-8000-000000000000").await?;
    window.see(Seen::Control("Try again")).await?;
    take(window, "activity-error").await
}

/// Drafts that will have come due while nobody was there.
async fn forgotten(window: &Window, accounts: &Value) -> Vec<(DraftId, MisfirePolicy)> {
    let all = ids(accounts, "letmepost");
    let mut posts = Vec::new();
    for (n, text) in WEEK[..3].iter().enumerate() {
        let draft = json!({ "text": text, "targets": all[..=n.min(1)] });
        let id = rpc(window, "draft_create", draft).await["id"].clone();
        let id = id.as_str().and_then(|id| id.parse().ok()).expect("a draft's id");
        posts.push((id, MisfirePolicy::Ask));
    }
    posts
}

/// What came due meanwhile, on its sheet.
async fn late(data: &Path, posts: &[(DraftId, MisfirePolicy)]) -> Ended {
    came_due_days_ago(data, posts);
    let window = Window::open("pictures", data).await?;
    window.resize(WIDE).await?;
    window
        .wait_for(
            "the late posts",
            "return document.querySelectorAll('[data-testid=late-post]').length === 3",
        )
        .await?;
    take(&window, "late-light").await?;
    window.close().await?;
    Ok(())
}

/// The question which copy sends, after a backup was put back.
async fn copy(data: &Path) -> Ended {
    let backup = sendoff_desk::newest_backup(data)?.expect("a backup");
    let options = OpenOptions::new(data, data.join("state"), SecretsChoice::File);
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    // The window that was closed lets go of the folder within moments.
    let restored = tokio::time::timeout(PATIENCE, async {
        while sendoff_desk::restore(&options, Path::new(&backup.path)).is_err() {
            ticks.tick().await;
        }
    });
    restored.await?;
    let window = Window::open("pictures", data).await?;
    window.resize(WIDE).await?;
    for theme in ["dark", "light"] {
        self::theme(&window, theme).await?;
        window.see(Seen::TestId("copy-post")).await?;
        take(&window, &format!("copy-{theme}")).await?;
    }
    window.close().await?;
    Ok(())
}

/// The main job from the first word to what followers see, as a strip of four frames.
async fn main_job(window: &Window) -> Ended {
    window.run("location.hash = '#/compose'").await?;
    let text = "Don't miss it: the bakery opens at nine, with fresh bread from the stone oven.";
    window.type_into(Seen::TestId("composer-text"), text).await?;
    for network in ["twitter", "bluesky", "linkedin"] {
        let chip = format!("[data-testid=target-chip][data-network={network}]");
        window.click(Seen::Css(&chip)).await?;
    }
    window
        .wait_for(
            "a measure for each",
            "return document.querySelectorAll('[data-testid=measure]').length === 3",
        )
        .await?;
    let soon = window
        .ask(
            "const { zone } = await window.__TAURI_INTERNALS__.invoke('rpc', { command: 'app_state', payload: {} });
             return new Date(Date.now() + 25000).toLocaleString('sv-SE', { timeZone: zone });",
        )
        .await??;
    let soon = soon.as_str().expect("a time");
    let (date, time) = soon.split_once(' ').expect("a date and a time");
    window
        .type_into(Seen::Css("[data-testid=schedule-date] input"), date)
        .await?;
    window
        .type_into(Seen::Css("[data-testid=schedule-time] input"), time)
        .await?;
    window.see(Seen::TestId("schedule-sentence")).await?;
    let mut frames = vec![frame(window, "film-write").await?];
    window.click(Seen::TestId("schedule")).await?;
    window.see(Seen::Text("1 planned")).await?;
    go(window, "calendar").await?;
    window.see(Seen::TestId("calendar-post")).await?;
    frames.push(frame(window, "film-schedule").await?);
    go(window, "activity").await?;
    window
        .wait_for(
            "three results",
            "return document.querySelectorAll('[data-testid=result-row][data-state=published]').length === 3",
        )
        .await?;
    frames.push(frame(window, "film-publish").await?);
    go(window, "practice").await?;
    window.see(Seen::TestId("timeline-post")).await?;
    frames.push(frame(window, "film-result").await?);
    film::strip(&frames, &checkout().join("docs/screenshots/film.png"))
}

/// A frame of the strip, which is not kept by itself.
async fn frame(window: &Window, name: &str) -> Result<PathBuf, Box<dyn Error>> {
    at_rest(window).await?;
    Ok(window.screenshot(name).await?)
}

/// What floats above the pages.
async fn floating(window: &Window) -> Ended {
    go(window, "calendar").await?;
    press(window, "{ key: 'k', ctrlKey: true }").await?;
    window.see(Seen::Css("[role=dialog]")).await?;
    take(window, "palette-light").await?;
    away(window).await?;
    press(window, "{ key: '?' }").await?;
    window.see(Seen::Css("[role=dialog]")).await?;
    take(window, "keys-light").await?;
    away(window).await?;
    go(window, "accounts").await?;
    window.click(Seen::TestId("account-treat")).await?;
    window.see(Seen::TestId("treat-save")).await?;
    take(window, "account-light").await?;
    away(window).await?;
    go(window, "activity").await?;
    window.click(Seen::TestId("journal")).await?;
    window.see(Seen::TestId("journal-copy")).await?;
    window
        .run("document.querySelector('[data-testid=journal]').scrollIntoView({ block: 'start' })")
        .await?;
    take(window, "journal-light").await?;
    moving(window).await?;
    correcting(window).await
}

/// Several posts chosen, and the sheet that moves them.
async fn moving(window: &Window) -> Ended {
    go(window, "calendar").await?;
    let cards =
        "[...document.querySelectorAll('[data-testid=calendar-post][data-state=planned]')].slice(0, 3)";
    let choose = format!(
        "for (const card of {cards}) card.dispatchEvent(new MouseEvent('click', {{ bubbles: true, cancelable: true, ctrlKey: true }}))"
    );
    window.see(Seen::TestId("calendar-post")).await?;
    window.run(&choose).await?;
    window.see(Seen::Text("3 posts chosen")).await?;
    window.click(Seen::TestId("chosen-move")).await?;
    window.see(Seen::TestId("move-do")).await?;
    take(window, "move-light").await?;
    away(window).await?;
    window.click(Seen::Control("Choose none")).await?;
    Ok(())
}

/// A post that one account refused, and the sheet that corrects it for that one.
async fn correcting(window: &Window) -> Ended {
    let drafts = rpc(window, "draft_list", json!({ "filter": "done" })).await;
    let mut all = drafts["drafts"].as_array().expect("drafts").iter();
    let refused = |one: &&Value| one["deliveries"].to_string().contains("refused");
    let draft = all.find(refused).expect("a refused post")["id"].clone();
    go(window, &format!("compose/{}", draft.as_str().expect("an id"))).await?;
    window.click(Seen::TestId("correct")).await?;
    window.see(Seen::TestId("correct-send")).await?;
    take(window, "correct-light").await?;
    away(window).await
}

async fn press(window: &Window, keys: &str) -> Ended {
    let script =
        format!("document.body.dispatchEvent(new KeyboardEvent('keydown', {{ bubbles: true, ...{keys} }}))");
    window.run(&script).await?;
    Ok(())
}

/// Puts away what floats.
async fn away(window: &Window) -> Ended {
    let sheet = "document.querySelector('[role=dialog], [role=alertdialog]')";
    let script =
        format!("{sheet}?.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Escape', bubbles: true }}))");
    window.run(&script).await?;
    window
        .wait_for("nothing that floats", &format!("return {sheet} === null"))
        .await?;
    Ok(())
}

async fn size(window: &Window, percent: u16) -> Ended {
    rpc(window, "settings_change", json!({ "zoom": percent })).await;
    let script = format!("return innerWidth === {}", WIDE.0 * 100 / u32::from(percent));
    window.wait_for("the size", &script).await?;
    Ok(())
}

/// The window in the language from right to left that nobody speaks.
async fn right_to_left(window: &Window) -> Ended {
    window.run("location.search = '?language=ar-XB'").await?;
    window
        .wait_for("right to left", "return document.documentElement.dir === 'rtl'")
        .await?;
    for page in ["calendar", "attention"] {
        go(window, page).await?;
        take(window, &format!("{page}-rtl")).await?;
    }
    Ok(())
}

async fn rpc(window: &Window, command: &str, payload: Value) -> Value {
    let answer = window.rpc(command, &payload.to_string()).await.unwrap();
    answer.unwrap_or_else(|error| panic!("{command}: {error}"))
}

/// Goes to each page and takes its picture.
async fn pages(window: &Window, kind: &str, pages: &[&str]) -> Ended {
    for page in pages {
        go(window, page).await?;
        take(window, &format!("{page}-{kind}")).await?;
    }
    Ok(())
}

async fn go(window: &Window, place: &str) -> Ended {
    window.run(&format!("location.hash = '#/{place}'")).await?;
    window.see(Seen::TestId("page-title")).await?;
    Ok(())
}

/// A picture of what stands still: nothing is loading, fonts are there, and two frames have been drawn.
async fn take(window: &Window, name: &str) -> Ended {
    at_rest(window).await?;
    // What scrolls within a sheet is drawn when it is first looked at, and the first look may come too early.
    window.screenshot(name).await?;
    at_rest(window).await?;
    let picture = window.screenshot(name).await?;
    let kept = checkout().join("docs/screenshots").join(format!("{name}.png"));
    fs::copy(picture, &kept)?;
    println!("{}", shown(&kept));
    Ok(())
}

async fn at_rest(window: &Window) -> Ended {
    window
        .wait_for(
            "a page at rest",
            "return document.querySelector('[aria-busy=true]') === null",
        )
        .await?;
    window
        .ask(
            "await document.fonts.ready;
             await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
             await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
             return true",
        )
        .await??;
    Ok(())
}

fn shown(path: &Path) -> String {
    path.strip_prefix(checkout())
        .unwrap_or(path)
        .display()
        .to_string()
}

async fn theme(window: &Window, theme: &str) -> Ended {
    rpc(window, "settings_change", json!({ "theme": theme })).await;
    let script = format!("return document.documentElement.dataset.theme === '{theme}'");
    window.wait_for(theme, &script).await?;
    Ok(())
}

/// A draft for three accounts, with a time, as it stands before *Schedule* is pressed.
async fn composer(window: &Window, kind: &str) -> Ended {
    let drafts = rpc(window, "draft_list", json!({ "filter": "unscheduled" })).await;
    let draft = drafts["drafts"][0]["id"]
        .as_str()
        .expect("an unscheduled draft")
        .to_owned();
    go(window, &format!("compose/{draft}")).await?;
    window
        .wait_for(
            "a measure for each",
            "return document.querySelectorAll('[data-testid=measure]').length === 3",
        )
        .await?;
    take(window, &format!("composer-{kind}")).await
}

fn ids(accounts: &Value, service: &str) -> Vec<Value> {
    let all = accounts.as_array().expect("a list of accounts").iter();
    all.filter(|one| one["service"] == service)
        .map(|one| one["id"].clone())
        .collect()
}

/// A week of planned posts, an unscheduled draft, and today: published, refused, in doubt and failed.
async fn week(window: &Window, accounts: &Value) -> Ended {
    let all = ids(accounts, "letmepost");
    let days = days(window).await?;
    let lines: Vec<String> = (0..WEEK.len())
        .map(|n| {
            let chosen: Vec<&Value> = all.iter().cycle().skip(n).take(1 + n % all.len()).collect();
            json!({ "text": WEEK[n], "accounts": chosen, "local": format!("{} {:02}:00", days[n / 2 + 1], 9 + (n % 2) * 6), "zone": "UTC" })
                .to_string()
        })
        .collect();
    rpc(window, "draft_import", json!({ "lines": lines.join("\n") })).await;
    rpc(
        window,
        "draft_create",
        json!({ "text": "A present from the bakery: the first twenty guests on Monday get a roll with their coffee. \
                         https://bakery.example/monday", "targets": all.iter().take(3).collect::<Vec<_>>() }),
    )
    .await;
    let refused = json!([{ "kind": { "target_failed": { "code": "preflight_failed", "published": false } },
        "account": account(accounts, "letmepost", "linkedin")["remote_id"] }]);
    let plan = json!({ "faults": refused }).to_string();
    rpc(window, "practice_set_faults", json!({ "plan": plan })).await;
    let mut today = Vec::new();
    for text in [
        "Good morning! The oven is hot.",
        "Coffee and cake from three o'clock today.",
    ] {
        today.push(rpc(window, "draft_create", json!({ "text": text, "targets": all })).await);
    }
    rpc(window, "backup_now", json!({})).await;
    for draft in today {
        rpc(window, "publish_now", json!({ "draft": draft["id"] })).await;
    }
    go(window, "activity").await?;
    window
        .wait_for(
            "results",
            "return document.querySelectorAll('[data-testid=result-row][data-state=published]').length > 0",
        )
        .await?;
    Ok(())
}

fn account<'a>(accounts: &'a Value, service: &str, network: &str) -> &'a Value {
    let all = accounts.as_array().expect("a list of accounts");
    let fits = |one: &&Value| one["service"] == service && one["network"] == network;
    all.iter().find(fits).expect("a practice account")
}

/// Three hundred posts more in the coming weeks.
async fn crowd(window: &Window, accounts: &Value) -> Ended {
    let all = ids(accounts, "letmepost");
    let days = days(window).await?;
    let lines: Vec<String> = (0..300)
        .map(|n| {
            let chosen: Vec<&Value> = all.iter().cycle().skip(n).take(1 + n % 2).collect();
            json!({ "text": format!("{} ({n})", WEEK[n % WEEK.len()]), "accounts": chosen,
                "local": format!("{} {:02}:00", days[1 + n % 25], 7 + n % 13), "zone": "UTC" })
            .to_string()
        })
        .collect();
    rpc(window, "draft_import", json!({ "lines": lines.join("\n") })).await;
    Ok(())
}

/// The days from today on, as people write them in a file.
async fn days(window: &Window) -> Result<Vec<String>, Box<dyn Error>> {
    let days = window
        .ask(
            "return Array.from({ length: 40 }, (_, n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10))",
        )
        .await??;
    let days = days.as_array().expect("a list of days").iter();
    Ok(days.filter_map(|day| day.as_str().map(str::to_owned)).collect())
}
