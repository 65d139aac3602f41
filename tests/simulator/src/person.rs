//! The person: writes, plans, publishes, takes back, looks at profiles and says what is there.

use crate::{
    oracle::Oracle,
    program::{Place, Program, Trouble},
    rng::Rng,
    switches::{Life, Switch},
};
use rusqlite::params;
use sendoff_core::{
    draft::{Draft, Revision},
    id::{AccountId, DraftId, RevisionId},
    intent::{Intent, PersonVerdict},
    misfire::MisfirePolicy,
    schedule::{Fold, Schedule, WallTime, Zone},
    time::UtcInstant,
};
use sendoff_store::{IntentId, PAUSED, StoreError};
use std::{collections::BTreeMap, time::Duration};

const ZONES: [&str; 4] = [
    "Etc/UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
];
const SAID_AGAIN: [&str; 3] = ["Open today.", "Closed today.", "Back on Monday."];

/// The person's memory.
#[derive(Debug, Default)]
pub struct Person {
    drafts: Vec<DraftId>,
    written: u64,
    paused: bool,
    paused_account: Option<AccountId>,
    paused_posts: Vec<DraftId>,
}

/// What the person needs to act.
pub struct Hands<'a> {
    /// The life's rules.
    pub life: &'a Life,
    /// Randomness.
    pub rng: &'a Rng,
    /// The program.
    pub program: &'a Program,
    /// Where accounts are.
    pub places: &'a [Place],
    /// What is really on the profiles, and what the file shows.
    pub oracle: &'a mut Oracle,
    /// The time on the wall.
    pub now: UtcInstant,
}

/// A target that waits for the person.
struct Waiting {
    delivery: String,
    draft: String,
    account: String,
    state: String,
    key: Option<String>,
    settled: bool,
}

impl Person {
    /// Whether everything is paused.
    pub fn has_paused(&self) -> bool {
        self.paused
    }

    /// One act. Gives its name for the trace. `may_publish`: whether something under a key may still go out.
    pub fn act(
        &mut self,
        hands: &mut Hands<'_>,
        may_publish: &dyn Fn(&str) -> bool,
    ) -> Result<String, Trouble> {
        let acts = [
            (Switch::Plan, 30),
            (Switch::Now, 25),
            (Switch::Edit, 6),
            (Switch::Cancel, 6),
            (Switch::Retry, 6),
            (Switch::Decide, 18),
            (Switch::Pause, 3),
            (Switch::TryNow, 6),
        ];
        let weights: u64 = acts.iter().map(|(_, weight)| weight).sum();
        let mut drawn = hands.rng.below(weights);
        for (switch, weight) in acts {
            if drawn < weight {
                if !hands.life.has(switch) {
                    return Ok(format!("(not {switch})"));
                }
                return self.do_it(switch, hands, may_publish);
            }
            drawn -= weight;
        }
        Ok(String::new())
    }

    fn do_it(
        &mut self,
        switch: Switch,
        hands: &mut Hands<'_>,
        may_publish: &dyn Fn(&str) -> bool,
    ) -> Result<String, Trouble> {
        match switch {
            Switch::Plan => self.plan(hands),
            Switch::Now => self.publish_now(hands),
            Switch::Edit => self.edit(hands),
            Switch::Cancel => self.cancel(hands),
            Switch::Retry => {
                let Some(draft) = hands.rng.pick(&self.drafts).copied() else {
                    return Ok(String::new());
                };
                hands.wish(&Intent::RetryFailed {
                    draft,
                    accounts: vec![],
                })?;
                Ok(format!("retries what failed of {draft}"))
            }
            Switch::Decide => Self::decide(hands, may_publish),
            Switch::Pause => self.pause(hands),
            _ => Self::try_now(hands),
        }
    }

