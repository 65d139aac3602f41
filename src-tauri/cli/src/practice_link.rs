//! The practice service behind the desk's trait: started in this process when the desk asks for it, read and set
//! through its folder whoever runs it.

use crate::weather;
use sendoff_core::{connection::ServiceKind, network::Network, said, said::Said, time::UtcInstant};
use sendoff_desk::{
    PracticeAddress, PracticeLink, PracticePost, PracticeService, PracticeTimeline, PracticeWeatherReport,
    api::{AppError, ErrorCode, PracticeWeather},
};
use sendoff_practice::{FaultPlan, Options, Practice, PracticeError, Profile, ServiceName, Timeline};
use sendoff_secrets::Secret;
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The name of the practice service's folder inside a data folder.
const FOLDER: &str = "practice";

/// The practice service of one data folder.
pub struct PracticeHere {
    options: Options,
    running: Mutex<Option<Practice>>,
}

impl PracticeHere {
    /// The practice service of this data folder, with the system's clock. Nothing is started.
    pub fn of(data_dir: &Path) -> Self {
        Self::with(Options::embedded(folder(data_dir)))
    }

    /// The same with options of the caller's: a clock of its own, a seed.
    pub fn with(options: Options) -> Self {
        Self {
            options,
            running: Mutex::new(None),
        }
    }

    fn folder(&self) -> &Path {
        &self.options.folder
    }

    /// The lock guards a handle that is whole at any time, so a panic elsewhere spoils nothing.
    fn lock(&self) -> MutexGuard<'_, Option<Practice>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn plan(&self) -> Result<FaultPlan, AppError> {
        match sendoff_practice::faults(self.folder()) {
            Ok(plan) => Ok(plan),
            Err(PracticeError::NoPractice(_)) => Ok(FaultPlan::default()),
            Err(error) => Err(trouble(&error)),
        }
    }

    fn put(&self, plan: &FaultPlan) -> Result<(), AppError> {
        let put = match &*self.lock() {
            Some(practice) => practice.set_faults(plan),
            None => sendoff_practice::set_faults(self.folder(), plan),
        };
        put.map_err(|error| trouble(&error))
    }
}

/// Where the practice service of a data folder keeps everything.
pub fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join(FOLDER)
}

impl PracticeLink for PracticeHere {
    fn start(&self) -> Result<PracticeAddress, AppError> {
        let mut running = self.lock();
        if running.is_none() {
            *running = Some(Practice::start(self.options.clone()).map_err(|error| trouble(&error))?);
        }
        let profile = running.as_ref().map(Practice::profile);
        match profile {
            Some(Ok(profile)) => Ok(address(&profile)),
            Some(Err(error)) => Err(trouble(&error)),
            None => Err(AppError::new(
                ErrorCode::Internal,
                said!("The practice service did not start."),
            )),
        }
    }

    fn running(&self) -> Option<PracticeAddress> {
        let profile = self.lock().as_ref()?.profile().ok()?;
        Some(address(&profile))
    }

    fn timelines(&self) -> Result<Vec<PracticeTimeline>, AppError> {
        let timelines = match &*self.lock() {
            Some(practice) => practice.timelines(),
            None => sendoff_practice::timelines(self.folder()),
        };
        match timelines {
            Ok(timelines) => timelines.into_iter().map(timeline).collect(),
            Err(PracticeError::NoPractice(_)) => Ok(Vec::new()),
            Err(error) => Err(trouble(&error)),
        }
    }

    fn conditions(&self) -> Result<PracticeWeatherReport, AppError> {
        let plan = self.plan()?;
        Ok(PracticeWeatherReport {
            weather: weather::of(&plan),
            plan: weather::written(&plan)?,
            ledger: self.running().map(|address| address.ledger),
        })
    }

    fn set_weather(&self, weather: PracticeWeather) -> Result<(), AppError> {
        let plan = weather::plan(weather).ok_or_else(|| {
            AppError::invalid(said!("Custom conditions are set by a fault plan."))
                .with_remedy(said!("Choose conditions by name, or give a plan."))
        })?;
        self.put(&plan)
    }

    fn set_faults(&self, plan: &str) -> Result<(), AppError> {
        self.put(&weather::read(plan)?)
    }
}

