//! The window's one door.

use crate::office::Office;
use sendoff_desk::api::ErrorCode;
use serde_json::{Value, json};

#[test]
fn commands_go_by_name_and_what_is_malformed_is_named() {
    let office = Office::new();
    let state = office.desk.rpc("app_state", Value::Null).unwrap();
    assert_eq!(state["sender"], "nobody");
    assert_eq!(state["practice"], true);
    let account = office.account("x").to_string();
    let created = office
        .desk
        .rpc("draft_create", json!({ "text": "By name", "targets": [account] }))
        .unwrap();
    assert_eq!(created["text"], "By name");
    for (command, payload, part) in [
        ("draft_creat", json!({}), "no command \"draft_creat\""),
        ("draft_create", json!({ "text": 7, "targets": [] }), "\"text\""),
        (
            "draft_create",
            json!({ "text": "a", "targets": ["nobody"] }),
            "\"targets[0]\"",
        ),
        ("draft_show", json!({}), "draft"),
        ("draft_list", json!({ "filter": "some" }), "\"filter\""),
        (
            "schedule_set",
            json!({ "draft": created["id"], "wall": "w", "zone": "z", "if_missed": "late" }),
            "\"if_missed\"",
        ),
        (
            "late_plan",
            json!({ "items": [], "wall": 9, "zone": "z" }),
            "\"wall\"",
        ),
        (
            "schedule_change",
            json!({ "draft": created["id"], "wall": "w" }),
            "zone",
        ),
    ] {
        let error = office.desk.rpc(command, payload).unwrap_err();
        assert_eq!(error.code, ErrorCode::Invalid, "{command}");
        assert!(
            error.message.to_string().contains(part),
            "{command}: {}",
            error.message
        );
    }
}

#[test]
fn p11_no_answer_holds_a_secret() {
    let office = Office::new();
    let (_, secret) = office.letmepost();
    for command in [
        "connection_list",
        "account_list",
        "app_state",
        "practice_timelines",
        "practice_conditions",
    ] {
        let answer = office.desk.rpc(command, json!({})).unwrap().to_string();
        assert!(!answer.contains(&secret), "{command}");
    }
}

#[test]
fn settings_are_kept_and_malformed_ones_refused() {
    let office = Office::new();
    let before = office.desk.rpc("settings_get", json!({})).unwrap();
    assert_eq!(
        before,
        json!({
            "zone": "Europe/Lisbon", "if_missed": "late:3h", "theme": "system", "zoom": 100, "shortcuts": {},
        })
    );
    let wanted = json!({
        "zone": "Asia/Tokyo", "if_missed": "ask", "theme": "dark", "zoom": 150,
        "shortcuts": { "write": "w", "pause": "Mod+p", "help": "" },
    });
    office.desk.rpc("settings_change", wanted.clone()).unwrap();
    assert_eq!(
        office.another_desk().rpc("settings_get", json!({})).unwrap(),
        wanted
    );
    let refused = |change| {
        office
            .desk
            .rpc("settings_change", change)
            .unwrap_err()
            .message
            .to_string()
    };
    let wrong = refused(json!({ "zone": "Tokyo", "theme": "light" }));
    assert!(wrong.contains("\"zone\""), "{wrong}");
    let unknown = refused(json!({ "colour": "red" }));
    assert!(unknown.contains("colour"), "{unknown}");
    for zoom in [49, 201] {
        let wrong = refused(json!({ "zoom": zoom, "theme": "light" }));
        assert!(wrong.contains("is no size"), "{wrong}");
    }
    for shortcuts in [json!({ "write": "w".repeat(65) }), json!({ "w".repeat(65): "w" })] {
        let long = refused(json!({ "shortcuts": shortcuts, "theme": "light" }));
        assert!(long.contains("too long"), "{long}");
    }
    assert_eq!(office.desk.rpc("settings_get", json!({})).unwrap(), wanted);
    let zones = office.desk.rpc("zones", json!({})).unwrap();
    assert!(zones.as_array().unwrap().contains(&json!("Europe/Berlin")));
}

/// Two places that change settings at once, each from what it saw before: neither takes the other's back.
#[test]
fn a_change_of_one_setting_leaves_the_others_as_they_are() {
    let office = Office::new();
    for change in [
        json!({ "zone": "Asia/Tokyo" }),
        json!({ "if_missed": "ask" }),
        json!({ "theme": "dark" }),
        json!({ "zoom": 150 }),
        json!({ "shortcuts": { "write": "w" } }),
        json!({}),
    ] {
        office.desk.rpc("settings_change", change).unwrap();
    }
    assert_eq!(
        office.desk.rpc("settings_get", json!({})).unwrap(),
        json!({
            "zone": "Asia/Tokyo", "if_missed": "ask", "theme": "dark", "zoom": 150, "shortcuts": { "write": "w" },
        })
    );
}
