//! Starting at login, as desk asks for it: on or off, and nothing else.

use sendoff_core::said::Said;
use sendoff_desk::AtLogin;
use tauri::AppHandle;
use tauri_plugin_autostart::ManagerExt;

/// The system's list of what starts at login, for this program.
pub struct LoginItems(pub AppHandle);

impl AtLogin for LoginItems {
    fn is_on(&self) -> Result<bool, Said> {
        let known = self.0.autolaunch().is_enabled();
        known.map_err(|error| Said::as_is(error.to_string()))
    }

    fn set(&self, on: bool) -> Result<(), Said> {
        let launcher = self.0.autolaunch();
        let done = if on { launcher.enable() } else { launcher.disable() };
        done.map_err(|error| Said::as_is(error.to_string()))
    }
}
