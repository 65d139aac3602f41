//! What lies ahead, in the words of the tray and of the question before quitting.

use sendoff_core::{said, said::Said};
use sendoff_desk::api::QuitCheck;

/// Posts that the tray's menu shows; more would hide its other entries on a small screen.
const TRAY_POSTS_MAX: usize = 3;
/// Posts that the question before quitting names one by one.
const NAMED_POSTS_MAX: usize = 6;
/// Characters of a line about a post that are shown; the rest is cut.
const LINE_CHARS_MAX: usize = 72;

/// The entries at the head of the tray's menu.
pub fn tray_lines(ahead: &QuitCheck) -> Vec<Said> {
    if ahead.scheduled == 0 {
        return vec![said!("Nothing scheduled")];
    }
    named(ahead, TRAY_POSTS_MAX).collect()
}

/// What quitting now would mean, or `None` when it means nothing.
pub fn quit_warning(ahead: &QuitCheck) -> Option<String> {
    let mut paragraphs = Vec::new();
    if ahead.open > 0 {
        let open = said!(
            "{count, plural, \
             one {# post is on the way at this moment. Sendoff finds out what became of it when it is started again.} \
             other {# posts are on the way at this moment. Sendoff finds out what became of them when it is started again.}}",
            count = ahead.open
        );
        paragraphs.push(open.to_string());
    }
    if ahead.scheduled > 0 {
        let scheduled = said!(
            "{count, plural, one {# post is scheduled and will not go out while Sendoff is closed:} \
             other {# posts are scheduled and will not go out while Sendoff is closed:}}",
            count = ahead.scheduled
        );
        let late = said!(
            "A post whose time passes meanwhile does, at the next start, what you chose for missed times."
        );
        let lines: Vec<String> = named(ahead, NAMED_POSTS_MAX)
            .map(|line| format!("•  {line}"))
            .collect();
        paragraphs.extend([scheduled.to_string(), lines.join("\n"), late.to_string()]);
    }
    (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
}

/// The next posts, at most `max`, and how many more there are.
fn named(ahead: &QuitCheck, max: usize) -> impl Iterator<Item = Said> {
    let named = ahead.next.len().min(max);
    let more = ahead.scheduled.saturating_sub(named as u64);
    let more = (more > 0).then(|| said!("and {more} more", more));
    let short = |line: &Said| Said::as_is(short(&line.to_string()));
    ahead.next[..named].iter().map(short).chain(more)
}

/// The beginning of a text, on one line.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LINE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ahead(open: u64, scheduled: u64, next: &[&str]) -> QuitCheck {
        QuitCheck {
            open,
            scheduled,
            next: next.iter().map(|line| Said::as_is(*line)).collect(),
        }
    }

    #[test]
    fn quitting_with_nothing_ahead_needs_no_question() {
        assert_eq!(quit_warning(&ahead(0, 0, &[])), None);
    }

    #[test]
    fn quitting_names_each_post_that_will_not_go_out() {
        let warning = quit_warning(&ahead(
            0,
            2,
            &[
                "Mon 23 Nov 09:00: The bakery opens",
                "Tue 24 Nov 10:30: Fresh\n\nbread",
            ],
        ))
        .unwrap();
        assert!(warning.starts_with("2 posts are scheduled and will not go out"));
        assert!(warning.contains("\n•  Mon 23 Nov 09:00: The bakery opens\n"));
        assert!(warning.contains("\n•  Tue 24 Nov 10:30: Fresh bread\n"));
        assert!(!warning.contains("more"));
    }

    #[test]
    fn quitting_counts_the_posts_it_does_not_name() {
        let warning = quit_warning(&ahead(0, 40, &["a post"; 9])).unwrap();
        assert_eq!(warning.matches("a post").count(), NAMED_POSTS_MAX);
        assert!(warning.contains("•  and 34 more"));
    }

    #[test]
    fn quitting_while_something_is_on_the_way_says_so() {
        let warning = quit_warning(&ahead(1, 0, &[])).unwrap();
        assert!(warning.starts_with("1 post is on the way at this moment."));
        assert!(warning.ends_with("what became of it when it is started again."));
    }

    #[test]
    fn the_tray_shows_the_next_posts_and_how_many_more() {
        let lines = |ahead| {
            tray_lines(&ahead)
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            lines(ahead(0, 6, &["one", "two", "three", "four"])),
            ["one", "two", "three", "and 3 more"]
        );
        assert_eq!(lines(ahead(2, 0, &[])), ["Nothing scheduled"]);
    }

    #[test]
    fn a_line_is_cut_between_characters_and_never_inside_one() {
        let emoji = "🥖".repeat(LINE_CHARS_MAX);
        assert_eq!(short(&emoji), emoji);
        assert_eq!(short(&format!("{emoji}!")), format!("{emoji}…"));
    }
}