fn address(profile: &Profile) -> PracticeAddress {
    let service = |kind, base_url: &str, key: &str, workspace: Option<&str>| PracticeService {
        kind,
        base_url: base_url.to_owned(),
        secret: Secret::new(key.to_owned()),
        workspace: workspace.map(ToOwned::to_owned),
    };
    let (letmepost, postato) = (&profile.letmepost, &profile.postato);
    PracticeAddress {
        ledger: profile.ledger_id.clone(),
        services: vec![
            service(
                ServiceKind::Letmepost,
                &letmepost.base_url,
                letmepost.key.expose(),
                None,
            ),
            service(
                ServiceKind::Postato,
                &postato.base_url,
                postato.key.expose(),
                Some(&postato.workspace),
            ),
        ],
    }
}

fn timeline(timeline: Timeline) -> Result<PracticeTimeline, AppError> {
    let account = timeline.account;
    let network: Network = account.network.as_str().parse()?;
    let posts = timeline.posts.into_iter().map(|line| {
        let published_at = UtcInstant::parse(&line.published_at)
            .map_err(|error| AppError::new(ErrorCode::Internal, Said::as_is(error.to_string())))?;
        Ok(PracticePost {
            text: line.text,
            published_at,
            idempotency_key: line.idempotency_key,
            own_double: line.own_double,
        })
    });
    Ok(PracticeTimeline {
        service: match account.service {
            ServiceName::Letmepost => ServiceKind::Letmepost,
            ServiceName::Postato => ServiceKind::Postato,
        },
        remote_id: account.id,
        handle: account.handle,
        network,
        posts: posts.collect::<Result<_, AppError>>()?,
    })
}

/// The practice service's errors as everybody else's.
pub(crate) fn trouble(error: &PracticeError) -> AppError {
    let (code, remedy) = match error {
        PracticeError::InUse(_) => (
            ErrorCode::Busy,
            Some(said!(
                "It runs with the copy of Sendoff that sends from this folder; close that one first."
            )),
        ),
        PracticeError::NoPractice(_) => (ErrorCode::NotFound, Some(said!("Make it with practice init."))),
        PracticeError::NotLoopback(_) | PracticeError::Document(_) => (ErrorCode::Invalid, None),
        PracticeError::Listen { .. } => (
            ErrorCode::Conflict,
            Some(said!("Choose another port, or 0 for any free one.")),
        ),
        PracticeError::Folder { .. } | PracticeError::Database(_) | PracticeError::Newer { .. } => {
            (ErrorCode::Storage, None)
        }
        PracticeError::Entropy(_) | PracticeError::Thread(_) => (ErrorCode::Internal, None),
    };
    AppError {
        code,
        message: words(error),
        remedy,
    }
}

/// The practice service knows no other room, and so cannot say it itself.
fn words(error: &PracticeError) -> Said {
    match error {
        PracticeError::Folder { path, source } => {
            said!(
                "The practice folder {path} cannot be used: {source}.",
                path,
                source
            )
        }
        PracticeError::NoPractice(path) => {
            said!(
                "There is no practice service in {path}; start it once first.",
                path
            )
        }
        PracticeError::InUse(path) => said!(
            "Another practice service is running on {path}; stop it, or choose another folder.",
            path
        ),
        PracticeError::Listen { address, source } => said!(
            "The practice service cannot listen on {address}: {source}; is the port taken?",
            address = address.to_string(),
            source
        ),
        PracticeError::NotLoopback(address) => said!(
            "The practice service listens on loopback only, and {address} is not loopback; use 127.0.0.1.",
            address = address.to_string()
        ),
        PracticeError::Database(error) => {
            said!("The practice database fails: {error}.", error = error.to_string())
        }
        PracticeError::Newer { found, known } => said!(
            "The practice database is of version {found}, and this program knows {known}; use a newer one.",
            found = *found,
            known = *known
        ),
        PracticeError::Document(error) => {
            said!("The document cannot be read: {error}.", error = error.to_string())
        }
        PracticeError::Entropy(error) => {
            said!(
                "The system gives no random bytes: {error}.",
                error = error.to_string()
            )
        }
        PracticeError::Thread(error) => {
            said!("The practice service's thread cannot be started: {error}.", error)
        }
    }
}
