//! `gusset run` on the guests that test WASI (`tests/guests-wasi`).

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::Stdio;

use support::{Folder, Run, guest};

#[test]
fn a_program_prints() {
    for file in ["commands/hello.wasm", "commands/hello-preview1.wasm"] {
        Run::new(guest(file)).gives("hello from Rust\n");
    }
    Run::new(guest("c/hello.wasm")).gives("hello from C\n");
}

#[test]
fn arguments_and_variables_arrive_as_they_were_given() {
    let run = Run::new(guest("commands/environment.wasm"));
    let run = run.option("--env").option("A=b=c").option("--env").option("GIVEN").env("GIVEN", "from outside");
    run.args(&["--env", "x y", "", "--", "é"]).gives(
        "argument 0: environment.wasm\nargument 1: --env\nargument 2: x y\nargument 3: \nargument 4: --\n\
         argument 5: é\nA=b=c\nGIVEN=from outside\ninitial directory: None\n",
    );
}

#[test]
fn a_guest_sees_no_variable_that_it_was_not_given() {
    let run = Run::new(guest("commands/environment.wasm")).env("SECRET", "1");
    run.gives("argument 0: environment.wasm\ninitial directory: None\n");
}

#[test]
fn the_whole_environment_can_be_handed_on() {
    let run = Run::new(guest("commands/environment.wasm")).env("GIVEN", "1").option("--inherit-env").output();
    assert!(run.stdout.contains("\nGIVEN=1\n"), "{}", run.stdout);
}

#[test]
fn the_exit_status_is_the_guests() {
    let status = |argument: &str| Run::new(guest("commands/exit.wasm")).args(&[argument]).output().status;
    assert_eq!(status("0"), 0);
    // `wasi:cli/exit` says good or bad.
    assert_eq!(status("7"), 1);
    assert_eq!(status("err"), 1);
    assert_eq!(status("with-code"), 1);
}

#[test]
fn a_trap_has_a_status_of_its_own_and_a_backtrace() {
    let run = Run::new(guest("commands/exit.wasm")).args(&["trap"]).output();
    assert_eq!(run.status, 134);
    assert!(run.stderr.contains("error: wasm stopped: wasm `unreachable` instruction executed"), "{}", run.stderr);
    assert!(run.stderr.contains("in module `main`"), "{}", run.stderr);
}

#[test]
fn streams_carry_bytes_of_any_number() {
    Run::new(guest("commands/stdio.wasm")).args(&["count"]).input(b"a\nbc\n").gives("5 bytes, 2 lines\n");
    let long = vec![b'x'; 3_000_000];
    let run = Run::new(guest("commands/stdio.wasm")).args(&["cat"]).input(&long).output();
    assert!(run.stdout.as_bytes() == long, "{} bytes", run.stdout.len());
    let run = Run::new(guest("commands/stdio.wasm")).args(&["both"]).output();
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str()),
        ("output 1\noutput 2\noutput 3\n", "error 1\nerror 2\nerror 3\n")
    );
    Run::new(guest("commands/stdio.wasm")).args(&["terminals"]).gives("stdin: none\nstdout: none\nstderr: none\n");
}

#[test]
fn a_reader_that_goes_away_ends_the_guest() {
    let mut command = Run::new(guest("commands/stdio.wasm")).args(&["fill", "100000000"]).command();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the command");
    let mut some = [0; 10];
    child.stdout.take().expect("its output").read_exact(&mut some).expect("some bytes");
    // Its end is what counts: it must not write for ever, nor wait for anybody.
    child.wait().expect("its end");
}

#[test]
fn files_can_be_used_in_a_folder() {
    let folder = Folder::new("files");
    let run = Run::new(guest("commands/files.wasm")).option("--dir").option(folder.named("/work")).args(&["/work"]);
    run.gives(
        "read: \"0123456789\\n\"\nsize 11, file true, folder false\ntimes: true\nat 4: 456\nposition: 10\n\
         beyond the end: 0\nappended: \"012345678!\\nmore\"\ncut: \"012\"\ngrown: \"012\\0\\0\"\n\
         created again: 0 bytes\nmissing: NotFound\nnew, but there: AlreadyExists\nbelow a file: NotADirectory\n\
         above: PermissionDenied\nnot preopened: Uncategorized\ncopied: \"moved\"\nremoved: true\nleft: 0\n",
    );
}

