//! The calendar with the keyboard alone: its pages, moving one post and several, planning from the tray, and what is
//! shown.

use sendoff_tests::{
    keys::{ALT, CONTROL, DOWN, ENTER, ESCAPE, RIGHT, SHIFT, held},
    window::{Seen, Window},
};
use serde_json::{Value, json};

use crate::{
    dead_letter::rpc,
    pains::{account, day_in, draft, open, wall},
};

/// The place of the grid that the focus comes to.
const CELL: Seen<'_> = Seen::Css("[data-cell][tabindex='0']");
const TEXTS: [&str; 3] = [
    "The first of three.",
    "The second of three.",
    "The third of three.",
];

/// What the tests of one window share: three posts in two days' time, each for two accounts, and a draft.
struct Desk {
    window: Window,
    /// In the order of their times; the second bears a tag, the third goes to LinkedIn alone.
    posts: Vec<Value>,
    loose: Value,
}

#[tokio::test]
async fn the_calendar_is_worked_by_keyboard_alone() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("calendar", data.path()).await;
    let desk = planned(window, &accounts).await;
    the_pages_change_by_keys(&desk).await;
    one_post_moves_by_arrows_and_by_its_sheet_and_both_are_said(&desk).await;
    several_move_by_days_and_come_back_with_one_undo(&desk).await;
    what_is_shown_is_filtered_by_account_state_and_tag(&desk, &accounts).await;
    a_draft_is_planned_from_the_tray(&desk).await;
    desk.window.close().await.unwrap();
}

async fn planned(window: Window, accounts: &Value) -> Desk {
    rpc(&window, "at_login_decline", &json!({})).await;
    let [x, linkedin] = ["twitter", "linkedin"].map(|network| &account(accounts, "letmepost", network)["id"]);
    let day = day_in(&window, 2).await;
    let mut posts = Vec::new();
    for (n, text) in TEXTS.iter().enumerate() {
        let both = [x, linkedin];
        let targets = if n == 2 { &both[1..] } else { &both[..] };
        let post = draft(&window, text, targets).await;
        let plan = json!({ "draft": post, "wall": format!("{} {:02}:00", &day[..10], 9 + n), "zone": "UTC" });
        rpc(&window, "schedule_set", &plan).await;
        posts.push(post);
    }
    rpc(
        &window,
        "draft_set_tags",
        &json!({ "draft": posts[1], "tags": ["autumn"] }),
    )
    .await;
    let loose = draft(&window, "Without a time as yet.", &[x]).await;
    let desk = Desk { window, posts, loose };
    desk.window.run("location.hash = '#/calendar'").await.unwrap();
    for post in &desk.posts {
        desk.window.see(Seen::Css(&card(post))).await.unwrap();
    }
    desk
}

fn card(post: &Value) -> String {
    format!("[data-testid=calendar-post][data-post={post}]")
}

impl Desk {
    async fn walls(&self) -> Vec<String> {
        let mut walls = Vec::new();
        for post in &self.posts {
            walls.push(wall(&self.window, post).await);
        }
        walls
    }

    async fn until_walls(&self, wanted: &[String]) {
        let asked = format!(
            "const invoke = window.__TAURI_INTERNALS__.invoke;
             const shown = await Promise.all({}.map((draft) => invoke('rpc', {{ command: 'draft_show', payload: {{ draft }} }})));
             return JSON.stringify(shown.map(({{ schedule }}) => schedule?.wall ?? null)) === {}",
            json!(self.posts),
            json!(json!(wanted).to_string())
        );
        self.window
            .wait_for_answer(&format!("{wanted:?}"), &asked)
            .await
            .unwrap();
    }

    /// What was said aloud, for those who read by ear.
    async fn hears(&self, words: &str) {
        let said = format!(
            "return [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')]
                .some((one) => one.textContent.includes({}))",
            json!(words)
        );
        self.window.wait_for(words, &said).await.unwrap();
    }

