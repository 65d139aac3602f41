//! What can be seen on a display, closing a window as its frame's button does, and answering a dialog by the keyboard.

use x11rb::{
    CURRENT_TIME,
    connection::Connection,
    errors::{ConnectError, ReplyError},
    protocol::{
        xproto::{
            AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, InputFocus, KEY_PRESS_EVENT,
            KEY_RELEASE_EVENT, MapState, Window as Id,
        },
        xtest::ConnectionExt as _,
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

/// The key Return, by its place on the keyboard that a display without one has.
const RETURN: u8 = 36;

/// A display, looked at from outside.
pub struct Screen {
    connection: RustConnection,
    root: Id,
}

impl Screen {
    /// Looks at the display called `name`.
    pub fn look_at(name: &str) -> Result<Self, ConnectError> {
        let (connection, number) = x11rb::connect(Some(name))?;
        let root = connection.setup().roots[number].root;
        Ok(Self { connection, root })
    }

    /// The visible window with this title. There is no window manager, so every one is at the top.
    pub fn window(&self, title: &str) -> Result<Option<Id>, ReplyError> {
        for window in self.connection.query_tree(self.root)?.reply()?.children {
            let shown = self.connection.get_window_attributes(window)?.reply();
            let visible = shown.is_ok_and(|shown| shown.map_state == MapState::VIEWABLE);
            if visible && self.title(window)? == title.as_bytes() {
                return Ok(Some(window));
            }
        }
        Ok(None)
    }

    /// Asks a window to close
    /// (<https://www.x.org/releases/X11R7.6/doc/xorg-docs/specs/ICCCM/icccm.html#window_deletion>).
    pub fn close(&self, window: Id) -> Result<(), ReplyError> {
        let protocols = self.atom(b"WM_PROTOCOLS")?;
        let delete = self.atom(b"WM_DELETE_WINDOW")?;
        let message = ClientMessageEvent::new(32, window, protocols, [delete, CURRENT_TIME, 0, 0, 0]);
        self.connection
            .send_event(false, window, EventMask::NO_EVENT, message)?;
        self.connection.sync()
    }

    /// The keyboard goes to nobody: no window is looked at.
    pub fn look_away(&self) -> Result<(), ReplyError> {
        self.connection
            .set_input_focus(InputFocus::NONE, x11rb::NONE, CURRENT_TIME)?;
        self.connection.sync()
    }

    /// The keyboard goes to this window: it is looked at.
    pub fn look(&self, window: Id) -> Result<(), ReplyError> {
        self.connection
            .set_input_focus(InputFocus::NONE, window, CURRENT_TIME)?;
        self.connection.sync()
    }

    /// Answers a dialog with what it offers first, by the keyboard's Return.
    pub fn agree(&self, window: Id) -> Result<(), ReplyError> {
        self.connection
            .set_input_focus(InputFocus::PARENT, window, CURRENT_TIME)?;
        for kind in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            self.connection
                .xtest_fake_input(kind, RETURN, CURRENT_TIME, self.root, 0, 0, 0)?
                .check()?;
        }
        self.connection.sync()
    }

    fn title(&self, window: Id) -> Result<Vec<u8>, ReplyError> {
        let asked =
            self.connection
                .get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, u32::MAX)?;
        // A window may vanish while it is asked.
        Ok(asked.reply().map(|answer| answer.value).unwrap_or_default())
    }

    fn atom(&self, name: &[u8]) -> Result<u32, ReplyError> {
        Ok(self.connection.intern_atom(false, name)?.reply()?.atom)
    }
}
