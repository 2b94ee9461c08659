//! Instances that answer several requests, one after the other.

use gusset::wasi::http::{Server, ServerConfig};
use gusset::{Config, Engine, Store};

use crate::client::get;
use crate::guest::Data;
use crate::handlers::handler;
use crate::served::{checked_in, listen, prepare, serve};

fn many() -> ServerConfig {
    ServerConfig { requests_per_instance: 1_000_000, ..ServerConfig::default() }
}

/// Each request leaves the handle of its `incoming-request`; at the 200th, the guest traps.
#[tokio::test]
async fn an_instance_accumulates_handles() {
    let keeping = handler(
        "(global.set $heap (i32.add (global.get $heap) (i32.const 1)))
         (if (i32.gt_u (global.get $heap) (i32.const 4296)) (then unreachable))
         (call $answer (local.get $out) (call $response (call $fields)))",
    );
    let served = serve(&keeping, many()).await;
    for _ in 0..500 {
        assert_eq!(get(served.address, "/").await.status, 200);
    }
    assert_eq!(served.failures(), Vec::<String>::new());
}

#[tokio::test]
async fn an_instance_that_keeps_nothing_is_not_used_again() {
    let served = serve(&checked_in("http-server/http-server.wasm"), many()).await;
    for before in 0..200 {
        assert_eq!(get(served.address, "/count").await.text(), format!("{}\n", 2 * before + 1));
        // What it asks for once and keeps: the stream of errors.
        assert_eq!(get(served.address, "/log").await.status, 200);
    }
}

#[tokio::test]
async fn an_instance_has_the_fuel_of_one_request_for_all() {
    const FUEL: u64 = 100_000;
    let mut config = Config::new();
    config.epoch_interruption(true).consume_fuel(true);
    let engine = Engine::new(&config).unwrap();
    let pre = prepare(&engine, &checked_in("http-server/http-server.wasm"));
    let make_store = move || {
        let mut store = Store::new(&engine, Data::new());
        store.set_fuel(FUEL)?;
        Ok(store)
    };
    let served = listen(Server::builder(pre, make_store).config(many())).await;
    for _ in 0..500 {
        assert_eq!(get(served.address, "/hello").await.status, 200);
    }
    // It is an end all the same for a request that takes more.
    assert_eq!(get(served.address, "/spin").await.status, 500);
    assert!(served.failures()[0].contains("fuel"));
}