    async fn until_shown(&self, posts: &[&Value]) {
        let shown = format!(
            "return [...document.querySelectorAll('[data-testid=calendar-post]')].map(({{ dataset }}) => dataset.post)
                .sort().join() === {}.sort().join()",
            json!(posts)
        );
        self.window.wait_for("the posts that pass", &shown).await.unwrap();
    }
}

/// One key for each page; what it shows is counted where the page has it.
async fn the_pages_change_by_keys(desk: &Desk) {
    let window = &desk.window;
    window.tab_to(CELL).await.unwrap();
    for (key, name, shows) in [
        (
            "2",
            "Week",
            "new Set([...document.querySelectorAll('[data-testid=calendar-slot]')].map(({ dataset }) => dataset.date)).size === 7",
        ),
        (
            "3",
            "Day",
            "document.querySelectorAll('[data-testid=calendar-slot]').length === 24",
        ),
        (
            "4",
            "Agenda",
            "document.querySelectorAll('.agenda-row').length === 3",
        ),
        (
            "1",
            "Month",
            "document.querySelectorAll('[data-testid=calendar-day]').length >= 28",
        ),
    ] {
        window.press(key).await.unwrap();
        let there = format!(
            "return {shows} && [...document.querySelectorAll('[role=radio], input[type=radio]')]
                .some((one) => (one.checked || one.ariaChecked === 'true') && one.closest('label, [role=radio]').textContent.trim() === '{name}')"
        );
        window.wait_for(name, &there).await.unwrap();
    }
}

/// Down to the first post of the day that is two days away.
async fn to_the_first_card(desk: &Desk) {
    let window = &desk.window;
    window.press("t").await.unwrap();
    window.tab_to(CELL).await.unwrap();
    window.press(&RIGHT.repeat(2)).await.unwrap();
    window.press(ENTER).await.unwrap();
    window.focused(Seen::Css(&card(&desk.posts[0]))).await.unwrap();
}

async fn one_post_moves_by_arrows_and_by_its_sheet_and_both_are_said(desk: &Desk) {
    let window = &desk.window;
    let before = desk.walls().await;
    to_the_first_card(desk).await;
    let moved = card(&desk.posts[0]);
    let moved = Seen::Css(&moved);

    window.press(&held(ALT, RIGHT)).await.unwrap();
    desk.hears("Moved to").await;
    let day_later = [
        format!("{} 09:00", &day_in(window, 3).await[..10]),
        before[1].clone(),
        before[2].clone(),
    ];
    desk.until_walls(&day_later).await;
    // The keys stay with the post, wherever it stands by then.
    window.focused(moved).await.unwrap();

    window.press("m").await.unwrap();
    window
        .focused(Seen::Css("[data-testid=move-date] input"))
        .await
        .unwrap();
    window.type_instead(&before[0][..10]).await.unwrap();
    window
        .tab_to(Seen::Css("[data-testid=move-time] input"))
        .await
        .unwrap();
    window.type_instead("08:15").await.unwrap();
    window.see(Seen::TestId("schedule-sentence")).await.unwrap();
    window.press(ENTER).await.unwrap();
    let by_sheet = [
        format!("{} 08:15", &before[0][..10]),
        before[1].clone(),
        before[2].clone(),
    ];
    desk.until_walls(&by_sheet).await;
    desk.hears("08:15").await;
    window.focused(moved).await.unwrap();

    for stood in [&day_later[..], &before[..]] {
        window.press(&held(CONTROL, "z")).await.unwrap();
        desk.until_walls(stood).await;
        desk.hears("Moved back").await;
        window.focused(moved).await.unwrap();
    }
}

