//! The boundary: functions that do nothing but cross it.

wit_bindgen::generate!({ path: "../wit", world: "crossing" });

struct Crossing;

const TEXT: &str = "a string of thirty-two bytes, ok";

impl Guest for Crossing {
    fn serve() {}

    fn add(a: u32, b: u32) -> u32 {
        a.wrapping_add(b)
    }

    fn measure(text: String) -> u32 {
        text.len() as u32
    }

    fn text() -> String {
        TEXT.to_string()
    }

    fn call_nothing(times: u32) {
        for _ in 0..times {
            nothing();
        }
    }

    fn call_length(times: u32) -> u64 {
        (0..times).map(|_| u64::from(length(TEXT))).sum()
    }
}

export!(Crossing);
