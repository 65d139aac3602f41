//! The real window, driven through WebDriver. Waiting here is polling, since WebDriver tells of
//! nothing by itself; it ends when the condition holds and fails at a deadline, and no test waits
//! otherwise.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    error::{CmdError, NewSessionError},
    wd::Capabilities,
};
use hyper::Uri;
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    keys,
    stage::{Stage, StageError, checkout, program},
};

/// How long something may take to appear; a debug build on a busy machine is slow.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often is looked.
const EVERY: Duration = Duration::from_millis(50);
/// More stops for Tab than any page has.
const STOPS_MAX: usize = 120;

/// Why the window could not be driven.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// The stage is incomplete.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// The driver never answered.
    #[error("the web driver did not answer; it said: {0}")]
    NoDriver(String),
    /// The driver could not open the app.
    #[error("the app did not open: {source}; what it said: {}", .log.display())]
    NoSession {
        /// What the driver says.
        source: Box<NewSessionError>,
        /// What the programs said.
        log: PathBuf,
    },
    /// Something never appeared.
    #[error("did not see {what} within {PATIENCE:?}; the window then: {}", .picture.display())]
    NotSeen {
        /// What was looked for.
        what: String,
        /// The picture of the window.
        picture: PathBuf,
    },
    /// The driver refused a command.
    #[error("the web driver refused: {0}")]
    Refused(#[from] CmdError),
    /// A file cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What to look for, in the terms of a person who uses the window.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// A heading with this text.
    Heading(&'a str),
    /// A button, tab, menu entry or link with this name.
    Control(&'a str),
    /// A field with this label.
    Field(&'a str),
    /// Anything that contains this text.
    Text(&'a str),
    /// What the page marks for tests with this `data-testid`, where its words may change.
    TestId(&'a str),
    /// A CSS selector, where a person's terms do not reach.
    Css(&'a str),
}

/// The app in its window, on a stage of its own.
#[derive(Debug)]
pub struct Window {
    client: Client,
    test: String,
    log: PathBuf,
    /// Ends the app and everything around it; dropped before the folder.
    stage: Stage,
    home: TempDir,
    data: PathBuf,
}

impl Window {
    /// Opens the app on `data`; `test` names the artefacts that it leaves.
    pub async fn open(test: &str, data: &Path) -> Result<Self, WindowError> {
        Self::open_furnished(test, data, |_| ())
            .await
            .map(|(window, ())| window)
    }

    /// The same on a stage that `furnish` puts something on first: a tray, a place for notifications.
    pub async fn open_furnished<T>(
        test: &str,
        data: &Path,
        furnish: impl FnOnce(&Stage) -> T,
    ) -> Result<(Self, T), WindowError> {
        let application = program()?;
        let home = tempfile::tempdir()?;
        let log = artifact(&format!("{test}.log"))?;
        let mut stage = Stage::set_up(home.path(), &log)?;
        let furniture = furnish(&stage);
        let (url, driver) = stage.start_driver()?;
        if !driver_answers(&mut stage, &url, driver).await {
            return Err(WindowError::NoDriver(fs::read_to_string(&log)?));
        }
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(&application, data))
            .connect(&url)
            .await
            .map_err(|source| WindowError::NoSession {
                source: Box::new(source),
                log: log.clone(),
            })?;
        let window = Self {
            client,
            test: test.into(),
            log,
            stage,
            home,
            data: data.to_path_buf(),
        };
        Ok((window, furniture))
    }

    /// Asks desk through the page's one command; `payload` is an expression of JavaScript.
    pub async fn rpc(&self, command: &str, payload: &str) -> Result<Result<Value, String>, WindowError> {
        self.ask(&format!(
            "return await window.__TAURI_INTERNALS__.invoke('rpc', {{ command: '{command}', payload: {payload} }})"
        ))
        .await
    }

    /// Waits until something can be seen, and gives it.
    pub async fn see(&self, seen: Seen<'_>) -> Result<Element, WindowError> {
        let (kind, query) = locator(seen);
        let looked = self
            .client
            .wait()
            .at_most(PATIENCE)
            .every(EVERY)
            .for_element(if kind == Kind::Css {
                Locator::Css(&query)
            } else {
                Locator::XPath(&query)
            })
            .await;
        match looked {
            Ok(element) => Ok(element),
            Err(CmdError::WaitTimeout) => Err(WindowError::NotSeen {
                what: format!("{seen:?}"),
                picture: self.screenshot("not-seen").await?,
            }),
            Err(refused) => Err(refused.into()),
        }
    }

    /// Waits for a control and clicks it.
    pub async fn click(&self, seen: Seen<'_>) -> Result<(), WindowError> {
        Ok(self.see(seen).await?.click().await?)
    }

    /// Waits for a field and types into it, after what it holds.
    pub async fn type_into(&self, seen: Seen<'_>, text: &str) -> Result<(), WindowError> {
        Ok(self.see(seen).await?.send_keys(text).await?)
    }

    /// Presses keys where the focus is, as a keyboard does.
    pub async fn press(&self, keys: &str) -> Result<(), WindowError> {
        Ok(self.client.active_element().await?.send_keys(keys).await?)
    }

    /// Types in the place of what the field with the focus holds. Nothing is typed after a key was let go of in one
    /// command, so these are two.
    pub async fn type_instead(&self, text: &str) -> Result<(), WindowError> {
        self.press(&keys::held(keys::CONTROL, "a")).await?;
        self.press(text).await
    }

    /// Waits until the focus is on something, and presses keys there.
    pub async fn press_on(&self, seen: Seen<'_>, keys: &str) -> Result<(), WindowError> {
        self.focused(seen).await?;
        self.press(keys).await
    }

    /// Waits until the focus is on something, which nobody put it on.
    pub async fn focused(&self, seen: Seen<'_>) -> Result<(), WindowError> {
        let script = format!("return {} === document.activeElement", found(seen));
        self.wait_for(&format!("the focus on {seen:?}"), &script).await?;
        Ok(())
    }

    /// Goes to something with Tab alone, as far as Tab leads.
    pub async fn tab_to(&self, seen: Seen<'_>) -> Result<(), WindowError> {
        self.see(seen).await?;
        let there = format!("return {} === document.activeElement", found(seen));
        for _ in 0..STOPS_MAX {
            if is_true(&self.run(&there).await?) {
                return Ok(());
            }
            self.press(keys::TAB).await?;
        }
        Err(WindowError::NotSeen {
            what: format!("{seen:?} on the way of Tab"),
            picture: self.screenshot("not-seen").await?,
        })
    }

    /// Waits until `script`, a function body, returns something true; `what` names it.
    pub async fn wait_for(&self, what: &str, script: &str) -> Result<Value, WindowError> {
        let asked = tokio::time::timeout(PATIENCE, async {
            let mut ticks = tokio::time::interval(EVERY);
            loop {
                ticks.tick().await;
                let answer = self.client.execute(script, Vec::new()).await?;
                if is_true(&answer) {
                    return Ok(answer);
                }
            }
        });
        match asked.await {
            Ok(answered) => answered.map_err(WindowError::Refused),
            Err(_) => Err(WindowError::NotSeen {
                what: what.into(),
                picture: self.screenshot("not-seen").await?,
            }),
        }
    }

    /// Waits until `body`, of an asynchronous function, returns something true; `what` names it.
    pub async fn wait_for_answer(&self, what: &str, body: &str) -> Result<Value, WindowError> {
        let asked = tokio::time::timeout(PATIENCE, async {
            let mut ticks = tokio::time::interval(EVERY);
            loop {
                ticks.tick().await;
                if let Ok(answer) = self.ask(body).await?
                    && is_true(&answer)
                {
                    return Ok(answer);
                }
            }
        });
        match asked.await {
            Ok(answered) => answered,
            Err(_) => Err(WindowError::NotSeen {
                what: what.into(),
                picture: self.screenshot("not-seen").await?,
            }),
        }
    }

    /// Runs a script in the page, at once.
    pub async fn run(&self, script: &str) -> Result<Value, WindowError> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Runs the body of an asynchronous function in the page and gives what it returns, or, as
    /// `Err`, the words of what it throws.
    pub async fn ask(&self, body: &str) -> Result<Result<Value, String>, WindowError> {
        let script = format!(
            "const done = arguments[arguments.length - 1]; (async () => {{ {body} }})().then(\
             (value) => done({{ value }}), (error) => {{ const words = error?.message ?? error;\
             done({{ error: typeof words === 'string' ? words : JSON.stringify(words) }}) }})"
        );
        let mut answer = self.client.execute_async(&script, Vec::new()).await?;
        Ok(match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer["value"].take()),
        })
    }

    /// Keeps a picture of the window as an artefact and says where.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf, WindowError> {
        let path = artifact(&format!("{}-{name}.png", self.test))?;
        fs::write(&path, self.client.screenshot().await?)?;
        Ok(path)
    }

    /// Makes the window so wide and so high.
    pub async fn resize(&self, (width, height): (u32, u32)) -> Result<(), WindowError> {
        Ok(self.client.set_window_size(width, height).await?)
    }

    /// Starts the program once more on the same folder, as the desktop does for a link, and says under which number
    /// [`Window::ended`] knows it.
    pub fn start_again(&mut self, argument: &str) -> Result<usize, WindowError> {
        let mut again = Command::new(program()?);
        again.args(arguments(&self.data)).arg(argument);
        Ok(self.stage.start("sendoff-desktop", &mut again)?)
    }

    /// How a program that was started again ended, once it has.
    pub fn ended(&mut self, number: usize) -> Option<ExitStatus> {
        self.stage.ended(number)
    }

    /// The home of the person whose window it is.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The name of the display that the window is on.
    pub fn display(&self) -> &str {
        &self.stage.display
    }

    /// The addresses that the app opened in the browser.
    pub fn opened(&self) -> Vec<String> {
        self.stage.opened()
    }

    /// What the app and the programs around it have said so far.
    pub fn said(&self) -> Result<String, WindowError> {
        Ok(fs::read_to_string(&self.log)?)
    }

    /// Closes the app. A window that is merely dropped is ended the hard way.
    pub async fn close(self) -> Result<(), WindowError> {
        Ok(self.client.close().await?)
    }
}

/// Where a test leaves what a person may want to look at afterwards.
pub fn artifact(name: &str) -> io::Result<PathBuf> {
    let folder = checkout().join("test-artifacts");
    fs::create_dir_all(&folder)?;
    Ok(folder.join(name))
}

/// The driver accepts connections before the one behind it does, so only an answer counts
/// (<https://www.w3.org/TR/webdriver2/#status>).
async fn driver_answers(stage: &mut Stage, url: &str, driver: usize) -> bool {
    let Ok(status) = format!("{url}/status").parse::<Uri>() else {
        return false;
    };
    let http = legacy::Client::builder(TokioExecutor::new()).build::<_, String>(HttpConnector::new());
    let answers = tokio::time::timeout(PATIENCE, async {
        let mut ticks = tokio::time::interval(EVERY);
        loop {
            ticks.tick().await;
            let answer = http.get(status.clone()).await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return true;
            }
            if stage.ended(driver).is_some() {
                return false;
            }
        }
    });
    answers.await.unwrap_or(false)
}

/// The memory outside the folder goes with it: a second window on the folder is the same computer's.
fn arguments(data: &Path) -> [PathBuf; 6] {
    let state = data.join("state");
    [
        "--secrets".into(),
        "file".into(),
        "--data-dir".into(),
        data.into(),
        "--state-dir".into(),
        state,
    ]
}

fn capabilities(application: &Path, data: &Path) -> Capabilities {
    let options = json!({ "application": application, "args": arguments(data) });
    Capabilities::from_iter([
        ("browserName".into(), json!("wry")),
        ("tauri:options".into(), options),
    ])
}

/// The first of what is looked for, as an expression of JavaScript.
fn found(seen: Seen<'_>) -> String {
    let (kind, query) = locator(seen);
    let query = json!(query);
    match kind {
        Kind::Css => format!("document.querySelector({query})"),
        Kind::XPath => format!("document.evaluate({query}, document, null, 9, null).singleNodeValue"),
    }
}

fn is_true(answer: &Value) -> bool {
    !matches!(answer, Value::Null | Value::Bool(false))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Css,
    XPath,
}

fn locator(seen: Seen<'_>) -> (Kind, String) {
    let named = |name: &str| {
        let name = quoted(name);
        format!("(normalize-space(.)={name} or @aria-label={name})")
    };
    match seen {
        Seen::Css(selector) => (Kind::Css, selector.into()),
        Seen::TestId(id) => (Kind::Css, format!("[data-testid=\"{id}\"]")),
        Seen::Heading(text) => (
            Kind::XPath,
            format!(
                "//*[(self::h1 or self::h2 or self::h3 or @role='heading') and {}]",
                named(text)
            ),
        ),
        Seen::Control(name) => (
            Kind::XPath,
            format!(
                "//*[(self::button or self::a or self::summary or @role='button' or @role='tab' \
                 or @role='menuitem' or @role='option' or @role='link') and {}]",
                named(name)
            ),
        ),
        Seen::Field(label) => {
            let label = quoted(label);
            (
                Kind::XPath,
                format!(
                    "//*[(self::input or self::textarea or @contenteditable='true') and \
                     (@aria-label={label} or @id=//label[normalize-space(.)={label}]/@for \
                     or ancestor::label[normalize-space(.)={label}] \
                     or @aria-labelledby=//*[normalize-space(.)={label}]/@id)]"
                ),
            )
        }
        Seen::Text(text) => (
            Kind::XPath,
            format!(
                "//body//*[not(self::script) and text()[contains(normalize-space(.), {})]]",
                quoted(text)
            ),
        ),
    }
}

/// A text as an XPath 1.0 literal, which knows no escapes
/// (<https://www.w3.org/TR/1999/REC-xpath-19991116/#NT-Literal>).
fn quoted(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<_> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_quotes_is_a_literal_too() {
        assert_eq!(quoted("Save"), "'Save'");
        assert_eq!(quoted("Don't"), "concat('Don', \"'\", 't')");
    }
}
