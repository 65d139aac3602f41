//! Attention: everything that waits for a person, with its evidence and the actions that are safe.

use crate::{
    Desk,
    api::{AppError, AttentionItem, Cure, CureAct, Nothing},
    batches::in_words,
    views,
    waiting::Waiting,
};
use sendoff_core::{
    attention::{self, Attention},
    delivery::Reason,
    id::{ConnectionId, DraftId, RequestId},
    profile,
    request::HoldReason,
    said,
    said::{Gap, Said},
};
use sendoff_store::{
    AttemptFilter, AttemptOutcome, AttemptRow, CalendarEntry, DeliveryView, LookRow, OpenDelivery,
    PlannedThrough, Unreadable,
};

/// Items about a draft, not a delivery, bear its id after this.
pub(crate) const DRAFT_ITEM: &str = "draft:";
/// Items about a login bear its id after this.
const LOGIN_ITEM: &str = "login:";
/// How many transmissions and looks are told as evidence.
const EVIDENCE_LINES_MAX: usize = 6;
const TEXT_START_CHARS: usize = 280;

impl Desk {
    /// Everything that waits for a person, oldest first.
    pub fn attention_list(&self, _: Nothing) -> Result<Vec<AttentionItem>, AppError> {
        let deliveries = self.waiting_deliveries()?.into_iter();
        let mut items: Vec<AttentionItem> = deliveries
            .map(|(row, attention)| self.item(row, attention))
            .collect::<Result<_, _>>()?;
        let drafts = self.waiting_drafts()?.into_iter();
        items.extend(drafts.map(|(entry, attention)| draft_item(entry, attention)));
        let unreadable = self.rows().unreadable(self.now())?;
        items.extend(unreadable.iter().map(|post| self.unreadable_item(post)));
        items.extend(self.failing_logins()?.iter().map(|login| self.login_item(login)));
        items.sort_by_key(|item| item.since);
        Ok(items)
    }

    /// How many items wait for a person.
    pub(crate) fn attention_count(&self) -> Result<u64, AppError> {
        Ok(u64::try_from(self.what_waits()?.len()).unwrap_or(u64::MAX))
    }

    /// What waits for a person, as far as it is counted and told of: the evidence, which takes the longest, is not
    /// read. The same items as [`Desk::attention_list`], in another order.
    pub(crate) fn what_waits(&self) -> Result<Vec<Waiting>, AppError> {
        let deliveries = self.waiting_deliveries()?.into_iter();
        let mut items: Vec<Waiting> = deliveries
            .map(|(row, attention)| {
                let delivery = row.view.delivery;
                let text = delivery.text.unwrap_or(row.text_start);
                let whom = Some(row.view.account.handle);
                waiting(delivery.id.to_string(), delivery.draft, whom, text, attention)
            })
            .collect();
        items.extend(self.waiting_drafts()?.into_iter().map(|(entry, attention)| {
            let item = entry.item;
            let id = format!("{DRAFT_ITEM}{}", item.draft.id);
            waiting(id, item.draft.id, None, item.text_start, attention)
        }));
        items.extend(self.rows().unreadable(self.now())?.into_iter().map(|post| {
            let id = format!("{DRAFT_ITEM}{}", post.draft);
            let attention = attention::of_unreadable(&post.detail);
            waiting(id, post.draft, None, String::new(), attention)
        }));
        items.extend(self.failing_logins()?.iter().map(|login| {
            let attention = self.of_login(login);
            waiting(login.item(), login.planned.first, None, String::new(), attention)
        }));
        Ok(items)
    }

    fn waiting_deliveries(&self) -> Result<Vec<(OpenDelivery, Attention)>, AppError> {
        Ok(sendoff_engine::waiting_deliveries(
            self.rows(),
            &self.inner.clock.read(),
        )?)
    }

    fn waiting_drafts(&self) -> Result<Vec<(CalendarEntry, Attention)>, AppError> {
        Ok(sendoff_engine::waiting_drafts(self.rows(), self.now())?)
    }

    /// The logins in trouble through which something is planned.
    fn failing_logins(&self) -> Result<Vec<FailingLogin>, AppError> {
        let mut failing = Vec::new();
        for row in self.rows().connection_list()? {
            let Some(trouble) = row.connection.trouble else {
                continue;
            };
            if let Some(planned) = self.rows().planned_through(row.connection.id)? {
                failing.push(FailingLogin {
                    connection: row.connection.id,
                    name: row.connection.name,
                    practice: row.connection.practice_ledger.is_some(),
                    trouble,
                    planned,
                });
            }
        }
        Ok(failing)
    }

    fn item(&self, row: OpenDelivery, attention: Attention) -> Result<AttentionItem, AppError> {
        let delivery = &row.view.delivery;
        let evidence = match delivery.request {
            Some(request) => self.evidence(request)?,
            None => Vec::new(),
        };
        let cure = self.cure(&row)?;
        Ok(AttentionItem {
            id: delivery.id.to_string(),
            draft: delivery.draft,
            batch: Some(delivery.batch),
            text: delivery.text.clone().unwrap_or(row.text_start),
            due: row.request.as_ref().map(|request| request.due),
            since: delivery.changed_at,
            delivery: Some(views::delivery(&row.view)),
            attention,
            evidence,
            profile: profile_of(&row.view),
            cure,
        })
    }

