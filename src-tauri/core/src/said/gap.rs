//! What fills the gaps of a template.

use super::Said;
use crate::{
    id::{AccountId, BatchId, DraftId},
    schedule::{WallTime, Zone},
    time::UtcInstant,
};
use std::{
    fmt, io,
    path::{self, PathBuf},
};

/// What fills a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// A number, which may choose between one and several.
    Number(i64),
    /// Words: a name, a detail, or a sentence of ours again.
    Said(Said),
    /// A moment, which the window writes as its reader writes times; English has it by the clocks of a zone.
    Moment {
        /// When.
        at: UtcInstant,
        /// Whose clocks English goes by.
        zone: Zone,
    },
    /// A time on a wall, as somebody chose it.
    Wall(WallTime),
}

impl Gap {
    /// A moment, which English has by the clocks of a zone.
    pub fn moment(at: UtcInstant, zone: Zone) -> Self {
        Self::Moment { at, zone }
    }

    pub(super) fn depth(&self) -> usize {
        match self {
            Self::Number(_) | Self::Moment { .. } | Self::Wall(_) => 0,
            Self::Said(said) => said.depth(),
        }
    }

    pub(super) fn within_depth(self) -> Self {
        match self {
            Self::Said(said) => Self::Said(said.within_depth()),
            shallow => shallow,
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Said(said) => said.fmt(f),
            Self::Moment { at, zone } => write!(f, "{} {zone}", WallTime::of(*at, *zone)),
            Self::Wall(wall) => wall.fmt(f),
        }
    }
}

impl From<Said> for Gap {
    fn from(said: Said) -> Self {
        Self::Said(said)
    }
}

impl From<&Said> for Gap {
    fn from(said: &Said) -> Self {
        Self::Said(said.clone())
    }
}

impl From<UtcInstant> for Gap {
    fn from(at: UtcInstant) -> Self {
        Self::moment(at, Zone::UTC)
    }
}

impl From<WallTime> for Gap {
    fn from(wall: WallTime) -> Self {
        Self::Wall(wall)
    }
}

impl From<String> for Gap {
    fn from(words: String) -> Self {
        Self::Said(Said::AsIs(words))
    }
}

impl From<&String> for Gap {
    fn from(words: &String) -> Self {
        Self::Said(Said::AsIs(words.clone()))
    }
}

impl From<&str> for Gap {
    fn from(words: &str) -> Self {
        Self::Said(Said::AsIs(words.to_owned()))
    }
}

/// What stands in a gap as it prints itself: zones, ids, paths, and the words of the system.
macro_rules! printed {
    ($($shown:ty),*) => {$(
        impl From<$shown> for Gap {
            fn from(shown: $shown) -> Self {
                Self::from(shown.to_string())
            }
        }
    )*};
}
printed!(
    Zone,
    AccountId,
    &AccountId,
    BatchId,
    DraftId,
    path::Display<'_>,
    &io::Error,
    io::Error,
    serde_json::Error
);

impl From<&PathBuf> for Gap {
    fn from(path: &PathBuf) -> Self {
        Self::from(path.display())
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Gap {
            fn from(number: $number) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, usize, i64);
