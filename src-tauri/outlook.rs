//! What lies ahead, in the words that the tray and the question before quitting show.

use std::fmt::Write as _;

/// Posts that the tray's menu shows; more would hide its other entries on a small screen.
const TRAY_POSTS_MAX: usize = 3;
/// Posts that the question before quitting names one by one.
const NAMED_POSTS_MAX: usize = 6;
/// Characters of a post's text that are shown to tell it from others.
const EXCERPT_CHARS_MAX: usize = 48;

/// What is planned from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// The next posts, soonest first; it may hold fewer than `scheduled`.
    pub next: Vec<Upcoming>,
    /// How many posts are scheduled in all.
    pub scheduled: usize,
    /// How many posts are being sent or are followed at this moment.
    pub open: usize,
    /// True while the person has paused everything.
    pub paused: bool,
}

/// One scheduled post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upcoming {
    /// Its wall-clock time as the person chose it.
    pub when: String,
    /// Its text.
    pub text: String,
    /// To how many accounts it goes.
    pub accounts: usize,
}

impl Outlook {
    /// The entries at the head of the tray's menu.
    pub fn tray_lines(&self) -> Vec<String> {
        if self.next.is_empty() {
            return vec!["Nothing scheduled".into()];
        }
        let mut lines: Vec<_> = self
            .next
            .iter()
            .take(TRAY_POSTS_MAX)
            .map(|post| format!("{}  {}", post.when, excerpt(&post.text)))
            .collect();
        let more = self.scheduled.saturating_sub(lines.len());
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        lines
    }

    /// What quitting now would mean, or `None` when it means nothing.
    pub fn quit_warning(&self) -> Option<String> {
        if self.scheduled == 0 && self.open == 0 {
            return None;
        }
        let mut warning = String::new();
        if self.open > 0 {
            let _ = writeln!(
                warning,
                "{} on the way at this moment. Sendoff finds out what became of {} when it is started again.\n",
                counted(self.open, "post is", "posts are"),
                if self.open == 1 { "it" } else { "them" },
            );
        }
        if self.scheduled > 0 {
            self.name_scheduled(&mut warning);
        }
        Some(warning.trim_end().to_owned())
    }

    fn name_scheduled(&self, warning: &mut String) {
        let _ = writeln!(
            warning,
            "{} scheduled and will not go out while Sendoff is closed:\n",
            counted(self.scheduled, "post is", "posts are"),
        );
        for post in self.next.iter().take(NAMED_POSTS_MAX) {
            let accounts = counted(post.accounts, "account", "accounts");
            let _ = writeln!(
                warning,
                "•  {}  “{}” to {accounts}",
                post.when,
                excerpt(&post.text)
            );
        }
        let more = self
            .scheduled
            .saturating_sub(self.next.len().min(NAMED_POSTS_MAX));
        if more > 0 {
            let _ = writeln!(warning, "•  and {more} more");
        }
        warning.push_str(
            "\nA post whose time passes meanwhile does, at the next start, what you chose for missed times.",
        );
    }
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The beginning of a text on one line.
fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT_CHARS_MAX) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(when: &str, text: &str, accounts: usize) -> Upcoming {
        Upcoming {
            when: when.into(),
            text: text.into(),
            accounts,
        }
    }

    #[test]
    fn quitting_with_nothing_ahead_needs_no_question() {
        assert_eq!(Outlook::default().quit_warning(), None);
    }

    #[test]
    fn quitting_names_each_post_that_will_not_go_out() {
        let outlook = Outlook {
            next: vec![
                post("Mon 09:00", "The bakery opens", 3),
                post("Tue 10:30", "Fresh\n\nbread", 1),
            ],
            scheduled: 2,
            ..Outlook::default()
        };
        let warning = outlook.quit_warning().unwrap();
        assert!(warning.starts_with("2 posts are scheduled and will not go out"));
        assert!(warning.contains("•  Mon 09:00  “The bakery opens” to 3 accounts"));
        assert!(warning.contains("•  Tue 10:30  “Fresh bread” to 1 account\n"));
        assert!(!warning.contains("more"));
    }

    #[test]
    fn quitting_counts_the_posts_it_does_not_name() {
        let outlook = Outlook {
            next: (0..9).map(|n| post("09:00", &n.to_string(), 1)).collect(),
            scheduled: 40,
            ..Outlook::default()
        };
        let warning = outlook.quit_warning().unwrap();
        assert_eq!(warning.matches("“").count(), NAMED_POSTS_MAX);
        assert!(warning.contains("•  and 34 more"));
    }

    #[test]
    fn quitting_while_something_is_on_the_way_says_so() {
        let outlook = Outlook {
            open: 1,
            ..Outlook::default()
        };
        let warning = outlook.quit_warning().unwrap();
        assert!(warning.starts_with("1 post is on the way at this moment."));
        assert!(warning.ends_with("what became of it when it is started again."));
    }

    #[test]
    fn the_tray_shows_the_next_posts_and_how_many_more() {
        let outlook = Outlook {
            next: (0..6).map(|n| post("09:00", &n.to_string(), 1)).collect(),
            scheduled: 6,
            ..Outlook::default()
        };
        assert_eq!(
            outlook.tray_lines(),
            ["09:00  0", "09:00  1", "09:00  2", "and 3 more"]
        );
        assert_eq!(Outlook::default().tray_lines(), ["Nothing scheduled"]);
    }

    #[test]
    fn an_excerpt_is_cut_between_characters_and_never_inside_one() {
        let emoji = "🥖".repeat(EXCERPT_CHARS_MAX);
        assert_eq!(excerpt(&emoji), emoji);
        assert_eq!(excerpt(&format!("{emoji}!")), format!("{emoji}…"));
    }
}
