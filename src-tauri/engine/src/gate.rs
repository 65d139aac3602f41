//! What has to hold before a transmission may begin: the last look before the first byte.

use crate::{Engine, LoginError, act::Begun};
use sendoff_client::{BaseUrl, Header};
use sendoff_core::{
    delivery::Reason,
    id::AccountId,
    key::IdempotencyKey,
    machine::{Event, Overdue},
    misfire::Verdict,
    request::{Held, HoldReason, RequestState},
    said,
    said::Said,
    text::same_text_key,
    time::UtcInstant,
    wait::LIMIT_HOLD_AFTER,
    witness::{self, Testimony},
};
use sendoff_store::{Loaded, Occasion, StoreError};
use std::time::Duration;

/// How long a hold for the clock, the keychain or an equal text lasts before it is tried again.
const HOLD_RETRY: Duration = Duration::from_secs(30);
/// Released when the other one ends; this only in case that is missed.
const EQUAL_TEXT_RETRY: Duration = Duration::from_secs(600);
const RATE_SPAN: Duration = Duration::from_secs(60);

/// Whether a request may go now.
pub(crate) enum Gate {
    /// It may, this way.
    Open((BaseUrl, Vec<Header>)),
    /// Not before this instant: its turn comes.
    Turn(UtcInstant),
    /// Not before a report comes that wakes the engine.
    Waits,
    /// It may not, and this is what happens to it.
    Event(Event),
}

impl Engine {
    pub(crate) fn gate(&mut self, loaded: &Loaded, begun: &mut Begun) -> Result<Gate, StoreError> {
        let now = self.stamp(loaded.witness.as_ref()).present();
        if let Some(event) = Self::paused(loaded, now) {
            return Ok(Gate::Event(event));
        }
        if self.attested(begun)?
            && let Some(gate) = Self::early_or_late(loaded, now)
        {
            return Ok(gate);
        }
        if let Some(turn) = self.turn_of(loaded, begun, now)? {
            return Ok(turn);
        }
        if self.equal_text(loaded, begun)? {
            let message = said!(
                "Another post with the same text to the same account is still on its way. This one waits, so that \
                 the two can be told apart."
            );
            let until = Some(now.plus(EQUAL_TEXT_RETRY));
            return Ok(Gate::Event(Self::held(
                HoldReason::EqualText,
                message,
                now,
                until,
            )));
        }
        if let Some(gate) = self.clock_gate(loaded)? {
            return Ok(gate);
        }
        if let Some(gate) = Self::early_or_late(loaded, now) {
            return Ok(gate);
        }
        // One paused account keeps no other back, as long as nothing of the request may be out.
        if loaded.open_posts().any(|post| post.account.paused) {
            return Ok(Gate::Event(Event::Parted));
        }
        Ok(self.login_gate(loaded, now))
    }

    /// All of it waits where nothing of it could go alone.
    fn paused(loaded: &Loaded, now: UtcInstant) -> Option<Event> {
        let parts = loaded.request.state == RequestState::Ready;
        let post = loaded.open_posts().find(|post| post.account.paused)?;
        if parts && loaded.open_posts().any(|post| !post.account.paused) {
            return None;
        }
        let message = said!("{handle} is paused.", handle = &post.account.handle);
        Some(Self::held(HoldReason::Paused, message, now, None))
    }

    /// By a clock that was wrong a schedule may have been taken for due: it waits for its time all the same.
    fn early_or_late(loaded: &Loaded, now: UtcInstant) -> Option<Gate> {
        let due = loaded.request.due;
        if loaded.occasion == Occasion::Schedule && due > now {
            return Some(Gate::Turn(due));
        }
        match loaded.misfire.judge(due, now) {
            Verdict::Go => None,
            Verdict::Ask => Some(Gate::Event(Event::Overdue(Overdue::Ask))),
            Verdict::Skip => Some(Gate::Event(Event::Overdue(Overdue::Skip))),
        }
    }

    /// Whether the wall clock may be believed as far as lateness goes: some service has witnessed it since this
    /// boot, however long ago, and none contradicts it (P10).
    pub(crate) fn clock_is_attested(&self) -> Result<bool, StoreError> {
        let now = self.now();
        let newest = self.parts.journal.newest_instant()?;
        let witnesses = self.parts.journal.witnesses()?;
        Ok(witness::attested(&now, witnesses.iter(), newest))
    }

    /// Slots, the limiter's word and the rate budget: they belong to the connection.
    fn turn_of(&self, loaded: &Loaded, begun: &Begun, now: UtcInstant) -> Result<Option<Gate>, StoreError> {
        let connection = &loaded.connection;
        if let Some(until) = connection.not_before.filter(|until| *until > now) {
            return Ok(Some(Self::limited_until(until, now)));
        }
        let rules = self.rules(connection);
        let begun_here = begun
            .moves
            .iter()
            .filter(|(l, ..)| l.connection.id == connection.id)
            .count();
        let open = self
            .sending
            .values()
            .filter(|u| u.connection == connection.id)
            .count();
        if open + begun_here >= rules.concurrency.max(1) {
            return Ok(Some(Gate::Waits));
        }
        if let Some(budget) = rules.per_minute {
            let used = self
                .parts
                .journal
                .attempts_since(connection.id, now.minus(RATE_SPAN))?;
            if used as usize + begun_here >= budget as usize {
                return Ok(Some(Gate::Turn(now.plus(Duration::from_secs(1)))));
            }
        }
        Ok(None)
    }

