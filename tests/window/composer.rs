//! The composer with the keyboard alone: a text of one account's own, what goes out while newer text is not confirmed,
//! earlier versions, the trash, and the way on for an account that refused.

use sendoff_tests::{
    keys::{CONTROL, END, ENTER, ESCAPE, LEFT, RIGHT, SHIFT, TAB, held},
    window::{Seen, Window},
};
use serde_json::{Value, json};

use crate::{
    dead_letter::rpc,
    pains::{account, draft, ledger, open, publish, set_faults},
};

pub const TEXT: Seen<'_> = Seen::TestId("composer-text");

/// Waits until no sheet is open: one that goes away has the keys until it is gone.
pub async fn no_sheet(window: &Window) {
    let gone = "return document.querySelector('[role=dialog]') === null";
    window.wait_for("no sheet", gone).await.unwrap();
}

/// Does an action by its name, in the palette.
pub async fn perform(window: &Window, words: &str) {
    no_sheet(window).await;
    window.press(&held(CONTROL, "k")).await.unwrap();
    let field = Seen::Css("[role=dialog] input");
    window.press_on(field, words).await.unwrap();
    // The first that is found is the one that Enter takes.
    let ready = format!(
        "const list = document.querySelector('[role=dialog] .palette');
         return (list?.querySelector('[data-focused]') ?? list?.querySelector('[data-first]'))?.textContent.includes({})",
        json!(words)
    );
    window.wait_for(words, &ready).await.unwrap();
    window.press(ENTER).await.unwrap();
    window
        .wait_for(
            "the palette gone",
            "return document.querySelector('[role=dialog] input[placeholder]') === null",
        )
        .await
        .unwrap();
}

async fn compose(window: &Window, draft: &Value) {
    let id = draft.as_str().unwrap();
    window
        .run(&format!("location.hash = '#/compose/{id}'"))
        .await
        .unwrap();
    window.focused(TEXT).await.unwrap();
}

pub async fn saved(window: &Window) {
    let saved = "return document.querySelector('[data-testid=save-state]')?.dataset.state === 'saved'";
    window.wait_for("a saved draft", saved).await.unwrap();
}

/// Waits until the desk says of a draft what `holds`, an expression over its `detail`, wants.
pub async fn until_draft(window: &Window, draft: &Value, what: &str, holds: &str) -> Value {
    let asked = format!(
        "const detail = await window.__TAURI_INTERNALS__.invoke('rpc', {{ command: 'draft_show', payload: {{ draft: {draft} }} }});
         return ({holds}) && detail"
    );
    window.wait_for_answer(what, &asked).await.unwrap()
}

async fn until_text(window: &Window, text: &str) {
    let shows = format!(
        "return document.querySelector('[data-testid=composer-text]')?.value === {}",
        json!(text)
    );
    window.wait_for(text, &shows).await.unwrap();
}

#[tokio::test]
async fn the_composer_is_worked_by_keyboard_alone() {
    let data = tempfile::tempdir().unwrap();
    let (window, accounts) = open("composer", data.path()).await;
    rpc(&window, "at_login_decline", &json!({})).await;
    one_account_gets_a_text_of_its_own_and_the_common_one_back(&window, &accounts).await;
    newer_text_of_a_planned_post_waits_for_update(&window, &accounts).await;
    an_earlier_version_is_restored_and_taken_back(&window, &accounts).await;
    a_draft_goes_to_the_trash_and_comes_out(&window, &accounts).await;
    a_refused_post_is_corrected_for_one_account_alone(&window, &accounts, data.path()).await;
    window.close().await.unwrap();
}

fn ids(accounts: &Value) -> [&Value; 2] {
    ["twitter", "linkedin"].map(|network| &account(accounts, "letmepost", network)["id"])
}

