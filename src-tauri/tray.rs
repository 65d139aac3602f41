//! The tray icon and its menu: what waits for a person, what goes out next, pause and resume, the way back to the window, and
//! the way out.

use std::sync::{Arc, atomic::Ordering};

use sendoff_core::{said, said::Said};
use sendoff_desk::{
    Desk,
    api::{AppError, AtLoginChange, Nothing, PausePayload, Place},
};
use tauri::{
    AppHandle, Manager,
    image::Image,
    menu::{CheckMenuItemBuilder, Menu, MenuBuilder, MenuItemBuilder},
    tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent},
};

use crate::{
    Shell,
    departure::{self, Otherwise},
    lead::lead,
    mark, outlook, window,
};

const NAME: &str = "Sendoff";
const TRAY: &str = "main";
const ATTENTION: &str = "attention";
const OPEN: &str = "open";
const PAUSE: &str = "pause";
const RESUME: &str = "resume";
const AT_LOGIN: &str = "at-login";
const QUIT: &str = "quit";

/// Puts the icon into the tray. Where the desktop has no tray yet it appears once there is one.
pub fn install(app: &AppHandle) -> tauri::Result<()> {
    let menu = menu(app, &Ahead::default())?;
    TrayIconBuilder::with_id(TRAY)
        .icon(icon()?)
        .tooltip(NAME)
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
    let Ok(ahead) = Ahead::of(&desk) else { return };
    let handle = app.clone();
    // Menus belong to the window's thread on every platform.
    let shown = app.run_on_main_thread(move || {
        if let Err(error) = show(&handle, &ahead) {
            eprintln!("sendoff: cannot refresh the tray's menu: {error}");
        }
    });
    if let Err(error) = shown {
        eprintln!("sendoff: cannot refresh the tray's menu: {error}");
    }
}

/// What the tray tells.
#[derive(Default)]
struct Ahead {
    /// How many items wait for a person, and that in words.
    waiting: Option<(u64, Said)>,
    lines: Vec<Said>,
    paused: bool,
    at_login: bool,
}

impl Ahead {
    fn of(desk: &Desk) -> Result<Self, AppError> {
        Ok(Self {
            waiting: desk.attention_words()?,
            lines: outlook::tray_lines(&desk.quit_check(Nothing {})?),
            paused: desk.is_paused()?,
            at_login: desk.at_login_show(Nothing {})?.on,
        })
    }
}

fn show(app: &AppHandle, ahead: &Ahead) -> tauri::Result<()> {
    badge(app, ahead);
    let Some(tray) = app.tray_by_id(TRAY) else {
        return Ok(());
    };
    tray.set_menu(Some(menu(app, ahead)?))?;
    let tooltip = match &ahead.waiting {
        Some((_, words)) => format!("{NAME}: {words}"),
        None => NAME.to_owned(),
    };
    tray.set_tooltip(Some(tooltip))?;
    let wanted = ahead.waiting.is_some();
    // Where icons are files, each is written anew: only for a change.
    if app.state::<Arc<Shell>>().marked.swap(wanted, Ordering::AcqRel) != wanted {
        let icon = icon()?;
        tray.set_icon(Some(if wanted { mark::marked(&icon) } else { icon }))?;
    }
    Ok(())
}

/// The number on the dock's icon, where there is a dock; a desktop without one is no reason to stop.
fn badge(app: &AppHandle, ahead: &Ahead) {
    let count = ahead
        .waiting
        .as_ref()
        .and_then(|(count, _)| i64::try_from(*count).ok());
    if let Some(window) = app.get_webview_window(window::MAIN)
        && let Err(error) = window.set_badge_count(count)
    {
        eprintln!("sendoff: cannot count on the icon: {error}");
    }
}

fn icon() -> tauri::Result<Image<'static>> {
    Image::from_bytes(include_bytes!("icons/tray.png"))
}

fn menu(app: &AppHandle, ahead: &Ahead) -> tauri::Result<Menu<tauri::Wry>> {
    let mut menu = MenuBuilder::new(app);
    if let Some((_, words)) = &ahead.waiting {
        menu = menu.text(ATTENTION, words.to_string()).separator();
    }
    for line in &ahead.lines {
        menu = menu.item(
            &MenuItemBuilder::new(literal(&line.to_string()))
                .enabled(false)
                .build(app)?,
        );
    }
    let (pause_id, pause_text) = if ahead.paused {
        (RESUME, said!("Resume everything"))
    } else {
        (PAUSE, said!("Pause everything"))
    };
    let at_login = CheckMenuItemBuilder::with_id(AT_LOGIN, said!("Start at login").to_string())
        .checked(ahead.at_login)
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
        ATTENTION => lead(app, Place::Attention { item: None }),
        QUIT => departure::quit(app, Otherwise::Stay),
        PAUSE | RESUME => set_paused(app, entry == PAUSE),
        AT_LOGIN => toggle_at_login(app),
        _ => {}
    }
}

fn set_paused(app: &AppHandle, paused: bool) {
    wish(app, move |desk| desk.pause(PausePayload { paused }).map(drop));
}

fn toggle_at_login(app: &AppHandle) {
    wish(app, |desk| {
        let on = !desk.at_login_show(Nothing {})?.on;
        desk.at_login_set(AtLoginChange { on }).map(drop)
    });
}

/// Asks desk for something, and tells what came in its way.
fn wish(app: &AppHandle, what: impl FnOnce(&Desk) -> Result<(), AppError> + Send + 'static) {
    let app = app.clone();
    std::thread::spawn(move || {
        let desk = app.state::<Arc<Shell>>().desk.peek();
        if let Some(Err(reason)) = desk.map(|desk| what(&desk)) {
            crate::notices::tell(&app, &said!("Sendoff could not do that"), &reason.message);
        }
        refresh(&app);
    });
}
