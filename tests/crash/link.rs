//! The practice service in another process: its address stands in a file that is read anew at every use, so
//! that the service may move (a restart, a relay put before it) while a sender runs.

use sendoff_core::{connection::ServiceKind, said::Said};
use sendoff_desk::{
    PracticeAddress, PracticeLink, PracticeService, PracticeTimeline, PracticeWeatherReport,
    api::{AppError, PracticeWeather},
};
use sendoff_secrets::Secret;
use serde_json::Value;
use std::{fs, path::PathBuf};

/// Names the file, for a process that is started with it.
pub const VARIABLE: &str = "SENDOFF_TEST_PRACTICE";

/// The practice service whose profile, as `practice serve` prints it, stands in a file.
pub struct FileLink(PathBuf);

impl FileLink {
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    fn read(&self) -> Option<PracticeAddress> {
        let profile: Value = serde_json::from_str(&fs::read_to_string(&self.0).ok()?).ok()?;
        let text = |service: &str, field: &str| Some(profile[service][field].as_str()?.to_owned());
        let service = |kind: ServiceKind| {
            Some(PracticeService {
                kind,
                base_url: text(kind.as_str(), "base_url")?,
                secret: Secret::new(text(kind.as_str(), "key")?),
                workspace: text(kind.as_str(), "workspace"),
            })
        };
        Some(PracticeAddress {
            ledger: profile["ledger_id"].as_str()?.to_owned(),
            services: vec![service(ServiceKind::Letmepost)?, service(ServiceKind::Postato)?],
        })
    }
}

impl PracticeLink for FileLink {
    fn start(&self) -> Result<PracticeAddress, AppError> {
        self.read()
            .ok_or_else(|| AppError::service(Said::as_is("The practice service does not run.")))
    }

    fn running(&self) -> Option<PracticeAddress> {
        self.read()
    }

    fn timelines(&self) -> Result<Vec<PracticeTimeline>, AppError> {
        Err(elsewhere())
    }

    fn conditions(&self) -> Result<PracticeWeatherReport, AppError> {
        Err(elsewhere())
    }

    fn set_weather(&self, _: PracticeWeather) -> Result<(), AppError> {
        Err(elsewhere())
    }

    fn set_faults(&self, _: &str) -> Result<(), AppError> {
        Err(elsewhere())
    }
}

fn elsewhere() -> AppError {
    AppError::conflict(Said::as_is("The practice service runs in another process."))
}
