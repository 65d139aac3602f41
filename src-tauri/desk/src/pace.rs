//! Posts that stand closer to each other than the pace of an account that both go to. They are told of; nothing is
//! moved by itself.

use crate::{
    Desk,
    api::{AppError, Neighbour, NeighbourQuestion},
    book::Book,
    views,
};
use sendoff_core::{
    connection::Account,
    delivery::DeliveryState,
    id::{AccountId, DraftId},
    pace::Pace,
    time::UtcInstant,
};
use sendoff_store::{CalendarPost, WORDS_CHARS};
use std::collections::{BTreeMap, BTreeSet};

/// More than stand within a day of each other at one account.
const AROUND_MAX: u32 = 1_000;

impl Desk {
    /// What stands too close to a time, at which accounts: by time.
    pub fn schedule_neighbours(&self, question: NeighbourQuestion) -> Result<Vec<Neighbour>, AppError> {
        let book = Book::read(self.rows())?;
        let paced: Vec<(&Account, Pace)> = question
            .targets
            .iter()
            .filter_map(|id| {
                let account = book.account(*id)?;
                Some((account, account.habits.pace?))
            })
            .collect();
        let Some(slowest) = paced.iter().map(|(_, pace)| *pace).max() else {
            return Ok(Vec::new());
        };
        let (from, to) = (
            question.at.minus(slowest.span()),
            question.at.plus(slowest.span()),
        );
        let around = self.rows().calendar(from, to, AROUND_MAX)?;
        let others = around.iter().filter(|post| Some(post.draft) != question.draft);
        Ok(others
            .flat_map(|post| {
                let close = |(account, pace): &&(&Account, Pace)| {
                    goes_to(post, account.id) && !pace.keeps(post.at, question.at)
                };
                paced
                    .iter()
                    .filter(close)
                    .map(|(account, pace)| neighbour(post, account, *pace))
            })
            .collect())
    }
}

fn neighbour(post: &CalendarPost, account: &Account, pace: Pace) -> Neighbour {
    Neighbour {
        account: account.id,
        handle: account.handle.clone(),
        network: account.network,
        pace_minutes: pace.minutes(),
        draft: post.draft,
        words: views::start_of(&post.words, WORDS_CHARS),
        at: post.at,
    }
}

/// Whether it goes there, or went: what was proven not to have arrived takes nobody's place.
fn goes_to(post: &CalendarPost, account: AccountId) -> bool {
    post.targets.iter().any(|(id, state)| {
        *id == account && (post.waiting.is_some() || !state.is_some_and(DeliveryState::is_proven_absent))
    })
}

/// The posts of a calendar that wait for their time and stand too close to another one. The posts are in order of
/// time, so only the next one at an account can be too close.
pub(crate) fn too_close(posts: &[CalendarPost], book: &Book) -> BTreeSet<DraftId> {
    let mut last: BTreeMap<AccountId, (UtcInstant, &CalendarPost)> = BTreeMap::new();
    let mut close = BTreeSet::new();
    for post in posts {
        for (id, _) in &post.targets {
            let Some(pace) = book.account(*id).and_then(|account| account.habits.pace) else {
                continue;
            };
            if !goes_to(post, *id) {
                continue;
            }
            if let Some((at, before)) = last.insert(*id, (post.at, post))
                && !pace.keeps(at, post.at)
            {
                let waiting = [before, post].into_iter().filter(|one| one.waiting.is_some());
                close.extend(waiting.map(|one| one.draft));
            }
        }
    }
    close
}
