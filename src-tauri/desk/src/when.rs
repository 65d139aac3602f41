//! Times as people write them, and the next time that is free.

use crate::{
    Desk,
    api::{AppError, TimeUnderstood, TimeWords},
    book::Book,
};
use sendoff_core::{
    id::AccountId,
    pace::Pace,
    schedule::{Resolution, WallTime, Zone},
    time::UtcInstant,
    when::understand,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    time::Duration,
};

/// The hours at which a free time is looked for.
const USUAL_HOURS: [u32; 4] = [9, 12, 15, 18];
/// A time is free if no post to one of the same accounts stands closer to it than this, or than their slowest pace.
const APART: Duration = Duration::from_secs(60 * 60);
/// So many days ahead are looked through.
const DAYS_MAX: u64 = 90;
/// No pace is slower, and no zone farther from the day's beginning: what stands so far outside the days that are
/// looked through is nobody's neighbour.
const MARGIN: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// More than this stands in no two hours.
const POSTS_MAX: u32 = 500;
/// More than this stands in no [`DAYS_MAX`] days.
const TAKEN_MAX: u32 = 200_000;

impl Desk {
    /// What is meant by words such as `tomorrow 9:30` or `next free`, by the wall of a zone. Words that are not
    /// understood are no error: they are still being typed.
    pub fn schedule_understand(&self, asked: TimeWords) -> Result<TimeUnderstood, AppError> {
        let zone: Zone = asked.zone.parse()?;
        let words = asked.words.trim().to_lowercase();
        let wall = if matches!(words.as_str(), "next free" | "free" | "next free time") {
            self.next_free(zone, &asked.targets)?
        } else {
            understand(&words, WallTime::of(self.now(), zone))
        };
        Ok(TimeUnderstood { wall })
    }

    /// The first usual hour to come that exists once and keeps its distance from every planned post to one of
    /// these accounts.
    fn next_free(&self, zone: Zone, targets: &[AccountId]) -> Result<Option<WallTime>, AppError> {
        let apart = apart(&Book::read(self.rows())?, targets);
        for (wall, at) in usual_hours(self.now(), zone) {
            if self.is_free(at, apart, targets)? {
                return Ok(Some(wall));
            }
        }
        Ok(None)
    }

    fn is_free(&self, at: UtcInstant, apart: Duration, targets: &[AccountId]) -> Result<bool, AppError> {
        let from = at.minus(apart);
        let around = self.rows().calendar(from, at.plus(apart), POSTS_MAX)?;
        Ok(around
            .iter()
            .filter(|post| post.at > from)
            .all(|post| !post.targets.iter().any(|(account, _)| targets.contains(account))))
    }
}

/// The usual hours to come, those that exist once.
fn usual_hours(now: UtcInstant, zone: Zone) -> impl Iterator<Item = (WallTime, UtcInstant)> {
    let today = WallTime::of(now, zone);
    let hours = move |day| USUAL_HOURS.map(|hour| today.days_later_at(day, hour));
    (0..DAYS_MAX)
        .flat_map(hours)
        .flatten()
        .filter_map(move |wall| match zone.resolve(wall) {
            Resolution::Once(at) if at > now => Some((wall, at)),
            _ => None,
        })
}

/// How far a post to these accounts keeps from every other one to one of them.
fn apart(book: &Book, targets: &[AccountId]) -> Duration {
    let paces = targets.iter().filter_map(|id| book.account(*id)?.habits.pace);
    paces.map(Pace::span).max().unwrap_or(APART).max(APART)
}

/// The free times of a zone for many posts, each of which takes the one that it gets.
pub(crate) struct FreeTimes {
    hours: Vec<(WallTime, UtcInstant)>,
    /// What stands when, account by account.
    taken: BTreeMap<AccountId, BTreeSet<UtcInstant>>,
}

impl FreeTimes {
    /// As things stand now.
    pub(crate) fn read(desk: &Desk, zone: Zone) -> Result<Self, AppError> {
        let hours: Vec<_> = usual_hours(desk.now(), zone).collect();
        let mut free = Self {
            hours,
            taken: BTreeMap::new(),
        };
        let (Some((_, first)), Some((_, last))) = (free.hours.first(), free.hours.last()) else {
            return Ok(free);
        };
        let (from, to) = (first.minus(MARGIN), last.plus(MARGIN));
        for post in desk.rows().calendar(from, to, TAKEN_MAX)? {
            let accounts: Vec<_> = post.targets.iter().map(|(account, _)| *account).collect();
            free.stands(post.at, &accounts);
        }
        Ok(free)
    }

    /// The next time that is free for these accounts, which it is no longer.
    pub(crate) fn take(&mut self, book: &Book, targets: &[AccountId]) -> Option<WallTime> {
        let apart = apart(book, targets);
        let (wall, at) = *self
            .hours
            .iter()
            .find(|(_, at)| self.is_free(*at, apart, targets))?;
        self.stands(at, targets);
        Some(wall)
    }

    fn is_free(&self, at: UtcInstant, apart: Duration, targets: &[AccountId]) -> bool {
        let around = (Bound::Excluded(at.minus(apart)), Bound::Excluded(at.plus(apart)));
        let mut taken = targets.iter().filter_map(|account| self.taken.get(account));
        !taken.any(|times| times.range(around).next().is_some())
    }

    fn stands(&mut self, at: UtcInstant, accounts: &[AccountId]) {
        for account in accounts {
            self.taken.entry(*account).or_default().insert(at);
        }
    }
}
