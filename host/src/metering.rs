//! Stopping guests: fuel and epochs, on stores and on what host functions get of them.

use std::fmt;
#[cfg(feature = "async")]
use std::pin::Pin;

use anyhow::ensure;
use gusset_runtime::vm::AtDeadline;

use crate::component::typed::on_deadline;
use crate::{Result, Store, StoreContext, StoreContextMut};

/// What the callback of [`Store::epoch_deadline_callback`] decides.
#[non_exhaustive]
pub enum UpdateDeadline {
    /// The guest stops with [`Trap::Interrupt`](crate::Trap::Interrupt).
    Interrupt,
    /// The guest goes on, with a deadline so many epochs from now.
    Continue(u64),
    /// The guest's call lets others run: its future is pending once, and woken at once. Then the guest goes on, with
    /// a deadline so many epochs from then. In a guest that was called by a blocking method this is the error
    /// [`WouldBlock`](crate::WouldBlock).
    ///
    /// An executor that was woken at once may look for events only once in so many polls: tokio's looks at timers and
    /// sockets after 61, unless its setting `event_interval` says otherwise. With a guest in each of them, that is many
    /// of their turns. [`YieldCustom`](UpdateDeadline::YieldCustom) waits in the executor's own way.
    #[cfg(feature = "async")]
    Yield(u64),
    /// As [`Yield`](UpdateDeadline::Yield), but the guest's call waits for this future: tokio's `yield_now()` lets
    /// timers and sockets have their turn first.
    #[cfg(feature = "async")]
    YieldCustom(u64, Pin<Box<dyn Future<Output = ()> + Send>>),
}

impl fmt::Debug for UpdateDeadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UpdateDeadline::Interrupt => write!(f, "Interrupt"),
            UpdateDeadline::Continue(epochs) => write!(f, "Continue({epochs})"),
            #[cfg(feature = "async")]
            UpdateDeadline::Yield(epochs) => write!(f, "Yield({epochs})"),
            #[cfg(feature = "async")]
            UpdateDeadline::YieldCustom(epochs, _) => write!(f, "YieldCustom({epochs}, ..)"),
        }
    }
}

