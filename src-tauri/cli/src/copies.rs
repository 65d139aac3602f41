//! Which copy of the data folder sends, and what may have gone out before anybody has said so.

use crate::{
    args::CopyCommand,
    outcome::{Outcome, Trouble},
    print::{Printer, columns, short},
};
use sendoff_core::{
    copies::MayHaveGone,
    schedule::{WallTime, Zone},
    time::UtcInstant,
};
use sendoff_desk::{
    Desk,
    api::{CopyChoice, CopyDecision, CopyOutlook, CopyView, Nothing, OutlookPost, OutlookTarget},
};
use serde::Serialize;

const TEXT_CHARS: usize = 70;
/// So many posts are named in words; the others are counted.
const NAMED: usize = 30;

/// How things stand; and what may have gone out, while it is asked which copy sends.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    copy: CopyView,
    outlook: Option<CopyOutlook>,
}

pub(crate) fn run(command: CopyCommand, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    match command {
        CopyCommand::Show => show(desk, printer),
        CopyCommand::ThisSends => decide(CopyChoice::This, desk, printer),
        CopyCommand::AnotherSends => decide(CopyChoice::Another, desk, printer),
        CopyCommand::Release => {
            let released = desk.copy_release(Nothing {})?;
            printer.answer(&released, || {
                counted(released.plans, "plan released.", "plans released.")
            });
            Ok(Outcome::Done)
        }
    }
}

fn show(desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let copy = desk.copy_show(Nothing {})?;
    let outlook = copy.doubt.map(|_| desk.copy_outlook(Nothing {})).transpose()?;
    let zone = desk.app_state(Nothing {})?.zone;
    let shown = Shown { copy, outlook };
    printer.answer(&shown, || {
        let outlook = shown.outlook.as_ref();
        let gone = outlook.map(|outlook| format!("\n\n{}", gone_in_words(outlook, zone)));
        format!("{}{}", in_words(&shown.copy), gone.unwrap_or_default())
    });
    let copy = &shown.copy;
    Ok(if copy.reason.is_some() || copy.unreleased > 0 {
        Outcome::PersonWanted
    } else {
        Outcome::Done
    })
}

fn decide(sends: CopyChoice, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let decided = desk.copy_decide(CopyDecision { sends })?;
    printer.answer(&decided, || match sends {
        CopyChoice::Another => in_words(&decided.copy),
        CopyChoice::This => [
            "This copy sends from now on.".to_owned(),
            counted(
                decided.in_doubt,
                "request is looked for at its service.",
                "requests are looked for at their services.",
            ),
            counted(
                decided.may_have_gone_out,
                "target may have gone out and is asked about under attention.",
                "targets may have gone out and are asked about under attention.",
            ),
            in_words(&decided.copy),
        ]
        .join("\n"),
    });
    Ok(Outcome::Done)
}

fn in_words(copy: &CopyView) -> String {
    let mut lines = Vec::new();
    match &copy.reason {
        None => lines.push("This copy of the data folder sends.".to_owned()),
        Some(reason) => {
            lines.push(reason.message.to_string());
            lines.extend(reason.remedy.as_ref().map(ToString::to_string));
        }
    }
    if let Some(place) = &copy.last_place {
        lines.push(format!("It last sent from {place}."));
    }
    if copy.unreleased > 0 {
        lines.push(counted(
            copy.unreleased,
            "plan is kept back; \"sendoff copy release\" lets it go on.",
            "plans are kept back; \"sendoff copy release\" lets them go on.",
        ));
    }
    lines.join("\n")
}

