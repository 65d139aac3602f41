//! Backups, restores and copies of the data folder, as a person in a terminal meets them.

use crate::{
    flow::{documented, same_shape},
    terminal::{Terminal, text_of},
};
use serde_json::{Value, json};
use std::fs;

fn published(terminal: &Terminal) -> usize {
    terminal.json(&["practice", "ledger"]).as_array().unwrap().len()
}

#[test]
fn p4_a_restored_folder_sends_nothing_before_a_person_has_said_so() {
    let terminal = Terminal::with_practice();
    let draft = terminal.draft("Once, whatever is restored", "x");
    let made = terminal.json(&["backup"]);
    same_shape(&made, &documented("backup"), "backup");
    assert_eq!(terminal.json(&["backup", "--list"]), json!([made]));
    let backup = text_of(&made, "path");
    terminal.json(&["publish", &draft, "--wait"]);
    assert_eq!(published(&terminal), 1);

    let restored = terminal.json(&["restore", &backup]);
    same_shape(&restored, &documented("restore"), "restore");
    assert!(fs::exists(text_of(&restored, "set_aside")).unwrap());
    assert_eq!(terminal.fails(&["run", "--until-idle"], 5)["code"], "conflict");
    assert_eq!(terminal.fails(&["publish", &draft], 5)["code"], "conflict");
    let shown = terminal.run(&["copy", "show", "--json"]);
    assert_eq!(shown.code, 9, "{shown:?}");
    let copy: Value = serde_json::from_str(&shown.out).unwrap();
    assert_eq!(copy["doubt"], "restored");

    let decided = terminal.json(&["copy", "this-sends"]);
    assert_eq!(decided["may_have_gone_out"], 1);
    terminal.ok(&["run", "--until-idle"]);
    let items = terminal.json(&["attention", "list"]);
    assert_eq!(items[0]["kind"], "may_have_gone_out", "{items}");
    let item = text_of(&items[0], "id");
    terminal.ok(&["attention", "resolve", &item, "--published"]);
    terminal.ok(&["run", "--until-idle"]);
    assert_eq!(published(&terminal), 1);
    assert_eq!(terminal.run(&["copy", "show"]).code, 0);
}

