//! The process's own standard output: in a process of its own, which is this test program once more.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use gusset::wasi::bindings::wasi::cli::stdout::Host as _;
use gusset::wasi::bindings::wasi::io::streams::HostOutputStream;
use gusset::wasi::{WasiView, linger};

use crate::support::{borrow, host, runtime};

/// What the child does.
const HOW: &str = "GUSSET_TEST_STDOUT";
/// What it writes, so many times: more than a pipe holds.
const PIECE: [u8; 4096] = [1; 4096];
const N_PIECES: usize = 256;

#[test]
fn what_the_child_does() {
    match std::env::var(HOW).as_deref() {
        Ok("waiting") => runtime().block_on(write_beside_a_clock()),
        Ok("blocking") => write_alone(),
        _ => {}
    }
}

/// Says `others run` while what is written waits for a reader.
async fn write_beside_a_clock() {
    let mut host = host(|ctx| ctx.inherit_stdout());
    let writing = async {
        let mut view = host.ctx();
        let stream = view.get_stdout().expect("a stream");
        for _ in 0..N_PIECES {
            view.blocking_write_and_flush(borrow(&stream), PIECE.to_vec()).await.expect("it is read in the end");
        }
        HostOutputStream::drop(&mut view, stream).expect("it goes");
    };
    let clock = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        eprintln!("others run");
    };
    tokio::join!(writing, clock);
}

fn write_alone() {
    use gusset::wasi::bindings::sync::wasi::io::streams::HostOutputStream;
    let mut host = host(|ctx| ctx.inherit_stdout());
    let mut view = host.ctx();
    let stream = view.get_stdout().expect("a stream");
    eprintln!("others run");
    for _ in 0..N_PIECES {
        HostOutputStream::blocking_write_and_flush(&mut view, borrow(&stream), PIECE.to_vec()).expect("it is read");
    }
    assert!(linger(Duration::ZERO), "nothing is left to do: no runtime was started");
}

#[test]
fn a_full_pipe_holds_up_others_than_its_guest() {
    for how in ["waiting", "blocking"] {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--exact", "stdout::what_the_child_does", "--nocapture", "--quiet"]).env(HOW, how);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut errors = BufReader::new(child.stderr.take().expect("it is piped"));
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            errors.read_line(&mut line).expect("a line");
            tell.send(line).expect("somebody waits");
            std::io::copy(&mut errors, &mut std::io::sink())
        });
        // Nobody reads what it writes yet.
        let line = told.recv_timeout(Duration::from_secs(60));
        let mut written = Vec::new();
        child.stdout.take().expect("it is piped").read_to_end(&mut written).expect("it ends");
        assert!(child.wait().expect("it ends").success(), "{how}");
        assert_eq!(line.as_deref(), Ok("others run\n"), "{how}");
        let n_written = written.iter().filter(|&&byte| byte == 1).count();
        assert_eq!(n_written, PIECE.len() * N_PIECES, "{how}");
    }
}
