//! Host functions that wait: two guests work at once on one thread, and one of them is stopped.
//!
//! `cargo run --example 14-async`

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use gusset::component::{Component, HasSelf, Linker};
use gusset::{Engine, Result, Store};

use village::ferry::river;

gusset::component::bindgen!({
    path: "wit/14-async.wit",
    imports: { default: async },
    exports: { default: async },
});

/// How many strokes a crossing takes.
struct River {
    width: u32,
}

impl river::Host for River {
    // Any executor will do: this could as well wait for a timer or a socket of tokio's.
    async fn cross(&mut self, boat: String) -> u32 {
        for stroke in 1..=self.width {
            println!("{boat}: stroke {stroke}");
            pause().await;
        }
        self.width
    }
}

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::encoded("14-async", "ferry")?)?;
    let mut linker = Linker::new(&engine);
    Ferry::add_to_linker::<_, HasSelf<River>>(&mut linker, |river| river)?;

    // Each guest has a store of its own; neither knows that it waits.
    let (mut narrow, mut wide) = (Store::new(&engine, River { width: 1 }), Store::new(&engine, River { width: 3 }));
    let (heron, otter) = block_on(async {
        let heron = Ferry::instantiate_async(&mut narrow, &component, &linker).await?;
        let otter = Ferry::instantiate_async(&mut wide, &component, &linker).await?;
        Ok::<_, gusset::Error>((heron, otter))
    })?;
    let (first, second) =
        block_on(join(heron.call_work(&mut narrow, "heron", 3), otter.call_work(&mut wide, "otter", 1)));
    println!("{} strokes and {} strokes", first?, second?);

    // A call whose future is dropped ends where it waits, and its instance is closed: it was left in the middle of
    // something. The store goes on.
    drop(poll_once(otter.call_work(&mut wide, "otter", 1)));
    match block_on(otter.call_work(&mut wide, "otter", 1)) {
        Ok(strokes) => println!("{strokes} strokes"),
        Err(error) => println!("{error}"),
    }
    let swan = block_on(Ferry::instantiate_async(&mut wide, &component, &linker))?;
    println!("{} strokes", block_on(swan.call_work(&mut wide, "swan", 1))?);
    Ok(())
}

/// Lets others run.
async fn pause() {
    let mut passed = false;
    poll_fn(|cx| {
        cx.waker().wake_by_ref();
        if std::mem::replace(&mut passed, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await
}

/// Waits for two futures at once.
async fn join<A: Future, B: Future>(first: A, second: B) -> (A::Output, B::Output) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let (mut a, mut b) = (None, None);
    poll_fn(|cx| {
        if a.is_none()
            && let Poll::Ready(output) = first.as_mut().poll(cx)
        {
            a = Some(output);
        }
        if b.is_none()
            && let Poll::Ready(output) = second.as_mut().poll(cx)
        {
            b = Some(output);
        }
        if a.is_some() && b.is_some() { Poll::Ready(a.take().zip(b.take())) } else { Poll::Pending }
    })
    .await
    .expect("both are there")
}

/// The smallest of executors, for futures that are always woken.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}
