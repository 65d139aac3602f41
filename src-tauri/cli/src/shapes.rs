//! The JSON of the terminal. These shapes are promised: members may be added, never changed or taken away. Where
//! the window's types are the same, they are used as they are.

use sendoff_core::{
    delivery::Reason,
    id::{AccountId, BatchId, DeliveryId, DraftId},
    network::Network,
    said,
    schedule::Zone,
    tag::Tag,
    time::UtcInstant,
};
use sendoff_desk::{
    Desk,
    api::{
        AccountQuery, AccountView, AppError, AttemptView, AttentionItem, BatchDetail, BatchView,
        DecisionView, DeliveryView, DraftDetail, DraftFilter, DraftSummary, ImportReport, ImportedLine,
        ImportedTarget, IntentAnswer, IntentState, LookView, ScheduleView,
    },
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The services' own ids of accounts, for those who compare with a service's lists.
pub(crate) struct RemoteIds(BTreeMap<AccountId, String>);

impl RemoteIds {
    pub(crate) fn read(desk: &Desk) -> Result<Self, AppError> {
        let accounts = desk.account_list(AccountQuery {
            refresh: false,
            removed: true,
        })?;
        let ids = accounts
            .into_iter()
            .map(|account| (account.id, account.remote_id));
        Ok(Self(ids.collect()))
    }
}

/// What stands with one target.
#[derive(Debug, Serialize)]
pub(crate) struct Delivery {
    id: Option<DeliveryId>,
    account: AccountId,
    handle: String,
    network: Network,
    remote_id: Option<String>,
    state: String,
    url: Option<String>,
    reason: Option<String>,
    reason_code: Option<String>,
    remedy: Option<String>,
    practice: bool,
    changed_at: Option<UtcInstant>,
}

impl Delivery {
    pub(crate) fn of(view: &DeliveryView, remote: &RemoteIds) -> Self {
        let reason = view.reason.as_ref();
        Self {
            id: view.id,
            account: view.account,
            handle: view.handle.clone(),
            network: view.network,
            remote_id: remote.0.get(&view.account).cloned(),
            state: view.state.to_string(),
            url: view.url.clone(),
            reason: reason.map(|reason| reason.message.to_string()),
            reason_code: reason.map(|reason| reason.code.clone()),
            remedy: reason.and_then(|reason| reason.remedy.as_ref().map(ToString::to_string)),
            practice: view.practice,
            changed_at: view.changed_at,
        }
    }

    fn all(views: &[DeliveryView], remote: &RemoteIds) -> Vec<Self> {
        views.iter().map(|view| Self::of(view, remote)).collect()
    }
}

/// A draft in a list.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    id: DraftId,
    label: Option<String>,
    text: String,
    state: DraftFilter,
    schedule: Option<ScheduleView>,
    paused: bool,
    unconfirmed: bool,
    tags: Vec<Tag>,
    created_at: UtcInstant,
    deliveries: Vec<Delivery>,
}

impl Summary {
    pub(crate) fn of(view: &DraftSummary, remote: &RemoteIds) -> Self {
        Self {
            id: view.id,
            label: view.label.clone(),
            text: view.text.clone(),
            state: view.stand,
            schedule: view.schedule.clone(),
            paused: view.paused,
            unconfirmed: view.unconfirmed,
            tags: view.tags.clone(),
            created_at: view.created_at,
            deliveries: Delivery::all(&view.deliveries, remote),
        }
    }
}

/// A draft, whole.
#[derive(Debug, Serialize)]
pub(crate) struct Draft {
    #[serde(flatten)]
    summary: Summary,
    revision: u32,
    confirmed_revision: Option<u32>,
    confirmed_text: Option<String>,
    targets: Vec<AccountId>,
    variants: BTreeMap<AccountId, String>,
    locked: bool,
    batch: Option<BatchId>,
}

impl Draft {
    pub(crate) fn of(view: &DraftDetail, remote: &RemoteIds) -> Self {
        Self {
            summary: Summary::of(&view.summary, remote),
            revision: view.revision,
            confirmed_revision: view.confirmed_revision,
            confirmed_text: view.confirmed_text.clone(),
            targets: view.targets.clone(),
            variants: view.variants.clone(),
            locked: view.locked,
            batch: view.batch,
        }
    }
}

/// A batch in a list.
#[derive(Debug, Serialize)]
pub(crate) struct Batch {
    id: BatchId,
    draft: DraftId,
    label: Option<String>,
    generation: u32,
    text: String,
    due: UtcInstant,
    created_at: UtcInstant,
    closed_at: Option<UtcInstant>,
    deliveries: Vec<Delivery>,
}

impl Batch {
    pub(crate) fn of(view: &BatchView, remote: &RemoteIds) -> Self {
        Self {
            id: view.id,
            draft: view.draft,
            label: view.label.clone(),
            generation: view.generation,
            text: view.text.clone(),
            due: view.due,
            created_at: view.created_at,
            closed_at: view.closed_at,
            deliveries: Delivery::all(&view.deliveries, remote),
        }
    }
}

/// A batch with its whole record.
#[derive(Debug, Serialize)]
pub(crate) struct BatchRecord {
    #[serde(flatten)]
    batch: Batch,
    attempts: Vec<AttemptView>,
    looks: Vec<LookView>,
    decisions: Vec<DecisionView>,
}

