//! Prints its arguments, its environment in the order of the names, and its initial directory.

fn main() {
    for (at, argument) in std::env::args().enumerate() {
        println!("argument {at}: {argument}");
    }
    let mut variables: Vec<(String, String)> = std::env::vars().collect();
    variables.sort();
    for (name, value) in variables {
        println!("{name}={value}");
    }
    println!("initial directory: {:?}", wasip2::cli::environment::initial_cwd());
}
