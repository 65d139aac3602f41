//! Kills at random moments, while the service misbehaves at random.
//!
//! A round is a house of its own: senders are started and killed, one after the other, each recovering from
//! the death of the last; then one goes on to the end, and the witnesses are heard. What is drawn follows from seed
//! and round, so a round can be repeated; which instruction the kill meets is the machine's own.

use crate::{
    faults,
    house::{House, Rules},
    judge,
    tally::Tally,
};
use sendoff_core::{
    entropy::Entropy,
    id::{AccountId, DraftId},
};
use sendoff_tests::house::Seeded;
use std::{
    env,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

/// So many senders die in one round.
const KILLS_PER_ROUND: u64 = 15;
/// Every so many rounds, one is held by the rules of the real services.
const REAL_RULES_EVERY: u64 = 8;
/// Senders of one round at a time; a round mostly waits.
const ROUNDS_AT_ONCE: usize = 4;

/// What a campaign does.
struct Campaign {
    seed: u64,
    rounds: std::ops::Range<u64>,
    real_rules: bool,
}

fn rules(campaign: &Campaign, round: u64) -> Rules {
    if campaign.real_rules && round % REAL_RULES_EVERY == REAL_RULES_EVERY - 1 {
        Rules::Real
    } else {
        Rules::Practice
    }
}

/// How late the service may still carry a request out, well within the settling time.
pub fn late(rules: Rules) -> Duration {
    match rules {
        Rules::Practice => Duration::from_millis(400),
        Rules::Real => Duration::from_secs(20),
    }
}

/// One round: what it counted, and what was wrong.
fn round(campaign: &Campaign, round: u64) -> (Tally, Vec<String>) {
    let rules = rules(campaign, round);
    let chance = Seeded::new(campaign.seed.wrapping_mul(1_000_003).wrapping_add(round));
    let mut house = House::new(rules);
    for kill in 0..KILLS_PER_ROUND {
        let (plan, count) = faults::plan(&chance, late(rules));
        house.misbehave(&plan);
        house.tally.faults += count;
        let draft = write(&mut house, &chance, &format!("{} {round} {kill}", campaign.seed));
        let mut victim = if chance.below(8) == 0 {
            // The program that only writes the wish down dies as well; the person wishes again.
            let hasty = house.sender().command(&["publish", &draft.to_string()]);
            let_pass(Duration::from_millis(chance.below(120)));
            hasty.kill();
            house.publish(draft);
            house.tally.kills += 1;
            house.sender().start()
        } else {
            house.sender().start()
        };
        if rules == Rules::Practice && chance.below(8) == 0 {
            // The service dies as well, with whatever it was doing, and comes back.
            let_pass(moment(&chance));
            house.without_service(|_| {});
            house.tally.faults += 1;
        }
        if chance.below(2) == 0 {
            // In the middle of its work: just after it has told something.
            victim.has_said(1 + chance.below(12), Duration::from_secs(1));
            let_pass(Duration::from_millis(chance.below(25)));
        } else {
            let_pass(moment(&chance));
        }
        victim.kill();
        house.tally.kills += 1;
    }
    match rules {
        Rules::Practice => house.drain_soon(),
        Rules::Real => house.drain(),
    }
    let wrong = judge::judge(&mut house);
    (house.tally, wrong)
}

/// The one thing here that no event can tell: a moment that nothing marks.
#[allow(
    clippy::disallowed_methods,
    reason = "a random moment is waited for, not an event"
)]
pub fn let_pass(span: Duration) {
    thread::sleep(span);
}

/// Most kills while it works, some while it starts and recovers, some when it rests or waits.
pub fn moment(chance: &dyn Entropy) -> Duration {
    Duration::from_millis(match chance.below(10) {
        0..2 => chance.below(60),
        2..8 => 40 + chance.below(500),
        _ => 500 + chance.below(2500),
    })
}

/// What a person does meanwhile: posts now, posts planned for in a moment, one taken back, one sent again.
/// Gives the last draft.
pub fn write(house: &mut House, chance: &dyn Entropy, name: &str) -> DraftId {
    for post in 0..=chance.below(2) {
        let accounts = some_accounts(house, chance);
        let draft = house.write(&format!("Post {name} {post}."), &accounts);
        if chance.below(2) == 0 {
            house.publish(draft);
        } else {
            house.schedule(draft, Duration::from_millis(chance.below(1500)));
        }
    }
    if chance.below(6) == 0 {
        house.cancel(any(house, chance));
    }
    if chance.below(3) == 0 {
        house.retry(any(house, chance));
    }
    house.intended.last().expect("one was written").draft
}

fn any(house: &House, chance: &dyn Entropy) -> DraftId {
    house.intended[below(chance, house.intended.len())].draft
}

fn some_accounts(house: &House, chance: &dyn Entropy) -> Vec<AccountId> {
    let all = house.accounts.iter().map(|account| account.id);
    let chosen: Vec<AccountId> = all.filter(|_| chance.below(2) == 0).collect();
    if chosen.is_empty() {
        vec![house.accounts[below(chance, house.accounts.len())].id]
    } else {
        chosen
    }
}

fn below(chance: &dyn Entropy, bound: usize) -> usize {
    usize::try_from(chance.below(bound as u64)).unwrap_or(0)
}

/// Runs the rounds, some at once; tells each; gives the sum and what was wrong, each with its repetition.
fn run(campaign: &Campaign) -> (Tally, Vec<String>) {
    let next = AtomicU64::new(campaign.rounds.start);
    let sum = Mutex::new((Tally::default(), Vec::new()));
    thread::scope(|scope| {
        for _ in 0..ROUNDS_AT_ONCE {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= campaign.rounds.end {
                        return;
                    }
                    let (tally, wrong) = round(campaign, number);
                    let mut sum = sum.lock().unwrap();
                    sum.0 += tally;
                    eprintln!("round {number}: so far {}", sum.0);
                    for line in wrong {
                        let repeat = format!("make crash SEED={} ROUND={number}", campaign.seed);
                        eprintln!("{line}\nrepeat: {repeat}");
                        sum.1.push(format!("{line}; repeat: {repeat}"));
                    }
                }
            });
        }
    });
    sum.into_inner().unwrap()
}

#[test]
fn p2_p9_killed_at_random_moments_nothing_is_published_twice_or_lost() {
    let campaign = Campaign {
        seed: 20_261_122,
        rounds: 0..4,
        real_rules: false,
    };
    let (tally, wrong) = run(&campaign);
    assert!(
        wrong.is_empty() && tally.is_clean(),
        "{tally}\n{}",
        wrong.join("\n")
    );
    assert!(tally.kills >= 60 && tally.published > 0, "{tally}");
}

/// A number from the environment.
pub fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

/// The long part. `SEED` (default 1), `KILLS` (default 1,000), or `ROUND`, one round alone.
#[test]
#[ignore = "the long part: make crash"]
fn long() {
    let rounds = match number("ROUND") {
        Some(round) => round..round + 1,
        None => 0..number("KILLS").unwrap_or(1000).div_ceil(KILLS_PER_ROUND),
    };
    let campaign = Campaign {
        seed: number("SEED").unwrap_or(1),
        rounds,
        real_rules: true,
    };
    let (tally, wrong) = run(&campaign);
    println!("{tally}");
    assert!(wrong.is_empty() && tally.is_clean(), "{}", wrong.join("\n"));
}
