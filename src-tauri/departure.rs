//! Leaving: quitting asks first when posts would not go out, and closing the window is a way of
//! leaving only where no tray could bring it back.

use std::{
    process::Command,
    sync::{Arc, atomic::Ordering},
};

use sendoff_core::said;
use sendoff_desk::api::{Nothing, SenderState};
use tauri::{AppHandle, Manager, process::current_binary};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};

use crate::{Shell, keeping, lead::without_link, outlook, window};

/// What happens when the person chooses to keep Sendoff running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// Everything stays as it is.
    Stay,
    /// The window gets out of the way.
    Minimise,
}

/// Quits, after asking where quitting would keep posts from going out. A question that is already on
/// the screen is not asked twice.
pub fn quit(app: &AppHandle, otherwise: Otherwise) {
    let shell = Arc::clone(&app.state::<Arc<Shell>>());
    if shell.asking.swap(true, Ordering::AcqRel) {
        return;
    }
    let app = app.clone();
    std::thread::spawn(move || {
        let leaves = warning(&shell).is_none_or(|warning| confirmed(&app, warning));
        shell.asking.store(false, Ordering::Release);
        if leaves {
            leave(&app, &shell);
        } else {
            stay(&app, otherwise);
        }
    });
}

/// Ends in order to start anew: what is being sent is waited for, as in any end.
pub fn start_anew(app: &AppHandle) {
    let shell = app.state::<Arc<Shell>>();
    shell.starting_anew.store(true, Ordering::Release);
    leave(app, &shell);
}

/// Starts the program again, once it has come to its end and let go of the single instance's name.
pub fn start_anew_if_wanted(app: &AppHandle) {
    let shell = app.state::<Arc<Shell>>();
    if !shell.starting_anew.load(Ordering::Acquire) {
        return;
    }
    let environment = app.env();
    let started = current_binary(&environment).and_then(|program| {
        Command::new(program)
            .args(without_link(environment.args_os.iter().skip(1)))
            .spawn()
    });
    if let Err(error) = started {
        eprintln!("sendoff: cannot start again by itself: {error}");
    }
}

fn warning(shell: &Shell) -> Option<String> {
    let desk = shell.desk.peek()?;
    if desk.sender() == SenderState::Elsewhere {
        // Another copy sends what is scheduled, with or without this window.
        return None;
    }
    match desk.quit_check(Nothing {}) {
        Ok(ahead) => outlook::quit_warning(&ahead),
        Err(reason) => Some(
            said!(
                "Sendoff cannot tell whether posts are scheduled: {reason}\n\nScheduled posts do not go out while it is closed.",
                reason = reason.message
            )
            .to_string(),
        ),
    }
}

fn confirmed(app: &AppHandle, warning: String) -> bool {
    let dialog = app
        .dialog()
        .message(warning)
        .title(said!("Quit Sendoff?").to_string())
        .kind(MessageDialogKind::Warning)
        .buttons(MessageDialogButtons::OkCancelCustom(
            said!("Quit Sendoff").to_string(),
            said!("Keep it running").to_string(),
        ));
    match app.get_webview_window(window::MAIN) {
        Some(parent) => dialog.parent(&parent).blocking_show(),
        None => dialog.blocking_show(),
    }
}

fn stay(app: &AppHandle, otherwise: Otherwise) {
    if otherwise == Otherwise::Minimise
        && let Err(error) = window::minimise(app)
    {
        eprintln!("sendoff: cannot minimise the window: {error}");
    }
}

fn leave(app: &AppHandle, shell: &Shell) {
    if !keeping::keep(app, shell) {
        return;
    }
    shell.leaving.store(true, Ordering::Release);
    app.exit(0);
}
