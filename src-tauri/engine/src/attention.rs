//! What stands under attention now: the one reading of the file that the window's list, the terminal's, and the
//! engine's own question whether it may rest are made of.

use sendoff_core::{
    attention::{self, Around, Attention},
    connection::Connection,
    delivery::{DeliveryState, Target},
    id::ConnectionId,
    request::{Request, Unreachable},
    time::{Reading, UtcInstant},
    witness::{self, Witness},
};
use sendoff_services::service;
use sendoff_store::{CalendarEntry, ConnectionRow, Desk, OpenDelivery, StoreError};
use std::collections::BTreeMap;

/// Every target that waits for a person, with why and what may be done; the longest unchanged first. Without what
/// the file holds in a form that cannot be understood ([`Desk::unreadable`]).
pub fn waiting_deliveries(
    desk: &Desk,
    reading: &Reading,
) -> Result<Vec<(OpenDelivery, Attention)>, StoreError> {
    let rows = desk.open_and_unacknowledged()?;
    let requests = rows
        .iter()
        .filter_map(|row| Some((row.view.connection.id, row.request.as_ref()?)));
    let surroundings = Surroundings::read(desk, reading, requests)?;
    let waiting = rows.into_iter().filter_map(|row| {
        let attention = surroundings.of_open(&row)?;
        Some((row, attention))
    });
    Ok(waiting.collect())
}

/// Every draft whose time has come by this clock, of which nothing was claimed and nothing will be without a person.
pub fn waiting_drafts(desk: &Desk, now: UtcInstant) -> Result<Vec<(CalendarEntry, Attention)>, StoreError> {
    let with = |entries: Vec<CalendarEntry>, attention: Attention| {
        entries.into_iter().map(move |entry| (entry, attention.clone()))
    };
    let unconfirmed = with(desk.due_unconfirmed(now)?, attention::of_unconfirmed());
    let paused = with(desk.due_paused(now)?, attention::of_paused_post());
    let unreleased = with(desk.due_unreleased(now)?, attention::of_unreleased());
    let waited = now.minus(attention::BEHIND_AFTER);
    let behind = with(desk.due_behind(waited)?, attention::of_behind());
    Ok(unconfirmed
        .chain(paused)
        .chain(unreleased)
        .chain(behind)
        .collect())
}

/// What is the same for every target: the clock, who has answered when, and who cannot be reached.
pub(crate) struct Surroundings<'a> {
    reading: &'a Reading,
    hosts: Vec<ConnectionRow>,
    unreachable: BTreeMap<ConnectionId, Unreachable>,
}

impl<'a> Surroundings<'a> {
    /// `requests` are all that are open, each with its connection; several times is as well as once.
    pub(crate) fn read<'r>(
        desk: &Desk,
        reading: &'a Reading,
        requests: impl IntoIterator<Item = (ConnectionId, &'r Request)>,
    ) -> Result<Self, StoreError> {
        let hosts = desk.connection_list()?;
        let mut met: BTreeMap<ConnectionId, Vec<&Unreachable>> = BTreeMap::new();
        for (connection, request) in requests {
            met.entry(connection).or_default().extend(&request.unreachable);
        }
        let unreachable = hosts.iter().filter_map(|host| {
            let heard = witness::heard(host.witness.as_ref(), reading.wall);
            let met = met.remove(&host.connection.id)?;
            let unreachable = attention::out_of_reach(met, heard)?;
            Some((host.connection.id, unreachable.clone()))
        });
        let unreachable = unreachable.collect();
        Ok(Self {
            reading,
            hosts,
            unreachable,
        })
    }

    fn of_open(&self, row: &OpenDelivery) -> Option<Attention> {
        let delivery = &row.view.delivery;
        if delivery.state == DeliveryState::Asked && row.request.is_none() {
            return Some(attention::of_asked(delivery.reason.clone()));
        }
        let acknowledged = delivery.acknowledged_at.is_some();
        let connection = &row.view.connection;
        self.of(row.request.as_ref(), &delivery.target(), connection, acknowledged)
    }

    /// Whether a target of this connection waits for a person.
    pub(crate) fn of(
        &self,
        request: Option<&Request>,
        target: &Target,
        connection: &Connection,
        acknowledged: bool,
    ) -> Option<Attention> {
        let rules = service(connection.service).rules(connection);
        let now = witness::stamp(self.reading.clone(), self.witness(connection));
        let around = Around {
            rules: &rules,
            now: &now,
            acknowledged,
            elsewhere: witness::heard_elsewhere(
                self.hosts.iter().map(ConnectionRow::heard),
                &connection.origin,
                self.reading.wall,
            ),
            limited_until: connection.not_before,
            unreachable: self.unreachable.get(&connection.id),
        };
        attention::of(request, target, around)
    }

    fn witness(&self, connection: &Connection) -> Option<&Witness> {
        let own = self.hosts.iter().find(|host| host.connection.id == connection.id);
        own.and_then(|host| host.witness.as_ref())
    }
}
