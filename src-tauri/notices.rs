//! System notifications: only for what needs a person. They are a hint and may be missed; the list
//! under attention in the window is the truth.

use sendoff_core::said::Said;
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt;

use crate::window;

/// A click on any notice opens the window, as far as the desktop reports clicks.
pub fn open_window_on_click(app: &AppHandle) {
    let handle = app.clone();
    let registered = app.notification().on_action(move |_| window::show_soon(&handle));
    if let Err(error) = registered {
        eprintln!("sendoff: clicks on notifications are not heard: {error}");
    }
}

/// Shows a notice; a desktop that shows none is no reason to stop.
pub fn tell(app: &AppHandle, title: &Said, body: &Said) {
    let notice = app.notification().builder();
    if let Err(error) = notice.title(title.to_string()).body(body.to_string()).show() {
        eprintln!("sendoff: cannot show a notification: {error}");
    }
}
