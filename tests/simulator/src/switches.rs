//! What may happen in a life. Each can be left out alone: that is how a failing seed shrinks.

use clap::ValueEnum;
use std::{collections::BTreeSet, fmt};

/// One kind of act or misfortune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Switch {
    /// The program dies between any two effects, or while nothing happens.
    Crash,
    /// The program is ended and started again in good order.
    Restart,
    /// The computer starts anew.
    Reboot,
    /// The laptop sleeps, for minutes or days.
    Sleep,
    /// There is no network for a while.
    Offline,
    /// A single transmission finds no way.
    NeverLeft,
    /// The request is lost on its way.
    LostBefore,
    /// The answer is lost.
    LostAfter,
    /// The request arrives after the sender has given up.
    Late,
    /// The request arrives twice.
    Doubled,
    /// The handler takes longer than the sender waits.
    Slow,
    /// A 500 of the service's own, before or after the work.
    ServerError,
    /// The handler's process dies.
    ServerDies,
    /// A gateway's page instead of the answer, the work done or not.
    Gateway,
    /// The answer is cut, empty, or something else altogether.
    Garbled,
    /// The limiter turns a request away.
    Limited,
    /// The login is not accepted for a while.
    Credential,
    /// The quota is spent for a while.
    Quota,
    /// An account is gone from the service for a while.
    Removed,
    /// For a while the login is one of another organisation.
    Foreign,
    /// Texts that the service changes.
    Altered,
    /// Targets that the platform refuses.
    PlatformFails,
    /// Texts that the service refuses.
    Refused,
    /// Lists that miss the newest rows for some seconds.
    Stale,
    /// Questions that are not answered, or with garbage.
    Deaf,
    /// Answers to questions that crawl: what they say is old when they are read.
    Crawl,
    /// A service's own workers bring posts out twice.
    Doubles,
    /// A key of the sandbox under a live name.
    Sandbox,
    /// Posts that somebody deletes at the service.
    Deleted,
    /// The wall clock jumps by minutes, days, years.
    WallClock,
    /// The wall clock goes too fast or too slowly, until the network sets it right.
    Drift,
    /// The service's clock is wrong.
    ServiceClock,
    /// The service's answers bear no time.
    NoDate,
    /// The disk is full for a while.
    DiskFull,
    /// Some writes fail for a while, and the next ones succeed.
    WriteFails,
    /// A second process works on the same folder and would like to send.
    SecondProcess,
    /// The person plans posts.
    Plan,
    /// The person publishes at once.
    Now,
    /// The person writes the same text again.
    EqualText,
    /// The person changes drafts.
    Edit,
    /// The person takes posts back.
    Cancel,
    /// The person sends what failed again.
    Retry,
    /// The person says what they saw on the profile.
    Decide,
    /// The person pauses everything, one account, or one post.
    Pause,
    /// The person asks to try now.
    TryNow,
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.to_possible_value();
        f.write_str(name.as_ref().map_or("?", |name| name.get_name()))
    }
}

/// What the proof rests on, per service. A life may break one: then it must be able to name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Assumption {
    /// A service runs a request at most once per key within the window.
    #[value(name = "A1")]
    OncePerKey,
    /// Rows are visible to a listing within the settling time.
    #[value(name = "A2")]
    VisibleInTime,
    /// A refusal that is listed as preceding publication does precede it.
    #[value(name = "A3")]
    RefusedIsRefused,
    /// What a service's own workers do after taking a post is theirs: they may bring it out twice.
    #[value(name = "A4")]
    WorkersOnce,
    /// The disk keeps what it acknowledged.
    #[value(name = "A5")]
    DiskKeeps,
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.to_possible_value();
        f.write_str(name.as_ref().map_or("?", |name| name.get_name()))
    }
}

/// What a life is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// Where all randomness comes from.
    pub seed: u64,
    /// It ends after so many steps.
    pub steps: u64,
    /// What happens in it.
    pub switches: BTreeSet<Switch>,
    /// The assumption that does not hold in it.
    pub broken: Option<Assumption>,
    /// Whether everything that happens is told on the error output.
    pub trace: bool,
}

impl Life {
    /// A life of so many steps in which anything may happen.
    pub fn new(seed: u64, steps: u64) -> Self {
        Self {
            seed,
            steps,
            switches: Switch::value_variants().iter().copied().collect(),
            broken: None,
            trace: false,
        }
    }

    /// Whether this may happen.
    pub fn has(&self, switch: Switch) -> bool {
        self.switches.contains(&switch)
    }

    /// The command that lives this life again.
    pub fn command(&self) -> String {
        let mut command = format!(
            "cargo run -q -p sendoff-simulator --bin simulate -- --seed {} --steps {}",
            self.seed, self.steps
        );
        let missing: Vec<String> = Switch::value_variants()
            .iter()
            .filter(|switch| !self.has(**switch))
            .map(ToString::to_string)
            .collect();
        if !missing.is_empty() {
            command.push_str(" --without ");
            command.push_str(&missing.join(","));
        }
        if let Some(broken) = self.broken {
            command.push_str(" --break ");
            command.push_str(&broken.to_string());
        }
        command.push_str(" --trace");
        command
    }
}
