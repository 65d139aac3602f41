//! The keys of a keyboard as web drivers know them (<https://www.w3.org/TR/webdriver2/#keyboard-actions>).
#![allow(missing_docs, reason = "each is called as it is written on the keyboard")]

pub const TAB: &str = "\u{E004}";
pub const ENTER: &str = "\u{E007}";
pub const SHIFT: &str = "\u{E008}";
pub const CONTROL: &str = "\u{E009}";
pub const ALT: &str = "\u{E00A}";
pub const ESCAPE: &str = "\u{E00C}";
pub const END: &str = "\u{E010}";
pub const LEFT: &str = "\u{E012}";
pub const UP: &str = "\u{E013}";
pub const RIGHT: &str = "\u{E014}";
pub const DOWN: &str = "\u{E015}";
/// Lets go of every key that is held.
const RELEASE: &str = "\u{E000}";

/// Keys pressed while others are held: `held(CONTROL, "k")`.
#[must_use]
pub fn held(modifiers: &str, keys: &str) -> String {
    format!("{modifiers}{keys}{RELEASE}")
}
