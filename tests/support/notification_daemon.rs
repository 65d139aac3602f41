//! A place where a desktop shows notifications, for a session bus that has none: enough of the Desktop
//! Notifications Specification for a program to believe in it
//! (<https://specifications.freedesktop.org/notification-spec/latest/protocol.html>).
#![allow(
    clippy::unused_self,
    clippy::too_many_arguments,
    clippy::used_underscore_binding,
    reason = "the shape of the interface is given, whether its methods need all of it or not"
)]

use std::{
    collections::HashMap,
    sync::mpsc::{self, Receiver, Sender},
    time::Duration,
};

use zbus::{blocking::Connection, interface, zvariant::OwnedValue};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// What a program wanted to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number, by which it is clicked.
    pub number: u32,
    /// The program's name.
    pub program: String,
    /// The number of the notice that this one replaces; 0 for a new one.
    pub replaces: u32,
    /// The heading.
    pub summary: String,
    /// The words below it.
    pub body: String,
    /// What it offers: the name of each act.
    pub acts: Vec<String>,
}

/// A daemon on one session bus, there until it is dropped.
#[derive(Debug)]
pub struct NotificationDaemon {
    connection: Connection,
    notices: Receiver<Notice>,
}

impl NotificationDaemon {
    /// Puts a daemon on the bus at `address`.
    pub fn open(address: &str) -> zbus::Result<Self> {
        let (shown, notices) = mpsc::channel();
        let connection = zbus::blocking::connection::Builder::address(address)?
            .serve_at(PATH, Shelf { shown, last: 0 })?
            .name(NAME)?
            .build()?;
        Ok(Self { connection, notices })
    }

    /// Waits for the next notice.
    pub fn wait_for_notice(&self, patience: Duration) -> Option<Notice> {
        self.notices.recv_timeout(patience).ok()
    }

    /// A person does one of the things that a notice offers; `default` is a click on the notice itself.
    pub fn click(&self, notice: &Notice, act: &str) -> zbus::Result<()> {
        let body = (notice.number, act);
        self.connection
            .emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &body)
    }

    /// The notices that have come and nobody has waited for.
    pub fn others(&self) -> Vec<Notice> {
        self.notices.try_iter().collect()
    }
}

struct Shelf {
    shown: Sender<Notice>,
    last: u32,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Shelf {
    fn notify(
        &mut self,
        app_name: String,
        replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        self.last += 1;
        // Whoever opened the daemon may have gone.
        let _ = self.shown.send(Notice {
            program: app_name,
            replaces: replaces_id,
            summary,
            body,
            // Each is a name and its title.
            acts: actions.into_iter().step_by(2).collect(),
            number: self.last,
        });
        self.last
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        ["body", "actions"].map(str::to_owned).into()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ["test", "Sendoff", "1", "1.2"].map(str::to_owned).into()
    }
}
