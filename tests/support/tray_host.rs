//! A tray for a desktop that has none: enough of the notifier specification for an icon to appear in it
//! (<https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierWatcher/>).
#![allow(
    clippy::unused_self,
    clippy::used_underscore_binding,
    reason = "the shape of the interface is given, whether its methods need all of it or not"
)]

use std::sync::mpsc::{self, Receiver, Sender};

use zbus::{blocking::Connection, interface};

const NAME: &str = "org.kde.StatusNotifierWatcher";

/// A tray on one session bus, there until it is dropped.
#[derive(Debug)]
pub struct TrayHost {
    _connection: Connection,
    icons: Receiver<String>,
}

impl TrayHost {
    /// Puts a tray on the bus at `address`.
    pub fn open(address: &str) -> zbus::Result<Self> {
        let (registered, icons) = mpsc::channel();
        let connection = zbus::blocking::connection::Builder::address(address)?
            .serve_at("/StatusNotifierWatcher", Watcher { registered })?
            .name(NAME)?
            .build()?;
        Ok(Self {
            _connection: connection,
            icons,
        })
    }

    /// Waits until a program has put its icon here, and names the icon.
    pub fn wait_for_icon(&self, patience: std::time::Duration) -> Option<String> {
        self.icons.recv_timeout(patience).ok()
    }
}

struct Watcher {
    registered: Sender<String>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        // Nobody waits for a second icon.
        let _ = self.registered.send(service);
    }

    fn register_status_notifier_host(&self, _service: String) {}

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        Vec::new()
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}
