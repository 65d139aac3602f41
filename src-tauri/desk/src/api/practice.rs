//! The practice service, as the window shows it.

use sendoff_core::{id::AccountId, network::Network, time::UtcInstant, words};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What one practice account's followers see, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Timeline {
    /// Our account, if it is connected here.
    pub account: Option<AccountId>,
    /// How people call it.
    pub handle: String,
    /// Its network.
    pub network: Network,
    /// Its posts.
    pub posts: Vec<TimelinePost>,
}

/// One publication in the practice ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TimelinePost {
    /// The text as published.
    pub text: String,
    /// When.
    pub published_at: UtcInstant,
    /// Under which key.
    pub idempotency_key: Option<String>,
    /// Whether the service doubled it by itself.
    pub own_double: bool,
}

words! {
    /// Conditions that can be chosen by name.
    PracticeWeather: "practice condition" {
        /// Everything works.
        Fair = "fair",
        /// The next answer is lost after it was published.
        LoseNextAnswer = "lose_next_answer",
        /// Every third request answers 500.
        Flaky = "flaky",
        /// The limiter asks for 20 seconds.
        RateLimited = "rate_limited",
        /// One target of the next batch is refused.
        RefuseOneTarget = "refuse_one_target",
        /// The key is not accepted.
        BadCredential = "bad_credential",
        /// Nothing answers.
        Down = "down",
        /// Set in detail by a fault plan.
        Custom = "custom",
    }
}

/// The practice service's conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PracticeConditions {
    /// By name.
    pub weather: PracticeWeather,
    /// The fault plan behind it, as JSON text.
    pub plan: String,
    /// The ledger's id.
    pub ledger: Option<String>,
}

/// Choose conditions by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PracticePreset {
    /// Which (not `custom`).
    pub weather: PracticeWeather,
}

/// Set conditions in detail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FaultPlanText {
    /// A fault plan as JSON text.
    pub plan: String,
}