    fn write(&mut self, hands: &mut Hands<'_>) -> Result<DraftId, Trouble> {
        self.written += 1;
        let rng = hands.rng;
        let mut text = format!("Post {}.", self.written);
        if hands.life.has(Switch::EqualText) && rng.chance(150) {
            SAID_AGAIN[rng.below(3) as usize].clone_into(&mut text);
        } else if hands.life.has(Switch::Refused) && rng.chance(60) {
            text.push_str(" [refuse]");
        } else if rng.chance(30) {
            text = format!("{text} {}", "x".repeat(400));
        }
        let all: Vec<AccountId> = hands
            .places
            .iter()
            .flat_map(|place| place.accounts.clone())
            .collect();
        let mut targets: Vec<AccountId> = (0..rng.between(1, 4))
            .filter_map(|_| rng.pick(&all).copied())
            .collect();
        targets.sort();
        targets.dedup();
        let mut variants = BTreeMap::new();
        if rng.chance(200) {
            variants.insert(targets[0], format!("Variant {}.", self.written));
        }
        let id = DraftId::generate(rng);
        let draft = Draft {
            id,
            label: None,
            created_at: hands.now,
            trashed_at: None,
            targets,
            schedule: None,
        };
        let first = Revision {
            id: RevisionId::generate(rng),
            draft: id,
            number: 1,
            text: text.clone(),
            variants: variants.clone(),
            saved_at: hands.now,
            confirmed_at: Some(hands.now),
        };
        hands.program.desk.draft_create(&draft, &first)?;
        for said in variants.values().chain([&text]) {
            hands.oracle.confirmed(&id.to_string(), said);
        }
        self.drafts.push(id);
        if self.drafts.len() > 400 {
            self.drafts.remove(0);
        }
        Ok(id)
    }

    /// The same words for the same accounts, in a draft of its own.
    fn write_again(&mut self, hands: &mut Hands<'_>, draft: DraftId) -> Result<DraftId, Trouble> {
        let known = hands.program.desk.draft_get(draft)?;
        let id = DraftId::generate(hands.rng);
        let copy = Draft {
            id,
            created_at: hands.now,
            trashed_at: None,
            schedule: None,
            ..known.draft
        };
        let first = Revision {
            id: RevisionId::generate(hands.rng),
            draft: id,
            number: 1,
            saved_at: hands.now,
            confirmed_at: Some(hands.now),
            ..known.newest
        };
        hands.program.desk.draft_create(&copy, &first)?;
        for said in first.variants.values().chain([&first.text]) {
            hands.oracle.confirmed(&id.to_string(), said);
        }
        self.drafts.push(id);
        Ok(id)
    }

    /// An old draft is meant for one account more, and planned again.
    fn meant_for_more(&self, hands: &mut Hands<'_>) -> Result<Option<DraftId>, Trouble> {
        let Some(draft) = hands.rng.pick(&self.drafts).copied() else {
            return Ok(None);
        };
        let known = hands.program.desk.draft_get(draft)?.draft;
        if known.trashed_at.is_some() {
            return Ok(None);
        }
        let mut targets = known.targets;
        let place = hands.rng.pick(hands.places);
        let more = place.and_then(|place| hands.rng.pick(&place.accounts).copied());
        let more = more.filter(|more| !targets.contains(more));
        targets.extend(more);
        match hands.program.desk.set_targets(draft, &targets, hands.now) {
            Ok(()) => {
                if let Some(more) = more {
                    hands.oracle.added(&draft.to_string(), &more.to_string());
                }
                Ok(Some(draft))
            }
            Err(error) => expected(error, "may not choose").map(|_| None),
        }
    }

    fn plan(&mut self, hands: &mut Hands<'_>) -> Result<String, Trouble> {
        let again = if hands.rng.chance(150) {
            self.meant_for_more(hands)?
        } else {
            None
        };
        let draft = match again {
            Some(draft) => draft,
            None => self.write(hands)?,
        };
        let rng = hands.rng;
        let ahead = match rng.below(10) {
            0 => -rng.between(0, 7200),
            1..=6 => rng.between(1, 1800),
            7 | 8 => rng.between(1800, 86_400),
            _ => rng.between(86_400, 40 * 86_400),
        };
        let misfire = match rng.below(5) {
            0 => MisfirePolicy::Always,
            1 => MisfirePolicy::Ask,
            2 => MisfirePolicy::Skip,
            _ => MisfirePolicy::default(),
        };
        let instant = UtcInstant::from_millis(hands.now.millis() + ahead * 1000);
        let zone: Zone = rng.pick(&ZONES).copied().unwrap_or("Etc/UTC").parse()?;
        let fold = if rng.chance(500) {
            Fold::Earlier
        } else {
            Fold::Later
        };
        let schedule = Schedule::new(WallTime::of(instant, zone), zone, Some(fold), misfire)?;
        let revision = hands.program.desk.draft_get(draft)?.newest.id;
        let desk = &hands.program.desk;
        match desk.schedule_set(draft, &schedule, revision, hands.now) {
            Ok(()) => {
                let at = schedule.instant.millis();
                hands.oracle.planned(&draft.to_string(), at);
                Ok(format!("plans {draft} in {ahead} s, {misfire}"))
            }
            Err(error) => expected(error, "may not plan"),
        }
    }

