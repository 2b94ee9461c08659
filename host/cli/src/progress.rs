//! Says on a terminal what takes long: a line on the standard errors, after a second, that goes away at the end.
//!
//! Where the standard errors are no terminal, nothing is written and no thread is made.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What is done sooner is not worth a word.
const SILENT: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_millis(100);
const WHEEL: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// Does something, and says so while it takes long.
pub(crate) fn show<T>(what: impl FnOnce() -> String, work: impl FnOnce() -> T) -> T {
    let _shown = std::io::stderr().is_terminal().then(|| Shown::begin(what()));
    work()
}

/// A line on a terminal, until it is dropped.
struct Shown {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Shown {
    fn begin(what: String) -> Shown {
        let (end, ended) = mpsc::channel();
        let start = Instant::now();
        let wait = move |time: Duration| ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
        let draw = move || {
            let mut pause = SILENT;
            let mut drawn = false;
            while wait(pause) {
                draw(&line(&what, start.elapsed()));
                (drawn, pause) = (true, STEP);
            }
            if drawn {
                draw("");
            }
        };
        // Without a thread there is no line, which is no reason to fail.
        let thread = std::thread::Builder::new().name("progress".to_owned()).spawn(draw).ok();
        Shown { end: Some(end), thread }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been printed.
            let _ = thread.join();
        }
    }
}

fn line(what: &str, time: Duration) -> String {
    let turn = (time.as_millis() / STEP.as_millis()) as usize % WHEEL.len();
    format!("{} {what}, {} s", WHEEL[turn], time.as_secs())
}

/// Writes over the line that is there.
fn draw(line: &str) {
    let mut errors = std::io::stderr().lock();
    // A terminal that is gone cannot be told so.
    let _ = write!(errors, "\r\x1b[2K{line}").and_then(|()| errors.flush());
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    #[test]
    fn the_line_says_what_and_for_how_long() {
        assert_eq!(super::line("compiling `a.wasm`", Duration::from_millis(3_210)), "⠹ compiling `a.wasm`, 3 s");
    }

    #[test]
    fn what_is_worked_out_is_handed_on() {
        assert_eq!(super::show(|| "working".to_owned(), || 7), 7);
    }
}
