//! What the system around the program offers and tells: a tray, and wake-ups. Linux tells over D-Bus;
//! macOS and Windows always show a tray icon, and tell of sleep only through the wall clock, which the
//! engine watches anyway.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

/// Knows whether a tray icon can be seen, and so whether a closed window can be found again.
#[derive(Clone, Debug)]
pub struct TrayPlace(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    shown: AtomicBool,
    looked: OnceLock<()>,
    given_up: AtomicBool,
}

impl TrayPlace {
    /// Begins to watch.
    pub fn watch() -> Self {
        let place = Self(Arc::default());
        #[cfg(target_os = "linux")]
        {
            // The first look may wait for a slow bus; the window does not wait for it.
            let known = place.clone();
            std::thread::spawn(move || {
                crate::bus::watch_tray(move |shown| known.learn(shown));
            });
        }
        #[cfg(not(target_os = "linux"))]
        place.learn(true);
        place
    }

    /// True while the desktop shows tray icons, as far as known yet.
    pub fn is_shown(&self) -> bool {
        self.0.shown.load(Ordering::Acquire) && !self.0.given_up.load(Ordering::Acquire)
    }

    /// Waits for the first look. Blocks: never call it on the window's own thread.
    pub fn wait_until_known(&self) {
        self.0.looked.wait();
    }

    /// Says that this program has no icon to show, whatever the desktop offers.
    pub fn give_up(&self) {
        self.0.given_up.store(true, Ordering::Release);
    }

    fn learn(&self, shown: bool) {
        self.0.shown.store(shown, Ordering::Release);
        self.0.looked.get_or_init(|| ());
    }
}

/// Calls `woken` after sleep and after the network came back, where the system tells.
pub fn watch_wakes(woken: impl Fn() + Clone + Send + 'static) {
    #[cfg(target_os = "linux")]
    std::thread::spawn(move || crate::bus::watch_wakes(woken));
    #[cfg(not(target_os = "linux"))]
    drop(woken);
}
