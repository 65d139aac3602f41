//! A check-up: everything that has to be well for posts to go out, looked at once and said plainly.

use crate::{
    Desk,
    api::{AppError, Nothing, SenderState},
};
use sendoff_core::said::Said;
use sendoff_core::witness::{DISAGREEMENT_MAX, Witness};
use sendoff_services::Check;
use sendoff_store::{ConnectionRow, Counts};
use serde::Serialize;

/// Less room than this on the disk is trouble: results have to be written down.
const DISK_BYTES_MIN: u64 = 64 * 1024 * 1024;

/// What a check-up found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Whether everything is well.
    pub well: bool,
    /// One by one.
    pub findings: Vec<Finding>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at; stable.
    pub name: String,
    /// Whether it is well.
    pub well: bool,
    /// What was seen, for people.
    pub detail: String,
    /// What to do, where it is not well.
    pub remedy: Option<String>,
}

impl Finding {
    fn well(name: &str, detail: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            well: true,
            detail: detail.into(),
            remedy: None,
        }
    }

    fn ill(name: &str, detail: impl Into<String>, remedy: Option<String>) -> Self {
        Self {
            name: name.to_owned(),
            well: false,
            detail: detail.into(),
            remedy,
        }
    }

    fn because(name: &str, message: &Said, remedy: Option<&Said>) -> Self {
        Self::ill(name, message.to_string(), remedy.map(ToString::to_string))
    }

    fn of(name: &str, error: AppError) -> Self {
        Self::because(name, &error.message, error.remedy.as_ref())
    }
}

impl Desk {
    /// Looks at everything. Asks each service once; sends nothing, changes nothing.
    pub fn doctor(&self) -> Result<Health, AppError> {
        let mut findings = vec![
            Finding::well("data_folder", self.data_dir().display().to_string()),
            self.lock_finding(),
            self.copy_finding()?,
            self.backup_finding(),
        ];
        findings.extend(self.database_findings()?);
        findings.extend(self.disk_finding());
        findings.push(self.secrets_finding()?);
        for row in self.rows().connection_list()? {
            findings.extend(self.connection_findings(&row));
        }
        findings.push(self.attention_finding()?);
        Ok(Health {
            well: findings.iter().all(|finding| finding.well),
            findings,
        })
    }

    fn lock_finding(&self) -> Finding {
        Finding::well(
            "sender",
            match self.sender() {
                SenderState::Here => "This process sends.",
                SenderState::Elsewhere => "Another process sends from this folder.",
                SenderState::Nobody => "Nobody sends from this folder now.",
            },
        )
    }

    /// Whether this copy of the folder may send, and from where it lies.
    fn copy_finding(&self) -> Result<Finding, AppError> {
        let copy = self.copy_view()?;
        Ok(match copy.reason {
            Some(reason) => Finding::because("copy", &reason.message, reason.remedy.as_ref()),
            None if copy.unreleased > 0 => Finding::ill(
                "copy",
                format!("{} plans from before a restore are kept back.", copy.unreleased),
                Some("Let them go on with \"sendoff copy release\".".to_owned()),
            ),
            None => Finding::well("copy", "This copy of the data folder sends."),
        })
    }

    fn backup_finding(&self) -> Finding {
        Finding::well(
            "backup",
            match self.rows().last_backup(self.now()) {
                Some(at) => format!("The newest is of {at}."),
                None => "None is made yet; while Sendoff sends one is made every day.".to_owned(),
            },
        )
    }

    fn database_findings(&self) -> Result<Vec<Finding>, AppError> {
        let wrong = self.rows().check()?;
        let counts = self.rows().counts()?;
        let database = if wrong.is_empty() {
            Finding::well("database", format!("Whole; format {}.", counts.format))
        } else {
            Finding::ill(
                "database",
                wrong.join("; "),
                Some("Close Sendoff and put a backup in its place: \"sendoff restore FILE\".".to_owned()),
            )
        };
        Ok(vec![
            database,
            Finding::well("sqlite", counts.sqlite.clone()),
            Finding::well("counts", counted(&counts)),
        ])
    }

