//! What an engine is made of: every source of time, randomness, secrets and network is given.

use crate::EngineEvent;
use sendoff_client::{Limits, Transport};
use sendoff_core::{connection::Connection, entropy::Entropy, said::Said, time::Clock};
use sendoff_secrets::Secret;
use sendoff_store::{Desk, Journal, Store};
use std::sync::Arc;

/// How to reach a service right now.
pub struct Login {
    /// Where requests go. For a real service the origin that the connection bears; the practice service's
    /// port changes with every start.
    pub origin: String,
    /// The service's key.
    pub secret: Secret,
}

/// Why there is no login now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// The keychain is locked, or has lost the secret: for people.
    #[error("{0}")]
    Keychain(Said),
    /// What the connection points to does not run (the practice service): for people.
    #[error("{0}")]
    NotRunning(Said),
}

impl LoginError {
    /// The same to a person.
    pub fn said(&self) -> &Said {
        match self {
            Self::Keychain(said) | Self::NotRunning(said) => said,
        }
    }
}

/// Where logins come from: the secret store, or the running practice service.
pub trait Logins: Send + Sync {
    /// The login of a connection. May block on a keychain.
    fn login(&self, connection: &Connection, secret_name: &str) -> Result<Login, LoginError>;
}

/// The parts.
pub struct EngineParts {
    /// The right to send from this folder.
    pub journal: Journal,
    /// For reading what is planned.
    pub desk: Desk,
    /// For noticing what others write.
    pub store: Store,
    /// The network.
    pub transport: Arc<dyn Transport>,
    /// Logins.
    pub logins: Arc<dyn Logins>,
    /// Both clocks.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for ids and jitter.
    pub entropy: Arc<dyn Entropy>,
    /// Where tasks run.
    pub runtime: tokio::runtime::Handle,
    /// Limits of publishing transmissions; questions use the same.
    pub limits: Limits,
    /// Told after each thing is written down.
    pub events: Box<dyn Fn(EngineEvent) + Send>,
}
