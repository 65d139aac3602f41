//! Before the window goes, its pages save what is not saved yet: whoever closes it in the middle of a word finds the word
//! again.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Sender},
    },
    time::Duration,
};

use tauri::{AppHandle, Manager};

use crate::{Shell, window};

/// The command by which pages say that all is saved, or that something could not be. It is the shell's and not desk's.
pub const KEPT: &str = "window_kept";
/// Asks pages to save; true if they have something to save, and will say when it is (`ui/src/api/tauri.ts`).
const ASK: &str = "globalThis.sendoffKeep?.() ?? false";
/// Pages that hang hold no window open.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is known of the asking.
#[derive(Debug, Default)]
pub struct Keeping {
    /// To whom the pages' answer goes.
    asked: Mutex<Option<Sender<bool>>>,
    /// Nothing is left to be saved: the window goes with the next event.
    kept: AtomicBool,
    /// The person has been told once that something could not be saved; the next wish to close stands.
    warned: AtomicBool,
}

impl Keeping {
    /// The pages' answer; one that nobody asked for is nobody's.
    pub fn answer(&self, kept: bool) {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(asked) = asked {
            // Whoever asked may have lost patience.
            let _ = asked.send(kept);
        }
    }

    fn ask(&self) -> mpsc::Receiver<bool> {
        let (answer, answered) = mpsc::channel();
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        answered
    }

    /// Whether all was saved before and nothing keeps the window any more.
    pub fn take_kept(&self) -> bool {
        self.kept.swap(false, Ordering::AcqRel)
    }
}

/// Has the pages save, and says whether the window may go: not the first time that something cannot be saved, which the
/// pages tell. Blocks: never call it on the window's own thread.
pub fn keep(app: &AppHandle, shell: &Shell) -> bool {
    let goes = saved(app, &shell.keeping) || shell.keeping.warned.load(Ordering::Acquire);
    shell.keeping.warned.store(!goes, Ordering::Release);
    goes
}

fn saved(app: &AppHandle, keeping: &Keeping) -> bool {
    let Some(window) = app.get_webview_window(window::MAIN) else {
        return true;
    };
    let kept = keeping.ask();
    let (says, said) = mpsc::channel();
    let asking = window.eval_with_callback(ASK, move |unsaved| {
        let _ = says.send(unsaved == "true");
    });
    // Pages that are not there yet, or have died, have nothing to save.
    let unsaved = asking.is_ok() && said.recv_timeout(PATIENCE).unwrap_or(false);
    !unsaved || kept.recv_timeout(PATIENCE).unwrap_or(true)
}

/// Closes the window as soon as its pages have saved.
pub fn close(app: &AppHandle) {
    let app = app.clone();
    std::thread::spawn(move || {
        let shell = app.state::<std::sync::Arc<Shell>>();
        if !keep(&app, &shell) {
            return;
        }
        if let Some(window) = app.get_webview_window(window::MAIN) {
            shell.keeping.kept.store(true, Ordering::Release);
            if let Err(error) = window.close() {
                eprintln!("sendoff: cannot close the window: {error}");
            }
        }
    });
}
