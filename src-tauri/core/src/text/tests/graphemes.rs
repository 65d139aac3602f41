//! Graphemes as Bluesky's own server counts them: each row was put to a real one, at and beyond the limit.

use super::*;

#[test]
fn bluesky_counts_clusters_and_bytes() {
    let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}";
    let rows = [
        ("a", 300, true),
        ("a", 301, false),
        ("e\u{301}", 300, true),
        ("e\u{301}", 301, false),
        ("\u{1F600}", 300, true),
        ("\u{1F600}", 301, false),
        ("🇧🇷", 300, true),
        ("🇧🇷", 301, false),
        ("\r\n", 300, true),
        ("\r\n", 301, false),
        ("\u{915}\u{94D}\u{937}", 300, true),
        (family, 120, true),
        (family, 121, false),
    ];
    for (cluster, times, fits) in rows {
        let measure = measure(Network::Bluesky, &cluster.repeat(times));
        assert_eq!(
            measure.used,
            u32::try_from(times).unwrap(),
            "{cluster:?} is one character"
        );
        assert_eq!(measure.fits(), fits, "{times} × {cluster:?}");
    }
}

#[test]
fn few_characters_may_still_be_too_many_bytes() {
    let family = "👨‍👩‍👧‍👦";
    let rules = TextRules::bluesky();
    assert_eq!(check(&rules, &family.repeat(120)), []);
    let problems = check(&rules, &family.repeat(121));
    assert_eq!(
        problems,
        [TextProblem::TooManyBytes {
            network: Network::Bluesky,
            used: 3_025,
            limit: 3_000
        }]
    );
    assert_eq!(
        problems[0].to_string(),
        "3025 of 3000 bytes on Bluesky: cut 25 bytes (an emoji takes 4 or more, an accented letter 2)"
    );
}

#[test]
fn threads_counts_an_emoji_as_its_bytes() {
    assert_eq!(measure(Network::Threads, "olá").used, 3);
    assert_eq!(measure(Network::Threads, "🎉").used, 4);
    assert_eq!(
        measure(Network::Threads, "e\u{301}1#").used,
        3,
        "digits and signs are no emoji"
    );
    assert!(
        !measure(Network::Threads, &"🎉".repeat(126)).fits(),
        "504 bytes of emoji"
    );
}

#[test]
fn characters_are_utf16_units() {
    assert_eq!(measure(Network::Linkedin, "é").used, 1);
    assert_eq!(measure(Network::Linkedin, "e\u{301}").used, 2);
    assert_eq!(measure(Network::Linkedin, "👍🏽").used, 4);
}