async fn one_account_gets_a_text_of_its_own_and_the_common_one_back(window: &Window, accounts: &Value) {
    let x = account(accounts, "letmepost", "twitter");
    let (id, handle) = (x["id"].as_str().unwrap(), x["handle"].as_str().unwrap());
    let post = draft(window, "For everyone.", &ids(accounts)).await;
    compose(window, &post).await;
    let own = format!("Write an own text for {handle}");
    window.tab_to(Seen::Control(&own)).await.unwrap();
    window.press(ENTER).await.unwrap();
    window.press_on(TEXT, " And more on X.").await.unwrap();
    let both = format!(
        "detail.variants['{id}'] === 'For everyone. And more on X.' && detail.text === 'For everyone.'"
    );
    until_draft(window, &post, "a text of its own", &both).await;
    window.screenshot("variant").await.unwrap();

    // The tabs are one stop, arrows go along them, and each shows its text.
    let tab = |on: &str| format!("[role=tab][aria-selected={on}]");
    window.press(&held(SHIFT, TAB)).await.unwrap();
    window.focused(Seen::Css(&tab("true"))).await.unwrap();
    window.press(LEFT).await.unwrap();
    until_text(window, "For everyone.").await;
    window.focused(Seen::Css(&tab("true"))).await.unwrap();
    window.press(RIGHT).await.unwrap();
    until_text(window, "For everyone. And more on X.").await;
    let names = window
        .run(
            "const panel = document.querySelector('[role=tabpanel]');
             const tab = document.querySelector('[role=tab][aria-selected=true]');
             return panel.getAttribute('aria-labelledby') === tab.id && tab.getAttribute('aria-controls') === panel.id
                 && panel.contains(document.querySelector('[data-testid=composer-text]'))",
        )
        .await
        .unwrap();
    assert_eq!(names, true, "each tab names its panel, and the panel its tab");

    let back = format!("Back to the text for everyone: {handle}");
    window.tab_to(Seen::Control(&back)).await.unwrap();
    window.press(ENTER).await.unwrap();
    until_text(window, "For everyone.").await;
    until_draft(
        window,
        &post,
        "one text",
        &format!("detail.variants['{id}'] === undefined"),
    )
    .await;
    perform(window, "Undo:").await;
    until_draft(window, &post, "its own text again", &both).await;
}

/// P13 in the window: the confirmed text is what is planned until *Update*, or until the editor is left with a text that
/// every account takes.
async fn newer_text_of_a_planned_post_waits_for_update(window: &Window, accounts: &Value) {
    let post = draft(window, "As it was confirmed.", &ids(accounts)).await;
    let plan = json!({ "draft": post, "wall": "2030-01-07 09:00", "zone": "Europe/Berlin" });
    rpc(window, "schedule_set", &plan).await;
    window.run("location.hash = '#/drafts'").await.unwrap();
    window.see(Seen::TestId("draft-search")).await.unwrap();
    compose(window, &post).await;
    window.press(" Only newer.").await.unwrap();
    window.see(Seen::TestId("unconfirmed")).await.unwrap();
    until_draft(
        window,
        &post,
        "newer text that is not confirmed",
        "detail.unconfirmed && detail.text.endsWith('Only newer.') && detail.confirmed_text === 'As it was confirmed.'",
    )
    .await;
    window
        .tab_to(Seen::Control("Show the confirmed text"))
        .await
        .unwrap();
    window.press(ENTER).await.unwrap();
    window
        .wait_for(
            "the confirmed text",
            "return document.querySelector('[data-testid=unconfirmed] blockquote')?.textContent === 'As it was confirmed.'",
        )
        .await
        .unwrap();
    window.screenshot("unconfirmed").await.unwrap();
    window.tab_to(Seen::TestId("update")).await.unwrap();
    window.press(ENTER).await.unwrap();
    let confirmed = |text: &str| format!("!detail.unconfirmed && detail.text === {}", json!(text));
    until_draft(
        window,
        &post,
        "updated",
        &confirmed("As it was confirmed. Only newer."),
    )
    .await;
    window
        .wait_for(
            "no note",
            "return document.querySelector('[data-testid=unconfirmed]') === null",
        )
        .await
        .unwrap();

    window.tab_to(TEXT).await.unwrap();
    window.press(&held(CONTROL, END)).await.unwrap();
    window.press("!").await.unwrap();
    window.see(Seen::TestId("unconfirmed")).await.unwrap();
    window.press(ESCAPE).await.unwrap();
    window.see(Seen::Text("Updated as you left")).await.unwrap();
    until_draft(
        window,
        &post,
        "updated by leaving",
        &confirmed("As it was confirmed. Only newer.!"),
    )
    .await;
}

