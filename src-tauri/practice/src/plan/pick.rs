//! Which fault, if any, happens to a request.

use super::{Fault, FaultKind, FaultPlan, Operation};
use crate::networks::ServiceName;
use rusqlite::{Connection, OptionalExtension as _, params};

/// The moment at which a fault can happen. Counters run per fault, and a fault belongs to one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// A request arrives.
    Request,
    /// One letmepost target is published.
    Target,
    /// A worker delivers a post.
    Delivery,
    /// A Postato post is queued, and a policy may hold it.
    Enqueue,
}

/// What a fault is matched against.
pub(crate) struct Subject<'a> {
    pub(crate) stage: Stage,
    pub(crate) service: ServiceName,
    pub(crate) operation: Operation,
    pub(crate) accounts: &'a [String],
    pub(crate) idempotency_key: Option<&'a str>,
}

impl FaultKind {
    fn happens_at(&self, operation: Operation, subject: &Subject<'_>) -> bool {
        let stage = subject.stage;
        // These befall a request, or a worker where the fault says so.
        let either = matches!(
            self,
            Self::TargetFailed { .. } | Self::TargetPending | Self::Exit { .. }
        );
        if either && operation == Operation::Delivery {
            return stage == Stage::Delivery;
        }
        let own = match self {
            // A cancel that loses is decided when it is carried out, not when it arrives.
            Self::CancelLosesRace if subject.operation != Operation::CancelPost => return false,
            Self::TargetFailed { .. } | Self::TargetPending if subject.operation == Operation::CancelPost => {
                return false;
            }
            Self::TargetFailed { .. } | Self::TargetPending | Self::CancelLosesRace => Stage::Target,
            Self::Approval { .. } => Stage::Enqueue,
            Self::DeliveryFails { .. }
            | Self::DeliveryRetries { .. }
            | Self::DeliveryDoubles
            | Self::UnknownStatus { .. }
            | Self::NeverFinishes
            | Self::PartialThread { .. } => Stage::Delivery,
            _ => Stage::Request,
        };
        own == stage
    }
}

impl Fault {
    fn admits(&self, subject: &Subject<'_>) -> bool {
        // A delivery is the later half of a publish, so either word selects a fault that only a worker shows.
        let operation = match (self.operation, subject.stage) {
            (Operation::Any, Stage::Request | Stage::Target)
            | (Operation::Publish | Operation::Delivery, Stage::Delivery | Stage::Enqueue) => true,
            (own, _) => own == subject.operation,
        };
        operation
            && self.kind.happens_at(self.operation, subject)
            && self.service.is_none_or(|service| service == subject.service)
            && self
                .account
                .as_ref()
                .is_none_or(|account| subject.accounts.contains(account))
            && self
                .idempotency_key
                .as_deref()
                .is_none_or(|key| subject.idempotency_key == Some(key))
    }
}

/// Counts the subject against every fault that admits it and returns the one that happens.
pub(crate) fn pick(
    connection: &Connection,
    plan: &FaultPlan,
    subject: &Subject<'_>,
) -> rusqlite::Result<Option<FaultKind>> {
    let mut happens = None;
    for (position, fault) in plan.faults.iter().enumerate() {
        if !fault.admits(subject) {
            continue;
        }
        let (seen, happened) = counters(connection, position)?;
        let now = happens.is_none() && seen >= fault.skip && fault.times.is_left(happened);
        connection.execute(
            "INSERT INTO fault_counters (position, seen, happened) VALUES (?1, ?2, ?3)
             ON CONFLICT (position) DO UPDATE SET seen = excluded.seen, happened = excluded.happened",
            params![position as i64, seen.saturating_add(1), happened + u32::from(now)],
        )?;
        if now {
            happens = Some(fault.kind.clone());
        }
    }
    Ok(happens)
}

fn counters(connection: &Connection, position: usize) -> rusqlite::Result<(u32, u32)> {
    connection
        .query_row(
            "SELECT seen, happened FROM fault_counters WHERE position = ?1",
            [position as i64],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
        .map(Option::unwrap_or_default)
}
