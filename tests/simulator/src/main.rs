//! `simulate`: one life again, or many until told to stop.
#![allow(
    clippy::disallowed_methods,
    reason = "lives have clocks of their own; how fast they are lived is real time"
)]

use clap::Parser;
use sendoff_simulator::{
    campaign::{self, Plan, Sum, live, shrink, told},
    switches::{Assumption, Life, Switch},
};
use std::{
    io::Write as _,
    process::ExitCode,
    time::{Duration, Instant},
};

/// Lives random lives of the real engine and store, and checks every promise after every step.
#[derive(Parser)]
struct Options {
    /// Live this one life (again).
    #[arg(long)]
    seed: Option<u64>,
    /// Steps of a life.
    #[arg(long, default_value_t = 20_000)]
    steps: u64,
    /// Steps of all lives together; without it, until interrupted.
    #[arg(long)]
    total: Option<u64>,
    /// The first seed of many lives.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Leave these kinds of acts and misfortunes out.
    #[arg(long, value_delimiter = ',')]
    without: Vec<Switch>,
    /// Break this assumption.
    #[arg(long = "break")]
    broken: Option<Assumption>,
    /// Show a life that failed as it is, without making it smaller.
    #[arg(long)]
    no_shrink: bool,
    /// Tell everything that happens.
    #[arg(long)]
    trace: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    match options.seed {
        Some(seed) => one(&options, seed),
        None => many(&options),
    }
}

fn one(options: &Options, seed: u64) -> ExitCode {
    let mut life = Life::new(seed, options.steps);
    life.trace = options.trace;
    life.broken = options.broken;
    for switch in &options.without {
        life.switches.remove(switch);
    }
    match live(&life) {
        Ok(outcome) if outcome.violations.is_empty() => {
            println!("{outcome:#?}");
            ExitCode::SUCCESS
        }
        Ok(outcome) => {
            print!("{}", told(&life, &outcome));
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("the life could not be lived: {error}");
            ExitCode::FAILURE
        }
    }
}

fn many(options: &Options) -> ExitCode {
    let began = Instant::now();
    let plan = Plan {
        first_seed: options.from,
        steps_each: options.steps,
        steps_all: options.total.unwrap_or(u64::MAX),
        threads: options.threads,
        broken: options.broken,
    };
    let last = std::sync::Mutex::new(Instant::now());
    let sum = campaign::run(plan, |sum| {
        let Ok(mut last) = last.lock() else { return };
        if last.elapsed() > Duration::from_secs(2) {
            *last = Instant::now();
            eprintln!("{}", line(sum, began.elapsed()));
            let _ = std::io::stderr().flush();
        }
    });
    println!("{}", line(&sum, began.elapsed()));
    for (life, error) in &sum.trouble {
        println!(
            "life {} could not be lived: {error}\n{}",
            life.seed,
            life.command()
        );
    }
    for (life, _) in sum.failed.iter().take(3) {
        let small = if options.no_shrink {
            life.clone()
        } else {
            shrink(life)
        };
        match live(&small) {
            Ok(outcome) => print!("{}", told(&small, &outcome)),
            Err(error) => println!("shrunk to a life that cannot be lived: {error}"),
        }
    }
    if sum.failed.is_empty() && sum.trouble.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn line(sum: &Sum, elapsed: Duration) -> String {
    let total = &sum.total;
    let rate = total.steps as f64 / elapsed.as_secs_f64() * 60.0;
    format!(
        "{} lives, {} steps ({:.2} million a minute), {} transmissions, {} published, {} deaths, {} misfortunes: {} broken promises",
        sum.lives,
        total.steps,
        rate / 1e6,
        total.transmissions,
        total.published,
        total.deaths,
        total.misfortunes,
        sum.failed.len()
    )
}
