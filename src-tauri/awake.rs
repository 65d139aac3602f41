//! Keeping the machine awake while a transmission is open: a laptop that falls asleep between request
//! and answer leaves doubt behind.

use std::collections::HashMap;

use keepawake::KeepAwake;
use sendoff_core::{
    delivery::DeliveryState,
    id::{BatchId, DeliveryId},
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
                .reason("A post is being sent")
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
