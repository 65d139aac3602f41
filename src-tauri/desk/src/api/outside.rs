//! What passes between the window and whatever surrounds it: places that it is led to, and starting at login.

use sendoff_core::{id::DraftId, said::Said};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the window is led from outside: by a notification, the tray, a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum Place {
    /// The calendar.
    Calendar,
    /// What waits for a person.
    Attention {
        /// The item to arrive at; the list if none.
        item: Option<String>,
    },
    /// A draft in the composer.
    Draft {
        /// Which.
        draft: DraftId,
    },
    /// A fresh draft. Nothing more becomes of it by itself.
    New {
        /// What it begins with.
        text: String,
    },
    /// A link that leads nowhere.
    Nowhere {
        /// Why, for people.
        why: Said,
    },
}

/// Where the window is to go. Told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Lead {
    /// Nowhere in particular if absent.
    pub to: Option<Place>,
}

/// Starting Sendoff when the person logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AtLoginView {
    /// Whether this computer lets it be arranged from here.
    pub can: bool,
    /// Whether it is so.
    pub on: bool,
    /// Whether it is to be offered: something is planned, it is off, and nobody has said no.
    pub offer: bool,
}

/// Whether to start at login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AtLoginChange {
    /// So from now on.
    pub on: bool,
}
