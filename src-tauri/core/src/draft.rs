//! Drafts and revisions: what a person writes.

use crate::{
    id::{AccountId, DraftId, RevisionId},
    schedule::Schedule,
    time::UtcInstant,
};
use std::{collections::BTreeMap, time::Duration};

/// One saved state of a draft's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its id.
    pub id: RevisionId,
    /// Whose.
    pub draft: DraftId,
    /// Counted from 1 within the draft.
    pub number: u32,
    /// The text for every account without a variant.
    pub text: String,
    /// Texts of their own.
    pub variants: BTreeMap<AccountId, String>,
    /// When it was last saved.
    pub saved_at: UtcInstant,
    /// When the person confirmed it; only a confirmed revision is sent (P13).
    pub confirmed_at: Option<UtcInstant>,
}

impl Revision {
    /// The text that goes to an account.
    pub fn text_for(&self, account: AccountId) -> &str {
        self.variants.get(&account).unwrap_or(&self.text)
    }

    /// Whether typing that came to `newer` has made this a version worth keeping: the person has paused since, or
    /// has taken away some of what they wrote. Else the newer text takes its place.
    pub fn is_kept_beside(&self, newer: &Self) -> bool {
        newer.saved_at.since(self.saved_at) >= PAUSE
            || takes_away(&self.text, &newer.text)
            || self.variants.iter().any(|(account, text)| {
                let after = newer.variants.get(account).map_or("", String::as_str);
                takes_away(text, after)
            })
    }
}

/// So long a person stops before what they wrote counts as a version.
const PAUSE: Duration = Duration::from_secs(10);
/// Whoever mends a word takes away less than this between two saves.
const CHARS_MENDED: usize = 10;

/// Whether more than a word of a text is gone: what is neither at the beginning nor at the end of the one after it.
fn takes_away(before: &str, after: &str) -> bool {
    let (before, after): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let alike = |(one, other): &(&char, &char)| one == other;
    let begins = before.iter().zip(&after).take_while(alike).count();
    let (rest, other) = (&before[begins..], &after[begins..]);
    let ends = rest
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(alike)
        .count();
    rest.len() - ends > CHARS_MENDED
}

/// What a person writes, with its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The stable part of every business key.
    pub id: DraftId,
    /// A client's or campaign's name, if any.
    pub label: Option<String>,
    /// When it was made.
    pub created_at: UtcInstant,
    /// When it was thrown away.
    pub trashed_at: Option<UtcInstant>,
    /// For whom it is meant, in the order chosen.
    pub targets: Vec<AccountId>,
    /// When, if planned.
    pub schedule: Option<Schedule>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_account_gets_its_variant_or_the_text_of_all() {
        let account = |n| AccountId::from_uuid(Uuid::from_u128(n));
        let revision = Revision {
            id: RevisionId::from_uuid(Uuid::from_u128(1)),
            draft: DraftId::from_uuid(Uuid::from_u128(2)),
            number: 1,
            text: "For all.".to_owned(),
            variants: BTreeMap::from([(account(3), "For the third.".to_owned())]),
            saved_at: UtcInstant::from_millis(0),
            confirmed_at: None,
        };
        assert_eq!(revision.text_for(account(3)), "For the third.");
        assert_eq!(revision.text_for(account(4)), "For all.");
    }

    #[test]
    fn pain_7_what_was_written_is_kept_after_a_pause_and_where_it_is_taken_away() {
        let account = AccountId::from_uuid(Uuid::from_u128(3));
        let at = |seconds: i64, text: &str, own: Option<&str>| Revision {
            id: RevisionId::from_uuid(Uuid::from_u128(1)),
            draft: DraftId::from_uuid(Uuid::from_u128(2)),
            number: 1,
            text: text.to_owned(),
            variants: own.map(|own| (account, own.to_owned())).into_iter().collect(),
            saved_at: UtcInstant::from_millis(seconds * 1000),
            confirmed_at: None,
        };
        let before = at(0, "Fresh bread from nine.", Some("Only here, from nine."));
        let own = Some("Only here, from nine.");
        for (newer, kept, why) in [
            (
                at(1, "Fresh bread from nine. And cake.", own),
                false,
                "more of it",
            ),
            (at(1, "Fresh rye bread from nine.", own), false, "a word between"),
            (at(1, "Fresh bread from ten.", own), false, "a word mended"),
            (at(9, "Fresh bread from nine. An", own), false, "a short breath"),
            (at(10, "Fresh bread from nine. An", own), true, "a pause"),
            (at(1, "S", own), true, "written over"),
            (at(1, "Fresh nine.", own), true, "words cut out of it"),
            (at(1, "", own), true, "all taken away"),
            (
                at(1, "Fresh bread from nine.", Some("O")),
                true,
                "a text of its own written over",
            ),
            (
                at(1, "Fresh bread from nine.", None),
                true,
                "a text of its own given up",
            ),
            (
                at(-60, "Fresh bread from nine. And", own),
                false,
                "a clock that was set back",
            ),
        ] {
            assert_eq!(before.is_kept_beside(&newer), kept, "{why}");
        }
        let letters = at(0, "ééééééééééé", None);
        assert!(letters.is_kept_beside(&at(1, "", None)));
        assert!(
            !letters.is_kept_beside(&at(1, "é", None)),
            "ten characters, of two bytes each"
        );
    }
}
