//! Telling listeners what happened: in this process at once, in others on the same folder within a second.

use crate::{
    Desk,
    api::{AppError, DeskEvent, SenderState},
    hub::{Hub, lock},
    open::Inner,
    waiting::Told,
};
use sendoff_core::{delivery::DeliveryState, id::AccountId, said::Said, time::UtcInstant};
use sendoff_store::{EventKind, EventRow};
use serde_json::Value;
use std::{
    sync::{Arc, Weak},
    time::Duration,
};

/// How often the file is looked at when nobody rings: a look costs microseconds.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Some attention comes from time alone (nothing leaves for ten minutes): counted again after so many looks.
const ATTENTION_EVERY_LOOKS: u32 = 15;
/// Whether the day's backup is due is looked at this often.
const BACKUP_LOOK_EVERY: Duration = Duration::from_secs(600);
const EVENTS_AT_ONCE: u32 = 500;

/// Begins to watch, once per desk.
pub(crate) fn begin(inner: &Arc<Inner>) {
    let mut watcher = lock(&inner.watcher);
    if watcher.is_some() {
        return;
    }
    *watcher = Some(Watcher {
        seen_event: inner.rows.newest_event().unwrap_or_default(),
        counter: inner.store.change_counter().unwrap_or_default(),
        attention: None,
        told: Told::default(),
        looks: 0,
        backup_looked_at: None,
    });
    let (weak, hub) = (Arc::downgrade(inner), Arc::clone(&inner.hub));
    let name = "sendoff-watch".to_owned();
    // Without this thread the listeners hear only of what happens through this desk.
    let _ = std::thread::Builder::new()
        .name(name)
        .spawn(move || watch(&weak, &hub));
}

/// Ends with the desk: it holds the desk only while it looks.
fn watch(desk: &Weak<Inner>, hub: &Hub) {
    let mut rung = 0;
    loop {
        let waited = hub.wait(rung, LOOK_EVERY);
        rung = waited.rung;
        let Some(inner) = desk.upgrade() else { return };
        Desk { inner }.look_around(waited.time_up);
    }
}

/// What the listeners have been told of.
pub(crate) struct Watcher {
    seen_event: i64,
    counter: u64,
    attention: Option<u64>,
    told: Told,
    looks: u32,
    /// When it was last looked whether the day's backup is due.
    backup_looked_at: Option<UtcInstant>,
}

impl Watcher {
    fn look(&mut self, desk: &Desk, unasked: bool) -> Result<(), AppError> {
        let counter = desk.inner.store.change_counter()?;
        let changed = counter != self.counter;
        self.counter = counter;
        let told = if changed { self.tell_events(desk)? } else { 0 };
        if changed && unasked && told == 0 {
            // Nobody here rang, and the list of events is silent: another process wrote drafts or settings.
            desk.inner.hub.tell(&DeskEvent::EverythingChanged);
        }
        self.keep_backups(desk);
        self.looks += 1;
        if changed || self.told.is_gathering() || self.looks >= ATTENTION_EVERY_LOOKS {
            self.looks = 0;
            self.tell_attention(desk, unasked)?;
        }
        Ok(())
    }

    /// A backup a day, made beside whatever goes on. One that fails is tried again at the next look for it; the
    /// doctor tells how old the newest is.
    fn keep_backups(&mut self, desk: &Desk) {
        let now = desk.now();
        let looked = self.backup_looked_at;
        if looked.is_none_or(|at| now.distance(at) >= BACKUP_LOOK_EVERY) {
            self.backup_looked_at = Some(now);
            let _ = desk.backup_if_due();
        }
    }

    fn tell_events(&mut self, desk: &Desk) -> Result<usize, AppError> {
        let mut told = 0;
        loop {
            let rows = desk.rows().events_after(self.seen_event, EVENTS_AT_ONCE)?;
            for row in &rows {
                self.seen_event = row.id;
                told += 1;
                if let Some(event) = event(row) {
                    desk.inner.hub.tell(&event);
                }
            }
            if rows.is_empty() {
                return Ok(told);
            }
        }
    }

    fn tell_attention(&mut self, desk: &Desk, quiet: bool) -> Result<(), AppError> {
        let waiting = desk.what_waits()?;
        let count = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
        // Who begins to listen asks for the count itself; nothing waiting is no news.
        if self.attention.replace(count).unwrap_or(0) != count {
            desk.inner.hub.tell(&DeskEvent::AttentionChanged { count });
        }
        let dead_letters = desk.sender() == SenderState::Here;
        if let Some(wanted) = self.told.note(&waiting, desk.now(), quiet, dead_letters) {
            desk.inner.hub.tell(&wanted);
        }
        Ok(())
    }
}

fn event(row: &EventRow) -> Option<DeskEvent> {
    match row.kind {
        EventKind::BatchOpened => Some(DeskEvent::BatchOpened {
            batch: row.batch?,
            draft: row.draft?,
        }),
        EventKind::BatchClosed => Some(DeskEvent::BatchClosed {
            batch: row.batch?,
            draft: row.draft?,
        }),
        EventKind::DeliveryChanged => delivery_changed(row),
        EventKind::ScheduleLapsed => Some(DeskEvent::DraftChanged { draft: row.draft? }),
        EventKind::SenderTaken => Some(DeskEvent::StateChanged),
        EventKind::IntentDone => None,
    }
}

fn delivery_changed(row: &EventRow) -> Option<DeskEvent> {
    let text = |name: &str| row.payload.get(name).and_then(Value::as_str);
    let account: AccountId = text("account")?.parse().ok()?;
    let state: DeliveryState = text("to")?.parse().ok()?;
    let reason = row.payload.get("reason").and_then(|reason| {
        let message = reason.get("message").unwrap_or(reason);
        serde_json::from_value::<Said>(message.clone()).ok()
    });
    Some(DeskEvent::DeliveryChanged {
        batch: row.batch?,
        draft: row.draft?,
        delivery: row.delivery?,
        account,
        state,
        url: text("url").map(ToOwned::to_owned),
        reason,
        at: row.at,
    })
}

impl Desk {
    /// Tells the listeners what they have not heard yet; `unasked` if nobody rang for it.
    pub(crate) fn look_around(&self, unasked: bool) {
        if let Some(watcher) = lock(&self.inner.watcher).as_mut() {
            // What cannot be read now is read at the next look.
            let _ = watcher.look(self, unasked);
        }
    }

    /// Tells every listener, and wakes whoever waits for a change.
    pub(crate) fn tell(&self, event: &DeskEvent) {
        self.inner.hub.tell(event);
        self.inner.hub.ring();
    }
}
