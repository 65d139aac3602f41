//! What the Linux desktop tells over D-Bus: whether it shows a tray, that the machine woke, that the
//! network came back. All of it is a bonus. Where a bus or a service is missing nothing is told, and
//! the rest of the program gets on without it.

use zbus::{
    MatchRule, OwnedMatchRule,
    blocking::{Connection, MessageIterator, Proxy},
    message::{Message, Type},
    proxy::CacheProperties,
};

/// The tray's registry: <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>.
const TRAY_WATCHER: &str = "org.kde.StatusNotifierWatcher";
/// The login manager: <https://www.freedesktop.org/software/systemd/man/org.freedesktop.login1.html>.
const LOGIN_MANAGER: &str = "org.freedesktop.login1";
const LOGIN_MANAGER_INTERFACE: &str = "org.freedesktop.login1.Manager";
/// The network's manager: <https://networkmanager.dev/docs/api/latest/nm-dbus-types.html#NMState>.
const NETWORK_MANAGER: &str = "org.freedesktop.NetworkManager";
/// From this state on NetworkManager calls the machine connected to something beyond itself.
const NM_STATE_CONNECTED_SITE: u32 = 60;
/// Signals of these rules come one at a time, minutes apart.
const QUEUED_MAX: usize = 8;

/// Tells `learn` whether the desktop has a place where tray icons appear: now, and whenever that
/// changes. GNOME has none unless an extension brings one, and a panel may come and go.
pub fn watch_tray(learn: impl Fn(bool) + Clone + Send + 'static) {
    let Ok(session) = Connection::session() else {
        return learn(false);
    };
    let look = {
        let session = session.clone();
        move || learn(has_tray_host(&session))
    };
    for rule in [tray_hosts_change(), tray_watcher_changes()] {
        let look = look.clone();
        on_signal(&session, rule, move |_| look());
    }
    look();
}

/// Calls `woken` after the machine slept and after the network came back.
pub fn watch_wakes(woken: impl Fn() + Clone + Send + 'static) {
    let Ok(system) = Connection::system() else {
        return;
    };
    on_signal(&system, sleep_begins_or_ends(), {
        let woken = woken.clone();
        move |signal| {
            if signal.body().deserialize::<bool>() == Ok(false) {
                woken();
            }
        }
    });
    on_signal(&system, network_changes(), move |signal| {
        let state = signal.body().deserialize::<u32>();
        if state.is_ok_and(|state| state >= NM_STATE_CONNECTED_SITE) {
            woken();
        }
    });
}

fn has_tray_host(session: &Connection) -> bool {
    zbus::blocking::proxy::Builder::<Proxy<'_>>::new(session)
        .destination(TRAY_WATCHER)
        .and_then(|proxy| proxy.path("/StatusNotifierWatcher"))
        .and_then(|proxy| proxy.interface(TRAY_WATCHER))
        .map(|proxy| proxy.cache_properties(CacheProperties::No))
        .and_then(zbus::blocking::proxy::Builder::build)
        .and_then(|watcher| watcher.get_property::<bool>("IsStatusNotifierHostRegistered"))
        .unwrap_or(false)
}

/// Runs `f` for every signal that `rule` names, on a thread of its own, until the bus goes away.
fn on_signal(
    connection: &Connection,
    rule: zbus::Result<OwnedMatchRule>,
    f: impl Fn(&Message) + Send + 'static,
) {
    let signals = rule.and_then(|rule| MessageIterator::for_match_rule(rule, connection, Some(QUEUED_MAX)));
    if let Ok(signals) = signals {
        std::thread::spawn(move || signals.flatten().for_each(|signal| f(&signal)));
    }
}

fn tray_hosts_change() -> zbus::Result<OwnedMatchRule> {
    Ok(signal().interface(TRAY_WATCHER)?.build().into())
}

fn tray_watcher_changes() -> zbus::Result<OwnedMatchRule> {
    Ok(signal()
        .sender("org.freedesktop.DBus")?
        .member("NameOwnerChanged")?
        .arg(0, TRAY_WATCHER)?
        .build()
        .into())
}

fn sleep_begins_or_ends() -> zbus::Result<OwnedMatchRule> {
    Ok(signal()
        .sender(LOGIN_MANAGER)?
        .interface(LOGIN_MANAGER_INTERFACE)?
        .member("PrepareForSleep")?
        .build()
        .into())
}

fn network_changes() -> zbus::Result<OwnedMatchRule> {
    Ok(signal()
        .sender(NETWORK_MANAGER)?
        .interface(NETWORK_MANAGER)?
        .member("StateChanged")?
        .build()
        .into())
}

fn signal() -> zbus::match_rule::Builder<'static> {
    MatchRule::builder().msg_type(Type::Signal)
}
