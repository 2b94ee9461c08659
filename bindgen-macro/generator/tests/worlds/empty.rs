/// An instance of a component for the world `void`.
pub struct Void {}
impl Void {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Void> {
        VoidPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        _store: impl ::gusset::AsContextMut,
        _instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Void> {
        Ok(Void {})
    }
}
/// A component that was checked once for the world `void`.
pub struct VoidPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
}
impl<T: 'static> Clone for VoidPre<T> {
    fn clone(&self) -> Self {
        VoidPre {
            instance_pre: self.instance_pre.clone(),
        }
    }
}
impl<T: 'static> VoidPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(VoidPre { instance_pre })
    }
    /// The component with its imports.
    pub fn instance_pre(&self) -> &::gusset::component::InstancePre<T> {
        &self.instance_pre
    }
    /// Makes an instance.
    pub fn instantiate(
        &self,
        store: impl ::gusset::AsContextMut<Data = T>,
    ) -> ::gusset::Result<Void> {
        self.instance_pre.instantiate(store)?;
        Ok(Void {})
    }
}
