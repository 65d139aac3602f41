//! A week of posts of a small agency, as its people typed them: texts in several scripts, with the shapes that
//! break counting, and texts at a network's limit and one beyond.

use super::*;

/// Text, weight on X by twitter-text 3.1.0, graphemes by ICU's segmenter (Unicode 17), bytes: all three counted
/// by those, not here.
#[rustfmt::skip]
const WEEK: &[(&str, u32, u32, u32)] = &[
    ("Bom dia! ☀️ Saiu fornada de pão de queijo agora às 7h. Quem vem? 🧀🥖", 69, 66, 79),
    ("Receita da semana: bolo de fubá com goiabada.\n\n• 3 ovos\n• 2 xícaras de fubá\n• 1 xícara de açúcar\n• 200 g de goiabada\n\nForno a 180 °C por 40 min. Salve este post!", 165, 161, 176),
    ("Amanhã fechamos às 15h 🙏 Obrigado pela compreensão!", 52, 51, 57),
    ("👨‍👩‍👧‍👦 Domingo é dia de família na Padaria Sol! 👩🏽‍🍳👨🏿‍🍳", 48, 45, 99),
    ("Vem aí o panetone artesanal: https://padariasol.example/panetone?utm_source=social&utm_medium=post&utm_campaign=natal-2026&utm_content=card-01 #natal #panetone #SãoPaulo", 169, 169, 171),
    ("Winterreifen fürs Rad? Ja! Wir zeigen am Donnerstag, wie man Spikes in zehn Minuten montiert. 🚲❄️", 98, 96, 105),
    ("Straßenbahnschienen, Kopfsteinpflaster, nasses Laub: Was hilft? Drei Tipps aus der Werkstatt 👇\n\n1/3 Luftdruck runter (0,3 bar reichen)\n2/3 Schienen immer im stumpfen Winkel\n3/3 Bremsen vor der Kurve, nicht darin", 212, 211, 215),
    ("Wir suchen eine Zweiradmechatroniker:in (m/w/d), 32 h, ab sofort. https://kiesel.example/jobs", 93, 93, 93),
    ("@radlobby@fedi.example @verkehrswende Danke für die Tour gestern! 140 Leute, 0 Unfälle 💚", 89, 88, 93),
    ("Zeitumstellung verpasst? Wir auch. Heute öffnen wir um 02:30 Uhr. (Scherz.)", 75, 75, 76),
    ("Eine Stunde geschenkt: heute 02:30 bis 02:30 Rabatt!", 52, 52, 52),
    ("नमस्ते! कल सुबह 6:30 बजे की कक्षा में मिलते हैं 🧘‍♀️", 50, 34, 127),
    ("Five breaths. That's it. That's the post.", 41, 41, 41),
    ("New: free 20-minute class for people who sit all day → https://nadi.example/desk\n\nNo sign-up. No e-mail. Just press play.", 122, 121, 123),
    ("ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ ॐ 🙏", 122, 121, 244),
    ("Teacher training 2027 is open. 🎉\n\nEarly bird until 15 December, ₹45,000 instead of ₹60,000. Instalments possible. Questions? Write to us, we answer ourselves.", 161, 158, 165),
    ("قهوة اليوم: يرغاشيفي، إثيوبيا ☕️ نكهات ياسمين وليمون. تفضلوا بزيارتنا حتى الساعة 11 مساءً.", 90, 88, 164),
    ("New on the bar: قهوة سعودية with cardamom, 3.50 JD. Ask for Layla!", 66, 66, 76),
    ("שלום לכל אוהבי הקפה! סדנת לאטה-ארט ביום שישי ב-18:00", 52, 52, 88),
    ("本日のコーヒー：ゲイシャ（パナマ）。香りは桃とベルガモット。数量限定です。", 74, 37, 111),
    ("กาแฟวันนี้อร่อยมาก ☕ แวะมาชิมได้ถึงสองทุ่ม", 43, 33, 122),
    ("Café ≠ Cafe\u{301} (the first é is one code point, the second is two).", 64, 63, 69),
    ("🏴󠁧󠁢󠁳󠁣󠁴󠁿🏳️‍🌈🇧🇷🇯🇴 flags of today's guests", 32, 28, 82),
    ("Zalgo coffee: c\u{335}\u{321}o\u{336}\u{322}f\u{337}f\u{334}e\u{338}e\u{335} ☕", 31, 22, 40),
    ("Links without a scheme: qahwa.example, http://qahwa.example/menu#today, (https://qahwa.example/a_(b)) and mail hello@qahwa.example.", 131, 131, 131),
    ("We wrote this at gate B14 with no Wi-Fi. If you can read it, the scheduler works. ✈️", 84, 83, 88),
    ("Same words, every Monday: what is one thing you will NOT do this week?", 70, 70, 70),
    ("語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語", 280, 140, 420),
    ("語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語", 282, 141, 423),
    ("   leading and trailing space, a tab\there, and a no\u{A0}break space   ", 66, 66, 67),
    ("zero\u{200B}width and \u{202E}override\u{202C} marks", 33, 31, 37),
    ("\"Quotes\", 'apostrophes', <b>not bold</b>, & ampersands; {\"json\": true} \\n", 73, 73, 73),
];

