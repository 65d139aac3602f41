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
    window::{Seen, Window, artifact},
};

use crate::main_job::choose_three_accounts;

pub const PATIENCE: Duration = Duration::from_mins(1);
const EVERY: Duration = Duration::from_millis(50);

/// The program itself on a stage, with no driver around it.
pub struct Running {
    pub stage: Stage,
    pub screen: Screen,
    pub home: tempfile::TempDir,
    pub number: usize,
}

impl Running {
    /// Starts the app; `before` may furnish the desktop first.
    pub fn start<T>(test: &str, before: impl FnOnce(&Stage) -> T) -> (Self, T) {
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

    pub async fn window(&self) -> u32 {
        shown(&self.screen, "Sendoff").await
    }

    pub async fn ended(&mut self, number: usize) -> ExitStatus {
        until("the end", || self.stage.ended(number)).await
    }
}

fn start(stage: &mut Stage, home: &Path) -> usize {
    start_with(stage, home, &[])
}

pub fn start_with(stage: &mut Stage, home: &Path, arguments: &[&str]) -> usize {
    let mut app = Command::new(program().unwrap());
    app.args(["--secrets", "file", "--data-dir"])
        .arg(home.join("sendoff"))
        .args(arguments);
    stage.start("sendoff-desktop", &mut app).unwrap()
}

pub async fn shown(screen: &Screen, title: &str) -> u32 {
    until(title, || screen.window(title).unwrap()).await
}

/// Closes until the question stands there: a close that comes while the last question is being put away is the
/// same wish, and is not asked about twice.
async fn asked(screen: &Screen) -> u32 {
    const QUESTION: &str = "Quit Sendoff?";
    until(QUESTION, || {
        let question = screen.window(QUESTION).unwrap();
        if question.is_none()
            && let Some(window) = screen.window("Sendoff").unwrap()
        {
            screen.close(window).unwrap();
        }
        question
    })
    .await
}

pub async fn gone(screen: &Screen, title: &str) {
    until(&format!("no {title}"), || {
        screen.window(title).unwrap().is_none().then_some(())
    })
    .await;
}

/// Waits for what neither X nor a process tells by itself.
pub async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
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
    gone(&app.screen, "Sendoff").await;
    assert_eq!(app.stage.ended(app.number), None);

    let second = start(&mut app.stage, app.home.path());
    app.window().await;
    assert_eq!(app.ended(second).await.code(), Some(0));
    assert_eq!(app.stage.ended(app.number), None);
}

/// Without a tray and with a post to come, closing asks; whoever does not say *quit* keeps the scheduler.
#[tokio::test]
async fn with_a_post_scheduled_and_no_tray_closing_asks_first() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open("quit-question", data.path()).await.unwrap();
    let screen = Screen::look_at(window.display()).unwrap();
    window.click(Seen::TestId("start-practice")).await.unwrap();
    window.click(Seen::TestId("new-draft")).await.unwrap();
    let text = Seen::TestId("composer-text");
    window.type_into(text, "Tomorrow we open at nine.").await.unwrap();
    choose_three_accounts(&window).await;
    window.click(Seen::Control("Tomorrow 9:00")).await.unwrap();
    window.see(Seen::TestId("schedule-sentence")).await.unwrap();
    window.click(Seen::TestId("schedule")).await.unwrap();
    window.see(Seen::Text("1 planned")).await.unwrap();

    for _ in 0..2 {
        let question = asked(&screen).await;
        screen.close(question).unwrap();
        gone(&screen, "Quit Sendoff?").await;
    }

    window.see(Seen::Text("1 planned")).await.unwrap();
    window.close().await.unwrap();
}