    fn publish_now(&mut self, hands: &mut Hands<'_>) -> Result<String, Trouble> {
        let draft = if hands.rng.chance(800) {
            self.write(hands)?
        } else if let Some(draft) = hands.rng.pick(&self.drafts).copied() {
            draft
        } else {
            return Ok(String::new());
        };
        hands.wish(&Intent::PublishNow { draft })?;
        if hands.life.has(Switch::EqualText) && hands.rng.chance(150) {
            let again = self.write_again(hands, draft)?;
            hands.wish(&Intent::PublishNow { draft: again })?;
        }
        if hands.rng.chance(100) {
            // Impatience: the button is pressed twice.
            hands.wish(&Intent::PublishNow { draft })?;
        }
        Ok(format!("publishes {draft} now"))
    }

    fn edit(&mut self, hands: &mut Hands<'_>) -> Result<String, Trouble> {
        let Some(draft) = hands.rng.pick(&self.drafts).copied() else {
            return Ok(String::new());
        };
        self.written += 1;
        let text = format!("Edited {}.", self.written);
        let desk = &hands.program.desk;
        let fresh = RevisionId::generate(hands.rng);
        let saved = match desk.save_text(draft, &text, &BTreeMap::new(), hands.now, fresh) {
            Ok(saved) => saved,
            Err(error) => return expected(error, "may not edit"),
        };
        if hands.rng.chance(700) {
            if let Err(error) = desk.confirm(&saved, hands.now) {
                return expected(error, "may not confirm");
            }
            hands.oracle.confirmed(&draft.to_string(), &text);
            return Ok(format!("edits and confirms {draft}"));
        }
        Ok(format!("edits {draft} and leaves it unconfirmed"))
    }

    fn cancel(&mut self, hands: &mut Hands<'_>) -> Result<String, Trouble> {
        let waiting = hands.waiting()?;
        let worrying = hands.rng.pick(&waiting).filter(|_| hands.rng.chance(400));
        let draft = match worrying {
            Some(item) => Some(item.draft.parse()?),
            None => hands.rng.pick(&self.drafts).copied(),
        };
        let Some(draft) = draft else {
            return Ok(String::new());
        };
        let desk = &hands.program.desk;
        let done = match hands.rng.below(3) {
            0 => desk.schedule_clear(draft, hands.now),
            1 => desk.trash(draft, hands.now),
            _ => {
                let targets = desk.draft_get(draft)?.draft.targets;
                let account = hands
                    .rng
                    .pick(&targets)
                    .copied()
                    .filter(|_| hands.rng.chance(400));
                hands.wish(&Intent::Cancel { draft, account })?;
                Ok(())
            }
        };
        match done {
            Ok(()) => Ok(format!("takes {draft} back")),
            Err(error) => expected(error, "may not take back"),
        }
    }

    fn pause(&mut self, hands: &mut Hands<'_>) -> Result<String, Trouble> {
        let desk = &hands.program.desk;
        if let Some(account) = self.paused_account.take() {
            desk.account_pause(account, false)?;
            return Ok("lets an account go on".to_owned());
        }
        if hands.rng.chance(500) {
            return self.pause_posts(hands);
        }
        if self.paused || hands.rng.chance(500) {
            self.paused = !self.paused;
            desk.setting_set(PAUSED, &serde_json::Value::Bool(self.paused))?;
            return Ok(format!("pauses everything: {}", self.paused));
        }
        let all: Vec<AccountId> = hands
            .places
            .iter()
            .flat_map(|place| place.accounts.clone())
            .collect();
        if let Some(account) = hands.rng.pick(&all).copied() {
            desk.account_pause(account, true)?;
            self.paused_account = Some(account);
        }
        Ok("pauses an account".to_owned())
    }

    /// One post that waits for its time, or all that have been paused one by one.
    fn pause_posts(&mut self, hands: &Hands<'_>) -> Result<String, Trouble> {
        if !self.paused_posts.is_empty() {
            self.release_posts(hands)?;
            return Ok("lets the paused posts go on".to_owned());
        }
        let Some(draft) = hands.rng.pick(&self.drafts).copied() else {
            return Ok(String::new());
        };
        if let Err(error) = hands.program.desk.schedules_pause(&[draft], true, hands.now) {
            return expected(error, "may not pause");
        }
        self.paused_posts.push(draft);
        Ok(format!("pauses {draft}"))
    }