impl BatchRecord {
    pub(crate) fn of(view: BatchDetail, remote: &RemoteIds) -> Self {
        Self {
            batch: Batch::of(&view.batch, remote),
            attempts: view.attempts,
            looks: view.looks,
            decisions: view.decisions,
        }
    }
}

/// An item of the attention list.
#[derive(Debug, Serialize)]
pub(crate) struct Attention {
    id: String,
    draft: DraftId,
    batch: Option<BatchId>,
    kind: String,
    reason: String,
    remedy: Option<String>,
    actions: Vec<String>,
    text: String,
    due: Option<UtcInstant>,
    since: UtcInstant,
    delivery: Option<Delivery>,
    evidence: Vec<String>,
    profile: Option<String>,
}

impl Attention {
    pub(crate) fn of(item: &AttentionItem, remote: &RemoteIds) -> Self {
        let attention = &item.attention;
        Self {
            id: item.id.clone(),
            draft: item.draft,
            batch: item.batch,
            kind: attention.kind.to_string(),
            reason: attention.reason.message.to_string(),
            remedy: attention.reason.remedy.as_ref().map(ToString::to_string),
            actions: attention.actions.iter().map(ToString::to_string).collect(),
            text: item.text.clone(),
            due: item.due,
            since: item.since,
            delivery: item.delivery.as_ref().map(|view| Delivery::of(view, remote)),
            evidence: item.evidence.iter().map(ToString::to_string).collect(),
            profile: item.profile.clone(),
        }
    }
}

/// What became of a wish.
#[derive(Debug, Serialize)]
pub(crate) struct Wish {
    state: IntentState,
    batch: Option<BatchId>,
    left_out: Vec<LeftOut>,
}

/// A target that was left out.
#[derive(Debug, Serialize)]
pub(crate) struct LeftOut {
    account: AccountId,
    reason: String,
    reason_code: String,
}

impl Wish {
    pub(crate) fn of(answer: &IntentAnswer) -> Self {
        let left_out = answer.left_out.iter().map(|left| LeftOut {
            account: left.account,
            reason: left.reason.message.to_string(),
            reason_code: left.reason.code.clone(),
        });
        Self {
            state: answer.state,
            batch: answer.batch,
            left_out: left_out.collect(),
        }
    }
}

/// What an import did.
#[derive(Debug, Serialize)]
pub(crate) struct Import {
    lines: Vec<Line>,
    drafts: usize,
    accepted: usize,
    refused: usize,
    malformed: usize,
}

/// What became of one line.
#[derive(Debug, Serialize)]
struct Line {
    #[serde(rename = "line")]
    number: u32,
    id: Option<DraftId>,
    accepted: Vec<Accepted>,
    refused: Vec<Refused>,
    error: Option<String>,
}

#[derive(Debug, Serialize)]
struct Accepted {
    network: String,
    account: Option<AccountId>,
}

#[derive(Debug, Serialize)]
struct Refused {
    network: String,
    account: Option<AccountId>,
    code: String,
    reason: String,
}

impl Import {
    pub(crate) fn of(report: &ImportReport) -> Self {
        let lines = &report.lines;
        Self {
            drafts: lines.iter().filter(|line| line.draft.is_some()).count(),
            accepted: lines.iter().map(|line| line.accepted.len()).sum(),
            refused: lines.iter().map(|line| line.refused.len()).sum(),
            malformed: lines.iter().filter(|line| line.error.is_some()).count(),
            lines: lines.iter().map(Line::of).collect(),
        }
    }

    /// How many lines could not be understood.
    pub(crate) fn malformed(&self) -> usize {
        self.malformed
    }
}

impl Line {
    fn of(line: &ImportedLine) -> Self {
        Self {
            number: line.line,
            id: line.draft,
            accepted: line.accepted.iter().map(accepted).collect(),
            refused: line.refused.iter().map(refused).collect(),
            error: line.error.as_ref().map(|reason| reason.message.to_string()),
        }
    }
}

fn accepted(target: &ImportedTarget) -> Accepted {
    Accepted {
        network: target.network.clone(),
        account: target.account,
    }
}

fn refused(target: &ImportedTarget) -> Refused {
    let reason = target
        .reason
        .clone()
        .unwrap_or_else(|| Reason::new("unknown", said!("No reason was given.")));
    Refused {
        network: target.network.clone(),
        account: target.account,
        code: reason.code,
        reason: reason.message.to_string(),
    }
}

/// An account.
#[derive(Debug, Serialize)]
pub(crate) struct Account {
    id: AccountId,
    connection: sendoff_core::id::ConnectionId,
    connection_name: String,
    service: String,
    network: Network,
    handle: String,
    remote_id: String,
    practice: bool,
    paused: bool,
    zone: Option<Zone>,
    by_default: bool,
    pace_minutes: Option<u32>,
    trouble: Option<String>,
    removed_at: Option<UtcInstant>,
}

impl Account {
    pub(crate) fn of(view: &AccountView) -> Self {
        Self {
            id: view.id,
            connection: view.connection,
            connection_name: view.connection_name.clone(),
            service: view.service.to_string(),
            network: view.network,
            handle: view.handle.clone(),
            remote_id: view.remote_id.clone(),
            practice: view.practice,
            paused: view.paused,
            zone: view.zone,
            by_default: view.by_default,
            pace_minutes: view.pace_minutes,
            trouble: view.trouble.as_ref().map(|reason| reason.message.to_string()),
            removed_at: view.removed_at,
        }
    }
}
