//! Wishes about sending. They are written down, and whoever sends carries them out.

use crate::{
    Desk,
    api::{
        AppError, CancelPayload, CorrectPayload, DeskEvent, DraftRef, ErrorCode, IntentAnswer, IntentState,
        LeftOut, Nothing, RetryPayload, RetryPreview, SenderState,
    },
    book::{Book, name_of},
    drafts::check_texts,
    views,
};
use sendoff_core::{
    delivery::{DeliveryState, Reason},
    draft::Revision,
    id::{AccountId, RevisionId},
    intent::{Intent, IntentOutcome},
    said,
    said::Said,
};
use sendoff_store::{DeliveryView, IntentId};
use std::time::Duration;

/// What comes due within this is not idled away: whoever waits for idleness has just planned it.
const SOON: Duration = Duration::from_secs(120);
/// How long a wish is waited for while somebody sends: this many silences of this length.
const SILENCES_MAX: u32 = 100;
const SILENCE: Duration = Duration::from_millis(50);

impl Desk {
    /// Publishes a draft now, and confirms its newest text. With a batch open, that batch is the answer.
    pub fn publish_now(&self, which: DraftRef) -> Result<IntentAnswer, AppError> {
        let row = self.rows().draft_get(which.draft)?;
        if let Some(batch) = row.open_batch {
            return Ok(IntentAnswer {
                state: IntentState::Done,
                batch: Some(batch),
                left_out: Vec::new(),
            });
        }
        self.ready_to_go(&row)?;
        self.wish(&Intent::PublishNow { draft: which.draft })
    }

    /// Takes back what has not left.
    pub fn cancel(&self, payload: CancelPayload) -> Result<IntentAnswer, AppError> {
        let row = self.rows().draft_get(payload.draft)?;
        // A wish to publish that still waits for a sender comes before this one.
        if row.open_batch.is_none() && self.rows().open_counts()?.intents == 0 {
            let remedy = match row.draft.schedule {
                Some(_) => said!("It is only planned: take the plan back with unschedule."),
                None => said!("There is nothing to take back."),
            };
            return Err(AppError::conflict(said!("Nothing of this draft is on its way.")).with_remedy(remedy));
        }
        self.wish(&Intent::Cancel {
            draft: payload.draft,
            account: payload.account,
        })
    }

    /// What *Retry failed* would send, and what it would leave out and why: what has gone out or may have, and
    /// whom the text, as it stands now, would meet with the same refusal again.
    pub fn retry_preview(&self, which: DraftRef) -> Result<RetryPreview, AppError> {
        let batches = self.rows().batches_of(which.draft)?;
        let newest = self.rows().draft_get(which.draft)?.newest;
        let book = Book::read(self.rows())?;
        let mut preview = RetryPreview {
            will_send: Vec::new(),
            left_out: Vec::new(),
        };
        for row in views::newest(&batches) {
            match not_again(row).or_else(|| refused_again(&book, row, &newest)) {
                None => preview.will_send.push(views::delivery(row)),
                Some(reason) => preview.left_out.push(LeftOut {
                    account: row.delivery.account,
                    reason,
                }),
            }
        }
        Ok(preview)
    }

    /// Sends again, under a new key, exactly the targets that are proven absent and can take the text.
    pub fn retry_failed(&self, payload: RetryPayload) -> Result<IntentAnswer, AppError> {
        let preview = self.retry_preview(DraftRef { draft: payload.draft })?;
        let wanted = |account: AccountId| payload.accounts.is_empty() || payload.accounts.contains(&account);
        let will_send = preview.will_send.iter().map(|delivery| delivery.account);
        let accounts: Vec<AccountId> = will_send.filter(|account| wanted(*account)).collect();
        if accounts.is_empty() {
            let why = preview.left_out.into_iter().find(|left| wanted(left.account));
            return Err(AppError {
                remedy: why.as_ref().and_then(|left| left.reason.remedy.clone()),
                ..AppError::conflict(match why {
                    Some(left) => {
                        Said::several([said!("There is nothing to send again."), left.reason.message])
                    }
                    None => said!("There is nothing to send again."),
                })
            });
        }
        self.wish(&Intent::RetryFailed {
            draft: payload.draft,
            accounts,
        })
    }

