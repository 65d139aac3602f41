//! The settings, by name.

use crate::{
    flow::{documented, same_shape},
    terminal::Terminal,
};
use serde_json::json;

#[test]
fn settings_are_shown_and_changed_by_name_and_what_is_not_named_stays() {
    let terminal = Terminal::with_practice();
    let first = terminal.json(&["settings"]);
    same_shape(&first, &documented("settings"), "settings");
    assert_eq!(
        (&first["if_missed"], &first["theme"], &first["zoom"]),
        (&json!("late:3h"), &json!("system"), &json!(100))
    );
    let changed = terminal.json(&["settings", "--zone", "America/Sao_Paulo", "--zoom", "150"]);
    assert_eq!(
        changed,
        json!({ "zone": "America/Sao_Paulo", "if_missed": "late:3h", "theme": "system", "zoom": 150 })
    );
    terminal.json(&["settings", "--theme", "dark"]);
    let changed = terminal.json(&["settings", "--if-missed", "ask"]);
    let wanted = json!({ "zone": "America/Sao_Paulo", "if_missed": "ask", "theme": "dark", "zoom": 150 });
    assert_eq!(changed, wanted);
    let words = terminal.ok(&["settings"]);
    for line in [
        "zone       America/Sao_Paulo",
        "if-missed  ask",
        "theme      dark",
        "zoom       150 %",
    ] {
        assert!(words.lines().any(|found| found == line), "{words}");
    }

    // Plans go by them.
    let draft = terminal.draft("Bom dia", "x");
    let planned = terminal.json(&["schedule", &draft, "--at", "2035-12-01 09:00"]);
    assert_eq!(
        (&planned["schedule"]["zone"], &planned["schedule"]["if_missed"]),
        (&json!("America/Sao_Paulo"), &json!("ask"))
    );

    let cases: &[(&[&str], i32, &str)] = &[
        (&["--zone", "Berlin"], 4, "is not a time zone"),
        (&["--if-missed", "late"], 4, "late"),
        (&["--theme", "sepia"], 2, "known are: system, light, dark"),
        (&["--zoom", "large"], 2, "--zoom"),
        (
            &["--zoom", "201"],
            4,
            "201 % is no size: it is from 50 % to 200 %.",
        ),
        // What is right beside it is not done either.
        (&["--theme", "light", "--zoom", "49"], 4, "49 % is no size"),
        (&["--theme", "light", "--zone", "Berlin"], 4, "is not a time zone"),
    ];
    for (with, code, part) in cases {
        let error = terminal.fails(&[&["settings"], *with].concat(), *code);
        let said = format!("{} {}", error["message"], error["remedy"]);
        assert!(said.contains(part), "{with:?}: {said}");
    }
    assert_eq!(terminal.json(&["settings"]), wanted);
}
