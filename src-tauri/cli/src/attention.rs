//! What waits for a person.

use crate::{
    args::{Action, AttentionCommand, Resolve},
    outcome::{Outcome, Trouble},
    print::{Printer, short},
    publishing::tell,
    shapes::{Attention, RemoteIds},
};
use sendoff_core::{attention::SafeAction, said};
use sendoff_desk::{
    Desk,
    api::{AppError, AttentionItem, Cure, Nothing, ResolvePayload},
};

const TEXT_CHARS: usize = 70;

pub(crate) fn run(command: AttentionCommand, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    match command {
        AttentionCommand::List => {
            let items = desk.attention_list(Nothing {})?;
            let remote = RemoteIds::read(desk)?;
            let shapes: Vec<Attention> = items.iter().map(|item| Attention::of(item, &remote)).collect();
            printer.answer(&shapes, || {
                if items.is_empty() {
                    return "Nothing waits for you.".to_owned();
                }
                items.iter().map(text).collect::<Vec<_>>().join("\n\n")
            });
            Ok(Outcome::Done)
        }
        AttentionCommand::Resolve(resolve) => self::resolve(resolve, desk, printer),
    }
}

fn resolve(resolve: Resolve, desk: &Desk, printer: Printer) -> Result<Outcome, Trouble> {
    let id = desk.find_item(&resolve.item)?;
    let items = desk.attention_list(Nothing {})?;
    let Some(item) = items.iter().find(|item| item.id == id) else {
        return Err(AppError::not_found(said!("\"{id}\" is not under attention.", id)).into());
    };
    let action = chosen(&resolve.action, item);
    // A target that is proven absent needs no look; any other was perhaps published.
    if action == SafeAction::SendAgain && !resolve.i_checked {
        return Err(AppError::invalid(said!(
            "It may have been published: sent again, it may appear twice."
        ))
        .with_remedy(said!("Look at the profile. If it is not there, add --i-checked."))
        .into());
    }
    let url = resolve.action.published.clone().filter(|url| !url.is_empty());
    let answer = desk.attention_resolve(ResolvePayload {
        item: id,
        action,
        url,
    })?;
    Ok(tell(&answer, printer))
}

fn chosen(action: &Action, item: &AttentionItem) -> SafeAction {
    let is_safe = |action| item.attention.actions.contains(&action);
    let words = [
        (action.published.is_some(), SafeAction::ItIsThere),
        (action.not_published, SafeAction::NotThere),
        (action.leave, SafeAction::Leave),
        (action.try_now, SafeAction::TryNow),
        (action.look_now, SafeAction::LookNow),
        (action.publish_now, SafeAction::PublishNow),
        (action.skip, SafeAction::Skip),
        (action.withdraw, SafeAction::Withdraw),
        (action.confirm, SafeAction::Confirm),
        (action.release, SafeAction::Release),
    ];
    let named = words
        .into_iter()
        .find(|(named, _)| *named)
        .map(|(_, action)| action);
    named.unwrap_or(if is_safe(SafeAction::Retry) {
        SafeAction::Retry
    } else {
        SafeAction::SendAgain
    })
}

fn text(item: &AttentionItem) -> String {
    let attention = &item.attention;
    let whom = item.delivery.as_ref().map_or_else(
        || match item.cure {
            Some(Cure { connection, .. }) => {
                format!("connection {connection}, before draft {} is due", item.draft)
            }
            None => format!("draft {}", item.draft),
        },
        |delivery| format!("{} ({})", delivery.handle, delivery.network.label()),
    );
    let mut lines = vec![
        format!("{} {}: {whom}", item.id, attention.kind),
        format!("  {}", short(&item.text, TEXT_CHARS)),
        format!("  {}", attention.reason.message),
    ];
    lines.extend(
        attention
            .reason
            .remedy
            .as_ref()
            .map(|remedy| format!("  {remedy}")),
    );
    lines.extend(item.evidence.iter().map(|line| format!("  - {line}")));
    lines.extend(item.profile.iter().map(|profile| format!("  profile: {profile}")));
    let actions: Vec<String> = attention
        .actions
        .iter()
        .map(|action| flag(*action).to_owned())
        .collect();
    lines.push(format!("  possible: {}", actions.join(", ")));
    lines.join("\n")
}

fn flag(action: SafeAction) -> &'static str {
    match action {
        SafeAction::ItIsThere => "--published [URL]",
        SafeAction::NotThere => "--not-published",
        SafeAction::SendAgain => "--send-again --i-checked",
        SafeAction::Leave => "--leave",
        SafeAction::TryNow => "--try-now",
        SafeAction::Retry => "--send-again",
        SafeAction::LookNow => "--look-now",
        SafeAction::PublishNow => "--publish-now",
        SafeAction::Skip => "--skip",
        SafeAction::Withdraw => "--withdraw",
        SafeAction::Confirm => "--confirm",
        SafeAction::Release => "--release",
    }
}
