//! Drafts and revisions: what a person writes.

use crate::{
    id::{AccountId, DraftId, RevisionId},
    schedule::Schedule,
    time::UtcInstant,
};
use std::collections::BTreeMap;

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
}
