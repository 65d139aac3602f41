//! Sendoff in a terminal.
fn main() {}
