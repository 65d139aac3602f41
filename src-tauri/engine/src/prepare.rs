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
    witness::{Testimony, Witness, judge},
};
use sendoff_services::Check;
use sendoff_store::StoreError;
use std::{collections::BTreeSet, time::Duration};

/// What comes due within this span is prepared.
const AHEAD: Duration = Duration::from_secs(180);
/// How often the plan is looked through for that.
const EVERY: Duration = Duration::from_secs(20);
/// A witness older than this is renewed while preparing, so that it is young enough at the due instant.
const RENEW_AFTER: Duration = Duration::from_secs(10 * 60);

impl Engine {
    pub(crate) fn prepare(&mut self, paused: bool) -> Result<(), StoreError> {
        let now = self.now();
        let recently = self
            .prepared_at
            .is_some_and(|at| now.wall >= at && now.wall.since(at) < EVERY);
        if paused || recently {
            return Ok(());
        }
        self.prepared_at = Some(now.wall);
        let soon = self
            .parts
            .desk
            .scheduled_between(now.wall, now.wall.plus(AHEAD), 500)?;
        let mut connections = BTreeSet::new();
        for entry in soon
            .iter()
            .filter(|e| e.schedule.consumed_by.is_none() && e.schedule.lapsed_at.is_none())
        {
            for account in &entry.item.draft.targets {
                connections.insert(self.parts.desk.account(*account)?.connection);
            }
        }
        for connection in connections {
            let row = self.parts.journal.connection(connection)?;
            let old = row
                .witness
                .as_ref()
                .is_none_or(|w| w.read.boot != now.boot || stale(w, now.since_boot_ms));
            if old && row.removed_at.is_none() {
                // Trouble shows when it comes due as well; here it is only found early.
                let _ = self.check_connection(&row.connection, &row.secret_name);
            }
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
        let now = self.now().wall;
        if let Some(seen) = seen {
            self.parts.journal.set_witness(connection, seen)?;
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

fn stale(witness: &Witness, since_boot_ms: u64) -> bool {
    Duration::from_millis(since_boot_ms.saturating_sub(witness.read.since_boot_ms)) > RENEW_AFTER
}
