//! The tray icon and its menu: what goes out next, pause and resume, the way back to the window, and
//! the way out.

use std::sync::Arc;

use sendoff_core::{said, said::Said};
use sendoff_desk::api::{Nothing, PausePayload, QuitCheck};
use tauri::{
    AppHandle, Manager,
    image::Image,
    menu::{CheckMenuItemBuilder, Menu, MenuBuilder, MenuItemBuilder},
    tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent},
};
use tauri_plugin_autostart::ManagerExt;

use crate::{
    Shell,
    departure::{self, Otherwise},
    outlook, window,
};

const TRAY: &str = "main";
const OPEN: &str = "open";
const PAUSE: &str = "pause";
const RESUME: &str = "resume";
const AT_LOGIN: &str = "at-login";
const QUIT: &str = "quit";

/// Puts the icon into the tray. Where the desktop has no tray yet it appears once there is one.
pub fn install(app: &AppHandle) -> tauri::Result<()> {
    let menu = menu(app, &[], false)?;
    TrayIconBuilder::with_id(TRAY)
        .icon(Image::from_bytes(include_bytes!("icons/tray.png"))?)
        .tooltip("Sendoff")
        .menu(&menu)
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
                && cfg!(not(target_os = "macos"))
            {
                window::show_soon(tray.app_handle());
            }
        })
        .build(app)?;
    Ok(())
}

/// Shows what lies ahead now. Asks desk, so it is not for the window's own thread.
pub fn refresh(app: &AppHandle) {
    let shell = app.state::<Arc<Shell>>();
    let Some(desk) = shell.desk.peek() else {
        return;
    };
    let (Ok(ahead), Ok(paused)) = (desk.quit_check(Nothing {}), desk.is_paused()) else {
        return;
    };
    let handle = app.clone();
    // Menus belong to the window's thread on every platform.
    let shown = app.run_on_main_thread(move || {
        if let Err(error) = show(&handle, &ahead, paused) {
            eprintln!("sendoff: cannot refresh the tray's menu: {error}");
        }
    });
    if let Err(error) = shown {
        eprintln!("sendoff: cannot refresh the tray's menu: {error}");
    }
}

fn show(app: &AppHandle, ahead: &QuitCheck, paused: bool) -> tauri::Result<()> {
    match app.tray_by_id(TRAY) {
        Some(tray) => tray.set_menu(Some(menu(app, &outlook::tray_lines(ahead), paused)?)),
        None => Ok(()),
    }
}

fn menu(app: &AppHandle, lines: &[Said], paused: bool) -> tauri::Result<Menu<tauri::Wry>> {
    let mut menu = MenuBuilder::new(app);
    for line in lines {
        menu = menu.item(
            &MenuItemBuilder::new(literal(&line.to_string()))
                .enabled(false)
                .build(app)?,
        );
    }
    let (pause_id, pause_text) = if paused {
        (RESUME, said!("Resume everything"))
    } else {
        (PAUSE, said!("Pause everything"))
    };
    let at_login = CheckMenuItemBuilder::with_id(AT_LOGIN, said!("Start at login").to_string())
        .checked(app.autolaunch().is_enabled().unwrap_or(false))
        .build(app)?;
    menu.separator()
        .text(pause_id, pause_text.to_string())
        .separator()
        .text(OPEN, said!("Open Sendoff").to_string())
        .item(&at_login)
        .text(QUIT, said!("Quit Sendoff").to_string())
        .build()
}

/// A text in which `&` marks no shortcut.
fn literal(text: &str) -> String {
    text.replace('&', "&&")
}

fn chosen(app: &AppHandle, entry: &str) {
    match entry {
        OPEN => window::show_soon(app),
        QUIT => departure::quit(app, Otherwise::Stay),
        PAUSE | RESUME => set_paused(app, entry == PAUSE),
        AT_LOGIN => toggle_start_at_login(app),
        _ => {}
    }
}

fn set_paused(app: &AppHandle, paused: bool) {
    let app = app.clone();
    std::thread::spawn(move || {
        let shell = app.state::<Arc<Shell>>();
        let done = shell.desk.peek().map(|desk| desk.pause(PausePayload { paused }));
        if let Some(Err(reason)) = done {
            crate::notices::tell(&app, &said!("Sendoff could not do that"), &reason.message);
        }
        refresh(&app);
    });
}

fn toggle_start_at_login(app: &AppHandle) {
    let launcher = app.autolaunch();
    let done = match launcher.is_enabled() {
        Ok(true) => launcher.disable(),
        Ok(false) => launcher.enable(),
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        crate::notices::tell(
            app,
            &said!("Starting at login cannot be changed"),
            &Said::as_is(error.to_string()),
        );
    }
}
