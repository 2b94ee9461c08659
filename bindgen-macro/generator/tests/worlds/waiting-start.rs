/// An instance of a component for the world `waiting-start`.
pub struct WaitingStart {
    run: ::gusset::component::TypedFunc<(), ()>,
}
impl WaitingStart {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<WaitingStart> {
        WaitingStartPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// As `instantiate`, in a future: what the component does at its start may wait.
    pub async fn instantiate_async<T: 'static + ::core::marker::Send>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<WaitingStart> {
        WaitingStartPre::new(linker.instantiate_pre(component)?)?
            .instantiate_async(store)
            .await
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<WaitingStart> {
        let exports = instance.exports(&store)?;
        Ok(WaitingStart {
            run: exports.typed_func(None, "run")?.bind(&mut store, instance)?,
        })
    }
    /// Calls `run`.
    pub async fn call_run(
        &self,
        store: impl ::gusset::AsContextMut<Data: ::core::marker::Send>,
    ) -> ::gusset::Result<()> {
        self.run.call_async(store, ()).await
    }
}
/// A component that was checked once for the world `waiting-start`.
pub struct WaitingStartPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    run: ::gusset::component::TypedFuncExport<(), ()>,
}
impl<T: 'static> Clone for WaitingStartPre<T> {
    fn clone(&self) -> Self {
        WaitingStartPre {
            instance_pre: self.instance_pre.clone(),
            run: self.run.clone(),
        }
    }
}
impl<T: 'static> WaitingStartPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(WaitingStartPre {
            run: instance_pre.typed_func(None, "run")?,
            instance_pre,
        })
    }
    /// The component with its imports.
    pub fn instance_pre(&self) -> &::gusset::component::InstancePre<T> {
        &self.instance_pre
    }
    /// Makes an instance.
    pub fn instantiate(
        &self,
        mut store: impl ::gusset::AsContextMut<Data = T>,
    ) -> ::gusset::Result<WaitingStart> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(WaitingStart {
            run: self.run.bind(&mut store, &instance)?,
        })
    }
    /// As `instantiate`, in a future: what the component does at its start may wait.
    pub async fn instantiate_async(
        &self,
        mut store: impl ::gusset::AsContextMut<Data = T>,
    ) -> ::gusset::Result<WaitingStart>
    where
        T: ::core::marker::Send,
    {
        let instance = self.instance_pre.instantiate_async(&mut store).await?;
        Ok(WaitingStart {
            run: self.run.bind(&mut store, &instance)?,
        })
    }
}
