//! `docs/state-machine.md` holds the whole table; this test computes it anew and compares.

use super::*;
use crate::said::Said;
use std::fmt::Write as _;

const DOCUMENT: &str = include_str!("../../../../../docs/state-machine.md");

fn states() -> Vec<(&'static str, Life)> {
    let r = letmepost;
    vec![
        ("planned", Life::new(2, r())),
        ("ready", Life::ready(2, r())),
        (
            "ready, found absent",
            Life::sent(2, r()).then(0, lost()).then(121, not_listed(&[1, 2])),
        ),
        ("sending", Life::sent(2, r())),
        ("sending, in doubt", {
            let mut again = Life::sent(2, postato())
                .then(0, unclear(500, true))
                .then(2, Event::Begun);
            again.rules = r();
            again
        }),
        ("in_doubt", Life::sent(2, r()).then(0, lost())),
        ("following", Life::sent(2, r()).then(0, accepted())),
        ("held", Life::ready(2, r()).then(0, held(HoldReason::Paused))),
        (
            "held, in doubt",
            Life::sent(2, r())
                .then(0, lost())
                .then(0, held(HoldReason::Paused)),
        ),
        (
            "held, too late",
            Life::ready(2, r()).then(0, Event::Overdue(Overdue::Ask)),
        ),
        (
            "settled",
            Life::sent(2, r()).then(0, Event::Ended(Meaning::Taken(vec![published(1), published(2)]))),
        ),
        ("refused", Life::sent(2, r()).then(0, refused(false, None))),
        (
            "absent",
            Life::sent(2, r())
                .then(0, lost())
                .then(72_001, not_listed(&[1, 2])),
        ),
        ("withdrawn", Life::ready(2, r()).then(0, Event::Withdrawn(None))),
        (
            "written_off",
            Life::sent(2, r())
                .then(0, lost())
                .then(0, Event::Decided(account(1), Decision::Leave))
                .then(0, Event::Decided(account(2), Decision::Leave)),
        ),
    ]
}

fn accepted() -> Event {
    Event::Ended(Meaning::Taken(vec![
        (account(1), TargetVerdict::Accepted(post("post1"))),
        (account(2), TargetVerdict::Accepted(post("post2"))),
    ]))
}