#[test]
fn folders_can_be_used_in_a_folder() {
    let folder = Folder::new("directories");
    let run = Run::new(guest("commands/directories.wasm")).option("--dir").option(folder.named("d")).args(&["d"]);
    run.gives(
        "a/\n  b/\n    c/\n    two 2\n  one 1\nrenamed\na/\n  one 1\nd/\n  c/\n  two 2\n\
         not empty: Err(Uncategorized)\nthere already: Err(AlreadyExists)\nno folder: Err(NotADirectory)\n\
         many: 500\nleft: 0\n",
    );
}

#[test]
fn c_programs_use_files_too() {
    let folder = Folder::new("c-files");
    let run = Run::new(guest("c/files.wasm")).option("--dir").option(folder.named("/work")).input(b"abc\n");
    run.gives(
        "input: 4 bytes\nline 42: number 42\nsize 1000, regular 1\nentry: inner\nentry: numbers\nentry: moved\n\
         missing: No such file or directory\noutside: refused\nend\n",
    );
}

#[test]
fn a_folder_to_read_is_not_changed() {
    let folder = Folder::new("read-only");
    fs::write(folder.path.join("x"), "before").expect("a file");
    let run = Run::new(guest("commands/fs.wasm")).option("--dir-ro").option(folder.named("d"));
    let words = "cat d/x , ls d , write d/x after , append d/x after , truncate d/x 0 , rm d/x , mkdir d/y , \
                 rename d/x d/z , link d/x d/z , symlink x d/z";
    let run = run.args(&words.split_whitespace().collect::<Vec<_>>()).output();
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[..2], ["before", "x"]);
    assert!(lines[2..].iter().all(|line| line.starts_with("error: ")) && lines.len() == 10, "{lines:?}");
    assert_eq!(fs::read_to_string(folder.path.join("x")).expect("the file"), "before");
    assert_eq!(fs::read_dir(&folder.path).expect("the folder").count(), 1);
}

#[test]
fn a_folder_that_was_not_given_is_not_there() {
    let run = Run::new(guest("commands/fs.wasm")).args(&["ls", "/", ",", "cat", "/etc/passwd"]).output();
    assert!(run.stdout.lines().all(|line| line.starts_with("error: ")), "{}", run.stdout);
}

#[test]
fn clocks_and_random_numbers_are_there() {
    let run = Run::new(guest("commands/clocks.wasm"));
    run.gives(
        "slept long enough: true\nslept not too long: true\nafter 2020: true\nwhat is over is ready: true\n\
         ready of two: [1]\n",
    );
    let run = Run::new(guest("commands/random.wasm"));
    run.gives(
        "lengths: [0, 1, 17, 100000]\ntwo draws differ: true\ntwo numbers differ: true\ninsecure ones differ: true\n\
         half of the bits are set: true\n",
    );
    let run = Run::new(guest("c/system.wasm")).option("--env").option("GREETING=hi").args(&["a", "0"]).output();
    assert_eq!(
        run.stdout,
        "argument 1: a\nargument 2: 0\nGREETING=hi\nslept long enough: 1\nafter 2020: 1\ntwo draws differ: 1\n"
    );
    assert_eq!((run.stderr.as_str(), run.status), ("end\n", 0));
}

#[test]
fn time_is_limited_for_guests_that_compute_and_for_those_that_wait() {
    for arguments in [&["spin"][..], &["sleep", "60"]] {
        let run = Run::new(guest("commands/burn.wasm")).option("--timeout").option("200ms").args(arguments).output();
        assert_eq!(run.status, 124, "{arguments:?}");
        assert_eq!(run.stderr, "error: the guest did not end within 200ms (`--timeout`)\n");
    }
    Run::new(guest("commands/burn.wasm")).option("--timeout=60s").args(&["count", "4"]).gives("6\n");
}