async fn an_earlier_version_is_restored_and_taken_back(window: &Window, accounts: &Value) {
    let post = draft(window, "The first version.", &ids(accounts)).await;
    compose(window, &post).await;
    window.type_instead("Something else.").await.unwrap();
    saved(window).await;
    until_draft(
        window,
        &post,
        "a second version",
        "detail.text === 'Something else.'",
    )
    .await;
    perform(window, "Earlier versions").await;
    window.see(Seen::Text("The first version.")).await.unwrap();
    window.screenshot("versions").await.unwrap();
    window
        .tab_to(Seen::Css("[role=dialog] li button:last-child"))
        .await
        .unwrap();
    window.press(ENTER).await.unwrap();
    until_text(window, "The first version.").await;
    until_draft(
        window,
        &post,
        "the first again",
        "detail.text === 'The first version.'",
    )
    .await;
    perform(window, "Undo:").await;
    until_draft(
        window,
        &post,
        "the newest again",
        "detail.text === 'Something else.'",
    )
    .await;
    until_text(window, "Something else.").await;
    let versions = rpc(window, "draft_revisions", &json!({ "draft": post })).await;
    assert!(
        versions.as_array().unwrap().len() >= 4,
        "nothing is overwritten: {versions}"
    );
}

async fn a_draft_goes_to_the_trash_and_comes_out(window: &Window, accounts: &Value) {
    let post = draft(window, "Thrown away by mistake.", &ids(accounts)).await;
    compose(window, &post).await;
    perform(window, "Move the draft to the trash").await;
    until_draft(window, &post, "in the trash", "detail.stand === 'trash'").await;
    window.see(Seen::TestId("draft-search")).await.unwrap();
    window
        .tab_to(Seen::Css(
            "[role=radiogroup][aria-label='Which drafts'] input:checked",
        ))
        .await
        .unwrap();
    window.press(LEFT).await.unwrap();
    let row = format!("[data-testid=draft-row][data-draft={post}]");
    window.tab_to(Seen::Css(&row)).await.unwrap();
    window.press(ENTER).await.unwrap();
    window
        .see(Seen::Text("This draft is in the trash."))
        .await
        .unwrap();
    window
        .tab_to(Seen::Control("Take out of the trash"))
        .await
        .unwrap();
    window.press(ENTER).await.unwrap();
    until_draft(
        window,
        &post,
        "out of the trash",
        "detail.stand === 'unscheduled'",
    )
    .await;
    until_text(window, "Thrown away by mistake.").await;
}

async fn a_refused_post_is_corrected_for_one_account_alone(
    window: &Window,
    accounts: &Value,
    data: &std::path::Path,
) {
    let x = account(accounts, "letmepost", "twitter");
    let refused = json!([{ "kind": { "target_failed": { "code": "preflight_failed", "published": false } },
        "account": x["remote_id"] }]);
    set_faults(window, refused).await;
    let post = draft(window, "Refused by one of two.", &ids(accounts)).await;
    publish(window, &post).await;
    let states = "detail.deliveries.map(({ state }) => state).sort().join()";
    until_draft(
        window,
        &post,
        "one of two",
        &format!("{states} === 'published,refused'"),
    )
    .await;
    window
        .run(&format!("location.hash = '#/compose/{}'", post.as_str().unwrap()))
        .await
        .unwrap();
    window.tab_to(Seen::TestId("correct")).await.unwrap();
    window.press(ENTER).await.unwrap();
    window.tab_to(Seen::TestId("correct-text")).await.unwrap();
    window.type_instead("Taken by the other too.").await.unwrap();
    window
        .wait_for(
            "what can be sent",
            "return document.querySelector('[data-testid=correct-send]')?.disabled === false",
        )
        .await
        .unwrap();
    window.screenshot("correct").await.unwrap();
    window.tab_to(Seen::TestId("correct-send")).await.unwrap();
    window.press(ENTER).await.unwrap();
    until_draft(
        window,
        &post,
        "both",
        &format!("{states} === 'published,published'"),
    )
    .await;
    let went: Vec<_> = ledger(data)
        .into_iter()
        .map(|entry| (entry.network.as_str(), entry.text))
        .collect();
    let wanted = [
        ("linkedin", "Refused by one of two.".to_owned()),
        ("twitter", "Taken by the other too.".to_owned()),
    ];
    assert_eq!(went, wanted, "the other one gets nothing again");
}
