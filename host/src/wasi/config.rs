//! `wasi:config`, a proposal: what a host tells a guest by names, in place of an environment.
//!
//! The version that is served is 0.2.0-rc.1. A proposal's versions are not compatible with each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::ensure;

use self::bindings::wasi::config::store;
use crate::Result;
use crate::component::{HasSelf, Linker};

/// What `bindgen!` makes of the proposal.
pub mod bindings {
    crate::component::bindgen!({
        path: "../wit/proposals/config.wit",
        world: "wasi:config/imports",
        imports: { default: trappable },
    });
}

/// The names and values that a guest is told. Clones share them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ConfigVariables {
    variables: Arc<BTreeMap<String, String>>,
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for ConfigVariables {
    /// Of a name that comes twice the last value counts.
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        ConfigVariables { variables: Arc::new(variables) }
    }
}

/// Puts the proposal's interface into a linker; `variables` finds what a guest is told.
///
/// # Errors
/// When the name is there already.
pub fn add_to_linker<T: Send + 'static>(
    linker: &mut Linker<T>,
    variables: fn(&mut T) -> &mut ConfigVariables,
) -> Result<()> {
    store::add_to_linker::<T, HasSelf<ConfigVariables>>(linker, variables)
}

impl store::Host for ConfigVariables {
    fn get(&mut self, key: String) -> Result<Result<Option<String>, store::Error>> {
        Ok(Ok(self.variables.get(&key).cloned()))
    }

    fn get_all(&mut self) -> Result<Result<Vec<(String, String)>, store::Error>> {
        let found: usize = self.variables.iter().map(|(name, value)| name.len() + value.len()).sum();
        ensure!(found <= MAX_BYTES, "the guest's configuration may take {MAX_BYTES} bytes, found {found}");
        Ok(Ok(self.variables.iter().map(|(name, value)| (name.clone(), value.clone())).collect()))
    }
}

/// What a guest gets of them is copied by the host at each call.
const MAX_BYTES: usize = 1 << 20;
