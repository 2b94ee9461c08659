//! Time: contenders take turns, and the median of all rounds counts.
//!
//! The clock is that of the processor time of this thread (or of the process, where work is spread
//! over threads): what else runs on the machine disturbs it least. Ratios are taken round by round,
//! of measurements that lie side by side, before their median is.

use std::time::{Duration, Instant};

use anyhow::Result;
use cpu_time::{ProcessTime, ThreadTime};

/// Times of several contenders, a row for each, in the order of rounds.
pub(crate) struct Times(Vec<Vec<f64>>);

/// What is measured.
#[derive(Clone, Copy)]
pub(crate) enum Clock {
    /// Processor time of the calling thread.
    Thread,
    /// Processor time of all threads.
    Process,
    /// Time on the wall.
    Wall,
}

/// Something that is measured: runs once and gives its time in nanoseconds.
pub(crate) type Contender<'a> = Box<dyn FnMut() -> Result<f64> + 'a>;

/// Lets contenders take turns. The first round is not counted: it warms caches.
pub(crate) fn alternate(rounds: usize, contenders: &mut [Contender<'_>]) -> Result<Times> {
    let mut times = vec![Vec::with_capacity(rounds); contenders.len()];
    for round in 0..=rounds {
        for (contender, times) in contenders.iter_mut().zip(&mut times) {
            let time = contender()?;
            if round > 0 {
                times.push(time);
            }
        }
    }
    Ok(Times(times))
}

/// Runs something once; its time in nanoseconds and its result.
pub(crate) fn time<R>(clock: Clock, run: impl FnOnce() -> R) -> (f64, R) {
    let (time, result) = match clock {
        Clock::Thread => {
            let start = ThreadTime::now();
            let result = run();
            (start.elapsed(), result)
        }
        Clock::Process => {
            let start = ProcessTime::now();
            let result = run();
            (start.elapsed(), result)
        }
        Clock::Wall => {
            let start = Instant::now();
            let result = run();
            (start.elapsed(), result)
        }
    };
    (nanoseconds(time), result)
}

/// Runs something so many times; the time of one, in nanoseconds of this thread.
pub(crate) fn time_each(times: u32, mut run: impl FnMut() -> Result<()>) -> Result<f64> {
    let (time, done) = time(Clock::Thread, || (0..times).try_for_each(|_| run()));
    done.map(|()| time / f64::from(times))
}

impl Times {
    /// A contender's median.
    pub(crate) fn median(&self, contender: usize) -> f64 {
        median(self.0[contender].clone())
    }

    /// How many times as long as another contender the first one takes.
    pub(crate) fn ratio(&self, slower: usize, faster: usize) -> f64 {
        median(self.0[slower].iter().zip(&self.0[faster]).map(|(slower, faster)| slower / faster).collect())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        0 => (values[middle - 1] + values[middle]) / 2.0,
        _ => values[middle],
    }
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        let times = Times(vec![vec![2.0, 20.0, 200.0], vec![1.0, 10.0, 400.0]]);
        assert_eq!(times.ratio(0, 1), 2.0);
    }

    #[test]
    fn the_first_round_is_not_counted() {
        let mut calls = 0.0;
        let contender: Contender<'_> = Box::new(|| {
            calls += 1.0;
            Ok(calls)
        });
        let times = alternate(3, &mut [contender]).expect("no contender fails");
        assert_eq!(times.median(0), 3.0);
    }
}
