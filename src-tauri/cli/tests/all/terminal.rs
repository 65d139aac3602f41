//! Runs the built program and reads what it says.

use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// A data folder of its own, and the program on it.
pub struct Terminal {
    folder: TempDir,
}

/// What one run said and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Terminal {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder with the practice connections.
    pub fn with_practice() -> Self {
        let terminal = Self::new();
        terminal.ok(&["practice", "init"]);
        terminal
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sendoff"));
        command
            .env_remove("SENDOFF_DATA_DIR")
            .env_remove("SENDOFF_STATE_DIR")
            .env_remove("SENDOFF_SECRETS");
        command
            .arg("--data-dir")
            .arg(self.folder())
            .arg("--state-dir")
            .arg(self.folder().join("state"))
            .args(["--secrets", "file"])
            .args(args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs to the end with this on standard input.
    pub fn run_with(&self, args: &[&str], input: &str) -> Ran {
        let mut child = self.command(args).spawn().unwrap();
        // A program that does not read its input may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, "")
    }

    /// Runs to the end and must succeed.
    pub fn ok(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
        ran.out
    }

    /// Runs with `--json` and must succeed.
    pub fn json(&self, args: &[&str]) -> Value {
        let out = self.ok(&[args, &["--json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{args:?}: {error}: {out}"))
    }

    /// Runs with `--json`, must fail with this exit code, and gives the error.
    pub fn fails(&self, args: &[&str], code: i32) -> Value {
        self.fails_with(args, "", code)
    }

    pub fn fails_with(&self, args: &[&str], input: &str, code: i32) -> Value {
        let ran = self.run_with(&[args, &["--json"]].concat(), input);
        assert_eq!(ran.code, code, "{args:?}: {ran:?}");
        // Remarks stand before the error, which is the last line.
        let last = ran.err.lines().last().unwrap_or_default();
        let error: Value = serde_json::from_str(last).unwrap_or_else(|e| panic!("{args:?}: {e}: {ran:?}"));
        assert!(error["error"]["message"].is_string(), "{error}");
        error["error"].clone()
    }

    /// Makes a draft and gives its id.
    pub fn draft(&self, text: &str, targets: &str) -> String {
        text_of(
            &self.json(&["draft", "new", "--text", text, "--target", targets]),
            "id",
        )
    }

    /// Starts without waiting for the end.
    pub fn start(&self, args: &[&str]) -> Running {
        let mut child = self
            .command(args)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Running { child, lines }
    }
}

/// A run that goes on.
pub struct Running {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Running {
    /// The next line of JSON.
    pub fn line(&mut self) -> Value {
        let line = self.lines.next().unwrap().unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Asks it to end, as the system does, and gives the rest of its lines and its exit code.
    pub fn end(mut self) -> (Vec<String>, i32) {
        self.signal("TERM");
        let rest = self.lines.by_ref().map_while(Result::ok).collect();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        (rest, code)
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A member that is a text.
pub fn text_of(value: &Value, name: &str) -> String {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no text {name} in {value}"))
        .to_owned()
}
