//! Lines that are written by a thread of their own.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use super::{CAPACITY_BYTES, Lines};

const LONG: Duration = Duration::from_secs(60);

/// Takes what it is given when it is let, and hands it on.
struct Reader {
    turns: Receiver<()>,
    taken: Sender<Vec<u8>>,
}

impl Write for Reader {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Whoever gave turns is gone: all may be taken.
        _ = self.turns.recv();
        self.taken.send(bytes.to_vec()).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn reader() -> (Reader, Sender<()>, Receiver<Vec<u8>>) {
    let (turn, turns) = channel();
    let (taken, received) = channel();
    (Reader { turns, taken }, turn, received)
}

fn text(received: &Receiver<Vec<u8>>) -> String {
    String::from_utf8(received.try_iter().flatten().collect()).expect("text")
}

#[test]
fn a_line_is_lost_or_comes_before_an_earlier_one() {
    let (reader, turn, received) = reader();
    drop(turn);
    let lines = Lines::to(reader).expect("a thread");
    for at in 0..1000 {
        lines.push(&format!("{at}\n"));
    }
    lines.finish(LONG);
    assert_eq!(text(&received), (0..1000).map(|at| format!("{at}\n")).collect::<String>());
}

#[test]
fn who_has_a_line_waits_for_the_reader_or_memory_grows() {
    let (reader, turn, received) = reader();
    let lines = Lines::to(reader).expect("a thread");
    let line = format!("{}\n", "x".repeat(1023));
    // The first is taken and being written, the next fill what may wait, and as many are too many.
    lines.push(&line);
    let begun = Instant::now();
    while !lines.0.lock().waiting.is_empty() {
        assert!(begun.elapsed() < LONG, "the thread takes nothing");
        std::thread::sleep(Duration::from_millis(1));
    }
    let fit = CAPACITY_BYTES / line.len();
    for _ in 0..2 * fit {
        lines.push(&line);
    }
    drop(turn);
    lines.finish(LONG);
    let text = text(&received);
    assert_eq!(text.matches('x').count(), 1023 * (1 + fit));
    assert!(text.ends_with(&format!("# {fit} lines dropped: they were not read as fast as they came\n")), "{text}");
}

#[test]
fn the_end_waits_for_a_reader_who_never_reads() {
    let (reader, _turn, _received) = reader();
    let lines = Lines::to(reader).expect("a thread");
    lines.push("a line\n");
    let begun = Instant::now();
    lines.finish(Duration::from_millis(50));
    assert!(begun.elapsed() < LONG / 2);
}
