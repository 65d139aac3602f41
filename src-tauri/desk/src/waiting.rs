//! Telling once of each thing that begins to wait for a person, so that somebody who does not look at the window
//! hears of it. The list under attention is the truth: what is told here is a hint.

use crate::{Desk, api::DeskEvent, views};
use sendoff_core::{
    attention::{AttentionKind, SafeAction},
    id::DraftId,
    said,
    said::Said,
    time::UtcInstant,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// What went away and comes back within this time is not told again: tried once more and held again, off the
/// network and on it.
const REMEMBERED: Duration = Duration::from_secs(3600);
/// Things that begin to wait together are told together; what comes for longer than this is told as far as it is.
const GATHERED_AT_MOST: Duration = Duration::from_secs(5);
const TEXT_CHARS: usize = 80;

/// One thing that waits, as far as telling of it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// The item.
    pub(crate) id: String,
    pub(crate) draft: DraftId,
    pub(crate) kind: AttentionKind,
    /// The account, if it is about one.
    pub(crate) whom: Option<String>,
    pub(crate) text: String,
    pub(crate) message: Said,
    pub(crate) actions: Vec<SafeAction>,
}

/// What has been told of what waits.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// When each was last seen waiting.
    seen: BTreeMap<String, UtcInstant>,
    fresh: BTreeSet<String>,
    fresh_since: Option<UtcInstant>,
    /// Whether a look was made: until then everything is told, whatever else has told of it in an earlier life.
    begun: bool,
}

impl Told {
    /// Whether something is still to be told.
    pub(crate) fn is_gathering(&self) -> bool {
        !self.fresh.is_empty()
    }

    /// Notes what waits now. `dead_letters`: whether those are told by an event of their own. Gives what is to be
    /// told, once it has been quiet for a moment.
    pub(crate) fn note(
        &mut self,
        waiting: &[Waiting],
        now: UtcInstant,
        quiet: bool,
        dead_letters: bool,
    ) -> Option<DeskEvent> {
        let known = |at: &UtcInstant| now.distance(*at) < REMEMBERED;
        for one in waiting {
            let before = self.seen.insert(one.id.clone(), now);
            let own_event = dead_letters && self.begun && one.kind == AttentionKind::DeadLetter;
            if !before.as_ref().is_some_and(known) && !own_event {
                self.fresh.insert(one.id.clone());
            }
        }
        self.begun = true;
        self.seen.retain(|_, at| known(at));
        self.fresh.retain(|id| waiting.iter().any(|one| one.id == *id));
        if self.fresh.is_empty() {
            self.fresh_since = None;
            return None;
        }
        let since = *self.fresh_since.get_or_insert(now);
        if !quiet && now.distance(since) < GATHERED_AT_MOST {
            return None;
        }
        let fresh = std::mem::take(&mut self.fresh);
        self.fresh_since = None;
        let new: Vec<&Waiting> = waiting.iter().filter(|one| fresh.contains(&one.id)).collect();
        words(&new)
    }
}

/// One sentence, however many they are.
fn words(new: &[&Waiting]) -> Option<DeskEvent> {
    let first = new.first()?;
    let posts: BTreeSet<DraftId> = new.iter().map(|one| one.draft).collect();
    let one = new.len() == 1;
    let text = views::start_of(&first.text, TEXT_CHARS);
    let login = new.iter().any(|one| one.kind == AttentionKind::LoginFails);
    let (title, message) = if one && login {
        (said!("A connection needs you"), first.message.clone())
    } else if one {
        let subject = match &first.whom {
            _ if text.is_empty() => None,
            Some(handle) => Some(said!("“{text}” for {handle}:", text, handle)),
            None => Some(said!("“{text}”:", text)),
        };
        let message = Said::several(subject.into_iter().chain([first.message.clone()]));
        (said!("A post needs you"), message)
    } else if posts.len() == 1 && !login {
        let message = said!(
            "“{text}”: {count, plural, one {# account} other {# accounts}} of it wait for you.",
            text,
            count = new.len()
        );
        (said!("A post needs you"), message)
    } else {
        let title = said!(
            "{count, plural, one {# post needs you} other {# posts need you}}",
            count = posts.len()
        );
        let message = said!("They stand under Attention, each with what is known and what can be done.");
        (title, message)
    };
    let late = first.kind == AttentionKind::Asked && first.actions.contains(&SafeAction::PublishNow);
    Some(DeskEvent::PersonWanted {
        item: (posts.len() == 1).then(|| first.id.clone()),
        count: u64::try_from(new.len()).unwrap_or(u64::MAX),
        title,
        message,
        late: one && late,
    })
}

