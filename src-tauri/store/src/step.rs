//! The places in the handling of whole files (backups, migrations, restores) at which a proof lets the program die.
//! Unlike the fault points of the sender they lie outside any open store. In the program nobody watches.

/// The program has come to one of them.
#[cfg(test)]
pub(crate) fn reach(place: &'static str) {
    if let Some(watcher) = WATCHER.get() {
        watcher(place);
    }
}

#[cfg(not(test))]
#[inline]
pub(crate) const fn reach(_: &'static str) {}

/// Told of every place from now on; only the first watcher counts.
#[cfg(test)]
pub(crate) fn watch(watcher: impl Fn(&'static str) + Send + Sync + 'static) {
    let _ = WATCHER.set(Box::new(watcher));
}

#[cfg(test)]
static WATCHER: std::sync::OnceLock<Box<dyn Fn(&'static str) + Send + Sync>> = std::sync::OnceLock::new();
