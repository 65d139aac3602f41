//! Every page as a whole, in the real window: for people who read with their ears or with the keyboard alone, for those
//! who need everything twice as large, and for narrow windows.

use std::fs;

use sendoff_tests::{
    keys::{CONTROL, ESCAPE, held},
    stage::checkout,
    window::{Seen, Window},
};
use serde_json::{Value, json};

use crate::{
    dead_letter::rpc,
    pains::{account, draft, open, publish, set_faults},
};

const PAGES: [&str; 9] = [
    "calendar",
    "drafts",
    "compose",
    "activity",
    "attention",
    "accounts",
    "accounts/add",
    "practice",
    "settings",
];

/// What an assistant for accessibility finds wrong, by the rules of WCAG 2.2 A and AA.
const VIOLATIONS: &str = "
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 300)} ${failureSummary}`));";

/// The controls that cannot be brought into sight, and the page's own overflow to the side. What only ears reach is
/// left out, and what the page itself takes away at this size.
const OUT_OF_REACH: &str = "
    const lost = [];
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) lost.push(`the page is ${wide} px too wide`);
    for (const one of document.querySelectorAll('a, button, input, textarea, [role=gridcell]')) {
        const shown = one.checkVisibility({ visibilityProperty: true });
        const hidden = one.closest('[aria-hidden=true], .sr-only, [data-react-aria-prevent-focus]') !== null;
        const field = one.matches('input') && one.getBoundingClientRect().width <= 1;
        if (!shown || hidden || field) continue;
        one.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
        const { left, right, top, bottom, width } = one.getBoundingClientRect();
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        if (width <= 1) continue;
        if (x < 0 || x > innerWidth || y < 0 || y > innerHeight)
            lost.push(`${one.getAttribute('data-testid') ?? one.getAttribute('aria-label') ?? one.textContent}: ${Math.round(x)}, ${Math.round(y)}`);
    }
    return lost;";

/// Something of everything: planned, published, refused, in doubt, and a draft. Gives the planned one.
async fn furnished(window: &Window, accounts: &Value) -> String {
    let [x, linkedin] = ["twitter", "linkedin"].map(|network| account(accounts, "letmepost", network));
    let ids = [&x["id"], &linkedin["id"]];
    draft(window, "A thought for later.", &ids).await;
    let planned = draft(window, "Planned for tomorrow at nine.", &ids).await;
    let tomorrow = window
        .run("return new Date(Date.now() + 86400000).toISOString().slice(0, 10) + ' 09:00'")
        .await
        .unwrap();
    let plan = json!({ "draft": planned, "wall": tomorrow, "zone": "Europe/Berlin" });
    rpc(window, "schedule_set", &plan).await;
    let treat = json!({ "account": x["id"], "zone": "Asia/Kolkata", "by_default": true, "pace_minutes": 60 });
    rpc(window, "account_treat", &treat).await;
    rpc(window, "backup_now", &json!({})).await;
    let refused = json!([{ "kind": { "target_failed": { "code": "preflight_failed", "published": false } },
        "account": linkedin["remote_id"] }]);
    set_faults(window, refused).await;
    let post = draft(window, "One of two.", &ids).await;
    publish(window, &post).await;
    window
        .wait_for(
            "what became of both",
            "return ['published', 'refused'].every((state) =>
                document.querySelector(`[data-testid=result-row][data-state=${state}]`) !== null)",
        )
        .await
        .unwrap();
    planned.as_str().unwrap().to_owned()
}

async fn go(window: &Window, page: &str) {
    window.run(&format!("location.hash = '#/{page}'")).await.unwrap();
    let arrived = if page.starts_with("compose") {
        "composer-text"
    } else {
        "page-title"
    };
    window.see(Seen::TestId(arrived)).await.unwrap();
    at_rest(window).await;
}

/// What is said aloud is taken away again after some seconds.
const RESTS: &str = "return document.querySelector('[aria-busy=true], [data-live-announcer] [role=img], [data-entering], [data-exiting]') === null
    && document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)";

/// What has just come begins to move with the frames after it, and once more when it has stopped to be new: nothing
/// moves when it still does not some frames later.
pub async fn at_rest(window: &Window) {
    for _ in 0..20 {
        frames(window).await;
        window.wait_for("a page at rest", RESTS).await.unwrap();
        frames(window).await;
        if window.run(RESTS).await.unwrap() == Value::Bool(true) {
            return;
        }
    }
    panic!("the page does not come to rest");
}

async fn frames(window: &Window) {
    let four = "const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
        for (const _ of [1, 2, 3, 4]) await frame();
        return true";
    window.ask(four).await.unwrap().unwrap();
}

/// What floats above the pages or opens on them: where it is, what leads to it, and what shows that it is there.
const OPENED: [(&str, Seen<'_>, Seen<'_>); 10] = [
    (
        "calendar",
        Seen::TestId("calendar-filter"),
        Seen::Css("[role=menuitemcheckbox]"),
    ),
    ("drafts", Seen::Control("Import…"), SHEET),
    (
        "drafts",
        Seen::Control("Export…"),
        Seen::Css("[role=dialog] textarea"),
    ),
    (
        "compose/PLANNED",
        Seen::TestId("draft-more"),
        Seen::Css("[role=menuitem]"),
    ),
    (
        "compose/PLANNED",
        Seen::TestId("publish-now"),
        Seen::TestId("publish-confirm"),
    ),
    ("activity", Seen::TestId("journal"), Seen::TestId("journal-copy")),
    (
        "activity",
        Seen::TestId("retry-failed"),
        Seen::TestId("retry-confirm"),
    ),
    ("attention", Seen::TestId("act-leave"), Seen::TestId("act-do")),
    (
        "accounts",
        Seen::TestId("account-treat"),
        Seen::TestId("treat-save"),
    ),
    (
        "settings",
        Seen::Control("Change the keys for “Go to Drafts”"),
        Seen::TestId("record"),
    ),
];
const SHEET: Seen<'_> = Seen::Css("[role=dialog]");

async fn what_is_opened(window: &Window, planned: &str, theme: &str) {
    for (page, leads, there) in OPENED {
        go(window, &page.replace("PLANNED", planned)).await;
        window.click(leads).await.unwrap();
        window.see(there).await.unwrap();
        look_into(window, &format!("{leads:?}, {theme}")).await;
    }
    go(window, "calendar").await;
    for (keys, typed) in [(held(CONTROL, "k"), "draft"), ("?".into(), "")] {
        window.press(&keys).await.unwrap();
        window.see(SHEET).await.unwrap();
        if !typed.is_empty() {
            window
                .press_on(Seen::Css("[role=dialog] input"), typed)
                .await
                .unwrap();
        }
        look_into(window, &format!("{keys}, {theme}")).await;
    }
    // A chosen post with its bar, and the sheets that its bar leads to.
    let card = format!("[data-testid=calendar-post][data-post='{planned}']");
    window.type_into(Seen::Css(&card), " ").await.unwrap();
    window.see(Seen::TestId("chosen-bar")).await.unwrap();
    at_rest(window).await;
    nothing_wrong(window, &format!("what is chosen, {theme}")).await;
    for act in ["chosen-move", "chosen-accounts", "chosen-tag"] {
        window.click(Seen::TestId(act)).await.unwrap();
        window.see(SHEET).await.unwrap();
        look_into(window, &format!("{act}, {theme}")).await;
    }
    window.press(ESCAPE).await.unwrap();
}

/// Finds nothing wrong with what is open, and puts it away.
async fn look_into(window: &Window, what: &str) {
    at_rest(window).await;
    nothing_wrong(window, what).await;
    let floats = "document.querySelector('[role=dialog], [role=alertdialog], [role=menu]')";
    // Not typed: a field that holds something would be emptied by it first.
    window
        .run(&format!(
            "{floats}?.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Escape', bubbles: true }}))"
        ))
        .await
        .unwrap();
    window
        .wait_for("nothing that floats", &format!("return {floats} === null"))
        .await
        .unwrap();
}

/// Brings the assistant for accessibility into the page.
pub async fn bring_axe(window: &Window) {
    let axe = fs::read_to_string(checkout().join("ui/node_modules/axe-core/axe.min.js")).unwrap();
    window.run(&format!("{axe}; window.axe = axe;")).await.unwrap();
}

pub async fn nothing_wrong(window: &Window, where_: &str) {
    let found = window.ask(VIOLATIONS).await.unwrap().unwrap();
    nothing(window, where_, found).await;
}

pub async fn wear(window: &Window, theme: &str) {
    rpc(window, "settings_change", &json!({ "theme": theme })).await;
    let worn = format!("return document.documentElement.dataset.theme === '{theme}'");
    window.wait_for(theme, &worn).await.unwrap();
}

async fn nothing(window: &Window, where_: &str, answer: Value) {
    if answer.as_array().is_none_or(|found| !found.is_empty()) {
        let picture = window.screenshot("wrong").await.unwrap();
        panic!("{where_}, {}: {answer:#}", picture.display());
    }
}

#[tokio::test]
async fn axe_finds_nothing_wrong_on_any_page_or_sheet_light_or_dark() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("axe", data.path()).await;
    let planned = furnished(&window, &accounts).await;
    bring_axe(&window).await;
    for theme in ["light", "dark"] {
        wear(&window, theme).await;
        for page in PAGES {
            go(&window, page).await;
            nothing_wrong(&window, &format!("{page}, {theme}")).await;
        }
        what_is_opened(&window, &planned, theme).await;
    }
    // It would find what is wrong, colours too.
    window
        .run("document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color:#777;background:#888\">pale</p>')")
        .await
        .unwrap();
    let found = window.ask(VIOLATIONS).await.unwrap().unwrap();
    assert!(found.to_string().contains("color-contrast"), "{found}");
    window.close().await.unwrap();
}

#[tokio::test]
async fn everything_can_be_reached_at_twice_the_size_and_in_a_narrow_window() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("large", data.path()).await;
    furnished(&window, &accounts).await;
    window.resize((800, 800)).await.unwrap();
    every_page(&window, "narrow").await;

    window.resize((1280, 800)).await.unwrap();
    window
        .wait_for("the whole width", "return innerWidth === 1280")
        .await
        .unwrap();
    // The keys, step by step: from as it came to twice as large, where there is no larger step.
    for percent in [110, 125, 150, 175, 200, 200] {
        let press = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '+', ctrlKey: true, bubbles: true }))";
        window.run(press).await.unwrap();
        let drawn = format!("return Math.abs(innerWidth - 128000 / {percent}) < 2");
        window.wait_for("the next size", &drawn).await.unwrap();
    }
    every_page(&window, "large").await;
    assert_eq!(rpc(&window, "settings_get", &json!({})).await["zoom"], 200);
    window.close().await.unwrap();

    // It stays so.
    let window = Window::open("large-again", data.path()).await.unwrap();
    window.see(Seen::TestId("page-title")).await.unwrap();
    window
        .wait_for("still twice the size", "return innerWidth === 640")
        .await
        .unwrap();
    window.close().await.unwrap();
}

async fn every_page(window: &Window, name: &str) {
    for page in PAGES {
        go(window, page).await;
        window
            .screenshot(&format!("{name}-{}", page.replace('/', "-")))
            .await
            .unwrap();
        let lost = window.ask(OUT_OF_REACH).await.unwrap().unwrap();
        nothing(window, &format!("{page}, {name}"), lost).await;
    }
}
