//! Keeping the machine awake while a transmission is open: a laptop that falls asleep between request
//! and answer leaves doubt behind.

use std::collections::HashMap;

use keepawake::KeepAwake;
use sendoff_core::{
    delivery::DeliveryState,
    id::{BatchId, DeliveryId},
    said,
};
use sendoff_desk::api::DeskEvent;

/// Holds the machine awake from the first delivery that is being sent to the last.
#[derive(Default)]
pub struct Awake {
    sending: Sending,
    hold: Option<KeepAwake>,
}

impl Awake {
    /// Takes note of what happened. A system that makes no such promise is no reason to stop.
    pub fn note(&mut self, event: &DeskEvent) {
        self.sending.note(event);
        if self.sending.is_empty() {
            self.hold = None;
        } else if self.hold.is_none() {
            self.hold = keepawake::Builder::default()
                .idle(true)
                .sleep(true)
                .reason(said!("A post is being sent").to_string())
                .app_name("Sendoff")
                .app_reverse_domain("org.sendoff.desktop")
                .create()
                .ok();
        }
    }
}

/// The deliveries that are on the wire now, as far as events tell.
#[derive(Debug, Default)]
struct Sending(HashMap<DeliveryId, BatchId>);

impl Sending {
    fn note(&mut self, event: &DeskEvent) {
        match event {
            DeskEvent::DeliveryChanged {
                batch,
                delivery,
                state: DeliveryState::Sending,
                ..
            } => {
                self.0.insert(*delivery, *batch);
            }
            DeskEvent::DeliveryChanged { delivery, .. } => {
                self.0.remove(delivery);
            }
            // An event that got lost must not keep a laptop awake all night.
            DeskEvent::BatchClosed { batch, .. } => self.0.retain(|_, of| of != batch),
            _ => {}
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BATCH: &str = "6f2c1e0a-8c0b-4b0e-9d57-3a1f2b4c5d6e";

    fn event(json: &serde_json::Value) -> DeskEvent {
        serde_json::from_value(json.clone()).unwrap()
    }

    fn moved(delivery: u8, state: &str) -> DeskEvent {
        event(&serde_json::json!({
            "event": "delivery_changed",
            "batch": BATCH,
            "draft": BATCH,
            "delivery": format!("00000000-0000-4000-8000-0000000000{delivery:02}"),
            "account": BATCH,
            "state": state,
            "at": "2026-11-22T12:00:00Z",
        }))
    }

    #[test]
    fn the_machine_is_held_from_the_first_sent_delivery_to_the_last() {
        let mut sending = Sending::default();
        for event in [moved(1, "sending"), moved(2, "sending"), moved(1, "published")] {
            sending.note(&event);
            assert!(!sending.is_empty(), "{event:?}");
        }
        sending.note(&moved(2, "in_doubt"));
        assert!(sending.is_empty());
    }

    #[test]
    fn a_lost_event_holds_it_no_longer_than_the_batch() {
        let mut sending = Sending::default();
        sending.note(&moved(1, "sending"));
        sending.note(&event(&serde_json::json!({
            "event": "batch_closed", "batch": BATCH, "draft": BATCH,
        })));
        assert!(sending.is_empty());
    }
}
