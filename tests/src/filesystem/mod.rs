//! Guests that open files while the host moves directories under their feet.
//!
//! Three threads exchange directories and files for links that lead out of a sandbox, and move directories up and down
//! inside of it ([`scene`]). Two guests, one for each way of resolving paths, open, look at and change paths that
//! lead through all of that ([`guest`]). Whatever is opened must be in the sandbox; what is outside must stay as it was.

mod guest;
mod scene;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Result, anyhow};
use gusset::wasi::filesystem::PathResolution;

use self::guest::Attempts;
use self::scene::Scene;

/// How much, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Operations of both guests together.
    pub operations: u64,
    /// The seed of the random choices.
    pub seed: u64,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Summary {
    /// How often operations said what, by the name of the way of resolving and of the answer.
    pub answers: BTreeMap<String, u64>,
    /// How often something was exchanged or moved.
    pub moves: u64,
    /// What must not be, in words.
    pub failures: Vec<String>,
}

impl Summary {
    /// How often an answer was given.
    pub fn n_answers(&self, resolution: PathResolution, answer: &str) -> u64 {
        self.answers.get(&format!("{resolution:?} {answer}")).copied().unwrap_or(0)
    }
}

/// Runs guests and movers until the operations are done.
///
/// # Errors
/// When the scene cannot be made.
pub fn run(options: &Options) -> Result<Summary> {
    let scene = Scene::new()?;
    let before = scene.outside()?;
    let (scene, is_over) = (&scene, &AtomicBool::new(false));
    let mut summary = Summary::default();
    let attempts = thread::scope(|scope| {
        let movers: Vec<_> = (0..3).map(|at| scope.spawn(move || scene.keep_moving(at, is_over))).collect();
        let guests = [PathResolution::Kernel, PathResolution::Walk].map(|resolution| {
            let attempts = Attempts { resolution, operations: options.operations / 2, seed: options.seed };
            scope.spawn(move || (resolution, attempts.run(scene)))
        });
        let done = guests.map(|guest| guest.join());
        is_over.store(true, Ordering::Relaxed);
        summary.moves = movers.into_iter().map(|mover| mover.join().unwrap_or(0)).sum();
        done
    });
    for done in attempts {
        let (resolution, found) = done.map_err(|_| anyhow!("a guest's thread panicked"))?;
        let found = found?;
        summary.failures.extend(found.escapes);
        let answers = found.answers.into_iter().map(|(answer, count)| (format!("{resolution:?} {answer}"), count));
        summary.answers.extend(answers);
    }
    if scene.outside()? != before {
        summary.failures.push("something outside of the sandbox has changed".to_owned());
    }
    Ok(summary)
}
