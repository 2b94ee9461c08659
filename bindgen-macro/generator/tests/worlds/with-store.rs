#[allow(missing_docs)]
pub enum W {}
/// An instance of a component for the world `with-store`.
pub struct WithStore {
    run: ::gusset::component::TypedFunc<(), ()>,
}
impl WithStore {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<WithStore> {
        WithStorePre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<WithStore> {
        let exports = instance.exports(&store)?;
        Ok(WithStore {
            run: exports.typed_func(None, "run")?.bind(&mut store, instance)?,
        })
    }
    /// Puts everything that the world imports into a linker.
    pub fn add_to_linker<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static,
        D: ::gusset::component::HasData + WithStoreImportsWithStore<T>
            + store::all::first::HostWithStore<T> + store::all::second::HostWithStore<T>
            + store::all::third::HostWithStore<T>,
        for<'a> D::Data<
            'a,
        >: WithStoreImports + store::all::first::Host + store::all::second::Host
            + store::all::third::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        store::all::first::add_to_linker::<T, D>(linker, get)?;
        store::all::second::add_to_linker::<T, D>(linker, get)?;
        store::all::third::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// Puts what the world imports itself into a linker.
    pub fn add_to_linker_imports<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static,
        D: ::gusset::component::HasData + WithStoreImportsWithStore<T>,
        for<'a> D::Data<'a>: WithStoreImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .resource(
                "w",
                |host, rep: ::gusset::component::Resource<W>| HostW::drop(host, rep),
            );
        define
            .func_with_store(
                "[method]w.poke",
                move |mut store, (self_,)| {
                    ::gusset::component::__internal::trace::import(
                            "",
                            "[method]w.poke",
                            &[("self", &self_)],
                        )
                        .run(|| <D as HostWWithStore<
                            T,
                        >>::poke(
                            ::gusset::component::Access::new(&mut store, get),
                            self_,
                        ))
                },
            );
        define
            .func_with_store(
                "now",
                move |mut store, ()| {
                    ::gusset::component::__internal::trace::import("", "now", &[])
                        .run(|| Ok((
                            <D as WithStoreImportsWithStore<
                                T,
                            >>::now(::gusset::component::Access::new(&mut store, get))?,
                        )))
                },
            );
        define.finish()
    }
    /// Calls `run`.
    pub fn call_run(&self, store: impl ::gusset::AsContextMut) -> ::gusset::Result<()> {
        self.run.call(store, ())
    }
}
/// A component that was checked once for the world `with-store`.
pub struct WithStorePre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    run: ::gusset::component::TypedFuncExport<(), ()>,
}
impl<T: 'static> Clone for WithStorePre<T> {
    fn clone(&self) -> Self {
        WithStorePre {
            instance_pre: self.instance_pre.clone(),
            run: self.run.clone(),
        }
    }
}
impl<T: 'static> WithStorePre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(WithStorePre {
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
    ) -> ::gusset::Result<WithStore> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(WithStore {
            run: self.run.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the resource `w`.
#[allow(missing_docs)]
pub trait HostW {
    /// The guest gave up its `w`.
    fn drop(&mut self, rep: ::gusset::component::Resource<W>) -> ::gusset::Result<()>;
}
impl<T: HostW + ?Sized> HostW for &mut T {
    fn drop(&mut self, rep: ::gusset::component::Resource<W>) -> ::gusset::Result<()> {
        HostW::drop(*self, rep)
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait WithStoreImports: HostW {}
impl<T: WithStoreImports + ?Sized> WithStoreImports for &mut T {}
/// What the host does for the resource `w` with the store.
#[allow(missing_docs)]
pub trait HostWWithStore<T>: ::gusset::component::HasData {
    fn poke(
        host: ::gusset::component::Access<'_, T, Self>,
        self_: ::gusset::component::Resource<W>,
    ) -> ::gusset::Result<()>;
}
/// What the host does for the world itself with the store.
#[allow(missing_docs)]
pub trait WithStoreImportsWithStore<T>: HostWWithStore<T> {
    fn now(host: ::gusset::component::Access<'_, T, Self>) -> ::gusset::Result<u64>;
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod store {
    pub mod all {
        pub mod first {
            use ::gusset::component::{Access, HasData, Linker, Resource};
            pub enum R {}
            /// What the host does for the resource `r`.
            pub trait HostR {
                /// The guest gave up its `r`.
                fn drop(&mut self, rep: Resource<R>) -> ::gusset::Result<()>;
            }
            impl<T: HostR + ?Sized> HostR for &mut T {
                fn drop(&mut self, rep: Resource<R>) -> ::gusset::Result<()> {
                    HostR::drop(*self, rep)
                }
            }
            /// What the host does for the interface `store:all/first`.
            pub trait Host: HostR {}
            impl<T: Host + ?Sized> Host for &mut T {}
            /// What the host does for the resource `r` with the store.
            pub trait HostRWithStore<T>: HasData {
                fn new(host: Access<'_, T, Self>) -> ::gusset::Result<Resource<R>>;
                fn get(
                    host: Access<'_, T, Self>,
                    self_: Resource<R>,
                    with_it: Resource<R>,
                ) -> ::gusset::Result<u32>;
                fn make(host: Access<'_, T, Self>) -> ::gusset::Result<Resource<R>>;
            }
            /// What the host does for the interface `store:all/first` with the store.
            pub trait HostWithStore<T>: HostRWithStore<T> {
                fn f(host: Access<'_, T, Self>) -> ::gusset::Result<()>;
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData + HostWithStore<T>,
                for<'a> D::Data<'a>: Host,
            {
                let mut define = linker.instance("store:all/first")?.with_host::<D>(get);
                define.resource("r", |host, rep: Resource<R>| HostR::drop(host, rep));
                define
                    .func_with_store(
                        "[constructor]r",
                        move |mut store, ()| {
                            ::gusset::component::__internal::trace::import(
                                    "store:all/first",
                                    "[constructor]r",
                                    &[],
                                )
                                .run(|| Ok((
                                    <D as HostRWithStore<
                                        T,
                                    >>::new(Access::new(&mut store, get))?,
                                )))
                        },
                    );
                define
                    .func_with_store(
                        "[method]r.get",
                        move |mut store, (self_, with_it)| {
                            ::gusset::component::__internal::trace::import(
                                    "store:all/first",
                                    "[method]r.get",
                                    &[("self", &self_), ("with-it", &with_it)],
                                )
                                .run(|| Ok((
                                    <D as HostRWithStore<
                                        T,
                                    >>::get(Access::new(&mut store, get), self_, with_it)?,
                                )))
                        },
                    );
                define
                    .func_with_store(
                        "[static]r.make",
                        move |mut store, ()| {
                            ::gusset::component::__internal::trace::import(
                                    "store:all/first",
                                    "[static]r.make",
                                    &[],
                                )
                                .run(|| Ok((
                                    <D as HostRWithStore<
                                        T,
                                    >>::make(Access::new(&mut store, get))?,
                                )))
                        },
                    );
                define
                    .func_with_store(
                        "f",
                        move |mut store, ()| {
                            ::gusset::component::__internal::trace::import(
                                    "store:all/first",
                                    "f",
                                    &[],
                                )
                                .run(|| <D as HostWithStore<
                                    T,
                                >>::f(Access::new(&mut store, get)))
                        },
                    );
                define.finish()
            }
        }
        pub mod second {
            use ::gusset::component::{Access, HasData, Linker};
            /// What the host does for the interface `store:all/second`.
            pub trait Host {
                fn plain(&mut self) -> u8;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn plain(&mut self) -> u8 {
                    Host::plain(*self)
                }
            }
            /// What the host does for the interface `store:all/second` with the store.
            pub trait HostWithStore<T>: HasData {
                fn stored(
                    host: Access<'_, T, Self>,
                    text: String,
                ) -> ::gusset::Result<Vec<String>>;
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData + HostWithStore<T>,
                for<'a> D::Data<'a>: Host,
            {
                let mut define = linker
                    .instance("store:all/second")?
                    .with_host::<D>(get);
                define.func("plain", |host, ()| Ok((Host::plain(host),)));
                define
                    .func_with_store(
                        "stored",
                        move |mut store, (text,)| {
                            ::gusset::component::__internal::trace::import(
                                    "store:all/second",
                                    "stored",
                                    &[("text", &::gusset::component::__internal::trace::HIDDEN)],
                                )
                                .hiding_result(|| Ok((
                                    <D as HostWithStore<
                                        T,
                                    >>::stored(Access::new(&mut store, get), text)?,
                                )))
                        },
                    );
                define.finish()
            }
        }
        pub mod third {
            use ::gusset::component::{Access, HasData, Linker};
            /// What the host does for the interface `store:all/third`.
            pub trait Host {}
            impl<T: Host + ?Sized> Host for &mut T {}
            /// What the host does for the interface `store:all/third` with the store.
            pub trait HostWithStore<T>: HasData {
                fn g(host: Access<'_, T, Self>) -> ::gusset::Result<Result<u8, String>>;
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData + HostWithStore<T>,
                for<'a> D::Data<'a>: Host,
            {
                let mut define = linker.instance("store:all/third")?.with_host::<D>(get);
                define
                    .func_with_store(
                        "g",
                        move |mut store, ()| {
                            ::gusset::component::__internal::trace::import(
                                    "store:all/third",
                                    "g",
                                    &[],
                                )
                                .hiding_result(|| Ok((
                                    <D as HostWithStore<T>>::g(Access::new(&mut store, get))?,
                                )))
                        },
                    );
                define.finish()
            }
        }
    }
}
