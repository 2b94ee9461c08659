//! How requests are served: `[serve]` of a configuration file.

use std::net::SocketAddr;

use clap::Args;
use serde::Deserialize;

use super::Layer;
use crate::units::{Size, Span};

/// How requests are served.
#[derive(Args, Clone, Debug, Default, PartialEq, Deserialize)]
#[command(next_help_heading = "Serving")]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServeOptions {
    /// Address and port to listen at; port 0 is any free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub addr: Option<SocketAddr>,
    /// How many requests are answered at once; others wait [default: 1000]
    #[arg(long, value_name = "NUMBER")]
    pub max_concurrent: Option<usize>,
    /// How many of these one client's are, by its address; its others wait [default: three quarters of them]
    #[arg(long, value_name = "NUMBER")]
    pub max_concurrent_per_client: Option<usize>,
    /// How many connections are open at once; others wait to be taken. One client, by its address, has three quarters of
    /// them at most, and what it has beyond is closed [default: 10000]
    #[arg(long, value_name = "NUMBER")]
    pub max_connections: Option<usize>,
    /// How many requests an instance answers, one after the other, before it goes; with more than 1, a request may
    /// see what earlier ones left in the guest's memory [default: 1]
    #[arg(long, value_name = "NUMBER")]
    pub reuse: Option<u32>,
    /// How long a client may take to send the headers of a request [default: 30s]
    #[arg(long, value_name = "DURATION")]
    pub header_timeout: Option<Span>,
    /// How long a client may take for 4 KiB of a response, or of a request's body [default: 30s]
    #[arg(long, value_name = "DURATION")]
    pub client_timeout: Option<Span>,
    /// How long requests that are under way may take when the server is told to stop [default: 10s]
    #[arg(long, value_name = "DURATION")]
    pub stop_timeout: Option<Span>,
    /// How much a guest's memory may take while it is not in use [default: 1MiB]
    #[arg(long, value_name = "SIZE")]
    pub keep_resident: Option<Size>,
    /// Writes no line for each request
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(value_name = "BOOL", hide_possible_values = true)]
    pub no_access_log: Option<bool>,
}

impl Layer for ServeOptions {
    fn over(self, below: Self) -> Self {
        ServeOptions {
            addr: self.addr.or(below.addr),
            max_concurrent: self.max_concurrent.or(below.max_concurrent),
            max_concurrent_per_client: self.max_concurrent_per_client.or(below.max_concurrent_per_client),
            max_connections: self.max_connections.or(below.max_connections),
            reuse: self.reuse.or(below.reuse),
            header_timeout: self.header_timeout.or(below.header_timeout),
            client_timeout: self.client_timeout.or(below.client_timeout),
            stop_timeout: self.stop_timeout.or(below.stop_timeout),
            keep_resident: self.keep_resident.or(below.keep_resident),
            no_access_log: self.no_access_log.or(below.no_access_log),
        }
    }
}

/// How many requests are answered at once, if nobody says it.
const CONCURRENT: usize = 1000;

impl ServeOptions {
    /// How many requests are answered at once.
    pub fn concurrent(&self) -> usize {
        self.max_concurrent.unwrap_or(CONCURRENT)
    }
}
