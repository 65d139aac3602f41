use super::*;
use crate::{
    delivery::Reason,
    said,
    schedule::{WallTime, Zone},
    time::UtcInstant,
};
use proptest::prelude::*;
use serde_json::json;

fn read(json: serde_json::Value) -> Said {
    serde_json::from_value(json).unwrap()
}

#[test]
fn gaps_are_filled_by_name() {
    let said = said!(
        "{handle} is paused until {until}.",
        until = "Monday",
        handle = "@sol"
    );
    assert_eq!(said, "@sol is paused until Monday.");
}

#[test]
fn one_and_several_have_their_own_words() {
    let posts = |count: u32| {
        said!(
            "{who}: {count, plural, one {# post of {who} waits} other {# posts wait}}.",
            who = "@sol",
            count = count
        )
    };
    assert_eq!(posts(1), "@sol: 1 post of @sol waits.");
    assert_eq!(posts(0), "@sol: 0 posts wait.");
    assert_eq!(posts(1200), "@sol: 1200 posts wait.");
}

#[test]
fn sentences_stand_in_sentences_and_beside_one_another() {
    let look = said!(
        "Looked: {seen}",
        seen = Said::several([said!("Nothing."), said!("Nobody.")])
    );
    assert_eq!(look, "Looked: Nothing. Nobody.");
    let silent = Said::several([Said::as_is(""), said!("Alone.")]);
    assert_eq!(silent, said!("Alone."));
    assert!(Said::several([]).is_silent());
}

#[test]
fn it_travels_as_plain_words_or_as_a_template_with_its_gaps() {
    let said = said!("{a} of {n}", a = said!("One"), n = 5_u8);
    assert_eq!(
        serde_json::to_value(&said).unwrap(),
        json!({ "say": "{a} of {n}", "gaps": { "a": { "say": "One" }, "n": 5 } })
    );
    assert_eq!(json!(Said::as_is("Too long.")), json!("Too long."));
    assert_eq!(
        json!(Said::several([said!("A."), Said::as_is("b")])),
        json!({ "several": [{ "say": "A." }, "b"] })
    );
}

#[test]
fn times_travel_as_times_and_are_english_by_the_clocks_of_their_zone() {
    let at: UtcInstant = UtcInstant::parse("2026-10-25T00:30:12.345Z").unwrap();
    let berlin: Zone = "Europe/Berlin".parse().unwrap();
    let wall: WallTime = "2026-10-25 02:30".parse().unwrap();
    let said = said!(
        "{sent}, {seen}, {chosen}",
        sent = Gap::moment(at, berlin),
        seen = at,
        chosen = wall
    );
    assert_eq!(
        said,
        "2026-10-25 02:30:12 Europe/Berlin, 2026-10-25 00:30:12 UTC, 2026-10-25 02:30"
    );
    let travelling = json!(said);
    assert_eq!(
        travelling["gaps"],
        json!({
            "sent": { "at": "2026-10-25T00:30:12.345Z", "zone": "Europe/Berlin" },
            "seen": { "at": "2026-10-25T00:30:12.345Z", "zone": "UTC" },
            "chosen": { "wall": "2026-10-25 02:30" },
        })
    );
    assert_eq!(read(travelling), said);
}

#[test]
fn a_row_from_before_is_read_as_it_stands() {
    let old = json!({ "code": "late", "message": "Its time passed.", "remedy": "Say so." });
    let reason: Reason = serde_json::from_value(old.clone()).unwrap();
    assert_eq!(reason.message, Said::as_is("Its time passed."));
    assert_eq!(serde_json::to_value(reason).unwrap(), old);
    assert_eq!(
        Said::from_stored("Lost: {what}".to_owned()),
        Said::as_is("Lost: {what}")
    );
}

