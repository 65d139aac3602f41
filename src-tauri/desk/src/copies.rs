//! Which copy of the data folder sends: a person's word, and what follows from it.

use crate::{
    Desk,
    api::{
        AppError, CopyChoice, CopyDecided, CopyDecision, CopyOutlook, CopyView, DeskEvent, ErrorCode,
        Nothing, OutlookPost, OutlookTarget, Released,
    },
    book::Book,
    hub::lock,
    views,
};
use sendoff_core::{
    copies::{CopyDoubt, Standing},
    delivery::Reason,
    id::DraftId,
    said,
    said::Said,
};
use sendoff_store::{self as store, Adopted, StoreError, Undecided};

/// What a person can do who stands before a doubt.
pub(crate) fn decide() -> Said {
    said!(
        "Say which copy sends: with \"sendoff copy this-sends\" this one, with \"sendoff copy another-sends\" the \
         other. Drafts can be written meanwhile."
    )
}

impl Desk {
    /// Whether this copy of the data folder sends, and what of it waits.
    pub fn copy_show(&self, _: Nothing) -> Result<CopyView, AppError> {
        self.copy_view()
    }

    /// What may have gone out since this copy was made: what a person wants to know before they say which copy
    /// sends.
    pub fn copy_outlook(&self, _: Nothing) -> Result<CopyOutlook, AppError> {
        let store = &self.inner.store;
        let found = store.copy_outlook(self.now())?;
        Ok(CopyOutlook {
            doubt: store.standing()?.doubt(),
            known_until: found.known_until,
            remembered_until: found.remembered_until,
            posts: posts(&found.targets, &Book::read(self.rows())?),
            unknown: found.unknown,
            later: found.later,
        })
    }

    /// A person says which copy sends. If it is this one, everything open in it is looked for, what another copy
    /// may have sent is asked about, and plans for later wait for [`Desk::copy_release`].
    pub fn copy_decide(&self, decision: CopyDecision) -> Result<CopyDecided, AppError> {
        let adopted = match decision.sends {
            CopyChoice::This => self.this_copy_sends()?,
            CopyChoice::Another => {
                self.stop_sender();
                self.undecided()?.another_copy_sends(self.now())?;
                Adopted::default()
            }
        };
        let wanted = lock(&self.inner.sending).wanted;
        if wanted && decision.sends == CopyChoice::This {
            self.start_sender()?;
        }
        self.tell(&DeskEvent::EverythingChanged);
        self.tell(&DeskEvent::StateChanged);
        Ok(CopyDecided {
            copy: self.copy_view()?,
            in_doubt: adopted.requests,
            may_have_gone_out: adopted.may_have_gone_out,
        })
    }

    /// Lets every plan that was kept back go on, in one act.
    pub fn copy_release(&self, _: Nothing) -> Result<Released, AppError> {
        self.release_plans(None)
    }

    /// The same for one draft's plan.
    pub(crate) fn release_plans(&self, draft: Option<DraftId>) -> Result<Released, AppError> {
        let plans = self.rows().release_plans(draft)?;
        self.poke();
        self.tell(&DeskEvent::EverythingChanged);
        self.tell(&DeskEvent::StateChanged);
        Ok(Released { plans })
    }

    /// Refuses a wish about sending that this copy could not carry out: it would wait, and be carried out when
    /// nobody expects it any more.
    pub(crate) fn refuse_wish_in_doubt(&self) -> Result<(), AppError> {
        let store = &self.inner.store;
        match store.standing()? {
            Standing::Doubt(doubt) => Err(StoreError::Undecided { doubt }.into()),
            Standing::Same | Standing::FirstTime => {
                store.unfit_place().map_or(Ok(()), |unfit| Err(unfit.into()))
            }
        }
    }

    pub(crate) fn copy_view(&self) -> Result<CopyView, AppError> {
        let store = &self.inner.store;
        let doubt = store.standing()?.doubt();
        let trouble = doubt
            .map(|doubt| StoreError::Undecided { doubt })
            .or_else(|| store.unfit_place());
        let last_place = store
            .last_sent_from()?
            .filter(|place| doubt == Some(CopyDoubt::Beside) && place != store.dir());
        Ok(CopyView {
            doubt,
            reason: trouble.map(reason),
            last_place: last_place.map(|place| place.display().to_string()),
            unreleased: self.rows().copy_counts()?.unreleased,
        })
    }

    fn this_copy_sends(&self) -> Result<Adopted, AppError> {
        let copy = self.undecided()?;
        if copy.doubt().is_none() {
            return Err(AppError::conflict(said!(
                "This copy of the data folder sends already."
            )));
        }
        let inner = &self.inner;
        Ok(sendoff_engine::this_copy_sends(
            copy,
            inner.clock.as_ref(),
            inner.entropy.as_ref(),
        )?)
    }

    fn undecided(&self) -> Result<Undecided, AppError> {
        self.inner.store.try_take_undecided()?.ok_or_else(|| {
            let folder = self.data_dir().display();
            AppError::new(
                ErrorCode::Busy,
                said!("Another copy of Sendoff sends from {folder}.", folder),
            )
            .with_remedy(said!("Close it first."))
        })
    }
}

/// The targets by their posts, which follow each other in the store's answer.
fn posts(targets: &[store::OutlookTarget], book: &Book) -> Vec<OutlookPost> {
    targets
        .chunk_by(|one, next| one.draft == next.draft)
        .filter_map(|of_one| {
            let first = of_one.first()?;
            Some(OutlookPost {
                draft: first.draft,
                words: views::start_of(&first.words, store::WORDS_CHARS),
                targets: of_one.iter().filter_map(|target| outlook(target, book)).collect(),
            })
        })
        .collect()
}

fn outlook(target: &store::OutlookTarget, book: &Book) -> Option<OutlookTarget> {
    let account = book.account(target.account)?;
    Some(OutlookTarget {
        account: account.id,
        handle: account.handle.clone(),
        network: account.network,
        practice: book.is_practice(account),
        why: target.why,
        at: target.at,
    })
}

fn reason(trouble: StoreError) -> Reason {
    let code = match &trouble {
        StoreError::Undecided { doubt } => doubt.as_str(),
        _ => "place",
    };
    let code = code.to_owned();
    let error = AppError::from(trouble);
    Reason {
        code,
        message: error.message,
        remedy: error.remedy,
    }
}