    /// A short wait is nothing to speak of; a long one is shown, with its end.
    fn limited_until(until: UtcInstant, now: UtcInstant) -> Gate {
        if until.since(now) <= LIMIT_HOLD_AFTER {
            return Gate::Turn(until);
        }
        let message = said!("The service asks to wait until {until}.", until);
        Gate::Event(Self::held(HoldReason::RateLimit, message, now, Some(until)))
    }

    fn equal_text(&self, loaded: &Loaded, begun: &Begun) -> Result<bool, StoreError> {
        for (account, key) in Self::text_keys(loaded) {
            if begun.texts.contains(&(account, key.clone())) {
                return Ok(true);
            }
            if self
                .parts
                .journal
                .equal_text_open(account, &key, loaded.request.id)?
                .is_some()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) fn text_keys(loaded: &Loaded) -> Vec<(AccountId, String)> {
        loaded
            .posts
            .iter()
            .map(|p| (p.account.id, same_text_key(&p.text)))
            .collect()
    }

    /// The witness rule (P10): nothing is sent on the word of an unwitnessed clock.
    fn clock_gate(&mut self, loaded: &Loaded) -> Result<Option<Gate>, StoreError> {
        let now = self.now();
        let newest = self.parts.journal.newest_instant()?;
        let message = match witness::judge(&now, loaded.witness.as_ref(), newest) {
            Testimony::Agrees => return Ok(None),
            Testimony::Missing => {
                let waiting = self.unwitnessed.entry(loaded.connection.id).or_default();
                waiting.insert(loaded.request.id);
                return Ok(Some(
                    match self.check_connection(&loaded.connection, &loaded.secret_name) {
                        Ok(()) => Gate::Waits,
                        Err(event) => Gate::Event(*event),
                    },
                ));
            }
            Testimony::Disagrees { local, service } => {
                said!(
                    "Your computer's clock says {local}, the service says {service}. Nothing is sent until they agree.",
                    local,
                    service
                )
            }
            Testimony::Behind { local, newest } => {
                said!(
                    "Your computer's clock says {local}, but it was {newest} before. Nothing is sent until it is right.",
                    local,
                    newest
                )
            }
        };
        // A witness that contradicts is asked again: the clock may have been put right, or the service.
        let _ = self.check_connection(&loaded.connection, &loaded.secret_name);
        let present = self.stamp(loaded.witness.as_ref()).present();
        let until = Some(present.plus(HOLD_RETRY));
        Ok(Some(Gate::Event(Self::held(
            HoldReason::Clock,
            message,
            present,
            until,
        ))))
    }

    fn login_gate(&self, loaded: &Loaded, now: UtcInstant) -> Gate {
        match self.login(loaded, Some(&loaded.idempotency_key)) {
            Ok(login) => Gate::Open(login),
            Err(LoginError::Keychain(message)) => Gate::Event(Self::held(
                HoldReason::Keychain,
                message,
                now,
                Some(now.plus(HOLD_RETRY)),
            )),
            Err(LoginError::NotRunning(detail)) => Gate::Event(Event::CannotReach {
                host: loaded.connection.name.clone(),
                detail,
            }),
        }
    }

    /// Where and with which headers this request goes. The frozen origin stands; only the practice service,
    /// which is found by its ledger, has a new port with every start.
    pub(crate) fn login(
        &self,
        loaded: &Loaded,
        key: Option<&IdempotencyKey>,
    ) -> Result<(BaseUrl, Vec<Header>), LoginError> {
        let login = self.parts.logins.login(&loaded.connection, &loaded.secret_name)?;
        let origin = if loaded.connection.practice_ledger.is_some() {
            &login.origin
        } else {
            &loaded.origin
        };
        let base = BaseUrl::parse(origin).map_err(|error| LoginError::NotRunning(error.said()))?;
        let headers = self
            .service(&loaded.connection)
            .headers(login.secret.expose(), key)
            .map_err(|error| {
                LoginError::Keychain(said!(
                    "The key cannot be used: {error}",
                    error = error.to_string()
                ))
            })?;
        Ok((base, headers))
    }

    pub(crate) fn held(
        why: HoldReason,
        message: Said,
        since: UtcInstant,
        until: Option<UtcInstant>,
    ) -> Event {
        Event::Held(Held {
            why,
            reason: Reason::new(why.as_str(), message),
            since,
            until,
        })
    }

    #[allow(
        clippy::unused_self,
        reason = "one of the engine's words for what happens to a request"
    )]
    pub(crate) fn bad_address(&self, loaded: &Loaded) -> Event {
        Event::CannotReach {
            host: loaded.connection.name.clone(),
            detail: said!("Its address cannot be used."),
        }
    }
}
