//! Where a test's window plays: a display without a screen (Xvfb), a session bus and a web driver, all
//! of its own, and all gone when the stage is dropped, however the test ended.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
    net::TcpListener,
    os::unix::{fs::PermissionsExt as _, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use rustix::process::{Pid, Signal, kill_process_group};

/// The size of the display: the window opens at exactly this size.
const SCREEN: &str = "1280x800x24";

/// Why a stage could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The desktop program is not there.
    #[error(
        "{} is missing; build it with: make app (or: cargo build -p sendoff-desktop)", .0.display()
    )]
    NoProgram(PathBuf),
    /// A program that the stage is made of cannot be started.
    #[error("cannot start {program}: {source}; install it with: scripts/packages.sh test, make driver")]
    NoTool {
        /// Its name.
        program: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// A program ended before it said how it can be reached.
    #[error("{0} ended without a word")]
    Silent(&'static str),
    /// A file or a port is not to be had.
    #[error("cannot set up the stage: {0}")]
    Io(#[from] io::Error),
}

/// A display and a bus, and what was started on them.
#[derive(Debug)]
pub struct Stage {
    /// Dropped in this order: what plays on the display ends before the display does.
    playing: Vec<Group>,
    _bus: Group,
    _display: Group,
    /// The display's name.
    pub display: String,
    /// The session bus's address.
    pub bus: String,
    home: PathBuf,
    log: File,
}

impl Stage {
    /// Sets everything up under `home`; what the programs say goes to `log`.
    pub fn set_up(home: &Path, log: &Path) -> Result<Self, StageError> {
        let (display, number) = first_line(
            "Xvfb",
            Command::new("Xvfb")
                // It finds a free number itself and writes it when it is ready to serve.
                .args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]),
        )?;
        let (bus, address) = first_line(
            "dbus-daemon",
            Command::new("dbus-daemon").args(["--session", "--nofork", "--print-address=1"]),
        )?;
        let browser = home.join("bin/xdg-open");
        fs::create_dir_all(home.join("bin"))?;
        fs::write(&browser, "#!/bin/sh\nprintf '%s\\n' \"$1\" >>\"$HOME/opened\"\n")?;
        fs::set_permissions(&browser, fs::Permissions::from_mode(0o755))?;
        Ok(Self {
            playing: Vec::new(),
            _bus: bus,
            _display: display,
            display: format!(":{number}"),
            bus: address,
            home: home.to_path_buf(),
            log: File::create(log)?,
        })
    }

    /// Starts a program on this stage and says under which number [`Stage::ended`] knows it.
    pub fn start(&mut self, program: &'static str, command: &mut Command) -> Result<usize, StageError> {
        self.settle_surroundings(command)?;
        command
            .stdin(Stdio::null())
            .stdout(self.log.try_clone()?)
            .stderr(self.log.try_clone()?);
        self.playing.push(Group::start(program, command)?);
        Ok(self.playing.len() - 1)
    }

    /// Starts the web driver and gives its address and number.
    pub fn start_driver(&mut self) -> Result<(String, usize), StageError> {
        let (port, native_port) = free_ports()?;
        let mut driver = Command::new(driver_program());
        driver
            .args(["--port", &port.to_string()])
            .args(["--native-port", &native_port.to_string()]);
        let number = self.start("tauri-driver", &mut driver)?;
        Ok((format!("http://127.0.0.1:{port}"), number))
    }

    /// The addresses that were opened in the browser, which here only notes them.
    pub fn opened(&self) -> Vec<String> {
        let opened = fs::read_to_string(self.home.join("opened")).unwrap_or_default();
        opened.lines().map(str::to_owned).collect()
    }

    /// How a program ended, once it has.
    pub fn ended(&mut self, number: usize) -> Option<ExitStatus> {
        self.playing[number].0.try_wait().ok().flatten()
    }

    /// The same surroundings on every machine: nothing of the person's desktop gets in.
    fn settle_surroundings(&self, command: &mut Command) -> io::Result<()> {
        for (variable, folder) in [
            ("HOME", ""),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_RUNTIME_DIR", "run"),
        ] {
            let folder = self.home.join(folder);
            fs::create_dir_all(&folder)?;
            command.env(variable, folder);
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = std::iter::once(self.home.join("bin")).chain(std::env::split_paths(&path));
        command
            .env("PATH", std::env::join_paths(own).map_err(io::Error::other)?)
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("GDK_BACKEND", "x11")
            .env("LANG", "C.UTF-8")
            .env("NO_AT_BRIDGE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("SENDOFF_DATA_DIR")
            .env_remove("SENDOFF_STATE_DIR");
        Ok(())
    }
}

/// The desktop program to test: `SENDOFF_DESKTOP_BIN`, else the debug build of this checkout.
pub fn program() -> Result<PathBuf, StageError> {
    let program = std::env::var_os("SENDOFF_DESKTOP_BIN")
        .map_or_else(|| target_folder().join("debug/sendoff-desktop"), PathBuf::from);
    if program.is_file() {
        Ok(program)
    } else {
        Err(StageError::NoProgram(program))
    }
}

/// The top of the checkout.
pub fn checkout() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}

fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| checkout().join("target"), PathBuf::from)
}

/// Starts a program that says in its first line how it can be reached.
fn first_line(program: &'static str, command: &mut Command) -> Result<(Group, String), StageError> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut group = Group::start(program, command)?;
    let mut line = String::new();
    if let Some(said) = group.0.stdout.take() {
        BufReader::new(said).read_line(&mut line)?;
    }
    match line.trim() {
        "" => Err(StageError::Silent(program)),
        address => Ok((group, address.to_owned())),
    }
}

/// Two ports that were free a moment ago; both are held until both are known.
fn free_ports() -> io::Result<(u16, u16)> {
    let (one, other) = (
        TcpListener::bind("127.0.0.1:0")?,
        TcpListener::bind("127.0.0.1:0")?,
    );
    Ok((one.local_addr()?.port(), other.local_addr()?.port()))
}

/// The driver: `SENDOFF_TAURI_DRIVER`, else the one that `make driver` installs, else the path's.
fn driver_program() -> PathBuf {
    if let Some(named) = std::env::var_os("SENDOFF_TAURI_DRIVER") {
        return PathBuf::from(named);
    }
    let installed = target_folder().join("tools/bin/tauri-driver");
    if installed.is_file() {
        installed
    } else {
        PathBuf::from("tauri-driver")
    }
}

/// A program and everything that it starts, ended together.
#[derive(Debug)]
struct Group(Child);

impl Group {
    fn start(program: &'static str, command: &mut Command) -> Result<Self, StageError> {
        command
            .process_group(0)
            .spawn()
            .map(Self)
            .map_err(|source| StageError::NoTool { program, source })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // A group that is gone already is what is wanted.
        let _ = kill_process_group(Pid::from_child(&self.0), Signal::KILL);
        let _ = self.0.wait();
    }
}