    /// Writes a wish down and waits a little for whoever sends to carry it out. While nobody sends it is carried
    /// out here, without sending.
    pub(crate) fn wish(&self, intent: &Intent) -> Result<IntentAnswer, AppError> {
        let id = self.write_wish(intent)?;
        self.outcome_of(id)
    }

    /// Gives an account that refused the post a text of its own, and sends that to it alone: what the person saw is
    /// saved with it, confirmed and wished for in one write, so that nothing in between is lost or sent twice.
    pub fn correct(&self, payload: CorrectPayload) -> Result<IntentAnswer, AppError> {
        let CorrectPayload { seen, account, own } = payload;
        let draft = seen.draft;
        let row = self.rows().draft_get(draft)?;
        let seen = Revision {
            number: seen.revision,
            text: seen.text,
            variants: seen.variants,
            ..row.newest
        };
        let mut corrected = seen.clone();
        corrected.variants.insert(account, own);
        self.check_corrected(&corrected, account)?;
        self.refuse_wish_if_in_doubt()?;
        let id = IntentId::generate(self.entropy());
        let wish = Intent::RetryFailed {
            draft,
            accounts: vec![account],
        };
        let fresh = RevisionId::generate(self.entropy());
        let texts = (fresh, &corrected.variants);
        self.rows().correct(&seen, texts, (id, &wish), self.now())?;
        self.poke();
        self.tell(&DeskEvent::DraftChanged { draft });
        self.outcome_of(id)
    }

    /// The account is proven not to have it, and can take the text.
    fn check_corrected(&self, corrected: &Revision, account: AccountId) -> Result<(), AppError> {
        let book = Book::read(self.rows())?;
        check_texts(&book, &corrected.text, &corrected.variants)?;
        let batches = self.rows().batches_of(corrected.draft)?;
        let newest = views::newest(&batches);
        let row = newest.iter().find(|row| row.delivery.account == account);
        let row = row.ok_or_else(|| AppError::conflict(said!("There is nothing to send again.")))?;
        match not_again(row).or_else(|| refused_again(&book, row, corrected)) {
            None => Ok(()),
            Some(reason) => Err(AppError::of_reason(ErrorCode::Conflict, reason)),
        }
    }

    fn refuse_wish_if_in_doubt(&self) -> Result<(), AppError> {
        if self.sender() == SenderState::Nobody {
            self.refuse_wish_in_doubt()?;
        }
        Ok(())
    }

    /// Writes a wish down.
    pub(crate) fn write_wish(&self, intent: &Intent) -> Result<IntentId, AppError> {
        self.refuse_wish_if_in_doubt()?;
        let id = IntentId::generate(self.entropy());
        self.rows().intent_add(intent, self.now(), id)?;
        self.poke();
        Ok(id)
    }

    /// Waits a little for what becomes of a wish.
    pub(crate) fn outcome_of(&self, id: IntentId) -> Result<IntentAnswer, AppError> {
        if self.sender() == SenderState::Nobody {
            self.carry_out_wishes()?;
            return self.outcome_so_far(id);
        }
        let hub = &self.inner.hub;
        let (mut rung, mut silences) = (hub.rung(), 0);
        while silences < SILENCES_MAX {
            if let Some(outcome) = self.rows().intent_outcome(id)? {
                return answer(outcome);
            }
            let waited = hub.wait(rung, SILENCE);
            rung = waited.rung;
            silences += u32::from(waited.time_up);
        }
        Ok(waiting())
    }

    /// What has become of a wish so far.
    pub(crate) fn outcome_so_far(&self, id: IntentId) -> Result<IntentAnswer, AppError> {
        let outcome = self.rows().intent_outcome(id)?;
        outcome.map_or_else(|| Ok(waiting()), answer)
    }