fn events() -> Vec<(&'static str, u64, Event)> {
    let ended = Event::Ended;
    vec![
        ("frozen", 1, Event::Frozen),
        ("begun", 1, Event::Begun),
        (
            "ended: never left",
            1,
            ended(Meaning::NeverLeft {
                host: "h".into(),
                detail: Said::as_is("refused"),
            }),
        ),
        ("ended: lost", 1, lost()),
        ("lapsed", 72_000, Event::Lapsed),
        ("parted", 1, Event::Parted),
        ("published late", 1, Event::PublishedLate(account(1))),
        ("skipped", 1, Event::Skipped(vec![account(1)])),
        (
            "ended: taken, all published",
            1,
            ended(Meaning::Taken(vec![published(1), published(2)])),
        ),
        ("ended: taken, to be followed", 1, accepted()),
        (
            "ended: taken, speaking of one target",
            1,
            ended(Meaning::Taken(vec![published(1)])),
        ),
        (
            "ended: taken, unconfirmed",
            1,
            ended(Meaning::TakenUnconfirmed {
                detail: Said::as_is("cut"),
            }),
        ),
        ("ended: refused", 1, refused(false, None)),
        (
            "ended: refused, naming a target",
            1,
            refused(false, Some(account(1))),
        ),
        ("ended: refused, as a replay", 1, refused(true, None)),
        ("ended: credential", 1, barred(Bar::Credential)),
        ("ended: quota", 1, barred(Bar::Quota)),
        ("ended: limited", 1, limited(30)),
        ("ended: limited, over six hours", 1, limited(6 * 3600 + 1)),
        ("ended: in progress", 1, ended(Meaning::InProgress)),
        (
            "ended: other bytes under the key",
            1,
            ended(Meaning::KeyMismatch {
                reason: Reason::new("k", Said::as_is("k")),
            }),
        ),
        ("ended: unclear", 1, unclear(502, false)),
        ("recovered", 1, Event::Recovered),
        ("copied", 1, Event::Copied { since: stamp(0) }),
        ("looked: found", 1, found(vec![published(1), published(2)])),
        ("looked: one found, one not listed, settled", 200, one_found()),
        ("looked: not listed, still settling", 1, not_listed(&[1, 2])),
        ("looked: not listed, settled", 200, not_listed(&[1, 2])),
        ("looked: not listed, window over", 72_200, not_listed(&[1, 2])),
        ("looked: nothing", 200, looked_in_vain()),
        (
            "followed: published",
            1,
            Event::Followed(account(1), FollowUp::Final(published(1).1)),
        ),
        (
            "followed: still on its way",
            1,
            Event::Followed(account(1), FollowUp::Still("pending".into())),
        ),
        (
            "cannot reach",
            1,
            Event::CannotReach {
                host: "h".into(),
                detail: Said::as_is("DNS"),
            },
        ),
        ("held", 1, held(HoldReason::Clock)),
        ("released", 1, Event::Released),
        ("nudged", 1, Event::Nudged),
        ("overdue: ask", 1, Event::Overdue(Overdue::Ask)),
        ("overdue: skip", 1, Event::Overdue(Overdue::Skip)),
        ("withdrawn", 1, Event::Withdrawn(None)),
        (
            "decided: it is there",
            1,
            Event::Decided(
                account(1),
                Decision::ItIsThere {
                    url: None,
                    post: None,
                },
            ),
        ),
        (
            "decided: not there",
            1,
            Event::Decided(account(1), Decision::NotThere),
        ),
        (
            "decided: send again",
            1,
            Event::Decided(account(1), Decision::SendAgain),
        ),
        ("decided: leave", 1, Event::Decided(account(1), Decision::Leave)),
    ]
}

fn one_found() -> Event {
    looked(LookReport {
        sightings: vec![
            (account(1), Sighting::Found(published(1).1)),
            (account(2), Sighting::NotListed),
        ],
        examined: Said::as_is("the list"),
        complete: true,
    })
}

fn render() -> String {
    let mut table =
        String::from("| state | event | next state | its two targets | effects |\n|---|---|---|---|---|\n");
    for (name, life) in states() {
        for (event_name, second, event) in events() {
            let now = stamp(second);
            let event = asked_at(second, event);
            let context = Context {
                now: &now,
                rules: &life.rules,
                entropy: &NoJitter,
            };
            let Ok((after, effects)) = step(&life.request, event, context) else {
                continue;
            };
            let doubt = if after.doubt.is_some() && after.state != RequestState::InDoubt {
                ", in doubt"
            } else {
                ""
            };
            let words: Vec<&str> = after.targets.iter().map(|t| t.state.as_str()).collect();
            let effects: Vec<&str> = effects.iter().map(effect_name).collect();
            writeln!(
                table,
                "| {name} | {event_name} | {}{doubt} | {} | {} |",
                after.state,
                words.join(", "),
                effects.join(", ")
            )
            .unwrap();
        }
    }
    table
}

fn effect_name(effect: &Effect) -> &'static str {
    match effect {
        Effect::PauseConnection(_) => "the connection waits",
        Effect::Replan(_) => "replan",
        Effect::DeadLetter => "dead letter",
    }
}

#[test]
fn the_documented_table_is_what_the_machine_does() {
    let table = render();
    if std::env::var_os("SENDOFF_WRITE_TABLE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/state-machine.md");
        let head = DOCUMENT.split("<!-- table -->").next().unwrap();
        std::fs::write(path, format!("{head}<!-- table -->\n{table}")).unwrap();
        return;
    }
    let documented = DOCUMENT.split("<!-- table -->\n").nth(1).unwrap_or_default();
    assert!(
        documented == table,
        "docs/state-machine.md differs from the machine; look at the difference, and if it is meant: \
         SENDOFF_WRITE_TABLE=1 cargo test -p sendoff-core"
    );
}
