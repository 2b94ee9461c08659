//! Instances whose start functions can wait.

use gusset_runtime::pool::PoolConcurrencyLimitError;

use crate::Result;
use crate::component::typed::on_fiber_of;
use crate::component::{Component, Instance, InstancePre, Linker};
use crate::store::AsContextMut;

impl<T: Send + 'static> InstancePre<T> {
    /// As [`InstancePre::instantiate`], in a future: start functions may wait. Dropped while one waits, there is no
    /// instance.
    ///
    /// # Errors
    /// As [`InstancePre::instantiate`], and when there is no stack.
    pub async fn instantiate_async(&self, mut store: impl AsContextMut<Data = T>) -> Result<Instance> {
        let made = on_fiber_of(store.as_context_mut(), |store| self.instantiate_inside(store)).await;
        made.map_err(|error| PoolConcurrencyLimitError::asked_by(error, self.component().name()))
    }
}

impl<T: Send + 'static> Linker<T> {
    /// As [`Linker::instantiate`], in a future; see [`InstancePre::instantiate_async`]. What has to be compiled is
    /// compiled in the first poll.
    ///
    /// # Errors
    /// As [`Linker::instantiate`], and when there is no stack.
    pub async fn instantiate_async(
        &self,
        store: impl AsContextMut<Data = T>,
        component: &Component,
    ) -> Result<Instance> {
        self.instantiate_pre(component)?.instantiate_async(store).await
    }
}
