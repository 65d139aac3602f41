//! Times as people write them: `tomorrow 9:30`, `fri 18:00`, `in 2 hours`, `1 dec noon`.
//!
//! Understands English words and the calendar's usual forms; what it does not understand whole it does not
//! understand at all, so that nothing is ever planned for half of what was written. Absent on purpose: zones
//! (the caller knows whose clock is meant) and forms that two countries read differently, such as `1/12`.

use crate::schedule::WallTime;
use chrono::{Datelike as _, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

/// When a day is given without a time.
const USUAL: (u32, u32) = (9, 0);

/// What was written so far.
#[derive(Default)]
struct Said {
    day: Option<Day>,
    time: Option<NaiveTime>,
    later: Option<Duration>,
}

#[derive(Clone, Copy)]
enum Day {
    On(NaiveDate),
    /// The next one of this name, or of the week after.
    Named(Weekday),
    /// The next one, today never.
    NextNamed(Weekday),
    /// In the year that makes it the next one.
    Yearly(u32, u32),
}

/// The wall time that is meant, told at `now` by the same wall. `None` if the words are not understood whole.
pub fn understand(words: &str, now: WallTime) -> Option<WallTime> {
    let now = now.naive();
    let text = words.to_lowercase().replace(',', " ");
    let tokens: Vec<&str> = text.split_whitespace().collect();
    if tokens.is_empty() {
        return None;
    }
    let mut said = Said::default();
    let mut rest = tokens.as_slice();
    while !rest.is_empty() {
        rest = one(rest, &mut said, now)?;
    }
    at(&said, now).map(WallTime::from_naive)
}

/// Takes one thing from the beginning, and gives what is left.
fn one<'a, 'b>(tokens: &'b [&'a str], said: &mut Said, now: NaiveDateTime) -> Option<&'b [&'a str]> {
    let (first, rest) = tokens.split_first()?;
    match *first {
        "at" | "on" | "the" => return (!rest.is_empty()).then_some(rest),
        "in" => return duration(rest, said),
        "next" => {
            let (name, rest) = rest.split_first()?;
            if *name == "week" {
                set(&mut said.day, Day::On(now.date() + Days::new(7)))?;
            } else {
                set(&mut said.day, Day::NextNamed(weekday(name)?))?;
            }
            return Some(rest);
        }
        "today" => set(&mut said.day, Day::On(now.date()))?,
        "tonight" => {
            set(&mut said.day, Day::On(now.date()))?;
            if !rest.iter().any(|word| clock(word, true).is_some()) {
                set(&mut said.time, NaiveTime::from_hms_opt(20, 0, 0)?)?;
            }
        }
        "tomorrow" | "tmr" | "tmrw" => set(&mut said.day, Day::On(now.date() + Days::new(1)))?,
        word => return day_or_time(word, rest, said),
    }
    Some(rest)
}

fn day_or_time<'a, 'b>(word: &str, rest: &'b [&'a str], said: &mut Said) -> Option<&'b [&'a str]> {
    if let Some(day) = weekday(word) {
        set(&mut said.day, Day::Named(day))?;
        return Some(rest);
    }
    if let Some(date) = iso(word) {
        set(&mut said.day, Day::On(date))?;
        return Some(rest);
    }
    if let Some((month, day)) = dotted(word) {
        set(&mut said.day, Day::Yearly(month, day))?;
        return Some(rest);
    }
    // `1 dec`, `dec 1`, with or without the year.
    if let Some((next, after)) = rest.split_first() {
        let pair = match (day_number(word), month(next), month(word), day_number(next)) {
            (Some(day), Some(month), _, _) | (_, _, Some(month), Some(day)) => Some((month, day)),
            _ => None,
        };
        if let Some((month, day)) = pair {
            let year = after.first().and_then(|word| year_number(word));
            let Some(year) = year else {
                set(&mut said.day, Day::Yearly(month, day))?;
                return Some(after);
            };
            set(&mut said.day, Day::On(NaiveDate::from_ymd_opt(year, month, day)?))?;
            return after.get(1..);
        }
        // `9 am`.
        if matches!(*next, "am" | "pm") {
            set(&mut said.time, clock(&format!("{word}{next}"), false)?)?;
            return Some(after);
        }
    }
    // A bare hour counts only beside a day: `tomorrow 9`.
    set(&mut said.time, clock(word, said.day.is_some())?)?;
    Some(rest)
}

/// Nothing is said twice.
fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.is_none().then(|| *place = Some(value))
}

