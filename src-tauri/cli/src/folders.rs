//! Where things are when nobody says otherwise: the same for the terminal and the window.

use std::path::PathBuf;

/// The platform's place for a program's data.
pub fn data_dir() -> Option<PathBuf> {
    dirs::data_dir().map(|home| home.join("sendoff"))
}

/// The platform's place for what a program remembers of itself, outside every data folder: the XDG state home on
/// Linux, beside the data folder elsewhere.
pub fn state_dir() -> Option<PathBuf> {
    let beside = || dirs::data_local_dir().map(|home| home.join("sendoff-state"));
    dirs::state_dir().map(|home| home.join("sendoff")).or_else(beside)
}
