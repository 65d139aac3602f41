//! Sendoff in a terminal.

use std::process::ExitCode;

fn main() -> ExitCode {
    sendoff_cli::main()
}
