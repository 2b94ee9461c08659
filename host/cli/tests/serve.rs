//! `gusset serve` on the guest that answers HTTP requests, by raw sockets.

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use support::{Folder, Run, guest, gusset, shared};

/// A server under way; ended when it is dropped.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start(options: &[&str]) -> Serving {
        Serving::of(guest("http-server/http-server.wasm"), options)
    }

    fn of(file: std::path::PathBuf, options: &[&str]) -> Serving {
        let mut command = gusset();
        command.args(["serve", "--addr=127.0.0.1:0"]).args(options);
        if !options.iter().any(|option| option.starts_with("--max-concurrent=")) {
            command.arg("--max-concurrent=20");
        }
        command.arg(file);
        Serving::spawned(command)
    }

    fn spawned(mut command: Command) -> Serving {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command");
        let mut errors = BufReader::new(child.stderr.take().expect("its errors"));
        let address = address(&mut errors);
        // What is written later must not wait for a reader.
        std::thread::spawn(move || std::io::copy(&mut errors, &mut std::io::sink()));
        Serving { child, address }
    }

    fn connect(&self) -> TcpStream {
        connect(&self.address)
    }

    /// The status and the body of an answer.
    fn ask(&self, request: &str, body: &[u8]) -> (u16, String) {
        ask(&self.address, request, body)
    }

    fn signal(&self, name: &str) {
        let done = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(done.expect("kill").success());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where a server says that it serves.
fn address(errors: &mut impl BufRead) -> String {
    let mut line = String::new();
    errors.read_line(&mut line).expect("a line");
    let address = line.trim().strip_prefix("serving at http://").and_then(|rest| rest.strip_suffix('/'));
    address.unwrap_or_else(|| panic!("{line}")).to_owned()
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time");
    stream
}

/// The status and the body of an answer.
fn ask(address: &str, request: &str, body: &[u8]) -> (u16, String) {
    let mut stream = connect(address);
    write!(stream, "{request} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-a: 1\r\n").expect("sent");
    write!(stream, "content-length: {}\r\n\r\n", body.len()).expect("sent");
    stream.write_all(body).expect("sent");
    answer(stream)
}

/// Reads an answer to its end; a body in chunks is put together.
fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    (status, if is_chunked { joined(body) } else { body.to_owned() })
}

fn joined(mut chunks: &str) -> String {
    let mut body = String::new();
    while let Some((length, rest)) = chunks.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).unwrap_or(0);
        if length == 0 || length > rest.len() {
            break;
        }
        body.push_str(&rest[..length]);
        chunks = rest[length..].trim_start_matches("\r\n");
    }
    body
}

#[test]
fn requests_are_answered() {
    let serving = Serving::start(&[]);
    assert_eq!(serving.ask("GET /hello", b""), (200, "hello Method::Get\n".to_owned()));
    assert_eq!(serving.ask("POST /echo", b"some body"), (200, "some body".to_owned()));
    assert_eq!(serving.ask("GET /headers", b""), (200, "x-a: 1\n".to_owned()));
    assert_eq!(serving.ask("GET /nowhere?x=1", b""), (404, "not found: /nowhere\n".to_owned()));
    assert_eq!(serving.ask("GET /big", b"").1.len(), 1 << 20);
}

