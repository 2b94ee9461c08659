//! Standard input and output:
//!
//!     cat             copies the input to the output
//!     count           prints how many bytes and lines the input has
//!     fill BYTES      writes so many bytes
//!     both            writes lines to output and errors in turn
//!     terminals       says which of the three are terminals

use std::io::{self, IsTerminal, Read, Write};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("cat") => io::copy(&mut io::stdin().lock(), &mut io::stdout().lock()).map(|_| ()),
        Some("count") => count(),
        Some("fill") => {
            fill(arguments.next().and_then(|bytes| bytes.parse().ok()).expect("expected a number of bytes"))
        }
        Some("both") => both(),
        Some("terminals") => {
            let of = |is: bool| if is { "terminal" } else { "none" };
            println!("stdin: {}", of(io::stdin().is_terminal()));
            println!("stdout: {}", of(io::stdout().is_terminal()));
            println!("stderr: {}", of(io::stderr().is_terminal()));
            Ok(())
        }
        other => panic!("expected cat, count, fill, both or terminals, found {other:?}"),
    }
}

fn count() -> io::Result<()> {
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text)?;
    println!("{} bytes, {} lines", text.len(), text.iter().filter(|byte| **byte == b'\n').count());
    Ok(())
}

fn fill(mut bytes: u64) -> io::Result<()> {
    let block: Vec<u8> = (0..=255).cycle().take(1 << 16).collect();
    let mut stdout = io::stdout().lock();
    while bytes > 0 {
        let now = bytes.min(block.len() as u64);
        stdout.write_all(&block[..now as usize])?;
        bytes -= now;
    }
    stdout.flush()
}

fn both() -> io::Result<()> {
    for number in 1..=3 {
        println!("output {number}");
        io::stdout().flush()?;
        eprintln!("error {number}");
    }
    Ok(())
}
