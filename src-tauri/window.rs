//! The one window: made when it is wanted, destroyed when it is closed, so that a Sendoff in the tray
//! keeps no web view in memory.

use std::sync::Arc;

use tauri::{
    AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, webview::NewWindowResponse,
};

use sendoff_desk::{Desk, api::Nothing};

use crate::Shell;
use crate::links::{Leads, leads, open_outside};

/// The window's label, which its capabilities name.
pub const MAIN: &str = "main";

const WIDTH: f64 = 1280.0;
const HEIGHT: f64 = 800.0;
const WIDTH_MIN: f64 = 800.0;
const HEIGHT_MIN: f64 = 560.0;

/// Brings the window to the front, making it first where there is none.
///
/// Not for the window's own thread outside start-up: making a web view there stops the program on
/// Windows (<https://docs.rs/tauri/2/tauri/webview/struct.WebviewWindowBuilder.html#known-issues>).
pub fn show(app: &AppHandle) -> tauri::Result<()> {
    let window = match app.get_webview_window(MAIN) {
        Some(window) => window,
        None => make(app)?,
    };
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

/// Draws the pages as large as the person wants them; a window that is made later is drawn so from the start.
pub fn draw_to_size(app: &AppHandle, desk: &Desk) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let drawn = desk
        .settings_get(Nothing {})
        .map_err(|error| error.to_string())
        .and_then(|settings| {
            window
                .set_zoom(f64::from(settings.zoom) / 100.0)
                .map_err(|error| error.to_string())
        });
    if let Err(error) = drawn {
        eprintln!("sendoff: cannot change the size of what is drawn: {error}");
    }
}

/// Brings the window to the front from an event handler; a failure is reported and nothing else.
pub fn show_soon(app: &AppHandle) {
    let app = app.clone();
    std::thread::spawn(move || {
        if let Err(error) = show(&app) {
            eprintln!("sendoff: cannot show the window: {error}");
        }
    });
}

/// Puts the window out of the way without hiding the way back.
pub fn minimise(app: &AppHandle) -> tauri::Result<()> {
    let window = match app.get_webview_window(MAIN) {
        Some(window) => window,
        None => make(app)?,
    };
    window.minimize()
}

fn make(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let development = development_server(app);
    let (navigating, opening) = (app.clone(), app.clone());
    let mut builder = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Sendoff")
        .inner_size(WIDTH, HEIGHT)
        .min_inner_size(WIDTH_MIN, HEIGHT_MIN)
        // Pages handle what is dragged onto them themselves: posts on the calendar, pictures.
        .disable_drag_drop_handler()
        .on_navigation(move |url| {
            let leads = leads(url, development.as_ref());
            if leads == Leads::Browser {
                open_outside(&navigating, url);
            }
            leads == Leads::Here
        })
        .on_new_window(move |url, _| {
            // A link that asks for a window of its own never gets one here.
            if leads(&url, None) == Leads::Browser {
                open_outside(&opening, &url);
            }
            NewWindowResponse::Deny
        });
    if development_server(app).is_none() {
        builder = builder.proxy_url(nowhere()?);
    }
    let window = builder.build()?;
    if let Some(desk) = app.try_state::<Arc<Shell>>().and_then(|shell| shell.desk.peek()) {
        draw_to_size(app, &desk);
    }
    Ok(window)
}

/// Where the web view's own traffic goes: its pages are built in and need none, and the policy of the pages does
/// not reach what a browser does ahead of a request (`<link rel="preconnect">`, looking names up), by which a
/// name could carry a text away. Nobody listens on the discard port, and only a superuser could.
fn nowhere() -> tauri::Result<Url> {
    Url::parse("http://127.0.0.1:9").map_err(tauri::Error::InvalidUrl)
}

fn development_server(app: &AppHandle) -> Option<Url> {
    if tauri::is_dev() {
        app.config().build.dev_url.clone()
    } else {
        None
    }
}
