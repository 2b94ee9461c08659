//! Ends in the way that its argument says: a number is the exit code, `err` is an error of `main`,
//! `panic`, `trap` and `abort` are what they say. Without an argument it returns.

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        None => ExitCode::SUCCESS,
        Some("err") => ExitCode::FAILURE,
        Some("panic") => panic!("as it was told"),
        Some("trap") => trap(),
        Some("abort") => std::process::abort(),
        Some("with-code") => {
            wasip2::cli::exit::exit(Err(()));
            unreachable!("an exit returned")
        }
        Some(code) => std::process::exit(code.parse().expect("expected a number")),
    }
}

fn trap() -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_arch = "wasm32"))]
    std::process::abort()
}
