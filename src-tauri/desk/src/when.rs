//! Times as people write them, and the next time that is free.

use crate::{
    Desk,
    api::{AppError, FreeQuestion, FreeTime, TimeUnderstood, TimeWords},
    book::Book,
};
use sendoff_core::{
    id::AccountId,
    pace::Pace,
    schedule::{Resolution, WallTime, Zone},
    time::UtcInstant,
    when::understand,
};
use std::time::Duration;

/// The hours at which a free time is looked for.
const USUAL_HOURS: [u32; 4] = [9, 12, 15, 18];
/// A time is free if no post to one of the same accounts stands closer to it than this, or than their slowest pace.
const APART: Duration = Duration::from_secs(60 * 60);
/// So many days ahead are looked through.
const DAYS_MAX: u64 = 90;
/// More than this stands in no two hours.
const POSTS_MAX: u32 = 500;

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

    /// The next time at which nothing else goes out to any of these accounts.
    pub fn schedule_free(&self, asked: FreeQuestion) -> Result<FreeTime, AppError> {
        let wall = self.next_free(asked.zone.parse()?, &asked.targets)?;
        Ok(FreeTime { wall })
    }

    /// The first usual hour to come that exists once and keeps its distance from every planned post to one of
    /// these accounts.
    fn next_free(&self, zone: Zone, targets: &[AccountId]) -> Result<Option<WallTime>, AppError> {
        let now = self.now();
        let today = WallTime::of(now, zone);
        let apart = self.apart(targets)?;
        for day in 0..DAYS_MAX {
            for hour in USUAL_HOURS {
                let wall = today.days_later_at(day, hour);
                let Some((wall, Resolution::Once(at))) = wall.map(|wall| (wall, zone.resolve(wall))) else {
                    continue;
                };
                if at > now && self.is_free(at, apart, targets)? {
                    return Ok(Some(wall));
                }
            }
        }
        Ok(None)
    }

    fn apart(&self, targets: &[AccountId]) -> Result<Duration, AppError> {
        let book = Book::read(self.rows())?;
        let paces = targets.iter().filter_map(|id| book.account(*id)?.habits.pace);
        Ok(paces.map(Pace::span).max().unwrap_or(APART).max(APART))
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
