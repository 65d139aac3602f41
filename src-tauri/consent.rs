//! Questions that no page can answer: each is a dialog of the desktop's own, and only one stands on the screen.

use std::sync::{Mutex, TryLockError};

use sendoff_core::{said, said::Said};
use sendoff_desk::Consent;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};

use crate::window;

/// Asks on the desktop.
pub struct Asking {
    app: AppHandle,
    /// A question is on the screen; a page that asks again meanwhile is refused.
    standing: Mutex<()>,
}

impl Asking {
    /// Asks in this program's name.
    pub fn of(app: AppHandle) -> Self {
        Self {
            app,
            standing: Mutex::new(()),
        }
    }

    /// Whether the person says yes. Blocks: never on the window's own thread.
    fn ask(&self, title: &Said, words: &Said, yes: &Said) -> bool {
        let _standing = match self.standing.try_lock() {
            Ok(standing) => standing,
            // The lock guards nothing that a panic could spoil.
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return false,
        };
        let dialog = self
            .app
            .dialog()
            .message(words.to_string())
            .title(title.to_string())
            .kind(MessageDialogKind::Warning)
            .buttons(MessageDialogButtons::OkCancelCustom(
                yes.to_string(),
                said!("Cancel").to_string(),
            ));
        match self.app.get_webview_window(window::MAIN) {
            Some(parent) => dialog.parent(&parent).blocking_show(),
            None => dialog.blocking_show(),
        }
    }

    /// Whether a page that no service has named may be opened in the browser.
    pub fn may_open(&self, address: &str) -> bool {
        let words = said!(
            "A page of Sendoff wants to open this address in your browser:\n\n{address}",
            address
        );
        self.ask(&said!("Open in the browser?"), &words, &said!("Open"))
    }
}

impl Consent for Asking {
    fn may_send_to(&self, address: &str) -> bool {
        let words = said!(
            "Sendoff will send the key that you have entered, and the posts that you publish through this \
             connection, to\n\n{address}\n\nConnect only if that is your service's address.",
            address
        );
        self.ask(&said!("Connect to a new address?"), &words, &said!("Connect"))
    }
}