    fn release_posts(&mut self, hands: &Hands<'_>) -> Result<(), Trouble> {
        for draft in self.paused_posts.drain(..) {
            if let Err(error) = hands.program.desk.schedules_pause(&[draft], false, hands.now) {
                // Published at once, moved or thrown away meanwhile.
                expected(error, "may not release")?;
            }
        }
        Ok(())
    }

    /// Everything is allowed to go on.
    pub fn unpause(&mut self, hands: &mut Hands<'_>) -> Result<(), Trouble> {
        if self.paused {
            self.paused = false;
            hands
                .program
                .desk
                .setting_set(PAUSED, &serde_json::Value::Bool(false))?;
        }
        if let Some(account) = self.paused_account.take() {
            hands.program.desk.account_pause(account, false)?;
        }
        self.release_posts(hands)
    }

    /// The person looks at the profile and says the truth, once nothing can come any more that would change it.
    fn decide(hands: &mut Hands<'_>, may_publish: &dyn Fn(&str) -> bool) -> Result<String, Trouble> {
        let waiting = hands.waiting()?;
        let Some(item) = hands.rng.pick(&waiting) else {
            return Ok("finds nothing to decide".to_owned());
        };
        let delivery = item.delivery.parse()?;
        let verdict = match item.state.as_str() {
            "asked" if hands.rng.chance(600) => PersonVerdict::PublishLate,
            "asked" => PersonVerdict::SkipLate,
            "held" => {
                hands.wish(&Intent::TryNow { delivery })?;
                return Ok(format!("tries {delivery} now"));
            }
            _ if !item.settled || item.key.as_deref().is_some_and(may_publish) => {
                return Ok("waits before deciding".to_owned());
            }
            _ if hands.oracle.is_out(&item.draft, &item.account) => PersonVerdict::ItIsThere { url: None },
            _ => match hands.rng.below(3) {
                0 => PersonVerdict::NotThere,
                1 => PersonVerdict::Leave,
                _ => PersonVerdict::SendAgain,
            },
        };
        let said = format!("says of {delivery} ({}): {verdict:?}", item.state);
        hands.wish(&Intent::Decide { delivery, verdict })?;
        Ok(said)
    }

    fn try_now(hands: &mut Hands<'_>) -> Result<String, Trouble> {
        let waiting = hands.waiting()?;
        let Some(item) = hands.rng.pick(&waiting) else {
            return Ok("finds nothing to try".to_owned());
        };
        let delivery = item.delivery.parse()?;
        hands.wish(&Intent::TryNow { delivery })?;
        Ok(format!("tries {delivery} now"))
    }
}

/// What the program may refuse a person; anything else is trouble.
fn expected(error: StoreError, what: &str) -> Result<String, Trouble> {
    match error {
        StoreError::Closed | StoreError::Io { .. } | StoreError::Damaged { .. } => Err(error.into()),
        refused => Ok(format!("{what}: {refused}")),
    }
}

impl Hands<'_> {
    fn wish(&self, intent: &Intent) -> Result<(), Trouble> {
        let id = IntentId::generate(self.rng);
        self.program.desk.intent_add(intent, self.now, id)?;
        Ok(())
    }

    /// Targets that may want a person: in doubt, failed without proof, asked, held, or long on their way.
    fn waiting(&self) -> Result<Vec<Waiting>, Trouble> {
        const WAITING: &str = "SELECT d.id, d.draft_id, d.account_id, d.state, r.idempotency_key,
                coalesce((SELECT max(ended_ms) FROM attempt WHERE request_id = r.id), 0) < ?1
            FROM delivery d LEFT JOIN request r ON r.id = d.request_id
            WHERE d.superseded_by IS NULL
              AND (d.state IN ('in_doubt', 'asked', 'held', 'failed_unproven')
                   OR d.state = 'following' AND r.due_ms < ?2)
            ORDER BY d.changed_at_ms LIMIT 40";
        let now = self.now.millis();
        let quarter = Duration::from_secs(900).as_millis() as i64;
        let mut statement = self.oracle.db().prepare_cached(WAITING)?;
        let rows = statement.query_map(params![now - quarter, now - 4 * quarter], |r| {
            Ok(Waiting {
                delivery: r.get(0)?,
                draft: r.get(1)?,
                account: r.get(2)?,
                state: r.get(3)?,
                key: r.get(4)?,
                settled: r.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