/// Shells allow 1024, fewer than the connections that a server may have.
#[test]
#[cfg(target_os = "linux")]
fn a_server_has_fewer_files_than_it_may_ask_for() {
    let (mut command, server) = (Command::new("sh"), gusset());
    command.env_remove("GUSSET_CONFIG").envs(server.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.args(["-c", "ulimit -S -n 256 && exec \"$0\" \"$@\""]).arg(server.get_program());
    command.args(["serve", "--addr=127.0.0.1:0", "--max-concurrent=2"]).arg(guest("http-server/http-server.wasm"));
    let serving = Serving::spawned(command);
    let limits = |process: &str| {
        let all = std::fs::read_to_string(format!("/proc/{process}/limits")).expect("its limits");
        let files = all.lines().find(|line| line.starts_with("Max open files")).expect("there is one");
        files.split_whitespace().skip(3).take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let hard = limits("self")[1].clone();
    assert_eq!(limits(&serving.child.id().to_string()), [hard.clone(), hard]);
}

#[test]
fn a_request_sees_nothing_of_the_one_before_unless_instances_are_used_again() {
    let counts = |serving: &Serving| (0..3).map(|_| serving.ask("GET /count", b"").1).collect::<String>();
    assert_eq!(counts(&Serving::start(&[])), "1\n1\n1\n");
    assert_eq!(counts(&Serving::start(&["--reuse=2"])), "1\n2\n1\n");
}

#[test]
fn a_guest_that_fails_is_an_answer_and_nothing_else() {
    let serving = Serving::start(&["--timeout=500ms"]);
    for path in ["/fail", "/silent", "/spin"] {
        let (status, _) = serving.ask(&format!("GET {path}"), b"");
        assert!((500..=504).contains(&status), "{path}: {status}");
        assert_eq!(serving.ask("GET /hello", b"").0, 200);
    }
}

#[test]
fn a_head_has_a_body_or_one_with_trailers_is_cut() {
    let serving = Serving::start(&[]);
    let raw = |request: &str| {
        let mut stream = serving.connect();
        write!(stream, "{request} HTTP/1.1\r\nhost: x\r\nte: trailers\r\nconnection: close\r\n\r\n").expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        String::from_utf8(bytes).expect("text")
    };
    let head = raw("HEAD /hello");
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    let trailers = raw("GET /trailers");
    assert!(trailers.starts_with("HTTP/1.1 200") && trailers.contains("body\n"), "{trailers}");
    // No header announced the trailers, so that they may be left out.
    assert!(trailers.ends_with("\r\n0\r\n\r\n"), "{trailers}");
    let cut = raw("GET /cut");
    let is_cut = cut.starts_with("HTTP/1.1 500") || !cut.ends_with("0\r\n\r\n");
    assert!(is_cut, "a body that a trap cut looks complete: {cut}");
}

#[test]
fn what_guests_write_to_the_standard_errors_is_lost() {
    let mut command = gusset();
    command.args(["serve", "--addr=127.0.0.1:0"]).arg(guest("http-server/http-server.wasm"));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the command");
    let mut errors = BufReader::new(child.stderr.take().expect("its errors"));
    let address = address(&mut errors);
    let serving = Serving { child, address };
    assert_eq!(serving.ask("GET /log", b""), (200, "logged\n".to_owned()));
    let mut line = String::new();
    errors.read_line(&mut line).expect("a line");
    assert_eq!(line, "a line of the guest\n");
}

/// Whoever reads the standard errors may go away.
#[test]
fn a_reader_of_the_standard_errors_that_goes_stops_the_server() {
    let mut command = gusset();
    command.args(["serve", "--addr=127.0.0.1:0"]).arg(guest("http-server/http-server.wasm"));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the command");
    let mut errors = BufReader::new(child.stderr.take().expect("its errors"));
    let address = address(&mut errors);
    drop(errors);
    let mut serving = Serving { child, address };
    let mut stream = serving.connect();
    write!(stream, "GET /wait/700 HTTP/1.1\r\nhost: x\r\n\r\n").expect("sent");
    std::thread::sleep(Duration::from_millis(300));
    serving.signal("TERM");
    assert_eq!(answer(stream), (200, "waited\n".to_owned()));
    assert!(serving.child.wait().expect("its end").success());
}

/// A component with more parts than most: the pool is as large as it needs.
#[test]
fn a_component_of_many_parts_finds_no_place() {
    let folder = Folder::new("many-parts");
    let file = folder.path.join("many.wasm");
    let mut component = std::fs::read(guest("http-server/http-server.wasm")).expect("the guest");
    let n_modules = modules(&component);
    let part = wat::parse_str("(module (memory 1) (table 1 funcref) (table 1 funcref))").expect("a module");
    section(&mut component, 1, &part);
    let instances: Vec<u8> = [30_u8].into_iter().chain((0..30).flat_map(|_| [0, n_modules, 0])).collect();
    section(&mut component, 2, &instances);
    std::fs::write(&file, component).expect("a file");
    let serving = Serving::of(file, &["--max-concurrent=1"]);
    let asking: Vec<_> = (0..10)
        .map(|_| {
            let address = serving.address.clone();
            std::thread::spawn(move || [(); 2].map(|()| ask(&address, "GET /hello", b"").0))
        })
        .collect();
    for asked in asking {
        assert_eq!(asked.join().expect("no panic"), [200, 200]);
    }
}

#[test]
fn a_pool_that_has_no_room_names_no_option() {
    let output = gusset()
        .args(["serve", "--addr=127.0.0.1:0", "--max-memory=64KiB"])
        .arg(guest("http-server/http-server.wasm"))
        .output()
        .expect("the command");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && errors.contains("`--max-memory`"), "{errors}");
}

/// How many core modules a component has on its outermost level.
fn modules(component: &[u8]) -> u8 {
    let (mut depth, mut n_modules) = (0, 0);
    for payload in wasmparser::Parser::new(0).parse_all(component) {
        match payload.expect("it is valid") {
            wasmparser::Payload::ModuleSection { .. } => {
                n_modules += u8::from(depth == 0);
                depth += 1;
            }
            wasmparser::Payload::ComponentSection { .. } => depth += 1,
            wasmparser::Payload::End(_) => depth -= 1,
            _ => {}
        }
    }
    n_modules
}

/// Appends a section to a binary.
fn section(binary: &mut Vec<u8>, id: u8, contents: &[u8]) {
    binary.push(id);
    let mut left = contents.len();
    while left >= 0x80 {
        binary.push(left as u8 | 0x80);
        left >>= 7;
    }
    binary.push(left as u8);
    binary.extend(contents);
}

#[test]
fn guests_that_wait_do_not_wait_for_each_other() {
    let serving = Serving::start(&[]);
    let start = Instant::now();
    let streams: Vec<TcpStream> = (0..10)
        .map(|_| {
            let mut stream = serving.connect();
            write!(stream, "GET /wait/1000 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").expect("sent");
            stream
        })
        .collect();
    assert!(streams.into_iter().all(|stream| answer(stream) == (200, "waited\n".to_owned())));
    assert!(start.elapsed() < Duration::from_secs(9), "{:?}", start.elapsed());
}

#[test]
fn a_server_that_is_told_to_stop_answers_what_is_under_way() {
    for signal in ["TERM", "INT"] {
        let mut serving = Serving::start(&[]);
        let mut stream = serving.connect();
        write!(stream, "GET /wait/700 HTTP/1.1\r\nhost: x\r\n\r\n").expect("sent");
        std::thread::sleep(Duration::from_millis(300));
        serving.signal(signal);
        assert_eq!(answer(stream), (200, "waited\n".to_owned()), "{signal}");
        assert!(serving.child.wait().expect("its end").success(), "{signal}");
    }
}

#[test]
fn each_request_is_a_line_of_the_access_log() {
    let mut serving = Serving::start(&[]);
    serving.ask("GET /hello?a=b", b"");
    let mut line = String::new();
    BufReader::new(serving.child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    let words: Vec<&str> = line.split_whitespace().collect();
    assert!(words[0].ends_with('Z') && words[1].starts_with("127.0.0.1:") && words[5].ends_with("ms"), "{line}");
    assert_eq!(words[2..5], ["GET", "/hello?a=b", "200"]);
}

#[test]
fn guests_send_requests_where_they_may() {
    let inner = Serving::start(&[]);
    let url = format!("http://{}/headers", inner.address);
    let client = |option: &str| {
        let run = Run::new(guest("commands/http-client.wasm")).option(option).option("--timeout=60s");
        run.args(&["GET", &url]).output()
    };
    let allowed = client(&format!("--allow-connect={}", inner.address));
    assert_eq!(allowed.stdout, "status 200\ncontent-type: text/plain\nx-from: guest\n\n", "{}", allowed.stderr);
    let refused = client("--allow-connect=127.0.0.1:1");
    assert_eq!((refused.stdout.as_str(), refused.status), ("error: ErrorCode::HttpRequestDenied\n", 1));
    let outer = Serving::start(&["--allow-connect", &inner.address]);
    assert_eq!(outer.ask(&format!("GET /proxy/{}/hello", inner.address), b""), (200, "hello Method::Get\n".to_owned()));
    let closed = Serving::start(&[]);
    assert_eq!(closed.ask(&format!("GET /proxy/{}/hello", inner.address), b"").0, 502);
}

#[test]
fn what_cannot_be_served_is_refused() {
    let refused = |file: &str, option: &str, expected: &str| {
        let output = gusset().args(["serve", option]).arg(guest(file)).output().expect("the command");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(expected) && !output.status.success(), "{errors}");
    };
    refused(
        "commands/hello.wasm",
        "--addr=127.0.0.1:0",
        "it is a command (exports `wasi:cli/run`): `gusset run` runs it",
    );
    let library = "../peer/guests/components/calls.wasm";
    refused(library, "--addr=127.0.0.1:0", "exports no `wasi:http/incoming-handler`");
    refused("http-server/http-server.wasm", "--addr=192.0.2.1:1", "listening at `192.0.2.1:1`");
    refused("http-server/http-server.wasm", "--dir=/no/such/folder", "/no/such/folder");
}

/// The answers recorded beside the handlers, but for what they do differently.
fn check_recorded(serving: &Serving) {
    assert_eq!(serving.ask("GET /hello", b""), (200, "hello get\n".to_owned()));
    assert_eq!(serving.ask("PUT /hello", b""), (200, "hello put\n".to_owned()));
    assert_eq!(serving.ask("POST /echo", b"some body"), (200, "some body".to_owned()));
    let long: Vec<u8> = (0..300_000).map(|at| b'a' + (at % 26) as u8).collect();
    let (status, body) = serving.ask("POST /echo", &long);
    assert!(status == 200 && body.as_bytes() == long, "{status}, {} bytes", body.len());
    assert_eq!(serving.ask("GET /headers", b""), (200, "x-a=1\n".to_owned()));
    assert_eq!(serving.ask("GET /nope", b""), (404, "not found: /nope\n".to_owned()));
}

#[test]
fn handlers_of_others_answer_as_recorded() {
    if let Some(file) = shared("http/http-rust.component.wasm") {
        let serving = Serving::of(file, &[]);
        check_recorded(&serving);
        assert_eq!(serving.ask("GET /fail", b"").0, 500);
        check_recorded(&serving);
    }
}

/// An interpreter with megabytes of memory, made for an earlier version of the interfaces.
#[test]
fn a_javascript_handler_answers_as_recorded() {
    if let Some(file) = shared("http/http-js-fetch-0.2.3.component.wasm") {
        let serving = Serving::of(file, &[]);
        check_recorded(&serving);
        assert_eq!(serving.ask("GET /fail", b"").0, 404);
        check_recorded(&serving);
    }
}

#[test]
fn large_bodies_are_cut_or_keep_their_clients_waiting() {
    let serving = Serving::start(&[]);
    for size in [300_000, 8 << 20] {
        let body: Vec<u8> = (0..size).map(|at| b'a' + (at % 26) as u8).collect();
        let mut stream = serving.connect();
        let mut reading = stream.try_clone().expect("the same connection");
        let answer = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            reading.read_to_end(&mut bytes).map(|_| bytes)
        });
        write!(stream, "POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {size}\r\n\r\n")
            .expect("sent");
        stream.write_all(&body).expect("sent");
        let bytes = answer.join().expect("no panic").expect("an answer");
        let (head, echoed) = bytes.split_at(bytes.windows(4).position(|end| end == b"\r\n\r\n").expect("a head") + 4);
        assert!(head.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(head));
        let echoed = joined(&String::from_utf8_lossy(echoed));
        assert!(echoed.as_bytes() == body, "{} bytes of {size} came back", echoed.len());
    }
}