    /// What can be done under Accounts about what keeps a target.
    fn cure(&self, row: &OpenDelivery) -> Result<Option<Cure>, AppError> {
        let DeliveryView {
            account, connection, ..
        } = &row.view;
        let held = row.request.as_ref().and_then(|request| request.held.as_ref());
        let act = if account.removed_at.is_some() {
            match self.rows().connection_get(connection.id)?.removed_at {
                Some(_) => CureAct::Connect,
                None => CureAct::Check,
            }
        } else {
            match held.map(|held| held.why) {
                Some(HoldReason::Credential) if connection.practice_ledger.is_none() => CureAct::NewKey,
                Some(HoldReason::Credential | HoldReason::Keychain) => CureAct::Check,
                _ => return Ok(None),
            }
        };
        Ok(Some(Cure {
            act,
            connection: connection.id,
        }))
    }

    /// Its text as far as the draft itself can be read, and the detail as its evidence.
    fn unreadable_item(&self, post: &Unreadable) -> AttentionItem {
        let draft = self.rows().draft_get(post.draft).ok();
        let text = draft.map_or_else(String::new, |detail| detail.newest.text);
        AttentionItem {
            id: format!("{DRAFT_ITEM}{}", post.draft),
            draft: post.draft,
            batch: None,
            delivery: None,
            text: views::start_of(&text, TEXT_START_CHARS),
            due: None,
            since: self.now(),
            attention: attention::of_unreadable(&post.detail),
            evidence: Vec::new(),
            profile: None,
            cure: None,
        }
    }

    /// The post that it holds up first stands for it.
    fn login_item(&self, login: &FailingLogin) -> AttentionItem {
        let planned = &login.planned;
        let draft = self.rows().draft_get(planned.first).ok();
        let text = draft.map_or_else(String::new, |detail| detail.newest.text);
        AttentionItem {
            id: login.item(),
            draft: planned.first,
            batch: None,
            delivery: None,
            text: views::start_of(&text, TEXT_START_CHARS),
            due: Some(planned.due),
            since: self.now(),
            attention: self.of_login(login),
            evidence: Vec::new(),
            profile: None,
            cure: Some(Cure {
                act: if login.practice {
                    CureAct::Check
                } else {
                    CureAct::NewKey
                },
                connection: login.connection,
            }),
        }
    }

    fn of_login(&self, login: &FailingLogin) -> Attention {
        let planned = &login.planned;
        attention::of_login(
            &login.name,
            &login.trouble,
            planned.posts,
            planned.due,
            self.inner.zone,
        )
    }

    /// What is known of a request, one line each, in order of time.
    fn evidence(&self, request: RequestId) -> Result<Vec<Said>, AppError> {
        let attempts = self.rows().attempts(AttemptFilter::Request(request), 20)?;
        let looks = self.rows().looks(request)?;
        let mut lines: Vec<_> = attempts
            .iter()
            .map(|row| (row.started.wall(), sent(self, row)))
            .collect();
        lines.extend(looks.iter().map(|row| (row.at, looked(self, row))));
        lines.sort_by_key(|(at, _)| *at);
        let skip = lines.len().saturating_sub(EVIDENCE_LINES_MAX);
        Ok(lines.into_iter().skip(skip).map(|(_, line)| line).collect())
    }
}

/// A login that does not work, and what is planned through it.
struct FailingLogin {
    connection: ConnectionId,
    name: String,
    /// The practice service's, which makes its own keys.
    practice: bool,
    trouble: Reason,
    planned: PlannedThrough,
}

impl FailingLogin {
    fn item(&self) -> String {
        format!("{LOGIN_ITEM}{}", self.connection)
    }
}

fn waiting(id: String, draft: DraftId, whom: Option<String>, text: String, attention: Attention) -> Waiting {
    Waiting {
        id,
        draft,
        kind: attention.kind,
        whom,
        text,
        message: attention.reason.message,
        actions: attention.actions,
    }
}

/// Practice profiles have no page: their timelines are Sendoff's own.
fn profile_of(view: &DeliveryView) -> Option<String> {
    let practice = view.connection.practice_ledger.is_some();
    (!practice).then(|| profile::page_of(&view.account)).flatten()
}

fn draft_item(entry: CalendarEntry, attention: Attention) -> AttentionItem {
    let due = entry.schedule.schedule.instant;
    AttentionItem {
        id: format!("{DRAFT_ITEM}{}", entry.item.draft.id),
        draft: entry.item.draft.id,
        batch: None,
        delivery: None,
        text: views::start_of(&entry.item.text_start, TEXT_START_CHARS),
        due: Some(due),
        since: due,
        attention,
        evidence: Vec::new(),
        profile: None,
        cure: None,
    }
}

fn sent(desk: &Desk, row: &AttemptRow) -> Said {
    let at = Gap::moment(row.started.wall(), desk.inner.zone);
    let sent = match (row.outcome, row.status) {
        (None, _) => said!("Sent {at}: still open.", at),
        (_, Some(status)) => said!("Sent {at}: answered {status}.", at, status),
        (Some(AttemptOutcome::NeverLeft), None) => said!("Sent {at}: never left.", at),
        (Some(AttemptOutcome::Lost), None) => said!("Sent {at}: lost.", at),
        (Some(AttemptOutcome::Answered), None) => said!("Sent {at}: answered.", at),
        (Some(AttemptOutcome::Crashed), None) => said!("Sent {at}: crashed.", at),
    };
    Said::several([sent].into_iter().chain(row.conclusion.clone()))
}

fn looked(desk: &Desk, row: &LookRow) -> Said {
    let at = Gap::moment(row.at, desk.inner.zone);
    let examined = said!("Looked {at}: {examined}", at, examined = &row.examined);
    Said::several([examined, in_words(&row.verdict)])
}