    #[cfg(unix)]
    fn disk_finding(&self) -> Option<Finding> {
        let room = rustix::fs::statvfs(self.data_dir()).ok()?;
        let free = room.f_bavail.saturating_mul(room.f_frsize);
        let detail = format!("{} MiB free.", free / (1024 * 1024));
        Some(if free >= DISK_BYTES_MIN {
            Finding::well("disk", detail)
        } else {
            Finding::ill(
                "disk",
                detail,
                Some("Free some space: results have to be written down.".to_owned()),
            )
        })
    }

    #[cfg(not(unix))]
    fn disk_finding(&self) -> Option<Finding> {
        None
    }

    /// The place for secrets is only needed where a connection keeps one there.
    fn secrets_finding(&self) -> Result<Finding, AppError> {
        let place = self.inner.logins.place();
        let needed = self
            .rows()
            .connection_list()?
            .iter()
            .any(|row| row.connection.practice_ledger.is_none());
        Ok(match self.inner.logins.store() {
            Ok(_) => Finding::well("secrets", format!("In {place}.")),
            Err(error) if needed => Finding::of("secrets", error.into()),
            Err(error) => Finding::well(
                "secrets",
                format!("None are kept yet; {place} cannot be used: {error}."),
            ),
        })
    }

    fn connection_findings(&self, row: &ConnectionRow) -> Vec<Finding> {
        let connection = &row.connection;
        let name = format!("connection {}", connection.name);
        let running = self
            .inner
            .practice
            .as_ref()
            .and_then(|practice| practice.running());
        if connection.practice_ledger.is_some() && running.is_none() {
            return vec![Finding::well(
                &name,
                "Practice; its service starts with the sender.",
            )];
        }
        let asked = self
            .login_of(row)
            .and_then(|login| self.ask_login(connection, &login));
        match asked {
            Err(error) => vec![Finding::of(&name, error)],
            Ok((check, witness)) => {
                let mut findings = vec![answered(&name, check)];
                findings
                    .extend(witness.map(|witness| clock(&format!("clock {}", connection.name), &witness)));
                findings
            }
        }
    }

    fn attention_finding(&self) -> Result<Finding, AppError> {
        let count = self.attention_list(Nothing {})?.len();
        Ok(if count == 0 {
            Finding::well("attention", "Nothing waits for you.")
        } else {
            Finding::ill(
                "attention",
                format!("{count} waiting for you."),
                Some("See attention list.".to_owned()),
            )
        })
    }
}

fn answered(name: &str, check: Check) -> Finding {
    match check {
        Check::Works { accounts, .. } => Finding::well(name, format!("Works; {} accounts.", accounts.len())),
        Check::Rejected(reason) | Check::Unreachable(reason) => {
            Finding::because(name, &reason.message, reason.remedy.as_ref())
        }
        Check::ChooseWorkspace(_) => Finding::ill(
            name,
            "Its workspace is not reached any more.",
            Some("Remove the connection and add it again.".to_owned()),
        ),
    }
}

fn clock(name: &str, witness: &Witness) -> Finding {
    let (ours, theirs) = (witness.read.wall, witness.date);
    let apart = ours.distance(theirs);
    let detail = format!("This computer says {ours}, the service says {theirs}.");
    if apart <= DISAGREEMENT_MAX {
        Finding::well(name, detail)
    } else {
        Finding::ill(
            name,
            detail,
            Some("Set this computer's clock: nothing is sent until they agree.".to_owned()),
        )
    }
}

fn counted(counts: &Counts) -> String {
    format!(
        "{} drafts ({} more in the trash), {} scheduled, {} connections, {} accounts, {} batches, {} \
         deliveries, {} requests, {} attempts; {} KiB.",
        counts.drafts,
        counts.trashed,
        counts.schedules,
        counts.connections,
        counts.accounts,
        counts.batches,
        counts.deliveries,
        counts.requests,
        counts.attempts,
        counts.file_bytes / 1024
    )
}
