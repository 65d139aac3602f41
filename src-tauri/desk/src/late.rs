//! What came due too late: decided for many targets at once, or given another time.

use crate::{
    Desk,
    api::{
        AppError, AttentionItem, ErrorCode, IntentAnswer, IntentState, KeptItem, LateDone, LatePlan,
        LatePlanned, LateResolve, Nothing,
    },
    book::Book,
    schedules::sendable,
};
use sendoff_core::{
    attention::{AttentionKind, SafeAction},
    delivery::Reason,
    id::{AccountId, DeliveryId, DraftId},
    intent::{Intent, PersonVerdict},
    said,
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
    /// post of their own with the same text. Whoever sends does both in one transaction, so that nothing goes out twice
    /// and nothing is lost; what is refused leaves the post as it was.
    pub fn late_plan(&self, payload: LatePlan) -> Result<LatePlanned, AppError> {
        let (late, mut kept) = self.late(&payload.items)?;
        let row = self.planned_again(&late, &mut kept)?;
        let otherwise = match &row.schedule {
            Some(before) => before.schedule.misfire,
            None => self.settings()?.if_missed,
        };
        let plan = self.plan_to_come(&payload.time, otherwise)?;
        let apart = DraftId::generate(self.entropy());
        let answer = self.wish(&Intent::PlanLate {
            deliveries: late.iter().map(|one| one.delivery).collect(),
            apart,
            plan,
        })?;
        for left in answer.left_out {
            let item = late.iter().find(|one| one.account == left.account);
            kept.extend(item.map(|one| KeptItem {
                item: one.item.clone(),
                reason: left.reason,
            }));
        }
        self.changed(row.draft.id)?;
        if answer.state == IntentState::Done {
            self.changed(apart)?;
        }
        Ok(LatePlanned {
            state: answer.state,
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
