fn main() {
    let b = std::fs::read(std::env::args().nth(1).unwrap()).unwrap();
    match gusset_runtime::translate::translate(&b) {
        Ok(c) => print!("{}", c.to_text()),
        Err(e) => println!("ERR {e}"),
    }
}
