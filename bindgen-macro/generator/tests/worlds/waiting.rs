/// An instance of a component for the world `waiting`.
pub struct Waiting {
    wait_all_guest: exports::wait::all::guest::Guest,
    run: ::gusset::component::TypedFunc<(&'static [String],), (u32,)>,
}
impl Waiting {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Waiting> {
        WaitingPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// As `instantiate`, in a future: what the component does at its start may wait.
    pub async fn instantiate_async<T: 'static + ::core::marker::Send>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Waiting> {
        WaitingPre::new(linker.instantiate_pre(component)?)?
            .instantiate_async(store)
            .await
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Waiting> {
        let exports = instance.exports(&store)?;
        Ok(Waiting {
            wait_all_guest: exports::wait::all::guest::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            run: exports.typed_func(None, "run")?.bind(&mut store, instance)?,
        })
    }
    /// Puts everything that the world imports into a linker.
    pub fn add_to_linker<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static + ::core::marker::Send,
        D: ::gusset::component::HasData + wait::all::second::HostWithStore<T>,
        for<'a> D::Data<
            'a,
        >: WaitingImports + wait::all::first::Host + wait::all::second::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        wait::all::first::add_to_linker::<T, D>(linker, get)?;
        wait::all::second::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// Puts what the world imports itself into a linker.
    pub fn add_to_linker_imports<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static + ::core::marker::Send,
        D: ::gusset::component::HasData,
        for<'a> D::Data<'a>: WaitingImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .func_with_store_async(
                "now",
                move |mut store, ()| {
                    ::std::boxed::Box::new(async move {
                        let host = &mut get(store.data_mut());
                        let told = ::gusset::component::__internal::trace::import(
                            "",
                            "now",
                            &[],
                        );
                        told.run_async(async { Ok((WaitingImports::now(host).await?,)) })
                            .await
                    })
                },
            );
        define.finish()
    }
    /// The functions of `wait:all/guest`.
    pub fn wait_all_guest(&self) -> &exports::wait::all::guest::Guest {
        &self.wait_all_guest
    }
    /// Calls `run`.
    pub async fn call_run(
        &self,
        store: impl ::gusset::AsContextMut<Data: ::core::marker::Send>,
        args: &[String],
    ) -> ::gusset::Result<u32> {
        let told = ::gusset::component::__internal::trace::export(
            "",
            "run",
            &[("args", &::gusset::component::__internal::trace::HIDDEN)],
        );
        told.run_async(async { Ok(self.run.call_async(store, (args,)).await?.0) }).await
    }
}
/// A component that was checked once for the world `waiting`.
pub struct WaitingPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    wait_all_guest: exports::wait::all::guest::GuestPre,
    run: ::gusset::component::TypedFuncExport<(&'static [String],), (u32,)>,
}
impl<T: 'static> Clone for WaitingPre<T> {
    fn clone(&self) -> Self {
        WaitingPre {
            instance_pre: self.instance_pre.clone(),
            wait_all_guest: self.wait_all_guest.clone(),
            run: self.run.clone(),
        }
    }
}
impl<T: 'static> WaitingPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(WaitingPre {
            wait_all_guest: exports::wait::all::guest::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Waiting> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Waiting {
            wait_all_guest: self.wait_all_guest.bind(&mut store, &instance)?,
            run: self.run.bind(&mut store, &instance)?,
        })
    }
    /// As `instantiate`, in a future: what the component does at its start may wait.
    pub async fn instantiate_async(
        &self,
        mut store: impl ::gusset::AsContextMut<Data = T>,
    ) -> ::gusset::Result<Waiting>
    where
        T: ::core::marker::Send,
    {
        let instance = self.instance_pre.instantiate_async(&mut store).await?;
        Ok(Waiting {
            wait_all_guest: self.wait_all_guest.bind(&mut store, &instance)?,
            run: self.run.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait WaitingImports: ::core::marker::Send {
    fn now(
        &mut self,
    ) -> impl ::core::future::Future<
        Output = ::gusset::Result<u64>,
    > + ::core::marker::Send;
}
impl<T: WaitingImports + ?Sized> WaitingImports for &mut T {
    fn now(
        &mut self,
    ) -> impl ::core::future::Future<
        Output = ::gusset::Result<u64>,
    > + ::core::marker::Send {
        WaitingImports::now(*self)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod wait {
    pub mod all {
        pub mod first {
            use ::gusset::component::{HasData, Linker, Resource};
            pub enum R {}
            pub enum Quiet {}
            /// What the host does for the resource `r`.
            pub trait HostR: ::core::marker::Send {
                fn new(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<Resource<R>>,
                > + ::core::marker::Send;
                fn get(
                    &mut self,
                    self_: Resource<R>,
                    other: Resource<R>,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<u32>,
                > + ::core::marker::Send;
                fn make(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<Resource<R>>,
                > + ::core::marker::Send;
                /// The guest gave up its `r`.
                fn drop(
                    &mut self,
                    rep: Resource<R>,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<()>,
                > + ::core::marker::Send;
            }
            impl<T: HostR + ?Sized> HostR for &mut T {
                fn new(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<Resource<R>>,
                > + ::core::marker::Send {
                    HostR::new(*self)
                }
                fn get(
                    &mut self,
                    self_: Resource<R>,
                    other: Resource<R>,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<u32>,
                > + ::core::marker::Send {
                    HostR::get(*self, self_, other)
                }
                fn make(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<Resource<R>>,
                > + ::core::marker::Send {
                    HostR::make(*self)
                }
                fn drop(
                    &mut self,
                    rep: Resource<R>,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<()>,
                > + ::core::marker::Send {
                    HostR::drop(*self, rep)
                }
            }
            /// What the host does for the resource `quiet`.
            pub trait HostQuiet: ::core::marker::Send {
                fn new(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<Resource<Quiet>>,
                > + ::core::marker::Send;
                /// The guest gave up its `quiet`.
                fn drop(&mut self, rep: Resource<Quiet>) -> ::gusset::Result<()>;
            }
            impl<T: HostQuiet + ?Sized> HostQuiet for &mut T {
                fn new(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<Resource<Quiet>>,
                > + ::core::marker::Send {
                    HostQuiet::new(*self)
                }
                fn drop(&mut self, rep: Resource<Quiet>) -> ::gusset::Result<()> {
                    HostQuiet::drop(*self, rep)
                }
            }
            /// What the host does for the interface `wait:all/first`.
            pub trait Host: HostR + HostQuiet + ::core::marker::Send {
                fn quick(&mut self) -> u32;
                fn f(
                    &mut self,
                    a: Vec<u8>,
                    b: String,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<Result<u8, String>>,
                > + ::core::marker::Send;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn quick(&mut self) -> u32 {
                    Host::quick(*self)
                }
                fn f(
                    &mut self,
                    a: Vec<u8>,
                    b: String,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<Result<u8, String>>,
                > + ::core::marker::Send {
                    Host::f(*self, a, b)
                }
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static + ::core::marker::Send,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                let mut define = linker.instance("wait:all/first")?.with_host::<D>(get);
                define
                    .resource_async(
                        "r",
                        move |mut store, rep: Resource<R>| {
                            ::std::boxed::Box::new(async move {
                                HostR::drop(&mut get(store.data_mut()), rep).await
                            })
                        },
                    );
                define
                    .resource(
                        "quiet",
                        |host, rep: Resource<Quiet>| HostQuiet::drop(host, rep),
                    );
                define
                    .func_with_store_async(
                        "[constructor]r",
                        move |mut store, ()| {
                            ::std::boxed::Box::new(async move {
                                let host = &mut get(store.data_mut());
                                let told = ::gusset::component::__internal::trace::import(
                                    "wait:all/first",
                                    "[constructor]r",
                                    &[],
                                );
                                told.run_async(async { Ok((HostR::new(host).await?,)) })
                                    .await
                            })
                        },
                    );
                define
                    .func_with_store_async(
                        "[method]r.get",
                        move |mut store, (self_, other)| {
                            ::std::boxed::Box::new(async move {
                                let host = &mut get(store.data_mut());
                                let told = ::gusset::component::__internal::trace::import(
                                    "wait:all/first",
                                    "[method]r.get",
                                    &[("self", &self_), ("other", &other)],
                                );
                                told.run_async(async {
                                        Ok((HostR::get(host, self_, other).await?,))
                                    })
                                    .await
                            })
                        },
                    );
                define
                    .func_with_store_async(
                        "[static]r.make",
                        move |mut store, ()| {
                            ::std::boxed::Box::new(async move {
                                let host = &mut get(store.data_mut());
                                let told = ::gusset::component::__internal::trace::import(
                                    "wait:all/first",
                                    "[static]r.make",
                                    &[],
                                );
                                told.run_async(async { Ok((HostR::make(host).await?,)) })
                                    .await
                            })
                        },
                    );
                define
                    .func_with_store_async(
                        "[constructor]quiet",
                        move |mut store, ()| {
                            ::std::boxed::Box::new(async move {
                                let host = &mut get(store.data_mut());
                                let told = ::gusset::component::__internal::trace::import(
                                    "wait:all/first",
                                    "[constructor]quiet",
                                    &[],
                                );
                                told.run_async(async { Ok((HostQuiet::new(host).await?,)) })
                                    .await
                            })
                        },
                    );
                define.func("quick", |host, ()| Ok((Host::quick(host),)));
                define
                    .func_with_store_async(
                        "f",
                        move |mut store, (a, b)| {
                            ::std::boxed::Box::new(async move {
                                let host = &mut get(store.data_mut());
                                let told = ::gusset::component::__internal::trace::import(
                                    "wait:all/first",
                                    "f",
                                    &[
                                        ("a", &::gusset::component::__internal::trace::HIDDEN),
                                        ("b", &::gusset::component::__internal::trace::HIDDEN),
                                    ],
                                );
                                told.hiding_result_async(async {
                                        Ok((Host::f(host, a, b).await?,))
                                    })
                                    .await
                            })
                        },
                    );
                define.finish()
            }
        }
        pub mod second {
            use ::gusset::component::{Access, HasData, Linker, Resource};
            pub enum S {}
            /// What the host does for the resource `s`.
            pub trait HostS: ::core::marker::Send {
                /// The guest gave up its `s`.
                fn drop(
                    &mut self,
                    rep: Resource<S>,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<()>,
                > + ::core::marker::Send;
            }
            impl<T: HostS + ?Sized> HostS for &mut T {
                fn drop(
                    &mut self,
                    rep: Resource<S>,
                ) -> impl ::core::future::Future<
                    Output = ::gusset::Result<()>,
                > + ::core::marker::Send {
                    HostS::drop(*self, rep)
                }
            }
            /// What the host does for the interface `wait:all/second`.
            pub trait Host: HostS + ::core::marker::Send {}
            impl<T: Host + ?Sized> Host for &mut T {}
            /// What the host does for the resource `s` with the store.
            pub trait HostSWithStore<T>: HasData {
                fn poke(
                    host: Access<'_, T, Self>,
                    self_: Resource<S>,
                ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
            }
            /// What the host does for the interface `wait:all/second` with the store.
            pub trait HostWithStore<T>: HostSWithStore<T> {
                fn g(
                    host: Access<'_, T, Self>,
                    text: String,
                ) -> impl ::core::future::Future<
                    Output = Vec<String>,
                > + ::core::marker::Send;
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static + ::core::marker::Send,
                D: HasData + HostWithStore<T>,
                for<'a> D::Data<'a>: Host,
            {
                let mut define = linker.instance("wait:all/second")?.with_host::<D>(get);
                define
                    .resource_async(
                        "s",
                        move |mut store, rep: Resource<S>| {
                            ::std::boxed::Box::new(async move {
                                HostS::drop(&mut get(store.data_mut()), rep).await
                            })
                        },
                    );
                define
                    .func_with_store_async(
                        "[method]s.poke",
                        move |mut store, (self_,)| {
                            ::std::boxed::Box::new(async move {
                                {
                                    <D as HostSWithStore<
                                        T,
                                    >>::poke(Access::new(&mut store, get), self_)
                                        .await;
                                    Ok(())
                                }
                            })
                        },
                    );
                define
                    .func_with_store_async(
                        "g",
                        move |mut store, (text,)| {
                            ::std::boxed::Box::new(async move {
                                Ok((
                                    <D as HostWithStore<
                                        T,
                                    >>::g(Access::new(&mut store, get), text)
                                        .await,
                                ))
                            })
                        },
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod wait {
        pub mod all {
            pub mod guest {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, ResourceAny, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type Mine = ResourceAny;
                /// The functions of `wait:all/guest`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    mine_constructor: TypedFuncExport<(), (ResourceAny,)>,
                    mine_get: TypedFuncExport<(ResourceAny,), (u32,)>,
                    quick: TypedFuncExport<(), ()>,
                    slow: TypedFuncExport<(&'static str,), (String,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("wait:all/guest");
                        Ok(GuestPre {
                            mine_constructor: exports
                                .typed_func(interface, "[constructor]mine")?,
                            mine_get: exports.typed_func(interface, "[method]mine.get")?,
                            quick: exports.typed_func(interface, "quick")?,
                            slow: exports.typed_func(interface, "slow")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            mine_constructor: self
                                .mine_constructor
                                .bind(&mut store, instance)?,
                            mine_get: self.mine_get.bind(&mut store, instance)?,
                            quick: self.quick.bind(&mut store, instance)?,
                            slow: self.slow.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `wait:all/guest` in one instance.
                pub struct Guest {
                    mine_constructor: TypedFunc<(), (ResourceAny,)>,
                    mine_get: TypedFunc<(ResourceAny,), (u32,)>,
                    quick: TypedFunc<(), ()>,
                    slow: TypedFunc<(&'static str,), (String,)>,
                }
                impl Guest {
                    /// The functions of the resource `mine`.
                    pub fn mine(&self) -> GuestMine<'_> {
                        GuestMine { guest: self }
                    }
                    /// Calls `quick`.
                    pub fn call_quick(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<()> {
                        self.quick.call(store, ())
                    }
                    /// Calls `slow`.
                    pub async fn call_slow(
                        &self,
                        store: impl AsContextMut<Data: ::core::marker::Send>,
                        a: &str,
                    ) -> ::gusset::Result<String> {
                        let told = ::gusset::component::__internal::trace::export(
                            "wait:all/guest",
                            "slow",
                            &[("a", &::gusset::component::__internal::trace::HIDDEN)],
                        );
                        told.hiding_result_async(async {
                                Ok(self.slow.call_async(store, (a,)).await?.0)
                            })
                            .await
                    }
                }
                /// The functions of the resource `mine` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestMine<'a> {
                    guest: &'a Guest,
                }
                impl GuestMine<'_> {
                    /// Calls `[constructor]mine`.
                    pub async fn call_constructor(
                        &self,
                        store: impl AsContextMut<Data: ::core::marker::Send>,
                    ) -> ::gusset::Result<ResourceAny> {
                        let told = ::gusset::component::__internal::trace::export(
                            "wait:all/guest",
                            "[constructor]mine",
                            &[],
                        );
                        told.run_async(async {
                                Ok(
                                    self.guest.mine_constructor.call_async(store, ()).await?.0,
                                )
                            })
                            .await
                    }
                    /// Calls `[method]mine.get`.
                    pub async fn call_get(
                        &self,
                        store: impl AsContextMut<Data: ::core::marker::Send>,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<u32> {
                        let told = ::gusset::component::__internal::trace::export(
                            "wait:all/guest",
                            "[method]mine.get",
                            &[("self", &self_)],
                        );
                        told.run_async(async {
                                Ok(self.guest.mine_get.call_async(store, (self_,)).await?.0)
                            })
                            .await
                    }
                    /// Gives up an owned `mine`: its destructor runs.
                    pub async fn drop(
                        &self,
                        store: impl AsContextMut<Data: ::core::marker::Send>,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop_async(store).await
                    }
                }
            }
        }
    }
}
