//! The verdict, from two witnesses that know nothing of each other: the service's ledger and the attempt log.

use crate::{
    house::{House, Intended},
    tally::Tally,
};
use sendoff_core::{
    delivery::DeliveryState,
    id::{AccountId, DraftId},
};
use sendoff_desk::api::{BatchQuery, Nothing};
use sendoff_practice::LedgerEntry;
use sendoff_store::{AttemptFilter, AttemptOutcome};
use std::collections::{BTreeMap, BTreeSet};

/// More attempts than any campaign makes.
const ATTEMPTS_MAX: u32 = 1_000_000;

/// What is wrong, one line each; empty if every promise held. Counts what is right.
pub fn judge(house: &mut House) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut tally = Tally {
        kills: house.tally.kills,
        intents: house.tally.intents,
        faults: house.tally.faults,
        ..Tally::default()
    };
    account_for_transmissions(house, &mut tally, &mut wrong);
    let ledger = Ledger::read(house);
    let attention = attention(house);
    for intended in &house.intended {
        judge_post(house, intended, &ledger, &attention, &mut tally, &mut wrong);
    }
    house.tally = tally;
    wrong
}

/// Judges, and ends the test with everything that is wrong and how to repeat it.
pub fn must_be_clean(house: &mut House, repeat: &str) {
    let wrong = judge(house);
    assert!(
        wrong.is_empty(),
        "{}\n{}\nrepeat: {repeat}",
        wrong.join("\n"),
        house.tally
    );
}

/// The same, where nothing but kills happens: every target but those that are refused before anything is sent has
/// its one line in the ledger in the end, and nobody is asked. A program that gives posts up is not clean here.
pub fn must_be_out(house: &mut House, refused: u64, repeat: &str) {
    must_be_clean(house, repeat);
    let tally = house.tally;
    assert_eq!(
        (tally.published, tally.ended_otherwise, tally.attention),
        (tally.intents - refused, refused, 0),
        "{tally}\nrepeat: {repeat}"
    );
}

/// Lines by text and account. Each post of a campaign has a text of its own, so that the ledger is read without
/// the keys that the program under test made.
struct Ledger(BTreeMap<(String, String), Vec<LedgerEntry>>);

impl Ledger {
    fn read(house: &House) -> Self {
        let mut lines: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let known = house.practice().ledger().unwrap();
        let forgotten = house.remembered.iter().filter(|line| !known.contains(line));
        for line in known.iter().chain(forgotten).cloned() {
            // What the service doubles by its own fault is the service's (assumption A4).
            if !line.own_double {
                let place = (line.text.clone(), line.account.clone());
                lines.entry(place).or_default().push(line);
            }
        }
        Self(lines)
    }

    fn lines(&self, text: &str, account: &str) -> usize {
        self.0
            .get(&(text.to_owned(), account.to_owned()))
            .map_or(0, Vec::len)
    }
}

/// Every publishing request that the service saw, key and bytes, stands in the attempt log, and no more often
/// than it was written down there (P1, P2).
fn account_for_transmissions(house: &House, tally: &mut Tally, wrong: &mut Vec<String>) {
    let mut logged: BTreeMap<(String, String), u64> = BTreeMap::new();
    for row in house.rows().attempts(AttemptFilter::All, ATTEMPTS_MAX).unwrap() {
        tally.interrupted += u64::from(row.outcome == Some(AttemptOutcome::Crashed));
        let what = (row.idempotency_key.to_string(), row.body_hash.to_string());
        *logged.entry(what).or_default() += 1;
    }
    let mut seen: BTreeMap<(String, String), u64> = BTreeMap::new();
    for sent in house.practice().transmissions().unwrap() {
        let key = sent.idempotency_key.unwrap_or_default();
        *seen.entry((key, sent.body_sha256)).or_default() += 1;
    }
    for (what, times) in seen {
        tally.transmissions += times;
        let known = logged.get(&what).copied().unwrap_or(0);
        if times > known {
            tally.unaccounted += times - known;
            let (key, hash) = what;
            wrong.push(format!(
                "UNACCOUNTED: the service saw key {key} with body {hash} {times} times, the attempt log knows {known}"
            ));
        }
    }
}

