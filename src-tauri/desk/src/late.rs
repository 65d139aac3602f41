//! What came due too late: decided for many targets at once, or given another time.

use crate::{
    Desk,
    api::{
        AppError, AttentionItem, ErrorCode, IntentAnswer, IntentState, KeptItem, LateDone, LatePlan,
        LatePlanned, LateResolve, Nothing,
    },
    book::Book,
    schedules::sendable,
    views,
};
use sendoff_core::{
    attention::{AttentionKind, SafeAction},
    delivery::{DeliveryState, Reason},
    draft::{Draft, Revision},
    id::{AccountId, DeliveryId, DraftId, RevisionId},
    intent::{Intent, PersonVerdict},
    said,
    schedule::Schedule,
};
use sendoff_store::{DraftDetail as Row, IntentId};

/// As many as one act decides about.
const ITEMS_MAX: usize = 5_000;

/// One target that came due too late.
struct Late {
    item: String,
    draft: DraftId,
    delivery: DeliveryId,
    account: AccountId,
}

impl Desk {
    /// Publishes many targets that came due too late, or leaves them out. What cannot be decided any more says why.
    pub fn late_resolve(&self, payload: LateResolve) -> Result<LateDone, AppError> {
        let verdict = match payload.action {
            SafeAction::PublishNow => PersonVerdict::PublishLate,
            SafeAction::Skip => PersonVerdict::SkipLate,
            other => {
                return Err(AppError::invalid(said!(
                    "\"{action}\" is not decided about many at once.",
                    action = other.as_str()
                )));
            }
        };
        let (late, mut kept) = self.late(&payload.items)?;
        let (state, answered) = self.decide_all(&late, &verdict, &mut kept)?;
        Ok(LateDone {
            state,
            done: u32::try_from(answered).unwrap_or(u32::MAX),
            kept,
        })
    }

    /// Gives targets of one post that came due too late another time: they are left out here, and go out then as a
    /// post of their own with the same text. Should anything end in between, the new post is there and paused, so
    /// that nothing goes out twice and nothing is lost; what is refused leaves the post as it was.
    pub fn late_plan(&self, payload: LatePlan) -> Result<LatePlanned, AppError> {
        let (late, mut kept) = self.late(&payload.items)?;
        let row = self.planned_again(&late, &mut kept)?;
        let misfire = match (payload.if_missed, &row.schedule) {
            (Some(policy), _) => policy,
            (None, Some(before)) => before.schedule.misfire,
            (None, None) => self.settings()?.if_missed,
        };
        let plan = self.plan_to_come(&payload.wall, &payload.zone, payload.fold, misfire)?;
        let apart = self.set_apart(&row, &late, plan)?;
        let (state, _) = match self.decide_all(&late, &PersonVerdict::SkipLate, &mut kept) {
            Ok(decided) => decided,
            Err(error) => {
                self.rows().trash(apart, self.now())?;
                self.changed(apart)?;
                return Err(error);
            }
        };
        if state == IntentState::Done {
            self.release_apart(&row, apart, &late, &kept)?;
        }
        self.changed(row.draft.id)?;
        self.changed(apart)?;
        Ok(LatePlanned {
            state,
            draft: apart,
            kept,
        })
    }

    /// The targets that these items are about, and why others are about none.
    fn late(&self, items: &[String]) -> Result<(Vec<Late>, Vec<KeptItem>), AppError> {
        if items.len() > ITEMS_MAX {
            return Err(AppError::invalid(said!(
                "No more than {most} items can be decided about in one act.",
                most = ITEMS_MAX
            )));
        }
        let known = self.attention_list(Nothing {})?;
        let (mut late, mut kept) = (Vec::new(), Vec::new());
        for id in items {
            match known.iter().find(|item| item.id == *id).and_then(late_of) {
                Some(found) => late.push(found),
                None => kept.push(KeptItem {
                    item: id.clone(),
                    reason: Reason::new("not_asked", said!("Nobody is asked about this any more.")),
                }),
            }
        }
        Ok((late, kept))
    }

