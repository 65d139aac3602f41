//! Preparing: connections are checked ahead of the due time, so that trouble is told before the slot, and the
//! clock has its witness when the instant comes.

use crate::{Engine, EngineEvent, LoginError, engine::Message};
use sendoff_client::BaseUrl;
use sendoff_core::{
    connection::Connection,
    delivery::Reason,
    id::ConnectionId,
    machine::Event,
    request::HoldReason,
    said,
    said::Said,
    time::Reading,
    witness::{Testimony, Witness, judge},
};
use sendoff_services::Check;
use sendoff_store::{ConnectionRow, StoreError};
use std::{collections::BTreeMap, time::Duration};

/// What comes due within this span is prepared.
const AHEAD: Duration = Duration::from_secs(180);
/// How often the plan is looked through for that.
const EVERY: Duration = Duration::from_secs(20);
/// A witness older than this is renewed while preparing, so that it is young enough at the due instant.
const RENEW_AFTER: Duration = Duration::from_secs(10 * 60);

/// A login that something is planned through within this span is proven: long enough to fetch a new key.
const WARN_AHEAD: Duration = Duration::from_secs(24 * 3600);
/// How often the plan is looked through for that.
const WARN_EVERY: Duration = Duration::from_secs(5 * 60);
/// A login that has answered is asked again after so long,
const PROVEN_FOR: Duration = Duration::from_secs(4 * 3600);
/// and one that has not (unreachable, the keychain locked) after so long.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(15 * 60);

/// Which logins have been asked, by the clock that a wrong wall clock cannot turn back. In memory alone: a start
/// asks anew.
#[derive(Debug, Default)]
pub(crate) struct Proofs {
    looked_ms: Option<u64>,
    ask_again_ms: BTreeMap<ConnectionId, u64>,
}

impl Proofs {
    fn look_is_due(&mut self, now_ms: u64) -> bool {
        let recently = self
            .looked_ms
            .is_some_and(|at| now_ms.saturating_sub(at) < millis(WARN_EVERY));
        if !recently {
            self.looked_ms = Some(now_ms);
        }
        !recently
    }

    fn is_due(&self, connection: ConnectionId, now_ms: u64) -> bool {
        self.ask_again_ms.get(&connection).is_none_or(|at| *at <= now_ms)
    }

    fn ask_again(&mut self, connection: ConnectionId, now_ms: u64, after: Duration) {
        self.ask_again_ms.insert(connection, now_ms + millis(after));
    }
}

impl Engine {
    pub(crate) fn prepare(&mut self, paused: bool) -> Result<(), StoreError> {
        if paused {
            return Ok(());
        }
        self.prove_logins()?;
        let now = self.now();
        let recently = self
            .prepared_at
            .is_some_and(|at| now.wall >= at && now.wall.since(at) < EVERY);
        if recently {
            return Ok(());
        }
        for connection in self
            .parts
            .desk
            .connections_wanted(now.wall, now.wall.plus(AHEAD))?
        {
            let row = self.parts.journal.connection(connection);
            let Some(row) = self.spare(row)? else { continue };
            let old = row
                .witness
                .as_ref()
                .is_none_or(|w| w.read.boot != now.boot || stale(w, now.since_boot_ms));
            // A keychain that was locked costs no request to look into again.
            let locked = row.connection.trouble.as_ref().is_some_and(is_locked);
            if old || locked {
                self.prove(&row)?;
            }
        }
        // Not before: what could not be looked through for a disk that failed is looked through when it is well.
        self.prepared_at = Some(now.wall);
        Ok(())
    }

    /// Asks the logins that something is planned through within a day whether they work still.
    fn prove_logins(&mut self) -> Result<(), StoreError> {
        let now = self.now();
        if !self.proofs.look_is_due(now.since_boot_ms) {
            return Ok(());
        }
        let wanted = self
            .parts
            .desk
            .connections_wanted(now.wall, now.wall.plus(WARN_AHEAD))?;
        for connection in wanted {
            if self.proofs.is_due(connection, now.since_boot_ms) {
                let row = self.parts.journal.connection(connection);
                if let Some(row) = self.spare(row)? {
                    self.prove(&row)?;
                }
            }
        }
        Ok(())
    }

    /// Asks one login, and notes a keychain that does not give its secret. Other trouble comes with the answer, or
    /// shows when a post is due.
    fn prove(&mut self, row: &ConnectionRow) -> Result<(), StoreError> {
        let id = row.connection.id;
        let now_ms = self.now().since_boot_ms;
        self.proofs.ask_again(id, now_ms, ASK_AGAIN_AFTER);
        let Err(event) = self.check_connection(&row.connection, &row.secret_name) else {
            return Ok(());
        };
        let Event::Held(held) = *event else {
            return Ok(());
        };
        let trouble = Reason::new(LOCKED, held.reason.message)
            .with_remedy(said!("Unlock the keychain, or enter the key again."));
        if row.connection.trouble.as_ref() != Some(&trouble) {
            self.parts.journal.set_connection_trouble(id, Some(&trouble))?;
            self.tell(EngineEvent::ConnectionChanged { connection: id });
        }
        Ok(())
    }

