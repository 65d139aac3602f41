//! What is there on every page, with the keyboard alone: the palette and its search, keys that a person sets, and the way
//! out and in for everything that was written.

use sendoff_tests::{
    keys::{CONTROL, ENTER, ESCAPE, held},
    window::{Seen, Window},
};
use serde_json::{Value, json};

use crate::{
    composer::{no_sheet, perform, until_draft},
    dead_letter::rpc,
    pains::{account, draft, open},
};

#[tokio::test]
async fn everything_is_found_done_and_carried_out_by_keyboard_alone() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("everywhere", data.path()).await;
    rpc(&window, "at_login_decline", &json!({})).await;
    let x = &account(&accounts, "letmepost", "twitter")["id"];
    let waiting = draft(&window, "The quince jelly is ready.", &[x]).await;
    let went = draft(&window, "The rye bread went out.", &[x]).await;
    draft(&window, "Something else entirely.", &[x]).await;
    rpc(&window, "publish_now", &json!({ "draft": went })).await;
    until_draft(
        &window,
        &went,
        "published",
        "detail.deliveries[0].state === 'published'",
    )
    .await;
    the_palette_finds_and_does(&window, &waiting, &went).await;
    drafts_are_searched_as_one_types(&window).await;
    a_key_that_was_changed_works_and_the_old_one_does_not(&window).await;
    what_is_exported_is_imported_and_remarks_name_the_account(&window).await;
    window.close().await.unwrap();

    // A key is changed for good.
    let window = Window::open("everywhere-again", data.path()).await.unwrap();
    window.see(Seen::TestId("calendar-day")).await.unwrap();
    window.press("x").await.unwrap();
    at(&window, "#/drafts").await;
    window.close().await.unwrap();
}

async fn at(window: &Window, place: &str) {
    let there = format!("return location.hash === {}", json!(place));
    window.wait_for(place, &there).await.unwrap();
}

async fn the_palette_finds_and_does(window: &Window, waiting: &Value, went: &Value) {
    perform(window, "Dark look").await;
    window
        .wait_for("dark", "return document.documentElement.dataset.theme === 'dark'")
        .await
        .unwrap();
    perform(window, "Light look").await;
    window
        .wait_for(
            "light",
            "return document.documentElement.dataset.theme === 'light'",
        )
        .await
        .unwrap();

    // Any words of a post, in any order: a draft opens, and of what went out it is shown what became of it.
    perform(window, "quince").await;
    at(window, &format!("#/compose/{}", waiting.as_str().unwrap())).await;
    let batch = rpc(window, "draft_show", &json!({ "draft": went })).await["batch"].clone();
    perform(window, "rye").await;
    at(window, &format!("#/activity/{}", batch.as_str().unwrap())).await;
    perform(window, "Time zone").await;
    at(window, "#/settings/zone").await;

    window.press(&held(CONTROL, "k")).await.unwrap();
    let field = Seen::Css("[role=dialog] input");
    window.press_on(field, "no such thing anywhere").await.unwrap();
    window.see(Seen::Text("Nothing by that name")).await.unwrap();
    window.press(ESCAPE).await.unwrap();
    // The first empties the field, the second puts the palette away.
    if window
        .run("return document.querySelector('[role=dialog]') !== null")
        .await
        .unwrap()
        == true
    {
        window.press(ESCAPE).await.unwrap();
    }
    window
        .wait_for(
            "no palette",
            "return document.querySelector('[role=dialog]') === null",
        )
        .await
        .unwrap();
}

async fn drafts_are_searched_as_one_types(window: &Window) {
    window.press("gd").await.unwrap();
    at(window, "#/drafts").await;
    window.see(Seen::TestId("draft-row")).await.unwrap();
    window.press("/").await.unwrap();
    let found = |texts: &[&str]| {
        format!(
            "return [...document.querySelectorAll('[data-testid=draft-row] .wrote')].map(({{ textContent }}) => textContent)
                .sort().join() === {}.sort().join()",
            json!(texts)
        )
    };
    window
        .press_on(Seen::TestId("draft-search"), "entire")
        .await
        .unwrap();
    window
        .wait_for("one draft", &found(&["Something else entirely."]))
        .await
        .unwrap();
    window.type_instead("the").await.unwrap();
    let two = ["The quince jelly is ready.", "The rye bread went out."];
    window.wait_for("two drafts", &found(&two)).await.unwrap();
    window.type_instead("nowhere to be found").await.unwrap();
    window
        .see(Seen::Text("No draft has “nowhere to be found” in its text."))
        .await
        .unwrap();
    window.press(ESCAPE).await.unwrap();
}

