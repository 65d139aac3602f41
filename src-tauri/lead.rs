//! Leading the window to a place: by a click on a notification, by the tray, by a link. The one way for all of
//! them; desk keeps the place until the window takes it, so it works for a window that is not there yet.

use std::sync::Arc;

use sendoff_desk::{api::Place, is_link};
use tauri::{AppHandle, Manager};

use crate::{Shell, window};

/// Brings the window to the front and leads it there.
pub fn lead(app: &AppHandle, to: Place) {
    lead_only(app, to);
    window::show_soon(app);
}

/// The same for a window that is on its way by itself.
pub fn lead_only(app: &AppHandle, to: Place) {
    let shell = Arc::clone(&app.state::<Arc<Shell>>());
    std::thread::spawn(move || {
        // Where the data cannot be opened, that is told, and the window has nowhere to go.
        if let Ok(desk) = shell.desk.wait() {
            desk.lead(to);
        }
    });
}

/// The arguments of a start without its link: started anew, the program does not go there again.
pub fn without_link<T: AsRef<std::ffi::OsStr>>(
    arguments: impl Iterator<Item = T>,
) -> impl Iterator<Item = T> {
    arguments.filter(|argument| !argument.as_ref().to_str().is_some_and(is_link))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_anew_does_not_follow_the_link_again() {
        let arguments = ["--secrets", "file", "Sendoff://draft/1", "--hidden"];
        let left: Vec<_> = without_link(arguments.iter()).collect();
        assert_eq!(left, [&"--secrets", &"file", &"--hidden"]);
    }
}
