//! System notifications: only for what needs a person. They are a hint and may be missed; the list
//! under attention in the window is the truth.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use sendoff_core::{
    attention::{AttentionKind, SafeAction},
    id::BatchId,
    said,
    said::Said,
};
use sendoff_desk::{
    Desk,
    api::{AppError, DeskEvent, Nothing, Place, ResolvePayload},
};
use tauri::{AppHandle, Manager};
use tauri_plugin_notification::{Action, ActionPerformed, ActionType, NotificationExt};

use crate::{Shell, lead::lead, window};

/// The buttons of a notice about what waits, and of one about what came due late.
const WAITS: &str = "waits";
const LATE: &str = "late";
const SHOW: &str = "show";
const PUBLISH: &str = "publish";
/// The system's word for a click on the notice itself.
const TAP: &str = "tap";
/// A click on an older notice opens the window, and leads nowhere.
const REMEMBERED_MAX: usize = 100;

/// Where a click on a notice leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Leads {
    Attention(Option<String>),
    DeadLetter(BatchId),
}

/// Which notice leads where, the oldest first.
#[derive(Debug, Default)]
pub struct Notices(Mutex<Shown>);

#[derive(Debug, Default)]
struct Shown {
    last: i32,
    leads: VecDeque<(i32, Leads)>,
}

impl Notices {
    fn remember(&self, leads: Leads) -> i32 {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.last = shown.last.wrapping_add(1);
        let id = shown.last;
        shown.leads.push_back((id, leads));
        if shown.leads.len() > REMEMBERED_MAX {
            shown.leads.pop_front();
        }
        id
    }

    fn of(&self, id: i32) -> Option<Leads> {
        let shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = shown.leads.iter().find(|(one, _)| *one == id);
        found.map(|(_, leads)| leads.clone())
    }
}

/// A click on any notice leads to what it is about, as far as the desktop reports clicks and shows buttons.
pub fn listen_to_clicks(app: &AppHandle) {
    let button = |id: &str, title: Said| Action::builder(id, title.to_string()).build();
    let show = || button(SHOW, said!("Show"));
    let kinds = vec![
        ActionType::builder(WAITS).actions(vec![show()]).build(),
        ActionType::builder(LATE)
            .actions(vec![button(PUBLISH, said!("Publish now")), show()])
            .build(),
    ];
    let handle = app.clone();
    let notices = app.notification();
    let registered = notices
        .register_action_types(kinds)
        .and_then(|()| notices.on_action(move |clicked| on_click(&handle, clicked)));
    if let Err(error) = registered {
        eprintln!("sendoff: clicks on notifications are not heard: {error}");
    }
}

fn on_click(app: &AppHandle, clicked: &ActionPerformed) {
    let shell = app.state::<Arc<Shell>>();
    let leads = clicked
        .notification()
        .and_then(|notice| shell.notices.of(notice.id()));
    match (clicked.action_id(), leads) {
        (PUBLISH, Some(Leads::Attention(Some(item)))) => publish_late(app, item),
        (TAP | SHOW, Some(leads)) => show(app, leads),
        (TAP | SHOW, None) => window::show_soon(app),
        _ => {}
    }
}

fn show(app: &AppHandle, leads: Leads) {
    let app = app.clone();
    std::thread::spawn(move || {
        let item = match leads {
            Leads::Attention(item) => item,
            Leads::DeadLetter(batch) => with_desk(&app, |desk| dead_letter_of(desk, batch)).flatten(),
        };
        lead(&app, Place::Attention { item });
    });
}

fn dead_letter_of(desk: &Desk, batch: BatchId) -> Option<String> {
    let items = desk.attention_list(Nothing {}).ok()?;
    let of_it = |kind| {
        let found = items
            .iter()
            .find(|item| item.batch == Some(batch) && item.attention.kind == kind);
        found.map(|item| item.id.clone())
    };
    of_it(AttentionKind::DeadLetter)
}

/// Desk refuses it unless the item still waits, and publishing is still safe.
fn publish_late(app: &AppHandle, item: String) {
    let app = app.clone();
    std::thread::spawn(move || {
        let wish = ResolvePayload {
            item,
            action: SafeAction::PublishNow,
            url: None,
        };
        if let Some(Err(AppError { message, .. })) = with_desk(&app, |desk| desk.attention_resolve(wish)) {
            tell(&app, &said!("Sendoff could not do that"), &message);
        }
    });
}

fn with_desk<T>(app: &AppHandle, ask: impl FnOnce(&Desk) -> T) -> Option<T> {
    let desk = app.state::<Arc<Shell>>().desk.peek()?;
    Some(ask(&desk))
}

/// Shows a notice; a desktop that shows none is no reason to stop.
pub fn tell(app: &AppHandle, title: &Said, body: &Said) {
    put_up(app, title, body, None);
}

/// Shows what desk says needs a person. Whoever looks at the window sees it there.
pub fn tell_of(app: &AppHandle, event: &DeskEvent) {
    if is_looked_at(app) {
        return;
    }
    match event {
        DeskEvent::DeadLetter { batch, message, .. } => {
            let leads = Leads::DeadLetter(*batch);
            put_up(app, &said!("A post needs you"), message, Some((WAITS, leads)));
        }
        DeskEvent::PersonWanted {
            item,
            title,
            message,
            late,
            ..
        } => {
            let kind = if *late { LATE } else { WAITS };
            let leads = Leads::Attention(item.clone());
            put_up(app, title, message, Some((kind, leads)));
        }
        _ => {}
    }
}

fn is_looked_at(app: &AppHandle) -> bool {
    app.get_webview_window(window::MAIN)
        .is_some_and(|window| window.is_focused().unwrap_or(false))
}

fn put_up(app: &AppHandle, title: &Said, body: &Said, about: Option<(&str, Leads)>) {
    let mut notice = app
        .notification()
        .builder()
        .title(title.to_string())
        .body(body.to_string());
    if let Some((kind, leads)) = about {
        let id = app.state::<Arc<Shell>>().notices.remember(leads);
        notice = notice.id(id).action_type_id(kind);
    }
    if let Err(error) = notice.show() {
        eprintln!("sendoff: cannot show a notification: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_leads_to_what_its_notice_was_about_and_old_ones_are_forgotten() {
        let notices = Notices::default();
        let leads = |n: usize| Leads::Attention(Some(n.to_string()));
        let ids: Vec<_> = (0..=REMEMBERED_MAX).map(|n| notices.remember(leads(n))).collect();
        assert_eq!(notices.of(ids[0]), None);
        assert_eq!(notices.of(ids[1]), Some(leads(1)));
        assert_eq!(notices.of(ids[REMEMBERED_MAX]), Some(leads(REMEMBERED_MAX)));
        assert_eq!(notices.of(0), None);
    }
}