async fn several_move_by_days_and_come_back_with_one_undo(desk: &Desk) {
    let window = &desk.window;
    let before = desk.walls().await;
    to_the_first_card(desk).await;
    window.press(" ").await.unwrap();
    window.press(&held(SHIFT, DOWN)).await.unwrap();
    window.see(Seen::Text("2 posts chosen")).await.unwrap();
    window.screenshot("chosen").await.unwrap();
    window.press(&held(ALT, RIGHT)).await.unwrap();
    let next = day_in(window, 3).await;
    let moved = [
        format!("{} 09:00", &next[..10]),
        format!("{} 10:00", &next[..10]),
        before[2].clone(),
    ];
    desk.until_walls(&moved).await;
    desk.hears("2 posts moved").await;
    window.press(&held(CONTROL, "z")).await.unwrap();
    desk.until_walls(&before).await;
    desk.hears("2 posts moved back").await;
    window.press(ESCAPE).await.unwrap();
    window
        .wait_for(
            "nothing chosen",
            "return document.querySelector('[data-testid=chosen-bar]') === null",
        )
        .await
        .unwrap();
}

/// Opens the menu of filters and turns one of them, by the arrows.
async fn turn(window: &Window, filter: &str) {
    window.tab_to(Seen::TestId("calendar-filter")).await.unwrap();
    window.press(ENTER).await.unwrap();
    window
        .wait_for(
            "the menu has the focus",
            "return document.activeElement?.closest('[role=menu]') != null",
        )
        .await
        .unwrap();
    let on_it = format!(
        "return document.activeElement.textContent.trim() === {}",
        json!(filter)
    );
    for _ in 0..30 {
        if window.run(&on_it).await.unwrap() == Value::Bool(true) {
            break;
        }
        window.press(DOWN).await.unwrap();
    }
    window.wait_for(filter, &on_it).await.unwrap();
    window.press(ENTER).await.unwrap();
    window
        .wait_for("no menu", "return document.querySelector('[role=menu]') === null")
        .await
        .unwrap();
}

async fn what_is_shown_is_filtered_by_account_state_and_tag(desk: &Desk, accounts: &Value) {
    let window = &desk.window;
    let all: Vec<&Value> = desk.posts.iter().collect();
    let x = account(accounts, "letmepost", "twitter")["handle"]
        .as_str()
        .unwrap();
    for (filter, passes) in [
        (x, &all[..2]),
        ("Published", &[]),
        ("Planned", &all[..]),
        ("autumn", &all[1..2]),
    ] {
        turn(window, filter).await;
        desk.until_shown(passes).await;
        if passes.is_empty() {
            window
                .see(Seen::Text("Nothing here passes the filter."))
                .await
                .unwrap();
        }
        window.see(Seen::Text("Filter: 1 on")).await.unwrap();
        turn(window, "Show everything").await;
        desk.until_shown(&all).await;
    }
}

async fn a_draft_is_planned_from_the_tray(desk: &Desk) {
    let window = &desk.window;
    let loose = format!("[data-testid=tray-draft][data-post={}]", desk.loose);
    window.tab_to(Seen::Css(&loose)).await.unwrap();
    window.press("m").await.unwrap();
    window
        .focused(Seen::Css("[data-testid=move-date] input"))
        .await
        .unwrap();
    let day = &day_in(window, 4).await[..10];
    window.type_instead(day).await.unwrap();
    window.see(Seen::TestId("schedule-sentence")).await.unwrap();
    window.press(ENTER).await.unwrap();
    window.see(Seen::Css(&card(&desk.loose))).await.unwrap();
    assert_eq!(wall(window, &desk.loose).await, format!("{day} 09:00"));
    desk.hears("Scheduled for").await;

    // Back to the tray, and into the next free time with one key.
    window.press(&held(CONTROL, "z")).await.unwrap();
    window.tab_to(Seen::Css(&loose)).await.unwrap();
    window.press("f").await.unwrap();
    window.see(Seen::Css(&card(&desk.loose))).await.unwrap();
    window
        .wait_for(
            "an empty tray",
            "return document.querySelector('[data-testid=tray-draft]') === null",
        )
        .await
        .unwrap();
}
