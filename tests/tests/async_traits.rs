//! Limiters and call hooks that are written with `#[async_trait]`, as for Wasmtime.

use std::task::Poll;

use async_trait::async_trait;
use gusset::component::{Component, Linker};
use gusset::{
    CallHook, CallHookHandler, Engine, GrowthOf, GrowthRequest, ResourceLimiterAsync, Result, Store, StoreContextMut,
};

const GUEST: &str = r#"(component
    (core module $M (memory 1) (table $t 1 funcref)
        (func (export "grow") (result i32)
            (i32.add (memory.grow (i32.const 2)) (table.grow $t (ref.null func) (i32.const 1)))))
    (core instance $m (instantiate $M))
    (func (export "grow") (result s32) (canon lift (core func $m "grow"))))"#;

#[derive(Default)]
struct Host {
    asked: Vec<(usize, usize)>,
    limiter: Limiter,
    hooks: Vec<CallHook>,
}

#[derive(Default)]
struct Limiter {
    asked: Vec<(usize, usize)>,
}

#[async_trait]
impl ResourceLimiterAsync for Limiter {
    async fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        turn().await;
        self.asked.push((current, desired));
        Ok(true)
    }

    async fn table_growing(&mut self, _current: usize, _desired: usize, _maximum: Option<usize>) -> Result<bool> {
        turn().await;
        Ok(false)
    }
}

#[async_trait]
impl ResourceLimiterAsync for Host {
    async fn memory_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
        Ok(false)
    }

    async fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
        Ok(false)
    }

    async fn growing(&mut self, request: &GrowthRequest<'_>) -> Result<bool> {
        turn().await;
        self.asked.push((request.core_instance(), request.desired()));
        Ok(matches!(request.what(), GrowthOf::Memory { .. }) || request.current() == 0)
    }
}

struct Hook;

#[async_trait]
impl CallHookHandler<Host> for Hook {
    async fn handle_call_event(&self, mut store: StoreContextMut<'_, Host>, hook: CallHook) -> Result<()> {
        turn().await;
        store.data_mut().hooks.push(hook);
        Ok(())
    }
}

/// Is pending once.
async fn turn() {
    let mut was_polled = false;
    std::future::poll_fn(|_| if std::mem::replace(&mut was_polled, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

fn run(set: impl FnOnce(&mut Store<Host>)) -> Result<(i32, Host)> {
    let engine = Engine::default();
    let component = Component::new(&engine, wat::parse_str(GUEST)?)?;
    let mut store = Store::new(&engine, Host::default());
    set(&mut store);
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    let (engine, mut store) = (engine.clone(), store);
    let call = async move {
        let instance = Linker::new(&engine).instantiate_async(&mut store, &component).await?;
        let grow = instance.get_typed_func::<(), (i32,)>(&mut store, "grow")?;
        let (grew,) = grow.call_async(&mut store, ()).await?;
        Ok((grew, store.into_data()))
    };
    runtime.block_on(async {
        let mut call = std::pin::pin!(call);
        // Whoever is pending here is not woken.
        std::future::poll_fn(|cx| {
            let polled = call.as_mut().poll(cx);
            if polled.is_pending() {
                cx.waker().wake_by_ref();
            }
            polled
        })
        .await
    })
}

#[test]
fn a_limiter_with_two_methods_is_asked_for_memories_and_tables() {
    let error = run(|store| store.limiter_async(|host| &mut host.limiter)).err().expect("no table was allowed");
    assert!(format!("{error:#}").contains("does not allow a table of 1 elements"), "{error:#}");
}

#[test]
fn a_limiter_that_wants_to_know_who_asks_is_told() {
    let (grew, host) = run(|store| store.limiter_async(|host| host)).expect("the guest starts");
    assert_eq!(grew, 0, "the memory's former size, and -1 for the table");
    assert_eq!(host.asked, [(0, 65536), (0, 1), (0, 3 * 65536), (0, 2)]);
}

#[test]
fn a_hook_is_waited_for() {
    let (_, host) = run(|store| store.call_hook_async(Hook)).expect("the guest starts");
    assert_eq!(host.hooks, [CallHook::CallingWasm, CallHook::ReturningFromWasm]);
}
