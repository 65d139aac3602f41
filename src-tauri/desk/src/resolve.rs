//! What a person does about an item of the attention list. Only the item's own actions are possible.

use crate::{
    Desk,
    api::{
        AppError, AttentionItem, CancelPayload, ConfirmPayload, IntentAnswer, IntentState, Nothing,
        PostsPause, ResolvePayload, RetryPayload,
    },
};
use sendoff_core::{
    attention::{AttentionKind, SafeAction},
    id::{AccountId, DeliveryId},
    intent::{Intent, PersonVerdict},
    said,
};

impl Desk {
    /// Does one of an item's safe actions. The item has to stand under attention still.
    pub fn attention_resolve(&self, payload: ResolvePayload) -> Result<IntentAnswer, AppError> {
        let items = self.attention_list(Nothing {})?;
        let item = items
            .into_iter()
            .find(|item| item.id == payload.item)
            .ok_or_else(|| {
                AppError::not_found(said!("\"{item}\" is not under attention.", item = &payload.item))
                    .with_remedy(said!("It may have settled meanwhile. Look at the list again."))
            })?;
        if !item.attention.actions.contains(&payload.action) {
            let possible: Vec<&str> = item.attention.actions.iter().map(|a| a.as_str()).collect();
            return Err(AppError::conflict(said!(
                "\"{action}\" is not possible for this item.",
                action = payload.action.as_str()
            ))
            .with_remedy(said!("Possible are: {possible}.", possible = possible.join(", "))));
        }
        if payload.url.is_some() && payload.action != SafeAction::ItIsThere {
            return Err(AppError::invalid(said!(
                "An address belongs to \"it is there\" alone."
            )));
        }
        self.act(&item, payload)
    }

    fn act(&self, item: &AttentionItem, payload: ResolvePayload) -> Result<IntentAnswer, AppError> {
        if payload.action == SafeAction::Confirm {
            return self.confirm_newest(item);
        }
        if payload.action == SafeAction::Release {
            self.release(item)?;
            return Ok(done(item));
        }
        let (delivery, account, ended) = subject(item)?;
        let decide = |verdict| self.wish(&Intent::Decide { delivery, verdict });
        match payload.action {
            SafeAction::ItIsThere => decide(PersonVerdict::ItIsThere {
                url: address(payload.url)?,
            }),
            SafeAction::NotThere => decide(PersonVerdict::NotThere),
            SafeAction::SendAgain => decide(PersonVerdict::SendAgain),
            SafeAction::Leave if ended => self.seen(item, delivery),
            SafeAction::Leave => decide(PersonVerdict::Leave),
            SafeAction::PublishNow => decide(PersonVerdict::PublishLate),
            SafeAction::Skip => decide(PersonVerdict::SkipLate),
            SafeAction::TryNow | SafeAction::LookNow => self.wish(&Intent::TryNow { delivery }),
            SafeAction::Retry => self.retry_failed(RetryPayload {
                draft: item.draft,
                accounts: vec![account],
            }),
            SafeAction::Withdraw => self.cancel(CancelPayload {
                draft: item.draft,
                account: Some(account),
            }),
            SafeAction::Confirm | SafeAction::Release => self.confirm_newest(item),
        }
    }

    fn release(&self, item: &AttentionItem) -> Result<(), AppError> {
        if item.attention.kind == AttentionKind::PausedPost {
            self.posts_pause(PostsPause {
                drafts: vec![item.draft],
                paused: false,
            })?;
        } else {
            self.release_plans(Some(item.draft))?;
        }
        Ok(())
    }

    fn confirm_newest(&self, item: &AttentionItem) -> Result<IntentAnswer, AppError> {
        let newest = self.rows().draft_get(item.draft)?.newest;
        self.draft_confirm(ConfirmPayload {
            draft: item.draft,
            revision: newest.number,
            text: newest.text,
            variants: newest.variants,
        })?;
        Ok(done(item))
    }

    /// The person has seen how it ended; nothing else changes.
    fn seen(&self, item: &AttentionItem, delivery: DeliveryId) -> Result<IntentAnswer, AppError> {
        self.rows().acknowledge(delivery, self.now())?;
        self.changed(item.draft)?;
        Ok(done(item))
    }
}

fn subject(item: &AttentionItem) -> Result<(DeliveryId, AccountId, bool), AppError> {
    let delivery = item.delivery.as_ref();
    delivery
        .and_then(|delivery| Some((delivery.id?, delivery.account, delivery.state.is_final())))
        .ok_or_else(|| AppError::conflict(said!("This item is about a whole draft, not about one account.")))
}

fn done(item: &AttentionItem) -> IntentAnswer {
    IntentAnswer {
        state: IntentState::Done,
        batch: item.batch,
        left_out: Vec::new(),
    }
}

/// A post's address, as a person copies it from the browser.
fn address(url: Option<String>) -> Result<Option<String>, AppError> {
    let Some(url) = url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty()) else {
        return Ok(None);
    };
    let web = url.starts_with("https://") || url.starts_with("http://") || url.starts_with("at://");
    if web && !url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Ok(Some(url));
    }
    Err(
        AppError::invalid(said!("\"{url}\" is not the address of a post.", url))
            .with_remedy(said!("Copy it from the browser, or leave it out.")),
    )
}