/// What waits for a person: by draft and account, or by draft alone.
fn attention(house: &House) -> BTreeSet<(DraftId, Option<AccountId>)> {
    let items = house.desk().attention_list(Nothing {}).unwrap();
    let place = |item: sendoff_desk::api::AttentionItem| (item.draft, item.delivery.map(|d| d.account));
    items.into_iter().map(place).collect()
}

fn judge_post(
    house: &House,
    intended: &Intended,
    ledger: &Ledger,
    attention: &BTreeSet<(DraftId, Option<AccountId>)>,
    tally: &mut Tally,
    wrong: &mut Vec<String>,
) {
    let draft = intended.draft;
    let batches = house
        .desk()
        .batch_list(BatchQuery {
            draft: Some(draft),
            ..BatchQuery::default()
        })
        .unwrap();
    for account in &intended.accounts {
        let remote = house.remote_id(*account);
        let lines = ledger.lines(&intended.text, &remote);
        let states: Vec<DeliveryState> = batches
            .iter()
            .flat_map(|batch| &batch.deliveries)
            .filter(|delivery| delivery.account == *account)
            .map(|delivery| delivery.state)
            .collect();
        let shown = attention.contains(&(draft, Some(*account))) || attention.contains(&(draft, None));
        let mut say = |what: &str| {
            wrong.push(format!(
                "{what}: draft {draft} on {remote}: {lines} lines in the ledger, told as {states:?}, attention {shown}"
            ));
        };
        if lines > 1 {
            tally.duplicates += 1;
            say("DUPLICATE");
            continue;
        }
        let published = states.iter().any(|state| state.is_published());
        let ended = !states.is_empty() && states.iter().all(|state| state.is_final());
        if published && lines == 1 {
            tally.published += 1;
        } else if published {
            tally.losses += 1;
            say("LOST, told as published");
        } else if ended && lines == 0 {
            tally.ended_otherwise += 1;
        } else if shown {
            tally.attention += 1;
        } else if ended {
            tally.losses += 1;
            say("PUBLISHED, told as not published");
        } else {
            tally.losses += 1;
            say("LOST, no final word and not under attention");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::Rules;
    use std::{
        io::{Read as _, Write as _},
        net::TcpStream,
    };

    fn verdict(house: &mut House) -> (Vec<String>, Tally) {
        (judge(house), house.tally)
    }

    #[test]
    fn the_judge_sees_what_is_published_twice() {
        let mut house = House::new(Rules::Practice);
        let account = [house.accounts[0].id];
        house.post("Once.", &account);
        house.drain();
        assert_eq!(verdict(&mut house).0, [] as [String; 0]);
        // Another draft with the same text stands for a program that sends again under another key.
        house.post("Once.", &account);
        house.drain();
        house.intended.pop();
        let (wrong, tally) = verdict(&mut house);
        assert!(
            wrong[0].starts_with("DUPLICATE") && tally.duplicates == 1,
            "{wrong:?}"
        );
    }

    #[test]
    fn the_judge_sees_what_never_goes_out() {
        let mut house = House::new(Rules::Practice);
        let account = [house.accounts[0].id];
        house.write("Wanted, and forgotten.", &account);
        let (wrong, tally) = verdict(&mut house);
        assert!(wrong[0].starts_with("LOST") && tally.losses == 1, "{wrong:?}");
    }

    #[test]
    fn the_judge_sees_what_was_sent_without_being_written_down() {
        let mut house = House::new(Rules::Practice);
        let profile = house.practice().profile().unwrap();
        let mut stream = TcpStream::connect(&profile.listen).unwrap();
        let body = "{}";
        write!(
            stream,
            "POST /letmepost/v1/posts HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\nidempotency-key: unknown\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            profile.listen,
            profile.letmepost.key.expose(),
            body.len()
        )
        .unwrap();
        stream.read_to_string(&mut String::new()).unwrap();
        let (wrong, tally) = verdict(&mut house);
        assert!(
            wrong[0].starts_with("UNACCOUNTED") && tally.unaccounted == 1,
            "{wrong:?}"
        );
    }
}