#[test]
fn fuel_and_memory_are_limited() {
    let run = Run::new(guest("commands/burn.wasm")).option("--fuel=100000").args(&["spin"]).output();
    assert!(run.status == 134 && run.stderr.contains("all fuel consumed"), "{}", run.stderr);
    let memory = |limit: &str| Run::new(guest("commands/burn.wasm")).option(limit).args(&["memory", "20"]);
    memory("--max-memory=16MiB").gives("no 20 MiB\n");
    memory("--max-memory=64MiB").gives("got 20 MiB\n");
    let run = Run::new(guest("commands/burn.wasm")).args(&["recurse"]).output();
    assert_eq!(run.status, 134, "{}", run.stderr);
}

#[test]
fn the_network_is_closed_unless_it_is_opened() {
    let refused = |file: &str, arguments: &[&str], message: &str| {
        let run = Run::new(guest(file)).args(arguments).output();
        assert_eq!((run.stdout.as_str(), run.status), (message, 1), "{}", run.stderr);
    };
    refused("commands/tcp.wasm", &["echo", "127.0.0.1:0", "1"], "bind: access-denied\n");
    refused("commands/tcp.wasm", &["send", "127.0.0.1:9", "x"], "connect: access-denied\n");
    refused("commands/tcp.wasm", &["resolve", "localhost"], "resolve: access-denied\n");
    refused("commands/udp.wasm", &["echo", "127.0.0.1:0", "1"], "bind: access-denied\n");
    refused("commands/udp.wasm", &["send", "127.0.0.1:9", "x"], "bind: access-denied\n");
}

#[test]
fn a_place_that_was_not_named_stays_closed() {
    let run = Run::new(guest("commands/tcp.wasm")).option("--allow-connect=127.0.0.1:1").option("--allow-listen=::1");
    let run = run.args(&["send", "127.0.0.1:9", "x"]).output();
    assert_eq!((run.stdout.as_str(), run.status), ("connect: access-denied\n", 1), "{}", run.stderr);
}

#[test]
fn a_guest_connects_where_it_may() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let address = listener.local_addr().expect("its address").to_string();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("what it sends");
        write!(stream, "<{text}>").expect("the answer");
    });
    let run = Run::new(guest("commands/tcp.wasm")).option("--allow-connect").option(&address);
    run.args(&["send", &address, "hi"]).gives(&format!("connected to {address}\nreceived \"<hi>\"\n"));
    answering.join().expect("the other side");
}

#[test]
fn a_guest_listens_where_it_may() {
    let run = Run::new(guest("commands/tcp.wasm")).option("--allow-listen=127.0.0.1").option("--timeout=60s");
    let mut child = run.args(&["echo", "127.0.0.1:0", "2"]).command().stdout(Stdio::piped()).spawn().expect("a child");
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    let address = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(&address).expect("a connection");
        stream.write_all(b"echo").expect("sent");
        stream.shutdown(std::net::Shutdown::Write).expect("closed");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert_eq!(answer, "echo");
    }
    assert!(child.wait().expect("its end").success());
}

#[test]
fn datagrams_go_where_they_may() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let address = socket.local_addr().expect("its address").to_string();
    let answering = std::thread::spawn(move || {
        let mut bytes = [0; 100];
        let (length, from) = socket.recv_from(&mut bytes).expect("a datagram");
        socket.send_to(&bytes[..length], from).expect("the answer");
    });
    let run = Run::new(guest("commands/udp.wasm")).option("--allow-connect").option(&address).option("--timeout=60s");
    run.args(&["send", &address, "hi"]).gives(&format!("received \"hi\" from {address}\n"));
    answering.join().expect("the other side");
}

#[test]
fn names_are_looked_up_if_that_is_allowed() {
    let resolve = |option: &str, name: &str| {
        Run::new(guest("commands/tcp.wasm")).option(option).args(&["resolve", name]).output()
    };
    let found = resolve("--allow-resolve", "localhost");
    assert!(found.stdout.lines().any(|line| line == "127.0.0.1" || line == "::1"), "{}", found.stdout);
    assert_eq!(resolve("--allow-connect=localhost:80", "localhost").status, 0);
    assert_eq!(resolve("--allow-connect=localhost:80", "example.com").stdout, "resolve: access-denied\n");
}
