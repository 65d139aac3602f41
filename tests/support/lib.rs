//! Helpers of the whole-app tests.

#[cfg(feature = "window")]
pub mod stage;
#[cfg(feature = "window")]
pub mod window;
