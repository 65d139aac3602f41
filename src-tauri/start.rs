//! Starting: what must hold before anything is made, the pieces that are put together, and what each
//! thing that happens to the whole program leads to.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering},
};

use sendoff_core::said;
use sendoff_desk::{
    CannotOpen, Desk, OpenOptions,
    api::{AppError, BackupView, ErrorCode, Place},
};
use tauri::{App, AppHandle, Manager, RunEvent, Window, WindowEvent};
use tauri_plugin_autostart::MacosLauncher;
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};
use tauri_plugin_window_state::StateFlags;

use crate::{
    Shell,
    at_login::LoginItems,
    consent::Asking,
    departure::{self, Otherwise},
    events, keeping, lead, menu, notices, opening,
    options::{NoDataFolder, Options},
    rpc, surroundings, tray, window,
};

/// Refuses what would otherwise end in a crash with no word: no folder for the data, no screen.
/// Gives back the folder.
pub fn check(options: &Options) -> Result<PathBuf, String> {
    let folder = options.data_dir().map_err(|error| error.to_string())?;
    make(&folder)
        .and_then(|()| fs::canonicalize(&folder))
        .map_err(|error| format!("cannot use the folder {}: {error}", folder.display()))
        .and_then(|folder| {
            if has_screen() {
                Ok(folder)
            } else {
                Err(NO_SCREEN.into())
            }
        })
}

/// A new folder is its owner's alone.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

const NO_SCREEN: &str = "there is no screen here to open a window on; \
                         `sendoff --help` lists what works in a terminal";

fn has_screen() -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|screen| !screen.is_empty());
    cfg!(not(target_os = "linux")) || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// Puts the program together. The first plugin ends a second start before it opens anything.
pub fn build(options: Options, folder: PathBuf) -> tauri::Result<App> {
    let window_state = folder.join("window.json");
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(second_start))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_autostart::init(
            MacosLauncher::LaunchAgent,
            Some(vec!["--hidden"]),
        ))
        .plugin(
            tauri_plugin_window_state::Builder::default()
                // A window is never restored invisible or without its frame.
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .with_filename(window_state.to_string_lossy())
                .build(),
        )
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .on_window_event(on_window_event)
        .setup(move |app| begin(app.handle(), &options, folder).map_err(Into::into))
        .build(tauri::generate_context!())
}

fn begin(app: &AppHandle, options: &Options, folder: PathBuf) -> tauri::Result<()> {
    let shell = Arc::new(Shell::new(folder, Asking::of(app.clone())));
    app.manage(Arc::clone(&shell));
    menu::install(app)?;
    notices::listen_to_clicks(app);
    // The library behind tray icons on Linux is found at run time and panics where it is missing.
    let tray = catch_unwind(AssertUnwindSafe(|| tray::install(app)));
    if !matches!(tray, Ok(Ok(()))) {
        eprintln!("sendoff: no tray icon here; closing the window will ask instead");
        shell.tray.give_up();
    }
    // Who has just asked for a backup looks for the window.
    let hidden = options.hidden && options.link().is_none() && !sendoff_desk::restore_wanted(&shell.folder);
    if let Some(link) = options.link() {
        lead::lead_only(app, Place::of_link(link));
    }
    open_desk(app, &shell, options.clone());
    if hidden {
        begin_hidden(app, &shell);
        Ok(())
    } else {
        window::show(app)
    }
}

/// Without a tray an invisible program could not be found again.
fn begin_hidden(app: &AppHandle, shell: &Arc<Shell>) {
    let (app, shell) = (app.clone(), Arc::clone(shell));
    std::thread::spawn(move || {
        shell.tray.wait_until_known();
        if !shell.tray.is_shown()
            && let Err(error) = window::minimise(&app)
        {
            eprintln!("sendoff: cannot show the window: {error}");
        }
    });
}

/// Opens desk on a thread of its own, while the window already paints.
fn open_desk(app: &AppHandle, shell: &Arc<Shell>, options: Options) {
    let (app, shell) = (app.clone(), Arc::clone(shell));
    std::thread::spawn(move || {
        let opened = options
            .state_dir()
            .map_err(|NoDataFolder| AppError::new(ErrorCode::Invalid, NoDataFolder::said()).into())
            .and_then(|state| {
                open_folder(
                    &app,
                    &shell,
                    &opening::how(&shell.folder, &state, options.secrets),
                )
            })
            .map(Arc::new);
        shell
            .desk
            .settle(opened.as_ref().map(Arc::clone).map_err(|not| not.reason.clone()));
        match opened {
            Ok(desk) => run_desk(&app, &desk),
            Err(NotOpened { reason, told }) => {
                if !told {
                    tell_why_not(&app, &shell, &reason);
                }
                shell.leaving.store(true, Ordering::Release);
                app.exit(1);
            }
        }
    });
}

/// Why the data folder is not open.
struct NotOpened {
    reason: AppError,
    /// Whether the person has read it, and left it at that.
    told: bool,
}

impl<E: Into<AppError>> From<E> for NotOpened {
    fn from(reason: E) -> Self {
        Self {
            reason: reason.into(),
            told: false,
        }
    }
}