/// `2 hours`, `a week`, `30 min`.
fn duration<'a, 'b>(tokens: &'b [&'a str], said: &mut Said) -> Option<&'b [&'a str]> {
    let [number, unit, rest @ ..] = tokens else {
        return None;
    };
    let number: i64 = match *number {
        "a" | "an" | "one" => 1,
        digits => digits.parse().ok().filter(|n| (1..=10_000).contains(n))?,
    };
    let span = match unit.trim_end_matches('s') {
        "m" | "min" | "minute" => Duration::minutes(number),
        "h" | "hour" | "hr" => Duration::hours(number),
        "d" | "day" => Duration::days(number),
        "week" => Duration::weeks(number),
        _ => return None,
    };
    set(&mut said.later, span)?;
    Some(rest)
}

fn at(said: &Said, now: NaiveDateTime) -> Option<NaiveDateTime> {
    let usual = NaiveTime::from_hms_opt(USUAL.0, USUAL.1, 0)?;
    if let Some(span) = said.later {
        let whole_days = span.num_minutes() % (24 * 60) == 0;
        return match (said.day, said.time) {
            (None, None) => Some(to_the_minute(now.checked_add_signed(span)?)),
            // `in 2 days at 9:00`.
            (None, Some(time)) if whole_days => Some(now.date().checked_add_signed(span)?.and_time(time)),
            _ => None,
        };
    }
    let time = said.time.unwrap_or(usual);
    let date = match said.day {
        Some(Day::On(date)) => date,
        Some(Day::Named(day)) => {
            let today = now.weekday() == day && now.date().and_time(time) > now;
            if today { now.date() } else { next(day, now.date()) }
        }
        Some(Day::NextNamed(day)) => next(day, now.date()),
        Some(Day::Yearly(month, day)) => {
            let this = NaiveDate::from_ymd_opt(now.year(), month, day);
            match this.filter(|date| *date >= now.date()) {
                Some(date) => date,
                None => (1..=8).find_map(|more| NaiveDate::from_ymd_opt(now.year() + more, month, day))?,
            }
        }
        // A time alone is the next one.
        None if now.date().and_time(time) > now => now.date(),
        None => now.date() + Days::new(1),
    };
    Some(date.and_time(time))
}

fn next(day: Weekday, from: NaiveDate) -> NaiveDate {
    let ahead = (7 + day.num_days_from_monday() - from.weekday().num_days_from_monday()) % 7;
    from + Days::new(u64::from(if ahead == 0 { 7 } else { ahead }))
}

fn to_the_minute(at: NaiveDateTime) -> NaiveDateTime {
    use chrono::Timelike as _;
    at.with_second(0)
        .and_then(|at| at.with_nanosecond(0))
        .unwrap_or(at)
}

fn weekday(word: &str) -> Option<Weekday> {
    // chrono knows `mon` and `monday`; people also write `tues` and `thurs`.
    match word {
        "tues" => Some(Weekday::Tue),
        "thur" | "thurs" => Some(Weekday::Thu),
        word => word.parse().ok(),
    }
}

fn month(word: &str) -> Option<u32> {
    match word {
        "sept" => Some(9),
        word => word
            .trim_end_matches('.')
            .parse::<chrono::Month>()
            .ok()
            .map(|month| month.number_from_month()),
    }
}

/// `1`, `1st`, `1.`.
fn day_number(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th", "."]
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word);
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

fn year_number(word: &str) -> Option<i32> {
    (word.len() == 4)
        .then(|| word.parse().ok())?
        .filter(|year| (2000..=9999).contains(year))
}

fn iso(word: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(word, "%Y-%m-%d").ok()
}

/// `24.11.`: day and month where dates are written with points.
fn dotted(word: &str) -> Option<(u32, u32)> {
    let (day, month) = word.strip_suffix('.')?.split_once('.')?;
    let (day, month) = (day.parse().ok()?, month.parse().ok()?);
    // A leap year knows every day there is.
    NaiveDate::from_ymd_opt(2028, month, day).map(|_| (month, day))
}

