//! How long a guest may run and what it may take: `[limits]` of a configuration file.

use std::time::Duration;

use anyhow::Result;
use clap::Args;
use gusset::{Config, Store};
use serde::Deserialize;

use super::Layer;
use crate::units::{Size, Span};

/// How long a guest may run and what it may take.
#[derive(Args, Clone, Debug, Default, PartialEq, Deserialize)]
#[command(next_help_heading = "Limits")]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitOptions {
    /// How long the guest may run, waiting included: `500ms`, `10s`, `5m`
    #[arg(long, value_name = "DURATION")]
    pub timeout: Option<Span>,
    /// How many instructions it may execute, about
    #[arg(long, value_name = "NUMBER")]
    pub fuel: Option<u64>,
    /// How much memory it may take: `64MiB`, `2GiB`
    #[arg(long, value_name = "SIZE")]
    pub max_memory: Option<Size>,
    /// How many handles of resources it may hold at once
    #[arg(long, value_name = "NUMBER")]
    pub max_handles: Option<u32>,
}

impl Layer for LimitOptions {
    fn over(self, below: Self) -> Self {
        LimitOptions {
            timeout: self.timeout.or(below.timeout),
            fuel: self.fuel.or(below.fuel),
            max_memory: self.max_memory.or(below.max_memory),
            max_handles: self.max_handles.or(below.max_handles),
        }
    }
}

impl LimitOptions {
    /// The time that the guest has.
    pub fn time(&self) -> Option<Duration> {
        self.timeout.map(|span| span.0)
    }

    /// Puts the limits into an engine's settings.
    pub fn configure(&self, config: &mut Config) {
        config.compile.consume_fuel = self.fuel.is_some();
        config.compile.epoch_interruption = self.timeout.is_some();
        if let Some(Size(bytes)) = self.max_memory {
            config.store.max_memory_bytes = bytes;
        }
        if let Some(handles) = self.max_handles {
            config.store.max_handles = handles;
        }
    }

    /// Puts the limits into a store; its guests run until the engine's next epoch.
    ///
    /// # Errors
    /// When the store's engine was not configured by these limits.
    pub fn apply<T: 'static>(&self, store: &mut Store<T>) -> Result<()> {
        if let Some(fuel) = self.fuel {
            store.set_fuel(fuel)?;
        }
        if self.timeout.is_some() {
            store.set_epoch_deadline(1);
        }
        Ok(())
    }
}
