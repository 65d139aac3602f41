//! Leading the window somewhere from outside. The place is kept until the window takes it, so that one that is
//! still being made arrives there too; and links, which anybody can write, understood as places and nothing else.

use crate::{
    Desk,
    api::{AppError, DeskEvent, Lead, Nothing, Place},
    hub::lock,
};
use sendoff_core::{said, said::Said};

/// How a link to Sendoff begins.
const LINK_BEGIN: &str = "sendoff:";
/// A longer link is not read. Four times what the longest text needs when every byte is written as `%41`.
const LINK_BYTES_MAX: usize = 64 * 1024;
/// The longest text that a link may bring, in characters: longer than any network takes.
const LINK_TEXT_CHARS_MAX: usize = 5_000;

impl Desk {
    /// Leads the window to a place, now or as soon as there is one. A later place takes an earlier one's stead.
    pub fn lead(&self, to: Place) {
        *lock(&self.inner.lead) = Some(to);
        self.tell(&DeskEvent::Led);
    }

    /// Where the window is to go, told once.
    pub fn lead_take(&self, _: Nothing) -> Result<Lead, AppError> {
        Ok(Lead {
            to: lock(&self.inner.lead).take(),
        })
    }
}

impl Place {
    /// Where a link leads. Whatever it says, it is a place to look at: no link does anything.
    pub fn of_link(link: &str) -> Self {
        read(link).unwrap_or_else(|why| Self::Nowhere { why })
    }
}

/// Whether this is meant as a link, well written or not.
pub fn is_link(text: &str) -> bool {
    let begin = text.get(..LINK_BEGIN.len());
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(LINK_BEGIN))
}

fn read(link: &str) -> Result<Place, Said> {
    let nowhere = || said!("This link leads to no place in Sendoff.");
    if link.len() > LINK_BYTES_MAX {
        return Err(said!("This link is too long."));
    }
    let rest = is_link(link)
        .then(|| &link[LINK_BEGIN.len()..])
        .ok_or_else(nowhere)?;
    let rest = rest.strip_prefix("//").ok_or_else(nowhere)?;
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (rest, None),
    };
    // Browsers end the address of a host with a slash.
    let path = path.strip_suffix('/').unwrap_or(path);
    match (path.split_once('/'), query) {
        (None, None) if path == "calendar" => Ok(Place::Calendar),
        (None, None) if path == "attention" => Ok(Place::Attention { item: None }),
        (None, query) if path == "new" => Ok(Place::New {
            text: text_of(query.unwrap_or(""))?,
        }),
        (Some(("draft", id)), None) => id
            .parse()
            .map(|draft| Place::Draft { draft })
            .map_err(|_| nowhere()),
        _ => Err(nowhere()),
    }
}

/// The text that a new draft begins with: the one thing a link may bring.
fn text_of(query: &str) -> Result<String, Said> {
    if query.is_empty() {
        return Ok(String::new());
    }
    let unread = || said!("The text in this link cannot be read.");
    let written = query.strip_prefix("text=").ok_or_else(unread)?;
    if written.contains('&') {
        return Err(unread());
    }
    let text = decoded(written).ok_or_else(unread)?;
    if text.chars().count() > LINK_TEXT_CHARS_MAX {
        return Err(said!(
            "The text in this link is longer than {most} characters.",
            most = LINK_TEXT_CHARS_MAX
        ));
    }
    let shown = |c: char| !c.is_control() || c == '\n' || c == '\t';
    Ok(text.replace("\r\n", "\n").chars().filter(|c| shown(*c)).collect())
}

/// Undoes the writing of a form: `%41` and `+`. `None` for what was not written so.
fn decoded(written: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => digit(rest.next()?)? * 16 + digit(rest.next()?)?,
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    let value = char::from(byte).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    const DRAFT: &str = "0192d3c4-5b6a-7c8d-9e0f-112233445566";

    fn text(of: &str) -> String {
        match Place::of_link(of) {
            Place::New { text } => text,
            other => panic!("{of} leads to {other:?}"),
        }
    }

    #[test]
    fn a_link_leads_to_the_place_it_names() {
        let draft = DRAFT.parse().unwrap();
        for (link, place) in [
            ("sendoff://calendar", Place::Calendar),
            ("SENDOFF://calendar/", Place::Calendar),
            ("sendoff://attention", Place::Attention { item: None }),
            (&format!("sendoff://draft/{DRAFT}"), Place::Draft { draft }),
        ] {
            assert_eq!(Place::of_link(link), place);
        }
        assert_eq!(text("sendoff://new"), "");
        assert_eq!(
            text("sendoff://new?text=Fresh+bread%0Aat%20nine%3A%20caf%C3%A9"),
            "Fresh bread\nat nine: café"
        );
        assert_eq!(text("sendoff://new/?text=a%00%1b[31mb%0D%0Ac"), "a[31mb\nc");
    }

    #[test]
    fn what_no_link_can_mean_leads_nowhere() {
        for link in [
            "",
            "sendoff:",
            "sendoff:calendar",
            "sendoff://",
            "sendoff://settings",
            "sendoff://calendar?date=1",
            "sendoff://attention/draft:1",
            "sendoff://draft",
            "sendoff://draft/",
            "sendoff://draft/../settings",
            "sendoff://new?at=now",
            "sendoff://new?text=a&publish=1",
            "sendoff://new?text=%",
            "sendoff://new?text=%4",
            "sendoff://new?text=%zz",
            "sendoff://new?text=%ff",
            "https://calendar",
        ] {
            let place = Place::of_link(link);
            assert!(matches!(place, Place::Nowhere { .. }), "{link}: {place:?}");
        }
        let draft = format!("sendoff://draft/{DRAFT}/publish");
        assert!(matches!(Place::of_link(&draft), Place::Nowhere { .. }));
    }

    #[test]
    fn a_text_and_a_link_are_as_long_as_they_may_be_and_no_longer() {
        let link = |chars: usize| format!("sendoff://new?text={}", "é".repeat(chars));
        assert_eq!(
            text(&link(LINK_TEXT_CHARS_MAX)).chars().count(),
            LINK_TEXT_CHARS_MAX
        );
        let longer = Place::of_link(&link(LINK_TEXT_CHARS_MAX + 1));
        assert!(matches!(longer, Place::Nowhere { why } if why.to_string().contains("5000")));
        // Characters that are left out fill a link without filling its text.
        let begin = "sendoff://new?text=";
        let full = format!("{begin}{}", "a".repeat(LINK_BYTES_MAX + 1 - begin.len()));
        let longer = Place::of_link(&full);
        assert!(matches!(longer, Place::Nowhere { why } if why.to_string().contains("too long")));
        let fits = Place::of_link(&full[..LINK_BYTES_MAX]);
        assert!(matches!(fits, Place::Nowhere { why } if !why.to_string().contains("too long")));
    }

    proptest! {
        #[test]
        fn whatever_a_link_says_it_is_read_and_its_text_is_bounded(link in "(sendoff://new\\?text=)?\\PC{0,200}") {
            if let Place::New { text } = Place::of_link(&link) {
                prop_assert!(text.chars().count() <= LINK_TEXT_CHARS_MAX);
                prop_assert!(text.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
            }
        }

        #[test]
        fn any_text_comes_through_a_link_as_it_is(written in "[^\\p{Cc}]{0,200}") {
            let mut link = "sendoff://new?text=".to_owned();
            for byte in written.bytes() {
                write!(link, "%{byte:02X}").unwrap();
            }
            prop_assert_eq!(text(&link), written);
        }
    }
}
