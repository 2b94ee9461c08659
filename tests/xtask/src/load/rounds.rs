//! What is measured: rates in turns, memory over many requests, others' times beside slow clients.
//!
//! Servers take turns within a round, so that what else the machine does meets them alike; what is printed last is
//! the median of the rounds.

use std::time::Duration;

use anyhow::Result;

use super::Options;
use super::measured::{End, Load, Measured};
use super::slow::SlowClients;
use super::target::Target;
use crate::tally::{Outcome, Tally};

/// How much memory may grow from a tenth of the requests to their end: a part of itself, and so many MiB.
const GROWTH: (f64, f64) = (0.05, 4.0);

/// How many times as long others' requests may take beside slow clients.
const BESIDE_SLOW: f64 = 2.0;

/// Until a server has closed the slow clients' connections.
const AFTER_SLOW: Duration = Duration::from_secs(2);

/// Requests that are not measured.
pub(super) async fn warm(load: &Load, target: &Target) -> Result<Tally> {
    Ok(load.measure(target, End::After(load.connections() * 50)).await?.tally())
}

/// Each server in turn, round after round.
pub(super) async fn rates(load: &Load, targets: &[Target], options: &Options) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut all: Vec<Vec<Measured>> = targets.iter().map(|_| Vec::new()).collect();
    for round in 1..=options.rounds {
        for (target, measured) in targets.iter().zip(&mut all) {
            let found = load.measure(target, options.end()).await?;
            found.print(&format!("round {round}, {}", target.name));
            tally.add(found.tally());
            measured.push(found);
        }
    }
    for (target, measured) in targets.iter().zip(&all) {
        print_medians(&target.name, measured);
    }
    for (target, measured) in targets.iter().zip(&all).skip(1) {
        let ratios = |of: fn(&Measured) -> f64| {
            median(all[0].iter().zip(measured).map(|(first, other)| of(first) / of(other).max(1e-9)))
        };
        let (rate, p99) = (ratios(Measured::rate), ratios(|measured| measured.percentile(99.0)));
        let (first, other) = (&targets[0].name, &target.name);
        println!("{first} beside {other}: {rate:.2} times the rate, {p99:.2} times the p99 (medians of the rounds)");
        if let Some(wanted) = options.at_least {
            tally.count(if rate >= wanted { Outcome::Passed } else { Outcome::Failed });
        }
    }
    Ok(tally)
}

fn print_medians(name: &str, rounds: &[Measured]) {
    let of = |value: fn(&Measured) -> f64| median(rounds.iter().map(value));
    let processor = median(rounds.iter().filter_map(Measured::processor_micros));
    println!(
        "{name}: {:.0} requests/s, p50 {:.3} ms, p99 {:.3} ms, {processor:.1} us of processor a request (medians)",
        of(Measured::rate),
        of(|measured| measured.percentile(50.0)),
        of(|measured| measured.percentile(99.0)),
    );
}

/// So many requests to each, and what it has of memory after each tenth.
pub(super) async fn memory(load: &Load, targets: &[Target], requests: u64) -> Result<Tally> {
    let mut tally = Tally::default();
    for target in targets {
        let mut levels = Vec::new();
        for tenth in 1..=10 {
            let found = load.measure(target, End::After(requests / 10)).await?;
            found.print(&format!("{}, {} requests", target.name, requests / 10 * tenth));
            tally.add(found.tally());
            levels.extend(found.memory_mib());
        }
        if let [first, .., last] = levels[..] {
            println!("{}: {first:.1} MiB after a tenth, {last:.1} MiB at the end", target.name);
            tally.count(if is_level(first, last) { Outcome::Passed } else { Outcome::Failed });
        }
    }
    Ok(tally)
}

fn is_level(first_mib: f64, last_mib: f64) -> bool {
    last_mib <= first_mib * (1.0 + GROWTH.0) + GROWTH.1
}

/// Each server without slow clients and with them, round after round.
pub(super) async fn beside_slow(load: &Load, targets: &[Target], options: &Options) -> Result<Tally> {
    let mut tally = Tally::default();
    for target in targets {
        let mut ratios = Vec::new();
        for round in 1..=options.rounds {
            let alone = load.measure(target, options.end()).await?;
            alone.print(&format!("round {round}, {} alone", target.name));
            let slow = SlowClients::begin(target, options).await;
            let beside = load.measure(target, options.end()).await?;
            beside.print(&format!("round {round}, {} beside {} slow clients", target.name, options.slow));
            slow.print();
            drop(slow);
            tokio::time::sleep(AFTER_SLOW).await;
            tally.add(alone.tally());
            tally.add(beside.tally());
            ratios.push(beside.percentile(99.0) / alone.percentile(99.0).max(1e-9));
        }
        let ratio = median(ratios.into_iter());
        println!("{}: p99 beside slow clients is {ratio:.2} times that without (median of the rounds)", target.name);
        tally.count(if ratio <= BESIDE_SLOW { Outcome::Passed } else { Outcome::Failed });
    }
    Ok(tally)
}

/// The middle one; 0 if there is none.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_grows_is_a_failure() {
        assert!(is_level(60.0, 60.0) && is_level(60.0, 50.0) && is_level(60.0, 66.0));
        assert!(!is_level(60.0, 80.0));
    }

    #[test]
    fn one_wild_round_moves_no_median() {
        assert_eq!(median([3.0, 1.0, 1000.0].into_iter()), 3.0);
        assert_eq!(median([].into_iter()), 0.0);
    }
}
