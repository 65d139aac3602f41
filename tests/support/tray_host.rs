//! A tray for a desktop that has none: enough of the notifier specification for an icon to appear in it
//! (<https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierWatcher/>).
#![allow(
    clippy::unused_self,
    clippy::used_underscore_binding,
    reason = "the shape of the interface is given, whether its methods need all of it or not"
)]

use std::{
    collections::HashMap,
    sync::mpsc::{self, Receiver, Sender},
};

use zbus::{
    blocking::{Connection, Proxy},
    interface,
    message::Header,
    zvariant::{OwnedObjectPath, OwnedValue, Value},
};

const NAME: &str = "org.kde.StatusNotifierWatcher";

/// A tray on one session bus, there until it is dropped.
#[derive(Debug)]
pub struct TrayHost {
    connection: Connection,
    icons: Receiver<Icon>,
}

/// Where a program's icon is on the bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icon {
    program: String,
    path: String,
}

/// An entry of an icon's menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    number: i32,
    /// What it says; empty for a line between entries.
    pub label: String,
}

impl TrayHost {
    /// Puts a tray on the bus at `address`.
    pub fn open(address: &str) -> zbus::Result<Self> {
        let (registered, icons) = mpsc::channel();
        let connection = zbus::blocking::connection::Builder::address(address)?
            .serve_at("/StatusNotifierWatcher", Watcher { registered })?
            .name(NAME)?
            .build()?;
        Ok(Self { connection, icons })
    }

    /// Waits until a program has put its icon here.
    pub fn wait_for_icon(&self, patience: std::time::Duration) -> Option<Icon> {
        self.icons.recv_timeout(patience).ok()
    }

    /// The picture that an icon shows: the name of its file.
    pub fn picture(&self, icon: &Icon) -> zbus::Result<String> {
        self.item(icon)?.get_property("IconName")
    }

    /// The entries of an icon's menu, from the top.
    pub fn menu(&self, icon: &Icon) -> zbus::Result<Vec<Entry>> {
        type Layout = (u32, (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>));
        let asked = (0_i32, 1_i32, Vec::<String>::new());
        let (_, (_, _, entries)): Layout = self.menu_of(icon)?.call("GetLayout", &asked)?;
        Ok(entries.iter().filter_map(|entry| read(entry)).collect())
    }

    /// A person chooses an entry.
    pub fn choose(&self, icon: &Icon, entry: &Entry) -> zbus::Result<()> {
        let click = (entry.number, "clicked", Value::from(0_i32), 0_u32);
        self.menu_of(icon)?.call("Event", &click)
    }

    fn item(&self, icon: &Icon) -> zbus::Result<Proxy<'_>> {
        let (program, path) = (icon.program.clone(), icon.path.clone());
        Proxy::new(&self.connection, program, path, "org.kde.StatusNotifierItem")
    }

    fn menu_of(&self, icon: &Icon) -> zbus::Result<Proxy<'_>> {
        let path: OwnedObjectPath = self.item(icon)?.get_property("Menu")?;
        Proxy::new(
            &self.connection,
            icon.program.clone(),
            path,
            "com.canonical.dbusmenu",
        )
    }
}

/// An entry is its number, its properties and the entries below it.
fn read(entry: &Value<'_>) -> Option<Entry> {
    let Value::Structure(entry) = entry else {
        return None;
    };
    let [Value::I32(number), Value::Dict(properties), _] = entry.fields() else {
        return None;
    };
    let label = properties.iter().find_map(|(name, value)| match (name, value) {
        (Value::Str(name), Value::Value(value)) if name.as_str() == "label" => text(value),
        _ => None,
    });
    Some(Entry {
        number: *number,
        label: label.unwrap_or_default(),
    })
}

fn text(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.to_string()),
        _ => None,
    }
}

struct Watcher {
    registered: Sender<Icon>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String, #[zbus(header)] header: Header<'_>) {
        let Some(program) = header.sender() else { return };
        // Nobody waits for a second icon.
        let _ = self.registered.send(Icon {
            program: program.to_string(),
            path: service,
        });
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