impl Desk {
    /// "3 posts need you"; `None` if nothing waits.
    pub fn attention_words(&self) -> Result<Option<(u64, Said)>, crate::api::AppError> {
        let waiting = self.what_waits()?;
        let posts: BTreeSet<DraftId> = waiting.iter().map(|one| one.draft).collect();
        if posts.is_empty() {
            return Ok(None);
        }
        let words = said!(
            "{count, plural, one {# post needs you} other {# posts need you}}",
            count = posts.len()
        );
        let count = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
        Ok(Some((count, words)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> UtcInstant {
        UtcInstant::from_millis(1_795_334_400_000 + seconds * 1000)
    }

    fn waiting(id: &str, draft: u8, kind: AttentionKind) -> Waiting {
        Waiting {
            id: id.to_owned(),
            draft: format!("00000000-0000-7000-8000-0000000000{draft:02x}")
                .parse()
                .unwrap(),
            kind,
            whom: Some("@mara".to_owned()),
            text: "Fresh bread".to_owned(),
            message: Said::as_is("It was refused."),
            actions: vec![SafeAction::PublishNow, SafeAction::Skip],
        }
    }

    fn heard(event: Option<DeskEvent>) -> (Option<String>, u64, String, String, bool) {
        match event.unwrap() {
            DeskEvent::PersonWanted {
                item,
                count,
                title,
                message,
                late,
            } => (item, count, title.to_string(), message.to_string(), late),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_thing_is_told_once_by_its_own_words() {
        let mut told = Told::default();
        let items = [waiting("a", 1, AttentionKind::Refused)];
        assert_eq!(
            told.note(&items, at(0), false, true),
            None,
            "not before it is quiet"
        );
        assert!(told.is_gathering());
        let (item, count, title, message, late) = heard(told.note(&items, at(1), true, true));
        assert_eq!((item.as_deref(), count, late), (Some("a"), 1, false));
        assert_eq!(title, "A post needs you");
        assert_eq!(message, "“Fresh bread” for @mara: It was refused.");
        assert_eq!(told.note(&items, at(2), true, true), None);
        assert!(!told.is_gathering());
    }

    #[test]
    fn what_comes_together_is_one_sentence_and_an_answer_tells_nothing() {
        let mut told = Told::default();
        let items: Vec<_> = (0..7)
            .map(|n| waiting(&n.to_string(), n, AttentionKind::Asked))
            .collect();
        told.note(&items[..3], at(0), false, true);
        let (item, count, title, _, late) = heard(told.note(&items, at(1), true, true));
        assert_eq!(
            (item, count, title.as_str(), late),
            (None, 7, "7 posts need you", false)
        );
        // Some are answered; one is tried again and comes back.
        assert_eq!(told.note(&items[..2], at(10), true, true), None);
        assert_eq!(told.note(&items[..3], at(20), true, true), None);
        // After an hour away it is news.
        assert_eq!(told.note(&items[..2], at(30), true, true), None);
        assert_eq!(told.note(&items[..2], at(3000), true, true), None);
        let (item, ..) = heard(told.note(&items[..3], at(3700), true, true));
        assert_eq!(item.as_deref(), Some("2"));
    }

    #[test]
    fn what_came_due_late_offers_to_publish_and_several_accounts_of_a_post_are_one_post() {
        let mut told = Told::default();
        let one = [waiting("a", 1, AttentionKind::Asked)];
        let (.., late) = heard(told.note(&one, at(0), true, true));
        assert!(late);
        let more = [
            waiting("a", 1, AttentionKind::Asked),
            waiting("b", 2, AttentionKind::Asked),
            waiting("c", 2, AttentionKind::Asked),
        ];
        let (item, count, title, message, late) = heard(told.note(&more, at(1), true, true));
        assert_eq!((item.as_deref(), count, late), (Some("b"), 2, false));
        assert_eq!(title, "A post needs you");
        assert_eq!(message, "“Fresh bread”: 2 accounts of it wait for you.");
    }

    #[test]
    fn a_dead_letter_has_words_of_its_own_but_is_told_with_the_others_at_the_start() {
        let mut told = Told::default();
        let items = [waiting("a", 1, AttentionKind::DeadLetter)];
        assert!(told.note(&items, at(0), true, true).is_some(), "at the start");
        let items = [items[0].clone(), waiting("b", 2, AttentionKind::DeadLetter)];
        assert_eq!(told.note(&items, at(1), true, true), None);
        let items = [waiting("c", 3, AttentionKind::DeadLetter)];
        assert!(
            told.note(&items, at(2), true, false).is_some(),
            "sent by another process"
        );
    }

    #[test]
    fn what_is_answered_before_it_is_told_is_not_told_and_a_long_burst_is() {
        let mut told = Told::default();
        told.note(&[waiting("a", 1, AttentionKind::Refused)], at(0), false, true);
        assert_eq!(told.note(&[], at(1), true, true), None);
        let items = [waiting("b", 2, AttentionKind::Refused)];
        assert_eq!(told.note(&items, at(2), false, true), None);
        assert_eq!(told.note(&items, at(4), false, true), None);
        assert!(told.note(&items, at(7), false, true).is_some());
    }
}
