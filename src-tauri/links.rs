//! What the window may show and what belongs into the browser: its own pages here, every other
//! web page there, anything else nowhere.

use std::sync::Arc;

use tauri::{AppHandle, Manager, Url};

use crate::Shell;

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    /// One of the window's own pages.
    Here,
    /// A web page: the person's browser shows it.
    Browser,
    /// Nothing that is opened from here.
    Nowhere,
}

/// Tells where `url` leads; `development` is the development server's address when the pages come
/// from there.
///
/// The two forms of the window's own origin are Tauri's: `tauri://localhost` on Linux and macOS,
/// `http://tauri.localhost` on Windows (<https://v2.tauri.app/reference/config/#usehttpsscheme>).
pub fn leads(url: &Url, development: Option<&Url>) -> Leads {
    let own = url.scheme() == "tauri"
        || url.host_str() == Some("tauri.localhost")
        || development.is_some_and(|server| server.origin() == url.origin());
    match (own, url.scheme()) {
        (true, _) => Leads::Here,
        (false, "http" | "https") => Leads::Browser,
        (false, _) => Leads::Nowhere,
    }
}

/// Shows a web page in the person's browser, which is a way out of this computer too: an address that no
/// service gave for one of the person's posts is asked about first.
pub fn open_outside(app: &AppHandle, url: &Url) {
    let shell = Arc::clone(&app.state::<Arc<Shell>>());
    let url = url.clone();
    // The window's own thread must not wait for the answer.
    std::thread::spawn(move || {
        let desk = shell.desk.peek();
        let known = desk.is_some_and(|desk| desk.is_own_address(url.as_str()).unwrap_or(false));
        if known || shell.consent.may_open(url.as_str()) {
            open(&url);
        }
    });
}

/// A browser that cannot be started is no reason to stop anything here, so that is only reported.
fn open(url: &Url) {
    if let Err(error) = tauri_plugin_opener::open_url(url.as_str(), None::<&str>) {
        eprintln!("sendoff: cannot open {url} in the browser: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn own_pages_stay_in_the_window() {
        for own in ["tauri://localhost/", "http://tauri.localhost/drafts"] {
            assert_eq!(leads(&url(own), None), Leads::Here, "{own}");
        }
        let server = url("http://localhost:5173");
        assert_eq!(
            leads(&url("http://localhost:5173/drafts"), Some(&server)),
            Leads::Here
        );
    }

    #[test]
    fn web_pages_go_to_the_browser_even_from_this_machine() {
        for page in [
            "https://bsky.app/profile/x/post/1",
            "http://127.0.0.1:8787/",
            "http://localhost:5173/",
        ] {
            assert_eq!(leads(&url(page), None), Leads::Browser, "{page}");
        }
    }

    #[test]
    fn nothing_else_is_opened() {
        for odd in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,hi",
            "mailto:a@b.example",
        ] {
            assert_eq!(leads(&url(odd), None), Leads::Nowhere, "{odd}");
        }
    }
}