#[test]
fn the_week_counts_as_other_implementations_count_it() {
    for (text, weight, graphemes, bytes) in WEEK {
        assert_eq!(on_x(text), *weight, "on X: {text}");
        let bluesky = measure(Network::Bluesky, text);
        assert_eq!(bluesky.used, *graphemes, "graphemes: {text}");
        assert_eq!(
            bluesky.bytes,
            Some(ByteCount {
                used: *bytes,
                limit: 3_000
            }),
            "bytes: {text}"
        );
    }
}

#[test]
fn the_boundary_texts_are_taken_at_the_limit_and_refused_beyond() {
    let link = format!("{} https://a.example/{}", "m".repeat(476), "x".repeat(400));
    let rows = [
        (Network::Twitter, "t".repeat(280), None),
        (Network::Twitter, "t".repeat(281), Some("281 of 280 on X: cut 1")),
        (Network::Twitter, "語".repeat(140), None),
        (Network::Twitter, "語".repeat(141), Some("282 of 280 on X: cut 2")),
        (Network::Bluesky, "g".repeat(299) + "!", None),
        (
            Network::Bluesky,
            "g".repeat(300) + "!",
            Some("301 of 300 on Bluesky: cut 1"),
        ),
        (Network::Bluesky, "👍🏽".repeat(300), None),
        (
            Network::Bluesky,
            "👍🏽".repeat(301),
            Some("301 of 300 on Bluesky: cut 1"),
        ),
        (Network::Mastodon, link.clone(), None),
        (
            Network::Mastodon,
            format!("{link} !"),
            Some("502 of 500 on Mastodon: cut 2"),
        ),
        (
            Network::Twitter,
            String::new(),
            Some("there is no text for X: write one"),
        ),
    ];
    for (network, text, problem) in rows {
        let found = check(&TextRules::network(network), &text);
        assert_eq!(
            found.first().map(ToString::to_string).as_deref(),
            problem,
            "{network}: {text}"
        );
    }
    assert_eq!(on_mastodon(&link), 500);
    assert_eq!(
        measure(Network::Bluesky, &"👍🏽".repeat(300)).bytes,
        Some(ByteCount {
            used: 2_400,
            limit: 3_000
        })
    );
}

#[test]
fn a_text_long_enough_for_a_thread_is_refused_with_what_to_cut() {
    let text =
        "A thread about doing less.\n\nMost teams post because the calendar is empty, not because they have \
                something to say. We counted for a year. "
            .repeat(8);
    let said = |network| {
        check(&TextRules::network(network), &text)
            .first()
            .map(ToString::to_string)
    };
    assert_eq!(
        said(Network::Twitter).as_deref(),
        Some("1104 of 280 on X: cut 824")
    );
    assert_eq!(
        said(Network::Bluesky).as_deref(),
        Some("1104 of 300 on Bluesky: cut 804")
    );
    assert_eq!(
        said(Network::Mastodon).as_deref(),
        Some("1103 of 500 on Mastodon: cut 603"),
        "the last space is stripped"
    );
    assert_eq!(said(Network::Linkedin), None);
}