impl<T: 'static> Store<T> {
    /// Gives the store so much fuel, in place of what it had (at first none). Every instruction of a
    /// guest costs 1, but for those that only structure code; instructions that work on ranges of
    /// memories or tables cost 1 more for each 64 bytes or elements. A guest stops with
    /// [`Trap::OutOfFuel`](crate::Trap::OutOfFuel) when more was used than there was, and before it
    /// calls the host for what it could not pay.
    ///
    /// # Errors
    /// When [`CompileConfig::consume_fuel`](crate::CompileConfig::consume_fuel) is off.
    pub fn set_fuel(&mut self, fuel: u64) -> Result<()> {
        self.borrowed().set_fuel(fuel)
    }

    /// The fuel that is left. After a trap of one instruction (a division by zero, say), what ran
    /// since the last call or loop is not counted.
    ///
    /// # Errors
    /// As [`set_fuel`](Store::set_fuel).
    pub fn get_fuel(&self) -> Result<u64> {
        crate::AsContext::as_context(self).get_fuel()
    }

    /// Sets the deadline, so many epochs from now ([`Engine::increment_epoch`] begins one). At first
    /// it is the engine's first epoch, which is always over.
    ///
    /// A guest looks at it every 100 microseconds or so, wherever it is: also in the middle of operators on large ranges,
    /// in adapters, in destructors, and while its instance is made. One that waits at a shared memory looks each
    /// millisecond, or every 5 in a call that can wait. The growth of a memory or table has no look inside, nor has
    /// what the host does itself: lifting values, compiling (also in the first poll of `Linker::instantiate_async`), and
    /// freeing what an instance had. The first two are bounded by [`Limits`](crate::Limits) and
    /// [`Store::set_hostcall_budget`].
    ///
    /// [`Engine::increment_epoch`]: crate::Engine::increment_epoch
    pub fn set_epoch_deadline(&mut self, epochs_from_now: u64) {
        self.borrowed().set_epoch_deadline(epochs_from_now);
    }

    /// At the deadline, guests stop with [`Trap::Interrupt`](crate::Trap::Interrupt). That is so at
    /// first.
    pub fn epoch_deadline_trap(&mut self) {
        self.borrowed().opaque_mut().runtime_mut().set_on_deadline(None);
    }

    /// At the deadline, `decide` is called in the guest's place; its error stops the guest. It may
    /// use the store, but is not called again for guests that it calls itself. It is a blocking function: at the
    /// deadline of a call that can wait, it calls no guests.
    pub fn epoch_deadline_callback(
        &mut self,
        mut decide: impl FnMut(StoreContextMut<'_, T>) -> Result<UpdateDeadline> + Send + Sync + 'static,
    ) {
        let decide = move |store: StoreContextMut<'_, T>| {
            Ok(match decide(store)? {
                UpdateDeadline::Interrupt => AtDeadline::Interrupt,
                UpdateDeadline::Continue(epochs) => AtDeadline::Continue(epochs),
                #[cfg(feature = "async")]
                UpdateDeadline::Yield(epochs) => AtDeadline::Yield(epochs),
                #[cfg(feature = "async")]
                UpdateDeadline::YieldCustom(epochs, others) => AtDeadline::YieldCustom(epochs, others),
            })
        };
        let mut store = self.borrowed();
        let decide = on_deadline(decide, &mut store);
        store.opaque_mut().runtime_mut().set_on_deadline(Some(decide));
    }

    /// At the deadline, a guest's call lets others run, and gets so many epochs more: see [`UpdateDeadline::Yield`], and
    /// there what that means for the timers of an executor.
    #[cfg(feature = "async")]
    pub fn epoch_deadline_async_yield_and_update(&mut self, epochs: u64) {
        self.epoch_deadline_callback(move |_| Ok(UpdateDeadline::Yield(epochs)));
    }

    /// Lets a guest's call pass its turn each time that it has used so much fuel, which it may be beyond by what a
    /// mebibyte of an operator on large ranges costs, or a growth of a table: its future is pending once, and woken at
    /// once (which an executor may answer before it looks at its timers: see [`UpdateDeadline::Yield`]). `None`
    /// at first, for never. A guest that was called by a blocking method fails then, with
    /// [`WouldBlock`](crate::WouldBlock).
    ///
    /// # Errors
    /// When [`CompileConfig::consume_fuel`](crate::CompileConfig::consume_fuel) is off, or the interval is 0.
    #[cfg(feature = "async")]
    pub fn fuel_async_yield_interval(&mut self, interval: Option<u64>) -> Result<()> {
        let mut store = self.borrowed();
        check(store.engine())?;
        ensure!(interval != Some(0), "fuel: expected an interval of at least 1, found 0");
        store.opaque_mut().runtime_mut().set_fuel_interval(interval.unwrap_or(0));
        Ok(())
    }

    fn borrowed(&mut self) -> StoreContextMut<'_, T> {
        crate::AsContextMut::as_context_mut(self)
    }
}

impl<T: 'static> StoreContext<'_, T> {
    /// As [`Store::get_fuel`].
    ///
    /// # Errors
    /// As [`Store::get_fuel`].
    pub fn get_fuel(&self) -> Result<u64> {
        check(self.engine())?;
        Ok(self.opaque().runtime().fuel())
    }
}

impl<T: 'static> StoreContextMut<'_, T> {
    /// As [`Store::set_fuel`].
    ///
    /// # Errors
    /// As [`Store::set_fuel`].
    pub fn set_fuel(&mut self, fuel: u64) -> Result<()> {
        check(self.engine())?;
        self.opaque_mut().runtime_mut().set_fuel(fuel);
        Ok(())
    }

    /// As [`Store::get_fuel`]; the guest that called the host has paid for all that it did before.
    ///
    /// # Errors
    /// As [`Store::get_fuel`].
    pub fn get_fuel(&self) -> Result<u64> {
        check(self.engine())?;
        Ok(self.opaque().runtime().fuel())
    }

    /// As [`Store::set_epoch_deadline`].
    pub fn set_epoch_deadline(&mut self, epochs_from_now: u64) {
        self.opaque_mut().runtime_mut().set_epoch_deadline(epochs_from_now);
    }
}

fn check(engine: &crate::Engine) -> Result<()> {
    let on = engine.config().compile.consume_fuel;
    ensure!(on, "fuel: expected setting `consume_fuel` of the engine to be on, found it off");
    Ok(())
}
