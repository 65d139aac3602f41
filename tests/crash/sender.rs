//! The real `sendoff run` in a process of its own, killed as nothing but SIGKILL does.

use crate::{house, link};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// The real program, see `sendoff.rs`.
const PROGRAM: &str = env!("CARGO_BIN_EXE_sendoff-under-test");
/// What it says before it stops at a point.
const AT_POINT: &str = "at fault point ";
/// Longer than anything takes on a busy machine, looks that come ever later included; a sender that needs more
/// hangs.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// How to start one.
pub struct Sender {
    command: Command,
}

impl Sender {
    /// For the house in this folder, with surroundings of its own.
    pub fn of(folder: &Path) -> Self {
        Self::through(folder, &[])
    }

    /// The same, started by another program (`strace …`).
    pub fn through(folder: &Path, before: &[&str]) -> Self {
        let mut words = before.iter().copied().chain([PROGRAM]);
        let mut command = Command::new(words.next().expect("at least the program"));
        command.args(words);
        command
            .args(["--json", "--secrets", "file", "--data-dir"])
            .arg(house::data(folder))
            .env(link::VARIABLE, house::link_file(folder))
            .env("HOME", folder)
            .env("XDG_STATE_HOME", folder.join("state"))
            .env("XDG_DATA_HOME", folder.join("home"));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Self { command }
    }

    /// Stops at the n-th time (from 1) that this point is reached, says so, and waits for its death.
    pub fn stopping_at(mut self, point: &str, nth: u32) -> Self {
        self.command.env("SENDOFF_TEST_STOP_AT", format!("{point}:{nth}"));
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sends until it is killed.
    pub fn start(mut self) -> Running {
        self.command.arg("run");
        self.spawn()
    }

    /// Sends until nothing is left to do without a person.
    pub fn start_until_idle(mut self) -> Running {
        self.command.args(["run", "--until-idle"]);
        self.spawn()
    }

    /// The same, and waits for the end.
    pub fn until_idle(self) {
        let (status, said) = self.start_until_idle().end();
        assert!(status.success(), "the sender ended with {status}: {said}");
    }

    /// Any command of the program.
    pub fn command(mut self, words: &[&str]) -> Running {
        self.command.args(words);
        self.spawn()
    }

    fn spawn(mut self) -> Running {
        let mut child = self.command.spawn().unwrap();
        let stdout = child.stdout.take().expect("piped");
        let stderr = child.stderr.take().expect("piped");
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let errors = thread::spawn(move || {
            let mut text = String::new();
            let _ = BufReader::new(stderr).read_to_string(&mut text);
            text
        });
        Running {
            child,
            lines,
            errors: Some(errors),
        }
    }
}

/// What a stopping sender came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// To its point.
    ToThePoint,
    /// To its end, without meeting it.
    ToTheEnd,
}

/// A sender that runs. Killed when dropped.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    errors: Option<thread::JoinHandle<String>>,
}

impl Running {
    /// Waits until it stops at its point or ends.
    pub fn comes(&mut self) -> Came {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if line.starts_with(AT_POINT) => return Came::ToThePoint,
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return Came::ToTheEnd,
                Err(RecvTimeoutError::Timeout) => panic!("the sender neither stops nor ends"),
            }
        }
    }

    /// Waits until it has said so many lines, or nothing for so long.
    pub fn has_said(&mut self, lines: u64, silence: Duration) {
        for _ in 0..lines {
            if self.lines.recv_timeout(silence).is_err() {
                return;
            }
        }
    }

    /// Waits until it says a line with these words; whether it did before its end.
    pub fn says(&mut self, words: &str) -> bool {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(words) => return true,
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
                Err(RecvTimeoutError::Timeout) => panic!("the sender never says {words:?}"),
            }
        }
    }

    /// Stops it as it is: it neither runs nor dies.
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let raw = i32::try_from(self.child.id()).expect("a process number");
        kill_process(Pid::from_raw(raw).expect("a process"), signal).unwrap();
    }

    /// SIGKILL to the sender behind a tracer, and waits until the tracer has written everything down.
    pub fn kill_traced(mut self) {
        let traced = self.traced();
        kill_process(traced, Signal::KILL).unwrap();
        self.child.wait().unwrap();
    }

    /// The process behind the tracer, as soon as it has become the program.
    fn traced(&self) -> Pid {
        let tracer = self.child.id();
        let program = fs::canonicalize(PROGRAM).unwrap();
        loop {
            let children = fs::read_to_string(format!("/proc/{tracer}/task/{tracer}/children")).unwrap();
            let mut numbers = children.split_whitespace().filter_map(|n| n.parse().ok());
            let is_the_program =
                |number: &i32| fs::read_link(format!("/proc/{number}/exe")).is_ok_and(|path| path == program);
            if let Some(pid) = numbers.find(is_the_program).and_then(Pid::from_raw) {
                return pid;
            }
            thread::yield_now();
        }
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end.
    pub fn end(mut self) -> (ExitStatus, String) {
        let mut said = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => said.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the sender does not end: {said:?}"),
            }
        }
        let status = self.child.wait().unwrap();
        let errors = self.errors.take().map(|thread| thread.join().unwrap());
        said.extend(errors);
        (status, said.join("\n"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