/// What may have gone out, by the clock of this computer.
fn gone_in_words(outlook: &CopyOutlook, zone: Zone) -> String {
    let at = |instant: Option<UtcInstant>| {
        instant.map_or_else(
            || "nothing was sent".to_owned(),
            |instant| format!("{} {zone}", WallTime::of(instant, zone)),
        )
    };
    let mut lines = vec![
        format!("This copy knows what was sent until: {}", at(outlook.known_until)),
        format!(
            "This computer last noted sending from it: {}",
            at(outlook.remembered_until)
        ),
        "What may have gone out since:".to_owned(),
    ];
    if outlook.posts.is_empty() {
        lines.push("  Nothing of what this copy knows was on its way or came due since then.".to_owned());
    }
    for post in outlook.posts.iter().take(NAMED) {
        lines.extend(post_in_words(post, zone));
    }
    let more = outlook.posts.len().saturating_sub(NAMED);
    if more > 0 {
        lines.push(format!("  and {more} more; --json names all."));
    }
    if outlook.unknown > 0 {
        lines.push(counted(
            outlook.unknown,
            "post went out that this copy does not have. It cannot be sent from here again.",
            "posts went out that this copy does not have. They cannot be sent from here again.",
        ));
    }
    if outlook.later > 0 {
        lines.push(counted(
            outlook.later,
            "plan for later waits until you let it go on, once this copy sends.",
            "plans for later wait until you let them go on, once this copy sends.",
        ));
    }
    lines.join("\n")
}

/// The post, and below it each of its accounts with why.
fn post_in_words(post: &OutlookPost, zone: Zone) -> Vec<String> {
    let rows: Vec<Vec<String>> = post
        .targets
        .iter()
        .map(|target| {
            vec![
                format!("    {}", target.network.label()),
                target.handle.clone(),
                why(target, zone),
            ]
        })
        .collect();
    let targets = columns(&rows);
    let mut lines = vec![format!("  {} {}", post.draft, short(&post.words, TEXT_CHARS))];
    lines.extend(targets.lines().map(str::to_owned));
    lines
}

fn why(target: &OutlookTarget, zone: Zone) -> String {
    let word = match target.why {
        MayHaveGone::Sent => "was being sent",
        MayHaveGone::Open => return "was on its way".to_owned(),
        MayHaveGone::Due => "came due",
    };
    target.at.map_or_else(
        || word.to_owned(),
        |at| format!("{word} {} {zone}", WallTime::of(at, zone)),
    )
}

fn counted(number: u64, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sendoff_core::{id::AccountId, id::DraftId, network::Network};

    const ID: &str = "bce1011b-06ce-4208-943f-4d9c6eba68de";

    fn outlook(posts: usize, why: MayHaveGone) -> CopyOutlook {
        let at = UtcInstant::parse("2026-11-22T07:26:30Z").ok();
        let target = OutlookTarget {
            account: ID.parse::<AccountId>().unwrap(),
            handle: "practice-studio".to_owned(),
            network: Network::Linkedin,
            practice: true,
            why,
            at: at.filter(|_| why != MayHaveGone::Open),
        };
        let post = OutlookPost {
            draft: ID.parse::<DraftId>().unwrap(),
            words: "Good morning".to_owned(),
            targets: vec![target],
        };
        CopyOutlook {
            doubt: None,
            known_until: None,
            remembered_until: at,
            posts: vec![post; posts],
            unknown: 0,
            later: 0,
        }
    }

    #[test]
    fn each_reason_is_told_by_the_clock_of_this_computer() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        for (why, told) in [
            (
                MayHaveGone::Sent,
                "was being sent 2026-11-22 08:26:30 Europe/Berlin",
            ),
            (MayHaveGone::Open, "was on its way"),
            (MayHaveGone::Due, "came due 2026-11-22 08:26:30 Europe/Berlin"),
        ] {
            let words = gone_in_words(&outlook(1, why), zone);
            let wanted = format!("  {ID} Good morning\n    LinkedIn  practice-studio  {told}");
            assert!(words.ends_with(&wanted), "{words}");
        }
    }

    #[test]
    fn many_posts_are_counted_and_none_is_said() {
        let words = gone_in_words(&outlook(NAMED + 2, MayHaveGone::Due), Zone::UTC);
        assert!(words.ends_with("and 2 more; --json names all."), "{words}");
        assert_eq!(words.matches("Good morning").count(), NAMED);
        let words = gone_in_words(&outlook(0, MayHaveGone::Due), Zone::UTC);
        assert!(words.contains("Nothing of what this copy knows"), "{words}");
    }
}
