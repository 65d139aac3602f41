//! Backups: made by themselves once a day, made when asked, and put back when the database is damaged.

use crate::{
    Desk, OpenOptions,
    api::{AppError, BackupRef, BackupView, DeskEvent, ErrorCode, Nothing, RestoreView},
    open::system_zone,
};
use sendoff_core::{said, said::Said, schedule::WallTime, time::UtcInstant};
use sendoff_store::{Backup, Here, StoreError, inspect, is_wanted, newest_good_backup, take_wanted, want};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// So many backups made by themselves are kept.
const KEPT: usize = 7;
/// The newest backup is never older than this while Sendoff runs.
const EVERY: Duration = Duration::from_secs(24 * 3600);

impl Desk {
    /// Makes a backup in the data folder now.
    pub fn backup_now(&self, _: Nothing) -> Result<BackupView, AppError> {
        let path = self.rows().backup_rotating(self.now(), KEPT)?;
        view(inspect(&path)?)
    }

    /// The backups in the data folder, the newest first. A damaged one is left out, and one that the rotation
    /// deletes meanwhile.
    pub fn backup_list(&self, _: Nothing) -> Result<Vec<BackupView>, AppError> {
        let all = self.rows().backups().into_iter();
        Ok(all.filter_map(|path| view(inspect(&path).ok()?).ok()).collect())
    }

    /// Makes a backup at this path, which must be free.
    pub fn backup_to(&self, path: &Path) -> Result<BackupView, AppError> {
        if path.exists() {
            return Err(
                AppError::conflict(said!("{path} is there already.", path = path.display()))
                    .with_remedy(said!("Nothing was overwritten. Choose another name.")),
            );
        }
        self.rows().backup_to(path)?;
        view(inspect(path)?)
    }

    /// Puts one of the folder's backups back at the next start, for which it asks at once: nobody may have the
    /// folder open meanwhile. The window names a backup and no path.
    pub fn backup_restore(&self, which: BackupRef) -> Result<BackupView, AppError> {
        let named = |path: &PathBuf| name_of(path) == which.name;
        let from = self.rows().backups().into_iter().find(named).ok_or_else(|| {
            AppError::not_found(said!("There is no backup {name} any more.", name = which.name)).with_remedy(
                said!("The oldest ones are deleted by themselves. Choose another one."),
            )
        })?;
        let wanted = view(want(self.data_dir(), &from)?)?;
        self.tell(&DeskEvent::RestartWanted);
        Ok(wanted)
    }

    /// Makes the day's backup if there is none yet and there is anything to keep.
    pub(crate) fn backup_if_due(&self) -> Result<(), AppError> {
        let now = self.now();
        let fresh = |last: UtcInstant| now.since(last) < EVERY;
        if self.rows().last_backup(now).is_some_and(fresh) || self.rows().counts()?.drafts == 0 {
            return Ok(());
        }
        self.rows().backup_rotating(now, KEPT)?;
        Ok(())
    }
}

/// Puts a backup in the place of a folder's database, which is set aside and never overwritten. `busy` while
/// anybody has the folder open. The folder need not open: this is what helps when its database is damaged.
pub fn restore(options: &OpenOptions, from: &Path) -> Result<RestoreView, AppError> {
    let here = Here::new(options.state_dir.clone(), options.machine.clone());
    let now = options.clock.read().wall;
    let restored = sendoff_store::restore(&options.data_dir, &here, from, now)?;
    Ok(RestoreView {
        from: view(restored.from)?,
        set_aside: restored.set_aside.map(|path| path.display().to_string()),
    })
}

/// Whether a backup is to be put back before this folder is opened.
pub fn restore_wanted(data_dir: &Path) -> bool {
    is_wanted(data_dir)
}

/// Puts the backup back that a person wished for before the start; `None` if there was no such wish. `try_again`
/// waits a moment for whoever still has the folder open, and says whether to go on waiting.
pub fn restore_wished(
    options: &OpenOptions,
    mut try_again: impl FnMut() -> bool,
) -> Result<Option<RestoreView>, AppError> {
    let Some(from) = take_wanted(&options.data_dir)? else {
        return Ok(None);
    };
    loop {
        match restore(options, &from) {
            Err(error) if error.code == ErrorCode::Busy && try_again() => {}
            ended => return ended.map(Some),
        }
    }
}

/// The newest backup of a folder that is whole.
pub fn newest_backup(data_dir: &Path) -> Result<Option<BackupView>, AppError> {
    newest_good_backup(data_dir).map(view).transpose()
}

/// Why a data folder cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct CannotOpen {
    /// What is wrong.
    pub reason: AppError,
    /// The newest good backup, where the database itself cannot be used and one may take its place.
    pub backup: Option<Box<BackupView>>,
}

impl CannotOpen {
    /// What opening came to.
    pub(crate) fn of(error: StoreError, data_dir: &Path) -> Self {
        let damaged = matches!(
            error,
            StoreError::Damaged { .. }
                | StoreError::Empty { .. }
                | StoreError::Missing { .. }
                | StoreError::Foreign { .. }
        );
        let reason = AppError::from(error);
        if !damaged {
            return reason.into();
        }
        // One that cannot even be measured is none to offer.
        match newest_good_backup(data_dir).and_then(|backup| view(backup).ok()) {
            Some(backup) => Self {
                reason,
                backup: Some(Box::new(backup)),
            },
            None => reason
                .with_remedy(said!(
                    "There is no good backup in the data folder. If you have one elsewhere, put it back with \"sendoff \
                     restore FILE\"."
                ))
                .into(),
        }
    }
}

impl From<AppError> for CannotOpen {
    fn from(reason: AppError) -> Self {
        Self { reason, backup: None }
    }
}

/// For a terminal: with the command that puts the backup back.
impl From<CannotOpen> for AppError {
    fn from(CannotOpen { reason, backup }: CannotOpen) -> Self {
        match backup {
            Some(backup) => reason.with_remedy(Said::several([
                backup.held(),
                said!(
                    "\"sendoff restore {path}\" puts it in place; the file that is there is set aside and kept.",
                    path = backup.path
                ),
            ])),
            None => reason,
        }
    }
}

impl BackupView {
    /// What a person gets back with it.
    pub fn held(&self) -> Said {
        let (drafts, scheduled) = (self.drafts, self.scheduled);
        match self.made_at {
            Some(at) => said!(
                "The newest good backup is of {time} and holds {drafts, plural, one {# draft} other {# drafts}}, \
                 {scheduled} of them scheduled.",
                time = WallTime::of(at, system_zone()),
                drafts,
                scheduled
            ),
            None => said!(
                "The newest good backup holds {drafts, plural, one {# draft} other {# drafts}}, {scheduled} of them \
                 scheduled.",
                drafts,
                scheduled
            ),
        }
    }
}

fn view(backup: Backup) -> Result<BackupView, AppError> {
    let bytes = std::fs::metadata(&backup.path).map_err(|error| {
        AppError::new(
            ErrorCode::Storage,
            said!(
                "{path} cannot be read: {error}.",
                path = backup.path.display(),
                error
            ),
        )
    })?;
    Ok(BackupView {
        name: name_of(&backup.path),
        path: shown(&backup.path),
        made_at: backup.made_at,
        bytes: bytes.len(),
        drafts: backup.counts.drafts,
        scheduled: backup.counts.schedules,
    })
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn shown(path: &Path) -> String {
    PathBuf::from(path).display().to_string()
}
