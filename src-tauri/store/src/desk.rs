//! The handle for what a person does.

/// Drafts, schedules, connections, settings, intents, and everything that is shown. Any number of processes
/// may hold one. Its methods stand in the modules of their nouns.
#[derive(Debug, Clone)]
pub struct Desk {}
