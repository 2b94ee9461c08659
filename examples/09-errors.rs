//! Errors of the host: one that the guest is told of, as a value of WIT, and one that ends the guest's
//! call as a trap and comes out at the other end as what it was.
//!
//! `cargo run --example 09-errors`

use gusset::component::{Component, HasSelf, Linker, bindgen};
use gusset::{Engine, Result, Store};

use village::library::shelves;

bindgen!({
    path: "wit/09-errors.wit",
    // Functions of the host return a `gusset::Result`, whose error is a trap ...
    imports: { default: trappable },
    // ... or, where the error in WIT is `fault`, a `Result<_, LibraryError>`.
    trappable_error_type: { "village:library/shelves.fault" => LibraryError },
});

/// The host's own error, richer than what the guest may know.
pub enum LibraryError {
    /// There is no such book.
    NoSuchTitle(String),
    /// Somebody has it.
    Lent {
        /// Who has.
        to: &'static str,
    },
    /// Nobody will read here again.
    Flooded(Flood),
}

/// Why nobody can read any more.
#[derive(Debug)]
pub struct Flood {
    metres: u32,
}

impl std::fmt::Display for Flood {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the library is {} m under water", self.metres)
    }
}

impl std::error::Error for Flood {}

struct Library {
    closed: bool,
}

impl shelves::Host for Library {
    fn first_line(&mut self, title: String) -> Result<String, LibraryError> {
        match title.as_str() {
            "Bread" => Ok("Take flour.".to_owned()),
            "Tides" => Err(LibraryError::Flooded(Flood { metres: 3 })),
            "Bees" => Err(LibraryError::Lent { to: "Ada" }),
            _ => Err(LibraryError::NoSuchTitle(title)),
        }
    }

    fn count(&mut self) -> Result<u32> {
        if self.closed { Err(gusset::Error::msg("the library is closed")) } else { Ok(3) }
    }

    // What becomes of each error: a value for the guest, or a trap.
    fn convert_fault(&mut self, error: LibraryError) -> Result<Fault> {
        match error {
            LibraryError::NoSuchTitle(title) => Ok(Fault::Unknown(title)),
            LibraryError::Lent { to } => {
                println!("library: {to} has it");
                Ok(Fault::Lent)
            }
            LibraryError::Flooded(flood) => Err(flood.into()),
        }
    }
}

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::encoded("09-errors", "reader")?)?;
    let mut linker = Linker::new(&engine);
    Reader::add_to_linker::<_, HasSelf<Library>>(&mut linker, |library| library)?;

    for (title, closed) in [("Bread", false), ("Bees", false), ("Salt", false), ("Tides", false), ("Bread", true)] {
        // A trap closes the instance that it ran through, so that each title has one of its own.
        let mut store = Store::new(&engine, Library { closed });
        let reader = Reader::instantiate(&mut store, &component, &linker)?;
        match reader.call_read(&mut store, title) {
            Ok(answer) => println!("{title}: {answer:?}"),
            Err(trap) => match trap.downcast_ref::<Flood>() {
                Some(flood) => println!("{title}: trapped, {} m of water", flood.metres),
                None => println!("{title}: trapped, {}", trap.root_cause()),
            },
        }
    }
    Ok(())
}