#[test]
fn an_odd_template_of_a_file_is_shown_as_it_stands() {
    for (template, shown) in [
        ("{missing} is away", "{missing} is away"),
        ("{ here", "{ here"),
        ("} here", "} here"),
        ("{n, plural, one {a}}", "{n, plural, one {a}}"),
        ("{n, select, a {b} other {c}}", "{n, select, a {b} other {c}}"),
        ("{m, plural, one {a} other {b}}", "{m, plural, one {a} other {b}}"),
        ("{w, plural, one {a} other {# b}}", "many b"),
        (
            "{n, plural, one {{n, plural, one {a} other {b}}} other {c}}",
            "{n, plural, one {a} other {b}}",
        ),
        ("ü{n}ü", "ü1ü"),
        ("", ""),
    ] {
        let said = read(json!({ "say": template, "gaps": { "n": 1, "w": "many" } }));
        assert_eq!(said, shown);
    }
}

#[test]
fn what_is_no_saying_is_refused_and_what_is_new_to_it_left_out() {
    for wrong in [
        json!(3),
        json!(null),
        json!({ "gaps": {} }),
        json!({ "say": 3 }),
        json!(["a"]),
        json!({ "several": "a" }),
        json!({ "wall": "2026-10-25 02:30" }),
        json!({ "at": "2026-10-25T00:30:12.345Z" }),
        json!({ "say": "{a}", "gaps": { "a": { "at": "soon" } } }),
        json!({ "say": "{a}", "gaps": { "a": { "wall": "soon" } } }),
    ] {
        assert!(serde_json::from_value::<Said>(wrong).is_err());
    }
    assert_eq!(read(json!({ "say": "Yes.", "since": [1, 2] })), said!("Yes."));
}

#[test]
fn sentences_within_sentences_end_somewhere() {
    let mut said = said!("Deep.");
    for _ in 0..1000 {
        said = said!("({said})", said = said);
    }
    assert!(said.depth() <= DEPTH_MAX + 1);
    assert_eq!(said.to_string().len(), "Deep.".len() + 2000);

    let mut several = said!("Deep.");
    for _ in 0..100 {
        several = Said::several([several, Said::as_is("Deeper.")]);
    }
    assert!(several.depth() <= DEPTH_MAX + 1);

    let hostile = format!(
        "{}\"a\"{}",
        "{\"say\":\"{a}\",\"gaps\":{\"a\":".repeat(5000),
        "}}".repeat(5000)
    );
    assert!(serde_json::from_str::<Said>(&hostile).is_err());
    assert_eq!(Said::from_stored(hostile.clone()), Said::as_is(hostile));
}

fn anything() -> impl Strategy<Value = Said> {
    let words = prop_oneof![".*", "[{}#'\\[\"a,ü ]*", Just("{\"say\":\"x\"}".to_owned())];
    words
        .clone()
        .prop_map(Said::as_is)
        .prop_recursive(10, 40, 4, move |inner| {
            let gap = prop_oneof![
                any::<i64>().prop_map(Gap::Number),
                inner.clone().prop_map(Gap::Said)
            ];
            let template = prop_oneof![
                words.clone(),
                Just("{a} and {n, plural, one {# {a}} other {# {b}}}".to_owned())
            ];
            prop_oneof![
                prop::collection::vec(inner, 2..4).prop_map(Said::several),
                (template, prop::collection::btree_map("[a-n]", gap, 0..4)).prop_map(|(template, gaps)| {
                    let gaps = gaps.into_iter().map(|(name, gap)| (Cow::Owned(name), gap));
                    Said::with_gaps(Cow::Owned(template), gaps.collect())
                }),
            ]
        })
}

proptest! {
    #[test]
    fn whatever_is_said_is_read_as_it_was_written(said in anything()) {
        let json = serde_json::to_string(&said).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Said>(&json).unwrap(), &said);
        prop_assert_eq!(Said::from_stored(said.stored()), said);
    }

    #[test]
    fn nothing_that_is_read_stops_the_program(text in ".*", template in "[{}a#, 'purlonethä]*") {
        let _ = Said::from_stored(text).to_string();
        let said = read(json!({ "say": template, "gaps": { "a": "b", "n": 1 } }));
        prop_assert!(said.depth() <= DEPTH_MAX + 1);
        let _ = said.to_string();
    }
}