async fn a_key_that_was_changed_works_and_the_old_one_does_not(window: &Window) {
    perform(window, "Go to Settings").await;
    at(window, "#/settings").await;
    window
        .tab_to(Seen::Control("Change the keys for “Go to Drafts”"))
        .await
        .unwrap();
    window.press(ENTER).await.unwrap();
    // Keys of another action are named, and given up.
    window.press_on(Seen::TestId("record"), "n").await.unwrap();
    window
        .see(Seen::Text("These already are the keys for “New draft”."))
        .await
        .unwrap();
    window.press(ESCAPE).await.unwrap();
    window
        .tab_to(Seen::Control("Change the keys for “Go to Drafts”"))
        .await
        .unwrap();
    window.press(ENTER).await.unwrap();
    window.press_on(Seen::TestId("record"), "x").await.unwrap();
    window.screenshot("recording").await.unwrap();
    window.press(ENTER).await.unwrap();
    window
        .wait_for_answer(
            "the new keys in the settings",
            "const { shortcuts } = await window.__TAURI_INTERNALS__.invoke('rpc', { command: 'settings_get', payload: {} });
             return shortcuts['go.drafts'] === 'x'",
        )
        .await
        .unwrap();
    window
        .wait_for(
            "the new keys in the list",
            "return document.querySelector(`[data-action='go.drafts'] kbd`)?.textContent === 'X'",
        )
        .await
        .unwrap();
    // The old chord leads nowhere; the one after it shows that its strokes have been heard.
    window
        .run("window.visited = []; addEventListener('hashchange', () => visited.push(location.hash))")
        .await
        .unwrap();
    window.press("gdga").await.unwrap();
    at(window, "#/activity").await;
    window.press("x").await.unwrap();
    at(window, "#/drafts").await;
    assert_eq!(
        window.run("return visited").await.unwrap(),
        json!(["#/activity", "#/drafts"])
    );
}

async fn what_is_exported_is_imported_and_remarks_name_the_account(window: &Window) {
    perform(window, "Export drafts").await;
    let lines = window
        .wait_for(
            "the lines",
            "return document.querySelector('[role=dialog] textarea')?.value || null",
        )
        .await
        .unwrap();
    let lines = lines.as_str().unwrap();
    assert_eq!(lines.trim().lines().count(), 3, "{lines}");
    window.press(ESCAPE).await.unwrap();
    no_sheet(window).await;

    perform(window, "Import drafts").await;
    let long = json!({ "text": "x".repeat(300), "networks": ["twitter", "friendster"] }).to_string();
    // Pasted, for a driver types every letter of it.
    let paste = format!(
        "const area = document.querySelector('[role=dialog] textarea');
         area.focus();
         Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(area, {});
         area.dispatchEvent(new Event('input', {{ bubbles: true }}));",
        json!(format!("{}\n{long}", lines.trim()))
    );
    window.see(Seen::Css("[role=dialog] textarea")).await.unwrap();
    window.run(&paste).await.unwrap();
    window
        .tab_to(Seen::Control("See what would happen"))
        .await
        .unwrap();
    window.press(ENTER).await.unwrap();
    window
        .see(Seen::Text("3 lines can be imported; 2 remarks:"))
        .await
        .unwrap();
    window.screenshot("remarks").await.unwrap();
    let remarks = window
        .run(
            "return [...document.querySelectorAll('[role=dialog] li')].map(({ textContent }) => textContent)",
        )
        .await
        .unwrap();
    let remarks: Vec<_> = remarks
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    assert!(
        remarks.iter().any(|one| one.starts_with("Line 4, X ")),
        "{remarks:?}"
    );
    assert!(
        remarks.iter().any(|one| one.starts_with("Line 4, friendster: ")),
        "{remarks:?}"
    );
    assert!(remarks.iter().all(|one| !one.contains("twitter")), "{remarks:?}");
    window.tab_to(Seen::Control("Import 3 drafts")).await.unwrap();
    window.press(ENTER).await.unwrap();
    window.see(Seen::Text("Imported 3 drafts")).await.unwrap();
    let all = rpc(window, "draft_list", &json!({ "filter": "all" })).await;
    let mut texts: Vec<_> = all["drafts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["text"].as_str().unwrap())
        .collect();
    texts.sort_unstable();
    assert_eq!(
        texts,
        [
            "Something else entirely.",
            "Something else entirely.",
            "The quince jelly is ready.",
            "The quince jelly is ready.",
            "The rye bread went out.",
            "The rye bread went out.",
        ]
    );
}