#[test]
fn what_may_have_gone_out_is_told_before_a_person_decides() {
    let terminal = Terminal::with_practice();
    let sent = terminal.draft("Went out after the backup", "x,bluesky");
    let later = terminal.draft("Next year", "x");
    let at = ["--at", "2035-12-01 09:00", "--zone", "UTC"];
    terminal.ok(&[&["schedule", &later], at.as_slice()].concat());
    let show = |code: i32| {
        let shown = terminal.run(&["copy", "show", "--json"]);
        assert_eq!(shown.code, code, "{shown:?}");
        serde_json::from_str::<Value>(&shown.out).unwrap()
    };
    assert_eq!(show(0)["outlook"], Value::Null);
    let backup = text_of(&terminal.json(&["backup"]), "path");
    terminal.json(&["publish", &sent, "--wait"]);
    let unknown = terminal.draft("Written after the backup", "x");
    terminal.json(&["publish", &unknown, "--wait"]);
    terminal.ok(&["restore", &backup]);

    let copy = show(9);
    same_shape(&copy, &documented("copy show"), "copy show");
    let outlook = &copy["outlook"];
    assert_eq!(
        (&outlook["unknown"], &outlook["later"], &copy["unreleased"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let posts = outlook["posts"].as_array().unwrap();
    assert_eq!(posts.len(), 1, "{outlook}");
    assert_eq!(
        (&posts[0]["draft"], &posts[0]["words"]),
        (&json!(sent), &json!("Went out after the backup"))
    );
    let targets = posts[0]["targets"].as_array().unwrap();
    let told = targets
        .iter()
        .filter(|one| one["why"] == "sent" && one["at"].is_string());
    assert_eq!(told.count(), 2, "{targets:?}");
    let words = terminal.run(&["copy", "show"]);
    assert_eq!(words.code, 9);
    for part in [
        "restored or rolled back",
        "Went out after the backup",
        "Practice on X",
        "was being sent 20",
        "1 post went out that this copy does not have",
        "1 plan for later waits",
    ] {
        assert!(words.out.contains(part), "{part}: {}", words.out);
    }

    // What was told as waiting is what is kept back.
    let decided = terminal.json(&["copy", "this-sends"]);
    same_shape(&decided, &documented("copy this-sends"), "copy this-sends");
    assert_eq!(decided["may_have_gone_out"], 2);
    let copy = show(9);
    assert_eq!((&copy["outlook"], &copy["unreleased"]), (&Value::Null, &json!(1)));
    assert!(
        terminal
            .run(&["copy", "show"])
            .out
            .contains("1 plan is kept back")
    );
    assert_eq!(terminal.json(&["copy", "release"]), json!({ "plans": 1 }));
    assert_eq!(show(0)["unreleased"], 0);
}

#[test]
fn l4_a_damaged_database_is_told_with_the_newest_good_backup_and_never_as_nothing_scheduled() {
    let terminal = Terminal::with_practice();
    let draft = terminal.draft("Kept in the backup", "x");
    terminal.json(&["schedule", &draft, "--at", "2031-12-01 09:00", "--zone", "UTC"]);
    let backup = text_of(&terminal.json(&["backup"]), "path");
    let database = terminal.folder().join("sendoff.db");
    let mut bytes = fs::read(&database).unwrap();
    bytes[4096..40_000].fill(0xa5);
    fs::write(&database, &bytes).unwrap();
    let error = terminal.fails(&["draft", "list"], 8);
    let remedy = text_of(&error, "remedy");
    assert!(
        remedy.contains(&backup) && remedy.contains("1 of them scheduled"),
        "{remedy}"
    );
    // Gone altogether, it is not made anew either.
    fs::remove_file(&database).unwrap();
    let error = terminal.fails(&["run", "--until-idle"], 8);
    assert!(text_of(&error, "remedy").contains(&backup), "{error}");
    fs::write(&database, &bytes).unwrap();

    let restored = terminal.json(&["restore", &backup]);
    assert_eq!(fs::read(text_of(&restored, "set_aside")).unwrap(), bytes);
    let drafts = terminal.json(&["draft", "list"]);
    assert_eq!(drafts.as_array().unwrap().len(), 1);
}

#[test]
fn a_backup_goes_where_it_is_wanted_and_over_nothing() {
    let terminal = Terminal::with_practice();
    let path = terminal.folder().join("mine.db");
    let named = path.to_str().unwrap();
    terminal.ok(&["backup", named]);
    assert_eq!(terminal.fails(&["backup", named], 5)["code"], "conflict");
    // Nobody's file is replaced while a sender has it open.
    let running = terminal.start(&["run", "--json"]);
    let mut running = running;
    assert_eq!(running.line()["event"], "started");
    assert_eq!(terminal.fails(&["restore", named], 6)["code"], "busy");
    running.end();
    terminal.ok(&["restore", named]);
    let notes = terminal.folder().join("notes.txt");
    fs::write(&notes, "not a database").unwrap();
    terminal.fails(&["restore", notes.to_str().unwrap()], 8);
}

#[test]
fn a_copy_may_give_way_and_take_the_word_back() {
    let terminal = Terminal::with_practice();
    let draft = terminal.draft("Whose turn", "x");
    terminal.ok(&["copy", "another-sends"]);
    assert_eq!(terminal.fails(&["run", "--until-idle"], 5)["code"], "conflict");
    terminal.ok(&["draft", "edit", &draft, "--text", "Still written here"]);
    terminal.ok(&["copy", "this-sends"]);
    terminal.ok(&["run", "--until-idle"]);
    assert_eq!(terminal.fails(&["copy", "this-sends"], 5)["code"], "conflict");
}