    /// Whether everything is idle: nothing is due now or within two minutes, no wish is waiting, and every open
    /// target waits for a person. While everything is paused only what is on the wire counts.
    pub fn is_idle(&self) -> Result<bool, AppError> {
        let counts = self.rows().open_counts()?;
        if counts.intents > 0 || counts.sending > 0 || !self.engine_is_idle() {
            return Ok(false);
        }
        if self.is_paused()? {
            return Ok(true);
        }
        if self.is_soon_due()? {
            return Ok(false);
        }
        let waiting = self.attention_list(Nothing {})?;
        let waits = |row: &sendoff_store::OpenDelivery| {
            row.view.delivery.state.is_final()
                || waiting
                    .iter()
                    .any(|item| item.id == row.view.delivery.id.to_string())
        };
        Ok(self.rows().open_and_unacknowledged()?.iter().all(waits))
    }

    /// Whether a confirmed draft is due, or will be soon.
    fn is_soon_due(&self) -> Result<bool, AppError> {
        let soon = self.now().plus(SOON);
        let mut kept_back = self.rows().due_unconfirmed(soon)?;
        kept_back.extend(self.rows().due_unreleased(soon)?);
        let limit = u32::try_from(kept_back.len()).unwrap_or(u32::MAX - 1) + 1;
        let waiting = self.rows().schedules_going(limit)?;
        Ok(waiting.iter().any(|(draft, row)| {
            row.schedule.instant <= soon && !kept_back.iter().any(|entry| entry.item.draft.id == *draft)
        }))
    }
}

fn waiting() -> IntentAnswer {
    IntentAnswer {
        state: IntentState::Waiting,
        batch: None,
        left_out: Vec::new(),
    }
}

fn answer(outcome: IntentOutcome) -> Result<IntentAnswer, AppError> {
    match outcome {
        IntentOutcome::Done { batch, left_out } => Ok(IntentAnswer {
            state: IntentState::Done,
            batch,
            left_out: left_out
                .into_iter()
                .map(|(account, reason)| LeftOut { account, reason })
                .collect(),
        }),
        IntentOutcome::Refused { reason } => Err(AppError::of_reason(ErrorCode::Conflict, reason)),
    }
}

/// Why a target may not be sent again (P6); `None` if it is proven absent.
/// A text that the account cannot take is corrected before it is sent again.
fn refused_again(book: &Book, row: &DeliveryView, newest: &Revision) -> Option<Reason> {
    let text = newest.text_for(row.account.id);
    let reason = book.refusals(&row.account, text).into_iter().next()?;
    let name = name_of(&row.account);
    let correct = said!(
        "Give {name} a text of its own, or change the text; then send it again.",
        name
    );
    Some(Reason {
        remedy: Some(Said::several(reason.remedy.into_iter().chain([correct]))),
        ..reason
    })
}

fn not_again(row: &DeliveryView) -> Option<Reason> {
    let state = row.delivery.state;
    let name = name_of(&row.account);
    if row.account.removed_at.is_some() {
        let reason = Reason::new("account_removed", said!("{name} is no longer connected.", name));
        return Some(reason.with_remedy(said!("Add its connection again.")));
    }
    if state.is_proven_absent() {
        return None;
    }
    Some(match state {
        DeliveryState::Published | DeliveryState::PublishedByPerson => {
            Reason::new("published", said!("It is published on {name}.", name))
                .with_remedy(said!("To post it again, duplicate the draft."))
        }
        DeliveryState::InDoubt => Reason::new(
            "in_doubt",
            said!("It is not known whether it was published on {name}.", name),
        )
        .with_remedy(said!("Look at the profile, then decide under attention.")),
        DeliveryState::FailedUnproven => Reason::new(
            "failed_unproven",
            said!(
                "The service says that {name} failed, which does not prove that nothing was published.",
                name
            ),
        )
        .with_remedy(said!("Look at the profile, then decide under attention.")),
        DeliveryState::WrittenOff => {
            Reason::new("written_off", said!("It was decided to leave {name}.", name))
                .with_remedy(said!("To post it there after all, duplicate the draft."))
        }
        _ => Reason::new("open", said!("It is still on its way to {name}.", name))
            .with_remedy(said!("Wait for its result, or take it back.")),
    })
}
