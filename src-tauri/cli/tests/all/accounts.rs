//! How accounts are treated.

use crate::{
    flow::{documented, same_shape},
    terminal::Terminal,
};
use serde_json::{Value, json};

/// Its zone, whether new drafts begin with it, its pace.
fn habits(account: &Value) -> Value {
    json!([account["zone"], account["by_default"], account["pace_minutes"]])
}

#[test]
fn an_account_is_treated_as_named_and_the_rest_of_it_stays() {
    let terminal = Terminal::with_practice();
    let treat = |with: &[&str]| {
        let answer = terminal.json(&[&["account", "treat", "x"], with].concat());
        same_shape(&answer, &documented("account list"), "account treat");
        assert_eq!(answer.as_array().unwrap().len(), 1);
        habits(&answer[0])
    };
    assert_eq!(
        treat(&["--zone", "Europe/Berlin"]),
        json!(["Europe/Berlin", false, null])
    );
    assert_eq!(treat(&["--pace", "25m"]), json!(["Europe/Berlin", false, 25]));
    assert_eq!(treat(&["--default"]), json!(["Europe/Berlin", true, 25]));
    let listed = terminal.ok(&["account", "list"]);
    assert!(
        listed.contains("for new drafts, Europe/Berlin, 25m apart"),
        "{listed}"
    );
    assert_eq!(treat(&["--zone", "none"]), json!([null, true, 25]));
    assert_eq!(
        treat(&["--pace", "1d", "--no-default"]),
        json!([null, false, 1440])
    );
    assert_eq!(treat(&["--pace", "none"]), json!([null, false, null]));

    // The other accounts are as they were, and pausing changes none of it.
    treat(&["--pace", "2h", "--zone", "Asia/Tokyo"]);
    let paused = terminal.json(&["account", "pause", "x"]);
    assert_eq!(habits(&paused[0]), json!(["Asia/Tokyo", false, 120]));
    let all = terminal.json(&["account", "list"]);
    let untouched = all.as_array().unwrap().iter();
    let untouched = untouched.filter(|account| habits(account) == json!([null, false, null]));
    assert_eq!(untouched.count(), 4);
    assert!(terminal.ok(&["account", "list"]).contains("2h apart"));
}

#[test]
fn a_wrong_treatment_changes_nothing_and_says_what_is_wrong() {
    let terminal = Terminal::with_practice();
    let treat = ["account", "treat", "x"];
    let before = terminal.json(&[&treat[..], &["--pace", "25m", "--default"]].concat());
    let cases: &[(&[&str], i32, &str)] = &[
        (&[], 4, "nothing to change"),
        (&["--pace", "1m"], 4, "from 2 minutes to 1440"),
        (
            &["--pace", "2d"],
            4,
            "2880 minutes cannot be a pace: it is from 2 minutes to 1440",
        ),
        (&["--pace", "0m"], 4, "from 2 minutes to 1440"),
        (&["--pace", "90s"], 4, "whole minutes"),
        (&["--pace", "often"], 4, "often"),
        (&["--pace", "99999999999h"], 4, "is no pace"),
        (&["--zone", "Berlin"], 4, "is not a time zone"),
        // What is right beside it is not done either.
        (
            &["--zone", "Europe/Berlin", "--pace", "1m", "--no-default"],
            4,
            "cannot be a pace",
        ),
        (&["--default", "--no-default"], 2, "--no-default"),
    ];
    for (with, code, part) in cases {
        let error = terminal.fails(&[&treat[..], with].concat(), *code);
        let said = format!("{} {}", error["message"], error["remedy"]);
        assert!(said.contains(part), "{with:?}: {said}");
    }
    terminal.fails(&["account", "treat", "nobody", "--default"], 3);
    let all = terminal.json(&["account", "list"]);
    let x = all
        .as_array()
        .unwrap()
        .iter()
        .find(|account| account["network"] == "twitter");
    assert_eq!(x, Some(&before[0]));
}
