//! A post that one account refused, corrected for it alone: one act, done whole or not at all.

use super::office::Office;
use rusqlite::Connection;
use sendoff_core::{delivery::DeliveryState, id::AccountId};
use sendoff_desk::api::{
    CorrectPayload, DraftDetail, DraftRef, ErrorCode, IntentState, Nothing, SettingsChange,
};
use std::time::Duration;

/// A post that Bluesky has and X refused, since it is too long there.
fn refused_by_x(office: &Office) -> (DraftDetail, AccountId) {
    let draft = office.draft(&"x".repeat(290), &["x", "bluesky"]).summary.id;
    office.desk.publish_now(DraftRef { draft }).unwrap();
    office.until("one refused", || {
        office.states(draft) == [DeliveryState::Refused, DeliveryState::Published]
    });
    (office.show(draft), office.account("x"))
}

fn correction(seen: &DraftDetail, account: AccountId, own: &str) -> CorrectPayload {
    CorrectPayload {
        seen: seen.to_confirm(),
        account,
        own: own.to_owned(),
    }
}

fn texts(office: &Office) -> Vec<String> {
    let mut texts: Vec<_> = office.ledger().into_iter().map(|line| line.text).collect();
    texts.sort();
    texts
}

#[test]
fn pain_3_a_correction_is_saved_confirmed_and_sent_to_one_account_in_one_act() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let (seen, x) = refused_by_x(&office);
    let draft = seen.summary.id;
    let correct = |own: &str| office.desk.correct(correction(&seen, x, own));
    let bluesky = office.account("bluesky");
    for (refused, part) in [
        (correct(&"y".repeat(300)), "long"),
        (
            office.desk.correct(correction(&seen, bluesky, "Again.")),
            "is published",
        ),
    ] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Conflict);
        assert!(refused.message.to_string().contains(part), "{}", refused.message);
    }
    assert_eq!(office.show(draft), seen, "what is refused changes nothing");

    let answer = correct("Short enough.").unwrap();
    assert_eq!((answer.state, answer.left_out.len()), (IntentState::Done, 0));
    office.until_all(draft, DeliveryState::Published);
    let long = seen.summary.text.clone();
    assert_eq!(texts(&office), ["Short enough.".to_owned(), long.clone()]);

    // Pressed once more, by somebody who has not seen that it was done.
    let again = correct("Short enough.").unwrap_err();
    assert_eq!(again.code, ErrorCode::Conflict);
    assert_eq!(texts(&office).len(), 2);
}

#[test]
fn p13_a_correction_of_a_text_that_was_changed_meanwhile_saves_and_sends_nothing() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let (seen, x) = refused_by_x(&office);
    let draft = seen.summary.id;
    office.save(draft, "Half a sent");
    let refused = office
        .desk
        .correct(correction(&seen, x, "Short enough."))
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    let shown = office.show(draft);
    assert!(shown.summary.unconfirmed && shown.variants.is_empty());
    assert_eq!(shown.summary.text, "Half a sent");
    assert_eq!(office.ledger().len(), 1);
}

/// Writes of this kind are refused by the file until the trigger is dropped.
fn refuse_writes(office: &Office, sql: &str) {
    let db = Connection::open(office.path().join("sendoff.db")).unwrap();
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    db.execute_batch(sql).unwrap();
}

#[test]
fn p13_a_correction_that_cannot_be_wished_for_is_not_saved_or_confirmed_either() {
    let office = Office::new();
    office.desk.start_sender().unwrap();
    let (seen, x) = refused_by_x(&office);
    refuse_writes(
        &office,
        "CREATE TRIGGER spoilt BEFORE INSERT ON intent BEGIN SELECT RAISE(ABORT, 'spoilt'); END",
    );
    office
        .desk
        .correct(correction(&seen, x, "Short enough."))
        .unwrap_err();
    assert_eq!(office.show(seen.summary.id), seen);
    refuse_writes(&office, "DROP TRIGGER spoilt");
    office
        .desk
        .correct(correction(&seen, x, "Short enough."))
        .unwrap();
    office.until_all(seen.summary.id, DeliveryState::Published);
}

#[test]
fn settings_that_are_changed_together_are_changed_all_or_none() {
    let office = Office::new();
    let before = office.desk.settings_get(Nothing {}).unwrap();
    let change = || SettingsChange {
        zone: Some("Asia/Tokyo".parse().unwrap()),
        zoom: Some(150),
        ..SettingsChange::default()
    };
    refuse_writes(
        &office,
        "CREATE TRIGGER spoilt BEFORE INSERT ON setting WHEN NEW.key = 'zoom'
         BEGIN SELECT RAISE(ABORT, 'spoilt'); END",
    );
    office.desk.settings_change(change()).unwrap_err();
    assert_eq!(office.desk.settings_get(Nothing {}).unwrap(), before);
    refuse_writes(&office, "DROP TRIGGER spoilt");
    let after = office.desk.settings_change(change()).unwrap();
    assert_eq!((after.zone.to_string().as_str(), after.zoom), ("Asia/Tokyo", 150));
}