    /// Asks a connection whether its login works; the answer's `Date` is the clock's witness.
    pub(crate) fn check_connection(
        &mut self,
        connection: &Connection,
        secret_name: &str,
    ) -> Result<(), Box<Event>> {
        if self.checking.contains(&connection.id) {
            return Ok(());
        }
        let now = self.now().wall;
        let unusable = |message: Said| {
            Box::new(Self::held(
                HoldReason::Keychain,
                message,
                now,
                Some(now.plus(EVERY)),
            ))
        };
        let unreachable = |detail: Said| {
            Box::new(Event::CannotReach {
                host: connection.name.clone(),
                detail,
            })
        };
        let login = match self.parts.logins.login(connection, secret_name) {
            Ok(login) => login,
            Err(LoginError::Keychain(message)) => return Err(unusable(message)),
            Err(LoginError::NotRunning(detail)) => return Err(unreachable(detail)),
        };
        let base = BaseUrl::parse(&login.origin).map_err(|error| unreachable(error.said()))?;
        let service = self.service(connection);
        let headers = service
            .headers(login.secret.expose(), None)
            .map_err(|error| unusable(error.said()))?;
        let id = connection.id;
        self.checking.insert(id);
        self.converse(base, headers, service.check(connection), move |check, witness| {
            Message::Checked {
                connection: id,
                check,
                witness,
            }
        });
        Ok(())
    }

    pub(crate) fn checked(
        &mut self,
        connection: ConnectionId,
        check: Option<&Check>,
        seen: Option<&Witness>,
    ) -> Result<(), StoreError> {
        let Reading {
            wall: now,
            since_boot_ms,
            ..
        } = self.now();
        if let Some(seen) = seen {
            self.parts.journal.set_witness(connection, seen)?;
        }
        if !matches!(check, Some(Check::Unreachable(_)) | None) {
            self.proofs.ask_again(connection, since_boot_ms, PROVEN_FOR);
        }
        match check {
            Some(Check::Works { accounts, .. }) => {
                self.parts.journal.set_connection_proven(connection, now)?;
                self.parts
                    .journal
                    .accounts_put(connection, accounts, now, &*self.parts.entropy)?;
            }
            Some(Check::Rejected(reason)) => {
                self.parts
                    .journal
                    .set_connection_trouble(connection, Some(reason))?;
            }
            Some(Check::ChooseWorkspace(_)) => {
                let reason = Reason::new(
                    "workspace",
                    said!("The key reaches several workspaces, and none is chosen."),
                );
                self.parts
                    .journal
                    .set_connection_trouble(connection, Some(&reason))?;
            }
            Some(Check::Unreachable(_)) | None => {}
        }
        self.tell(EngineEvent::ConnectionChanged { connection });
        let waiting = self.unwitnessed.remove(&connection).unwrap_or_default();
        let Some(event) = self.verdict(connection, check, seen)? else {
            return Ok(());
        };
        for request in waiting {
            self.apply(request, seen, event.clone(), None)?;
        }
        Ok(())
    }

    /// What a check means for the requests that waited for it; `None` if they may go.
    fn verdict(
        &self,
        connection: ConnectionId,
        check: Option<&Check>,
        seen: Option<&Witness>,
    ) -> Result<Option<Event>, StoreError> {
        let now = self.now();
        let present = self.stamp(seen).present();
        let row = self.parts.journal.connection(connection)?;
        let host =
            BaseUrl::parse(&row.connection.origin).map_or(row.connection.name, |base| base.host().to_owned());
        Ok(match check {
            Some(Check::Rejected(reason)) => Some(Self::held(
                HoldReason::Credential,
                reason.message.clone(),
                present,
                None,
            )),
            Some(Check::ChooseWorkspace(_)) => {
                let message = said!("The key reaches several workspaces, and none is chosen.");
                Some(Self::held(HoldReason::Credential, message, present, None))
            }
            Some(Check::Unreachable(reason)) => Some(Event::CannotReach {
                host,
                detail: reason.message.clone(),
            }),
            None => Some(Event::CannotReach {
                host,
                detail: said!("Its address cannot be used."),
            }),
            Some(Check::Works { .. }) if judge(&now, seen, None) == Testimony::Missing => {
                let message =
                    said!("The service does not tell its time, so this computer's clock has no witness.");
                Some(Self::held(
                    HoldReason::Clock,
                    message,
                    present,
                    Some(present.plus(EVERY)),
                ))
            }
            Some(Check::Works { .. }) => None,
        })
    }
}

/// The code of a connection's trouble with the keychain.
const LOCKED: &str = HoldReason::Keychain.as_str();

fn is_locked(trouble: &Reason) -> bool {
    trouble.code == LOCKED
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

fn stale(witness: &Witness, since_boot_ms: u64) -> bool {
    Duration::from_millis(since_boot_ms.saturating_sub(witness.read.since_boot_ms)) > RENEW_AFTER
}