#[test]
fn heads_beyond_the_limits_reach_the_guest_or_keep_their_clients_waiting() {
    let serving = Serving::start(&[]);
    let status = |head: String| {
        let mut stream = serving.connect();
        // It may be refused before it is complete, and the connection closed with the rest unread.
        let sent = write!(stream, "{head}\r\n");
        let mut answer = [0; 12];
        let answered = sent.and_then(|()| stream.read_exact(&mut answer));
        answered.ok().and_then(|()| String::from_utf8_lossy(&answer[9..]).parse::<u16>().ok())
    };
    let get = |lines: String| format!("GET /hello HTTP/1.1\r\nhost: x\r\n{lines}");
    assert_eq!(status(get("a: b\r\n".repeat(90))), Some(200));
    assert_eq!(status(get(format!("a: {}\r\n", "b".repeat(60 << 10)))), Some(200));
    for refused in [
        get("a: b\r\n".repeat(1_100)),
        get("a: b\r\n".repeat(100_000)),
        get(format!("a: {}\r\n", "b".repeat(200 << 10))),
        get(format!("a: {}\r\n", "b".repeat(8 << 20))),
        format!("GET /{} HTTP/1.1\r\nhost: x\r\n", "a".repeat(70 << 10)),
    ] {
        let found = status(refused);
        assert!(found.is_none_or(|status| (400..500).contains(&status)), "{found:?}");
    }
    assert_eq!(serving.ask("GET /hello", b"").0, 200);
}

