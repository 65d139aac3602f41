//! What the desk needs of a practice service. The desk knows no practice service itself: whoever opens it
//! (the terminal, the window, a test) brings one behind this trait.

use crate::api::{AppError, PracticeWeather};
use sendoff_core::{connection::ServiceKind, network::Network, time::UtcInstant};
use sendoff_secrets::Secret;

/// A practice service that the desk may start, read and set.
pub trait PracticeLink: Send + Sync {
    /// Starts the service in this process if it does not run yet, and tells how to reach it. Fails if another
    /// process runs it.
    fn start(&self) -> Result<PracticeAddress, AppError>;

    /// How to reach it if it runs in this process.
    fn running(&self) -> Option<PracticeAddress>;

    /// What each account's followers see. Works whoever runs the service.
    fn timelines(&self) -> Result<Vec<PracticeTimeline>, AppError>;

    /// The conditions in force. Works whoever runs the service.
    fn conditions(&self) -> Result<PracticeWeatherReport, AppError>;

    /// Sets conditions by name; `custom` is refused.
    fn set_weather(&self, weather: PracticeWeather) -> Result<(), AppError>;

    /// Sets conditions by a fault plan in JSON; a malformed one is refused in words.
    fn set_faults(&self, plan: &str) -> Result<(), AppError>;
}

/// How to reach a running practice service. Its addresses and secrets change with every start; its ledger
/// stays.
#[derive(Debug, Clone)]
pub struct PracticeAddress {
    /// The ledger's id.
    pub ledger: String,
    /// The services that it speaks like.
    pub services: Vec<PracticeService>,
}

impl PracticeAddress {
    /// The part that speaks like this service.
    pub fn service(&self, kind: ServiceKind) -> Option<&PracticeService> {
        self.services.iter().find(|service| service.kind == kind)
    }
}

/// One service that the practice service speaks like.
#[derive(Debug, Clone)]
pub struct PracticeService {
    /// Which one.
    pub kind: ServiceKind,
    /// Where it listens now.
    pub base_url: String,
    /// What opens it now; held in memory alone.
    pub secret: Secret,
    /// The workspace that holds its accounts, where the service has workspaces.
    pub workspace: Option<String>,
}

/// What one practice account's followers see, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeTimeline {
    /// The service that reaches it.
    pub service: ServiceKind,
    /// Its id at that service.
    pub remote_id: String,
    /// How people call it.
    pub handle: String,
    /// Its network.
    pub network: Network,
    /// Its posts.
    pub posts: Vec<PracticePost>,
}

/// One publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticePost {
    /// The text as published.
    pub text: String,
    /// When.
    pub published_at: UtcInstant,
    /// Under which key.
    pub idempotency_key: Option<String>,
    /// Whether the service doubled it by itself.
    pub own_double: bool,
}

/// The conditions in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeWeatherReport {
    /// By name.
    pub weather: PracticeWeather,
    /// The fault plan behind it, as JSON text.
    pub plan: String,
    /// The ledger's id, once there is one.
    pub ledger: Option<String>,
}
