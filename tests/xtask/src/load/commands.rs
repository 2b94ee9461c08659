//! Commands that serve, with a place for the address that they are to listen at.

use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;

use anyhow::{Context, Result, ensure};

/// What a command line has where the address belongs.
const ADDRESS: &str = "{address}";

/// A server's command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    words: Vec<String>,
}

impl Named {
    fn new(name: &str, words: &[&str]) -> Named {
        Named { name: name.to_owned(), words: words.iter().map(ToString::to_string).collect() }
    }

    /// The program, and its arguments.
    pub(super) fn words(&self, address: SocketAddr) -> Vec<String> {
        self.words.iter().map(|word| word.replace(ADDRESS, &address.to_string())).collect()
    }
}

/// `NAME=COMMAND`; words are separated by spaces, which none can have.
impl FromStr for Named {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Named> {
        let (name, command) = text.split_once('=').context("expected NAME=COMMAND")?;
        let words: Vec<&str> = command.split_whitespace().collect();
        ensure!(!words.is_empty(), "expected a command after `{name}=`");
        ensure!(command.contains(ADDRESS), "expected `{ADDRESS}` in the command of `{name}`, found `{command}`");
        Ok(Named::new(name, &words))
    }
}

/// The project's command, and the peer's if there is one. Neither writes a line for each request.
pub(super) fn of(gusset: &Path, peer: Option<&Path>, guest: &Path) -> Vec<Named> {
    let (gusset, guest) = (gusset.to_string_lossy(), guest.to_string_lossy());
    let mut all = vec![Named::new("gusset", &[&gusset, "serve", "--no-access-log", "--addr", ADDRESS, &guest])];
    if let Some(peer) = peer {
        all.push(Named::new("peer", &[&peer.to_string_lossy(), "serve", "--addr", ADDRESS, &guest]));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_knows_where_it_listens() {
        let named: Named = "a=serve --at={address} x".parse().expect("a command");
        let address = SocketAddr::from(([127, 0, 0, 1], 80));
        assert_eq!((named.name.as_str(), named.words(address)), ("a", words(&["serve", "--at=127.0.0.1:80", "x"])));
        for wrong in ["serve {address}", "a=", "a=serve x"] {
            assert!(wrong.parse::<Named>().is_err(), "{wrong}");
        }
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }
}
