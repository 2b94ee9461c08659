//! Host functions and exports that are futures, of an interface and of the world itself.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use host::component::{Component, HasSelf, Linker, bindgen};
use host::{Engine, Result, Store};
use port::async_functions::library;

bindgen!({
    inline: r#"
        package port:async-functions;

        interface library {
            enum trouble {
                closed,
                unknown,
            }
            order: func(title: string) -> result<u32, trouble>;
            shelf: func() -> u32;
        }

        world reader {
            import library;
            import rest: func(minutes: u32);
            export read: func(n: u32) -> u32;
        }
    "#,

    imports: {
        "port:async-functions/library.shelf": trappable,
        default: async | trappable,
    },
    exports: { default: async },
});

#[derive(Default)]
struct MyState {
    waited: u32,
    ordered: Vec<String>,
}

impl library::Host for MyState {
    async fn order(&mut self, title: String) -> Result<Result<u32, library::Trouble>> {
        pass_turns(2).await;
        self.waited += 2;
        self.ordered.push(title);
        Ok(match self.ordered.len() {
            1..=3 => Ok(self.ordered.len() as u32),
            _ => Err(library::Trouble::Closed),
        })
    }

    fn shelf(&mut self) -> Result<u32> {
        Ok(7)
    }
}

impl ReaderImports for MyState {
    async fn rest(&mut self, minutes: u32) -> Result<()> {
        pass_turns(minutes).await;
        self.waited += minutes;
        Ok(())
    }
}

const GUEST: &str = r#"
    (import "port:async-functions/library" "order" (func $order (param i32 i32 i32)))
    (import "port:async-functions/library" "shelf" (func $shelf (result i32)))
    (import "$root" "rest" (func $rest (param i32)))
    (data (i32.const 32) "a book")
    (func (export "read") (param $n i32) (result i32)
        (local $sum i32)
        (local.set $sum (call $shelf))
        (loop $next
            (call $order (i32.const 32) (i32.const 6) (i32.const 64))
            (if (i32.eqz (i32.load8_u (i32.const 64)))
                (then (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 68))))))
            (call $rest (i32.const 3))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br_if $next (local.get $n)))
        (local.get $sum))
"#;

/// Is pending so many times.
async fn pass_turns(mut n: u32) {
    poll_fn(|cx| {
        cx.waker().wake_by_ref();
        match n.checked_sub(1) {
            Some(left) => {
                n = left;
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    })
    .await
}

fn block_on<F: Future>(future: F) -> (F::Output, u32) {
    let (mut future, mut n_pending) = (pin!(future), 0);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => return (output, n_pending),
            Poll::Pending => n_pending += 1,
        }
    }
}

async fn run(n: u32) -> Result<(u32, MyState)> {
    let engine = Engine::default();
    let module = format!("(module {GUEST} {})", crate::encode::ALLOCATOR);
    let component = Component::new(&engine, crate::encode::guest(include_str!("async_functions.rs"), &module))?;
    let mut linker = Linker::new(&engine);
    Reader::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut MyState| state)?;
    let mut store = Store::new(&engine, MyState::default());
    let bindings = Reader::instantiate_async(&mut store, &component, &linker).await?;
    let sum = bindings.call_read(&mut store, n).await?;
    Ok((sum, store.into_data()))
}

#[test]
fn a_guest_waits_for_whatever_the_host_waits_for() {
    let (result, n_pending) = block_on(run(5));
    let (sum, state) = result.unwrap();
    assert_eq!((sum, n_pending, state.waited), (7 + 1 + 2 + 3, 25, 25));
    assert_eq!(state.ordered, ["a book"; 5]);
}
