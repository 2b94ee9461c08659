use crate::far_bindings::there::remote::stars as __there_remote_stars;
use crate::near_bindings::here::local::near as __here_local_near;
#[allow(missing_docs)]
pub type Star = __there_remote_stars::Star;
/// An instance of a component for the world `with-namespace`.
pub struct WithNamespace {
    f: ::gusset::component::TypedFunc<(&'static Star,), ()>,
}
impl WithNamespace {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<WithNamespace> {
        WithNamespacePre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<WithNamespace> {
        let exports = instance.exports(&store)?;
        Ok(WithNamespace {
            f: exports.typed_func(None, "f")?.bind(&mut store, instance)?,
        })
    }
    /// Puts everything that the world imports into a linker.
    pub fn add_to_linker<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static,
        D: ::gusset::component::HasData,
        for<'a> D::Data<'a>: here::local::mine::Host,
    {
        here::local::mine::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// Calls `f`.
    pub fn call_f(
        &self,
        store: impl ::gusset::AsContextMut,
        star: &Star,
    ) -> ::gusset::Result<()> {
        self.f.call(store, (star,))
    }
}
/// A component that was checked once for the world `with-namespace`.
pub struct WithNamespacePre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    f: ::gusset::component::TypedFuncExport<(&'static Star,), ()>,
}
impl<T: 'static> Clone for WithNamespacePre<T> {
    fn clone(&self) -> Self {
        WithNamespacePre {
            instance_pre: self.instance_pre.clone(),
            f: self.f.clone(),
        }
    }
}
impl<T: 'static> WithNamespacePre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(WithNamespacePre {
            f: instance_pre.typed_func(None, "f")?,
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
    ) -> ::gusset::Result<WithNamespace> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(WithNamespace {
            f: self.f.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod here {
    pub mod local {
        pub mod mine {
            use ::gusset::component::{HasData, Linker, Resource};
            pub type View = super::super::super::__here_local_near::View;
            pub type Star = super::super::super::__there_remote_stars::Star;
            pub type Sky = super::super::super::__there_remote_stars::Sky;
            /// What the host does for the interface `here:local/mine`.
            pub trait Host {
                fn show(&mut self, view: View, sky: Resource<Sky>) -> Star;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn show(&mut self, view: View, sky: Resource<Sky>) -> Star {
                    Host::show(*self, view, sky)
                }
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                let mut define = linker.instance("here:local/mine")?.with_host::<D>(get);
                define
                    .func(
                        "show",
                        |host, (view, sky)| Ok((Host::show(host, view, sky),)),
                    );
                define.finish()
            }
        }
    }
}