/// Puts the backup back that was wished for before the start, then opens the folder. A backup that cannot be put
/// back is told of, and what is there is opened.
fn open_folder(app: &AppHandle, shell: &Shell, how: &OpenOptions) -> Result<Desk, NotOpened> {
    let open = || {
        let how = how.clone().with_at_login(Arc::new(LoginItems(app.clone())));
        opening::open(how, &shell.folder, Arc::clone(&shell.consent) as Arc<_>)
    };
    if let Err(reason) = opening::restore_wished(how) {
        app.dialog()
            .message(with_remedy(&reason))
            .title(said!("The backup was not put back").to_string())
            .kind(MessageDialogKind::Error)
            .show(|_| ());
    }
    match open() {
        Err(CannotOpen {
            reason,
            backup: Some(backup),
        }) => {
            if !wants_rescue(app, shell, &reason, &backup) {
                return Err(NotOpened { reason, told: true });
            }
            opening::rescue(how, &backup)?;
            Ok(open()?)
        }
        opened => Ok(opened?),
    }
}

/// Asks whether the newest good backup is to take the place of a database that cannot be used.
fn wants_rescue(app: &AppHandle, shell: &Shell, reason: &AppError, backup: &BackupView) -> bool {
    let folder = shell.folder.display();
    eprintln!("sendoff-desktop: cannot use the database in {folder}: {reason}");
    let what = said!(
        "The file of today is set aside in the folder and kept. Nothing is sent before you have seen what may have gone \
         out since that backup."
    );
    app.dialog()
        .message(format!("{reason}\n\n{} {what}", backup.held()))
        .title(said!("Sendoff cannot read its data").to_string())
        .kind(MessageDialogKind::Error)
        .buttons(MessageDialogButtons::OkCancelCustom(
            said!("Put the backup back").to_string(),
            said!("Quit").to_string(),
        ))
        .blocking_show()
}

/// Sends from now on and passes on what happens, until the end.
fn run_desk(app: &AppHandle, desk: &Arc<Desk>) {
    let happenings = desk.subscribe();
    let waker = Arc::clone(desk);
    surroundings::watch_wakes(move || waker.poke());
    if let Err(error) = opening::become_sender(desk) {
        notices::tell(app, &said!("Nothing goes out from here"), &error.message);
    }
    tray::refresh(app);
    window::draw_to_size(app, desk);
    events::pass_on(app, desk, &happenings);
}

/// What is wrong, and on the next line what to do about it.
fn with_remedy(reason: &AppError) -> String {
    let remedy = reason.remedy.as_ref().map(ToString::to_string);
    format!("{reason}\n{}", remedy.unwrap_or_default())
}

/// Says why the data folder cannot be opened.
fn tell_why_not(app: &AppHandle, shell: &Shell, reason: &AppError) {
    let folder = shell.folder.display();
    eprintln!("sendoff-desktop: cannot open {folder}: {reason}");
    let place = said!("Folder: {folder}", folder);
    app.dialog()
        .message(format!("{}\n\n{place}", with_remedy(reason)))
        .title(said!("Sendoff cannot open its data").to_string())
        .kind(MessageDialogKind::Error)
        .blocking_show();
}

/// Raises the window of the copy that runs; a second start never opens anything itself.
fn second_start(app: &AppHandle, arguments: Vec<String>, started_in: String) {
    window::show_soon(app);
    let Some(shell) = app.try_state::<Arc<Shell>>() else {
        return;
    };
    let options = Options::of_second_start(&arguments);
    if let Some(link) = options.as_ref().and_then(Options::link) {
        lead::lead_only(app, Place::of_link(link));
    }
    let wanted = options
        .and_then(|options| options.data_dir().ok())
        .map(|folder| Path::new(&started_in).join(folder));
    if let Some(wanted) = wanted
        && fs::canonicalize(&wanted).unwrap_or_else(|_| wanted.clone()) != shell.folder
    {
        app.dialog()
            .message(
                said!(
                    "Sendoff is already running with the folder {folder}. Quit it first to open {wanted}.",
                    folder = shell.folder.display(),
                    wanted = wanted.display()
                )
                .to_string(),
            )
            .title(said!("Sendoff is already running").to_string())
            .kind(MessageDialogKind::Info)
            .show(|_| ());
    }
}

fn on_window_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event {
        let shell = window.state::<Arc<Shell>>();
        if shell.leaving.load(Ordering::Acquire) || shell.keeping.take_kept() {
            return;
        }
        api.prevent_close();
        if shell.tray.is_shown() {
            keeping::close(window.app_handle());
        } else {
            departure::quit(window.app_handle(), Otherwise::Minimise);
        }
    }
}

/// What each event of the whole program leads to.
pub fn on_run_event(app: &AppHandle, event: RunEvent) {
    match event {
        // The last window is gone; the scheduler stays.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show_soon(app),
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            for link in urls {
                lead::lead(app, Place::of_link(link.as_str()));
            }
        }
        RunEvent::Exit => {
            if let Some(shell) = app.try_state::<Arc<Shell>>()
                && let Some(desk) = shell.desk.peek()
            {
                desk.stop_sender();
            }
        }
        _ => {}
    }
}
