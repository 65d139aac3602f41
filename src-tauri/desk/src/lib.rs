//! All that a person does: use cases with their requests, answers and events, typed once.

pub mod api;
