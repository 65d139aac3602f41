//! Closing the window, and finding it again.

use std::{
    path::Path,
    process::{Command, ExitStatus},
    time::Duration,
};

use sendoff_tests::{
    screen::Screen,
    stage::{Stage, program},
    tray_host::TrayHost,
    window::artifact,
};

const PATIENCE: Duration = Duration::from_secs(20);
const EVERY: Duration = Duration::from_millis(50);

/// The program itself on a stage, with no driver around it.
struct Running {
    stage: Stage,
    screen: Screen,
    home: tempfile::TempDir,
    number: usize,
}

impl Running {
    /// Starts the app; `before` may furnish the desktop first.
    fn start<T>(test: &str, before: impl FnOnce(&Stage) -> T) -> (Self, T) {
        let home = tempfile::tempdir().unwrap();
        let log = artifact(&format!("{test}.log")).unwrap();
        let mut stage = Stage::set_up(home.path(), &log).unwrap();
        let furniture = before(&stage);
        let screen = Screen::look_at(&stage.display).unwrap();
        let number = start(&mut stage, home.path());
        let running = Self {
            stage,
            screen,
            home,
            number,
        };
        (running, furniture)
    }

    async fn window(&self) -> u32 {
        until("the window", || self.screen.window("Sendoff").unwrap()).await
    }

    async fn ended(&mut self, number: usize) -> ExitStatus {
        until("the end", || self.stage.ended(number)).await
    }
}

fn start(stage: &mut Stage, home: &Path) -> usize {
    let mut app = Command::new(program().unwrap());
    app.args(["--secrets", "file", "--data-dir"])
        .arg(home.join("sendoff"));
    stage.start("sendoff-desktop", &mut app).unwrap()
}

/// Waits for what neither X nor a process tells by itself.
async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    tokio::time::timeout(PATIENCE, async {
        let mut ticks = tokio::time::interval(EVERY);
        loop {
            ticks.tick().await;
            if let Some(found) = look() {
                return found;
            }
        }
    })
    .await
    .unwrap_or_else(|_| panic!("did not see {what} within {PATIENCE:?}"))
}

/// Without a tray a closed window could not be found again, and with nothing scheduled there is
/// nothing to stay for: the app ends.
#[tokio::test]
async fn without_a_tray_closing_ends_the_app() {
    let (mut app, ()) = Running::start("no-tray", |_| ());
    let window = app.window().await;

    app.screen.close(window).unwrap();

    let status = app.ended(app.number).await;
    assert_eq!(status.code(), Some(0));
}

/// With a tray the scheduler goes on without a window, and a second start brings the window back and
/// opens nothing itself.
#[tokio::test]
async fn with_a_tray_the_app_outlives_its_window_and_a_second_start_brings_it_back() {
    let (mut app, tray) = Running::start("tray", |stage| TrayHost::open(&stage.bus).unwrap());
    let window = app.window().await;
    assert!(tray.wait_for_icon(PATIENCE).is_some(), "no icon in the tray");

    app.screen.close(window).unwrap();
    until("the window gone", || {
        let gone = app.screen.window("Sendoff").unwrap().is_none();
        gone.then_some(())
    })
    .await;
    assert_eq!(app.stage.ended(app.number), None);

    let second = start(&mut app.stage, app.home.path());
    app.window().await;
    assert_eq!(app.ended(second).await.code(), Some(0));
    assert_eq!(app.stage.ended(app.number), None);
}
