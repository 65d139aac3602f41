//! What lies ahead, in the words of the tray and of the question before quitting.

use std::fmt::Write as _;

use sendoff_desk::api::QuitCheck;

/// Posts that the tray's menu shows; more would hide its other entries on a small screen.
const TRAY_POSTS_MAX: usize = 3;
/// Posts that the question before quitting names one by one.
const NAMED_POSTS_MAX: usize = 6;
/// Characters of a line about a post that are shown; the rest is cut.
const LINE_CHARS_MAX: usize = 72;

/// The entries at the head of the tray's menu.
pub fn tray_lines(ahead: &QuitCheck) -> Vec<String> {
    if ahead.scheduled == 0 {
        return vec!["Nothing scheduled".into()];
    }
    named(ahead, TRAY_POSTS_MAX).collect()
}

/// What quitting now would mean, or `None` when it means nothing.
pub fn quit_warning(ahead: &QuitCheck) -> Option<String> {
    let mut warning = String::new();
    if ahead.open > 0 {
        let _ = writeln!(
            warning,
            "{} on the way at this moment. Sendoff finds out what became of {} when it is started again.\n",
            counted(ahead.open, "post is", "posts are"),
            if ahead.open == 1 { "it" } else { "them" },
        );
    }
    if ahead.scheduled > 0 {
        let _ = writeln!(
            warning,
            "{} scheduled and will not go out while Sendoff is closed:\n",
            counted(ahead.scheduled, "post is", "posts are"),
        );
        for line in named(ahead, NAMED_POSTS_MAX) {
            let _ = writeln!(warning, "•  {line}");
        }
        warning.push_str(
            "\nA post whose time passes meanwhile does, at the next start, what you chose for missed times.",
        );
    }
    let warning = warning.trim_end();
    (!warning.is_empty()).then(|| warning.to_owned())
}

/// The next posts, at most `max`, and how many more there are.
fn named(ahead: &QuitCheck, max: usize) -> impl Iterator<Item = String> {
    let named = ahead.next.len().min(max);
    let more = ahead.scheduled.saturating_sub(named as u64);
    let more = (more > 0).then(|| format!("and {more} more"));
    ahead.next[..named].iter().map(|line| short(line)).chain(more)
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
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
            next: next.iter().map(ToString::to_string).collect(),
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
        assert_eq!(
            tray_lines(&ahead(0, 6, &["one", "two", "three", "four"])),
            ["one", "two", "three", "and 3 more"]
        );
        assert_eq!(tray_lines(&ahead(2, 0, &[])), ["Nothing scheduled"]);
    }

    #[test]
    fn a_line_is_cut_between_characters_and_never_inside_one() {
        let emoji = "🥖".repeat(LINE_CHARS_MAX);
        assert_eq!(short(&emoji), emoji);
        assert_eq!(short(&format!("{emoji}!")), format!("{emoji}…"));
    }
}
