//! What holds for every text.

use super::*;
use crate::connection::ServiceKind;
use proptest::prelude::*;

/// Pieces that break counting when they meet.
const PIECES: &[&str] = &[
    "a",
    " ",
    ".",
    "/",
    "@",
    "#",
    "(",
    ")",
    "?",
    ":",
    "_",
    "-",
    "http://",
    "HTTPS://",
    "example.com",
    "com",
    "de",
    "xn--p1ai",
    "рф",
    "ü",
    "語",
    "。",
    "e\u{301}",
    "\u{301}",
    "\u{200D}",
    "\u{FE0F}",
    "\u{20E3}",
    "1",
    "👍",
    "🏽",
    "👨",
    "👩",
    "👧",
    "🇧",
    "🇷",
    "🏴",
    "☕",
    "क",
    "\u{94D}",
    "\u{1100}",
    "\u{1161}",
    "\u{600}",
    "\r",
    "\n",
    "@a@b.de",
    "t.co/x",
    "\u{202E}",
    "\u{0}",
];

fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat()),
    ]
}

/// Texts in which no link can be: appending to one may turn a long text into 23.
fn linkless() -> impl Strategy<Value = String> {
    nasty().prop_map(|text| text.replace(['.', ':'], ""))
}

/// An emoji sequence of ten code points may close by what is appended: its nine parts of weight 2 become one,
/// and normalisation may compose the two at the border.
const MERGED_WEIGHT_MAX: u32 = 2 * 10;

proptest! {
    #[test]
    fn every_rule_measures_and_checks_every_text(text in nasty()) {
        for network in Network::ALL {
            let own = Some(TextRules::network(*network));
            let carried = [ServiceKind::Letmepost, ServiceKind::Postato].map(|kind| TextRules::of(kind, *network));
            for rules in carried.into_iter().chain([own]).flatten() {
                let refused = check(&rules, &text)
                    .iter()
                    .any(|p| matches!(p, TextProblem::TooLong { .. } | TextProblem::TooManyBytes { .. }));
                prop_assert_eq!(rules.measure(&text).fits(), !refused, "{}", network);
                let every = rules.limits().iter().all(|limit| limit.counting.count(&text) <= limit.max);
                prop_assert_eq!(every, !refused, "fits only if it fits every limit: {}", network);
                for problem in check(&rules, &text) {
                    prop_assert!(!problem.to_string().is_empty());
                }
            }
        }
    }

    #[test]
    fn appending_never_lowers_the_graphemes(text in nasty(), more in nasty()) {
        let both = format!("{text}{more}");
        prop_assert!(on_bluesky(&both) >= on_bluesky(&text));
        prop_assert!(on_bluesky(&both) <= on_bluesky(&text) + on_bluesky(&more) + 1);
    }

    #[test]
    fn appending_lowers_the_weight_by_no_more_than_merging(text in linkless(), more in linkless()) {
        let both = format!("{text}{more}");
        prop_assert!(on_x(&both) + MERGED_WEIGHT_MAX >= on_x(&text));
        prop_assert!(on_x(&both) <= on_x(&text) + on_x(&more) + MERGED_WEIGHT_MAX);
    }

    #[test]
    fn without_links_a_weight_is_one_or_two_a_code_point_at_most(text in linkless()) {
        let code_points = u32::try_from(text.chars().count()).unwrap();
        prop_assert!(on_x(&text) <= 2 * code_points.max(1) + MERGED_WEIGHT_MAX);
        prop_assert!(on_bluesky(&text) <= code_points);
    }

    #[test]
    fn links_stand_in_order_on_character_borders(text in nasty()) {
        let mut last = 0;
        for link in super::super::links::find(&text) {
            prop_assert!(last <= link.range.start && link.range.start < link.range.end);
            prop_assert!(text.get(link.range.clone()).is_some());
            last = link.range.end;
        }
    }

    #[test]
    fn a_key_is_its_own_key(text in nasty()) {
        let key = same_text_key(&text);
        prop_assert_eq!(&same_text_key(&key), &key);
        prop_assert_eq!(&same_text_key(&format!(" {text}\r\n")), &key);
    }
}
