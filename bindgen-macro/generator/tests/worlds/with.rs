use crate::elsewhere::mine::kinds::shapes as __mine_kinds_shapes;
use crate::far_bindings::far::away::stars as __far_away_stars;
type __MineKindsStoreHandle = crate::MyHandle;
type __MineKindsStoreKey = crate::Key<u32>;
#[allow(missing_docs)]
pub type Handle = mine::kinds::store::Handle;
#[allow(missing_docs)]
pub type Point = __mine_kinds_shapes::Point;
/// An instance of a component for the world `mapped`.
pub struct Mapped {
    f: ::gusset::component::TypedFunc<
        (::gusset::component::Resource<Handle>,),
        (Vec<Point>,),
    >,
}
impl Mapped {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Mapped> {
        MappedPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Mapped> {
        let exports = instance.exports(&store)?;
        Ok(Mapped {
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
        for<'a> D::Data<'a>: mine::kinds::store::Host,
    {
        mine::kinds::store::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// Calls `f`.
    pub fn call_f(
        &self,
        store: impl ::gusset::AsContextMut,
        h: ::gusset::component::Resource<Handle>,
    ) -> ::gusset::Result<Vec<Point>> {
        Ok(self.f.call(store, (h,))?.0)
    }
}
/// A component that was checked once for the world `mapped`.
pub struct MappedPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    f: ::gusset::component::TypedFuncExport<
        (::gusset::component::Resource<Handle>,),
        (Vec<Point>,),
    >,
}
impl<T: 'static> Clone for MappedPre<T> {
    fn clone(&self) -> Self {
        MappedPre {
            instance_pre: self.instance_pre.clone(),
            f: self.f.clone(),
        }
    }
}
impl<T: 'static> MappedPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(MappedPre {
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
    ) -> ::gusset::Result<Mapped> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Mapped {
            f: self.f.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod mine {
    pub mod kinds {
        pub mod store {
            use ::gusset::component::{HasData, Linker, Resource};
            pub type Point = super::super::super::__mine_kinds_shapes::Point;
            pub type Star = super::super::super::__far_away_stars::Star;
            pub type Handle = super::super::super::__MineKindsStoreHandle;
            pub type Key = super::super::super::__MineKindsStoreKey;
            /// What the host does for the resource `handle`.
            pub trait HostHandle {
                fn at(&mut self, self_: Resource<Handle>) -> Point;
                /// The guest gave up its `handle`.
                fn drop(&mut self, rep: Resource<Handle>) -> ::gusset::Result<()>;
            }
            impl<T: HostHandle + ?Sized> HostHandle for &mut T {
                fn at(&mut self, self_: Resource<Handle>) -> Point {
                    HostHandle::at(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Handle>) -> ::gusset::Result<()> {
                    HostHandle::drop(*self, rep)
                }
            }
            /// What the host does for the interface `mine:kinds/store`.
            pub trait Host: HostHandle {
                fn open(&mut self, key: Key, star: Star) -> Resource<Handle>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn open(&mut self, key: Key, star: Star) -> Resource<Handle> {
                    Host::open(*self, key, star)
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
                let mut define = linker
                    .instance("mine:kinds/store")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "handle",
                        |host, rep: Resource<Handle>| HostHandle::drop(host, rep),
                    );
                define
                    .func(
                        "[method]handle.at",
                        |host, (self_,)| Ok((HostHandle::at(host, self_),)),
                    );
                define
                    .func(
                        "open",
                        |host, (key, star)| Ok((Host::open(host, key, star),)),
                    );
                define.finish()
            }
        }
    }
}