    /// The post that the targets are of, if all of them can be planned again.
    fn planned_again(&self, late: &[Late], kept: &mut Vec<KeptItem>) -> Result<Row, AppError> {
        let Some(first) = late.first() else {
            let reason = kept.pop().map(|one| one.reason);
            return Err(reason.map_or_else(
                || AppError::invalid(said!("Nothing is named that could be planned.")),
                |reason| AppError::of_reason(ErrorCode::Conflict, reason),
            ));
        };
        if late.iter().any(|one| one.draft != first.draft) {
            return Err(AppError::invalid(said!("These are targets of several posts.")));
        }
        let row = self.rows().draft_get(first.draft)?;
        if row.newest.confirmed_at.is_none() {
            return Err(AppError::conflict(said!("Its newest text is not confirmed."))
                .with_remedy(said!("Open it, and plan it there.")));
        }
        let book = Book::read(self.rows())?;
        let accounts: Vec<AccountId> = late.iter().map(|one| one.account).collect();
        for account in &accounts {
            book.choosable(*account)?;
        }
        sendable(&book, &row.newest.text, &row.newest.variants, &accounts)?;
        Ok(row)
    }

    /// Makes the post of its own, planned and paused.
    fn set_apart(&self, row: &Row, late: &[Late], plan: Schedule) -> Result<DraftId, AppError> {
        let now = self.now();
        let chosen = |id: &AccountId| late.iter().any(|one| one.account == *id);
        let draft = Draft {
            id: DraftId::generate(self.entropy()),
            label: row.draft.label.clone(),
            created_at: now,
            trashed_at: None,
            targets: late.iter().map(|one| one.account).collect(),
            schedule: Some(plan),
        };
        let variants = row.newest.variants.iter().filter(|(id, _)| chosen(id));
        let first = Revision {
            id: RevisionId::generate(self.entropy()),
            draft: draft.id,
            number: 1,
            text: row.newest.text.clone(),
            variants: variants.map(|(id, text)| (*id, text.clone())).collect(),
            saved_at: now,
            confirmed_at: Some(now),
        };
        self.rows().draft_create_paused(&draft, &first, &row.tags, now)?;
        Ok(draft.id)
    }

    /// Lets the post of its own go on for the targets that were left out of the first; for none of them, it is
    /// thrown away and the refusal told.
    fn release_apart(
        &self,
        row: &Row,
        apart: DraftId,
        late: &[Late],
        kept: &[KeptItem],
    ) -> Result<(), AppError> {
        let now = self.now();
        let batches = self.rows().batches_of(row.draft.id)?;
        let newest = views::newest(&batches);
        let left_out = |account: AccountId| {
            newest
                .iter()
                .any(|view| view.delivery.account == account && view.delivery.state == DeliveryState::Skipped)
        };
        let accounts: Vec<AccountId> = late.iter().map(|one| one.account).collect();
        let going: Vec<AccountId> = accounts.iter().copied().filter(|id| left_out(*id)).collect();
        if going.is_empty() {
            self.rows().trash(apart, now)?;
            self.changed(apart)?;
            return Err(kept.first().map_or_else(
                || AppError::conflict(said!("It was decided about otherwise in between.")),
                |one| AppError::of_reason(ErrorCode::Conflict, one.reason.clone()),
            ));
        }
        if going != accounts {
            self.rows().set_targets(apart, &going, now)?;
        }
        self.rows().schedules_pause(&[apart], false, now)?;
        self.poke();
        Ok(())
    }

    /// Writes a verdict down for each, and then waits for what becomes of them: `done` if nothing of it waits.
    fn decide_all(
        &self,
        late: &[Late],
        verdict: &PersonVerdict,
        kept: &mut Vec<KeptItem>,
    ) -> Result<(IntentState, usize), AppError> {
        let wish = |one: &Late| {
            self.write_wish(&Intent::Decide {
                delivery: one.delivery,
                verdict: verdict.clone(),
            })
        };
        let wishes: Vec<IntentId> = late.iter().map(wish).collect::<Result<_, _>>()?;
        let (mut state, mut answered) = (IntentState::Done, 0);
        for (one, wish) in late.iter().zip(wishes) {
            let outcome = match state {
                IntentState::Done => self.outcome_of(wish),
                // Nobody answers now: the others are not waited for anew.
                IntentState::Waiting => self.outcome_so_far(wish),
            };
            match outcome {
                Ok(IntentAnswer { state: now, .. }) => {
                    answered += 1;
                    if now == IntentState::Waiting {
                        state = now;
                    }
                }
                Err(error) => kept.push(KeptItem {
                    item: one.item.clone(),
                    reason: Reason {
                        code: error.code.as_str().to_owned(),
                        message: error.message,
                        remedy: error.remedy,
                    },
                }),
            }
        }
        Ok((state, answered))
    }
}

/// The target of an item that asks what to do about something late.
fn late_of(item: &AttentionItem) -> Option<Late> {
    let delivery = item.delivery.as_ref()?;
    (item.attention.kind == AttentionKind::Asked).then_some(Late {
        item: item.id.clone(),
        draft: item.draft,
        delivery: delivery.id?,
        account: delivery.account,
    })
}