/// Nobody reads what is written here: a pipe takes 64 KiB of it.
#[test]
fn a_reader_that_never_reads_the_access_log_stops_the_server() {
    let mut serving = Serving::start(&[]);
    let mut stream = serving.connect();
    let path = format!("/hello?{}", "a".repeat(2000));
    for _ in 0..200 {
        write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").expect("sent");
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).expect("an answer");
        assert_eq!(&answer, b"HTTP/1.1 200");
        let mut rest = Vec::new();
        while !is_whole(&rest) {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("the rest");
            rest.push(byte[0]);
        }
    }
    drop(stream);
    serving.signal("TERM");
    assert!(serving.child.wait().expect("its end").success());
}

/// Whether these are all bytes of an answer by `/hello`, whose length is said at once or whose last chunk is empty,
/// as it came.
fn is_whole(answer: &[u8]) -> bool {
    let is_chunked = answer.windows(7).any(|part| part == b"chunked");
    answer.ends_with(if is_chunked { &b"\r\n0\r\n\r\n"[..] } else { b"hello Method::Get\n" })
}

#[test]
fn an_instance_has_the_fuel_of_one_request_for_all() {
    let serving = Serving::start(&["--reuse=1000", "--fuel=100000"]);
    for _ in 0..300 {
        assert_eq!(serving.ask("GET /hello", b"").0, 200);
    }
    assert_eq!(serving.ask("GET /spin", b"").0, 500);
}
