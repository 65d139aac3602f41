//! The application menu, which only macOS needs: copying and pasting hang on its shortcuts there, and
//! its *Quit* must ask like every other way out.

use sendoff_core::said;
use tauri::{
    AppHandle,
    menu::{MenuBuilder, SubmenuBuilder},
};

use crate::departure::{self, Otherwise};

const QUIT: &str = "application-quit";

/// Installs the menu where the platform has one.
pub fn install(app: &AppHandle) -> tauri::Result<()> {
    if cfg!(not(target_os = "macos")) {
        return Ok(());
    }
    let sendoff = SubmenuBuilder::new(app, "Sendoff")
        .about(None)
        .separator()
        .hide()
        .hide_others()
        .show_all()
        .separator()
        .item(
            &tauri::menu::MenuItemBuilder::with_id(QUIT, said!("Quit Sendoff").to_string())
                .accelerator("Cmd+Q")
                .build(app)?,
        )
        .build()?;
    let edit = SubmenuBuilder::new(app, said!("Edit").to_string())
        .undo()
        .redo()
        .separator()
        .cut()
        .copy()
        .paste()
        .select_all()
        .build()?;
    let window = SubmenuBuilder::new(app, said!("Window").to_string())
        .minimize()
        .close_window()
        .build()?;
    app.set_menu(MenuBuilder::new(app).items(&[&sendoff, &edit, &window]).build()?)?;
    app.on_menu_event(|app, event| {
        if event.id() == QUIT {
            departure::quit(app, Otherwise::Stay);
        }
    });
    Ok(())
}
