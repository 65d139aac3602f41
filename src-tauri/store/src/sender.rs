//! The sender: one per folder, by an OS lock, and fenced by an epoch.

/// The right to send: batches, requests, attempts, deliveries. One per data folder at any time. Every write
/// checks in its transaction that the epoch is still its own ([`crate::StoreError::Fenced`] otherwise). Its
/// methods stand in the modules of their nouns.
#[derive(Debug)]
pub struct Journal {}

impl Journal {
    /// The epoch of this sender, from 1.
    pub fn epoch(&self) -> u64 {
        0
    }
}