/// `9:30`, `9am`, `9:30pm`, `18h`, `noon`; `9` where an hour may stand alone.
fn clock(word: &str, bare: bool) -> Option<NaiveTime> {
    match word {
        "noon" | "midday" => return NaiveTime::from_hms_opt(12, 0, 0),
        "midnight" => return NaiveTime::from_hms_opt(0, 0, 0),
        "morning" => return NaiveTime::from_hms_opt(USUAL.0, USUAL.1, 0),
        "afternoon" => return NaiveTime::from_hms_opt(15, 0, 0),
        "evening" => return NaiveTime::from_hms_opt(19, 0, 0),
        _ => {}
    }
    let (digits, half) = match word.strip_suffix("am") {
        Some(digits) => (digits, Some(0)),
        None => word
            .strip_suffix("pm")
            .map_or((word, None), |digits| (digits, Some(12))),
    };
    let (digits, marked) = match digits.strip_suffix('h') {
        Some(digits) if half.is_none() => (digits, true),
        _ => (digits, half.is_some()),
    };
    let (hour, minute) = match digits.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => (hour.parse().ok()?, minute.parse().ok()?),
        None if marked || bare => (digits.parse().ok()?, 0),
        _ => return None,
    };
    match half {
        Some(half) if (1..=12).contains(&hour) => NaiveTime::from_hms_opt(hour % 12 + half, minute, 0),
        Some(_) => None,
        None => NaiveTime::from_hms_opt(hour, minute, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Tuesday.
    fn at(words: &str) -> Option<String> {
        understand(words, "2026-11-24 10:12:33".parse().unwrap()).map(|wall| wall.to_string())
    }

    #[test]
    fn what_people_write_is_understood() {
        for (words, wall) in [
            ("tomorrow 9:30", "2026-11-25 09:30"),
            ("Tomorrow at 9", "2026-11-25 09:00"),
            ("tomorrow", "2026-11-25 09:00"),
            ("today 18:00", "2026-11-24 18:00"),
            ("tonight", "2026-11-24 20:00"),
            ("tonight 21:15", "2026-11-24 21:15"),
            ("18:30", "2026-11-24 18:30"),
            ("9:30", "2026-11-25 09:30"),
            ("9am", "2026-11-25 09:00"),
            ("9:30 pm", "2026-11-24 21:30"),
            ("12am", "2026-11-25 00:00"),
            ("12 pm", "2026-11-24 12:00"),
            ("18h", "2026-11-24 18:00"),
            ("noon", "2026-11-24 12:00"),
            ("midnight", "2026-11-25 00:00"),
            ("tomorrow morning", "2026-11-25 09:00"),
            ("afternoon", "2026-11-24 15:00"),
            ("fri", "2026-11-27 09:00"),
            ("Friday, 17:00", "2026-11-27 17:00"),
            ("tue 11:00", "2026-11-24 11:00"),
            ("tue 9:00", "2026-12-01 09:00"),
            ("next tue", "2026-12-01 09:00"),
            ("next week", "2026-12-01 09:00"),
            ("thurs evening", "2026-11-26 19:00"),
            ("in 2 hours", "2026-11-24 12:12"),
            ("in 30 min", "2026-11-24 10:42"),
            ("in a week", "2026-12-01 10:12"),
            ("in 2 days at 9:00", "2026-11-26 09:00"),
            ("1 dec", "2026-12-01 09:00"),
            ("Dec 1st 18:00", "2026-12-01 18:00"),
            ("1 november", "2027-11-01 09:00"),
            ("24 nov 11:00", "2026-11-24 11:00"),
            ("29 feb noon", "2028-02-29 12:00"),
            ("3 march 2028 noon", "2028-03-03 12:00"),
            ("24.12. 10:00", "2026-12-24 10:00"),
            ("2026-12-01 09:00", "2026-12-01 09:00"),
            ("on the 2026-12-01 at 7", "2026-12-01 07:00"),
        ] {
            assert_eq!(at(words).as_deref(), Some(wall), "{words}");
        }
    }

    #[test]
    fn a_time_that_is_now_is_the_next_one() {
        let now = "2026-11-24 10:12:00".parse().unwrap();
        let wall = |words| understand(words, now).map(|wall| wall.to_string());
        assert_eq!(wall("10:12").as_deref(), Some("2026-11-25 10:12"));
        assert_eq!(wall("tue 10:12").as_deref(), Some("2026-12-01 10:12"));
    }

    #[test]
    fn what_is_not_understood_whole_is_not_understood_at_all() {
        for words in [
            "",
            "  ",
            "soon",
            "9",
            "tomorrow maybe",
            "tomorrow 25:00",
            "tomorrow 9:5",
            "13pm",
            "9ham",
            "9hpm",
            "fri sat",
            "9:00 10:00",
            "tomorrow in 2 hours",
            "in 2 hours at 9:00",
            "in 0 minutes",
            "in 99999 days",
            "31.2.",
            "1/12",
            "at",
            "next",
            "32 dec",
        ] {
            assert_eq!(at(words), None, "{words}");
        }
    }
}
