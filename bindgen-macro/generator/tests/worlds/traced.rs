/// An instance of a component for the world `traced`.
pub struct Traced {
    tell_all_told: exports::tell::all::told::Guest,
    run: ::gusset::component::TypedFunc<
        (&'static [String],),
        (::core::result::Result<(), ()>,),
    >,
}
impl Traced {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Traced> {
        TracedPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Traced> {
        let exports = instance.exports(&store)?;
        Ok(Traced {
            tell_all_told: exports::tell::all::told::GuestPre::new(&exports)?
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
        T: 'static,
        D: ::gusset::component::HasData,
        for<'a> D::Data<'a>: TracedImports + tell::all::told::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        tell::all::told::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// Puts what the world imports itself into a linker.
    pub fn add_to_linker_imports<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static,
        D: ::gusset::component::HasData,
        for<'a> D::Data<'a>: TracedImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .func(
                "now",
                |host, ()| {
                    ::gusset::component::__internal::trace::import("", "now", &[])
                        .run(|| Ok((TracedImports::now(host),)))
                },
            );
        define.finish()
    }
    /// The functions of `tell:all/told`.
    pub fn tell_all_told(&self) -> &exports::tell::all::told::Guest {
        &self.tell_all_told
    }
    /// Calls `run`.
    pub fn call_run(
        &self,
        store: impl ::gusset::AsContextMut,
        args: &[String],
    ) -> ::gusset::Result<::core::result::Result<(), ()>> {
        ::gusset::component::__internal::trace::export("", "run", &[("args", &args)])
            .run(|| Ok(self.run.call(store, (args,))?.0))
    }
}
/// A component that was checked once for the world `traced`.
pub struct TracedPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    tell_all_told: exports::tell::all::told::GuestPre,
    run: ::gusset::component::TypedFuncExport<
        (&'static [String],),
        (::core::result::Result<(), ()>,),
    >,
}
impl<T: 'static> Clone for TracedPre<T> {
    fn clone(&self) -> Self {
        TracedPre {
            instance_pre: self.instance_pre.clone(),
            tell_all_told: self.tell_all_told.clone(),
            run: self.run.clone(),
        }
    }
}
impl<T: 'static> TracedPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(TracedPre {
            tell_all_told: exports::tell::all::told::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Traced> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Traced {
            tell_all_told: self.tell_all_told.bind(&mut store, &instance)?,
            run: self.run.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait TracedImports {
    fn now(&mut self) -> u64;
}
impl<T: TracedImports + ?Sized> TracedImports for &mut T {
    fn now(&mut self) -> u64 {
        TracedImports::now(*self)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod tell {
    pub mod all {
        pub mod told {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            pub enum R {}
            #[derive(Debug, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Note {
                pub text: String,
                pub r: Resource<R>,
            }
            /// What the host does for the resource `r`.
            pub trait HostR {
                fn new(&mut self, x: String) -> Resource<R>;
                fn get(&mut self, self_: Resource<R>) -> Vec<u8>;
                fn quiet(&mut self);
                /// The guest gave up its `r`.
                fn drop(&mut self, rep: Resource<R>) -> ::gusset::Result<()>;
            }
            impl<T: HostR + ?Sized> HostR for &mut T {
                fn new(&mut self, x: String) -> Resource<R> {
                    HostR::new(*self, x)
                }
                fn get(&mut self, self_: Resource<R>) -> Vec<u8> {
                    HostR::get(*self, self_)
                }
                fn quiet(&mut self) {
                    HostR::quiet(*self)
                }
                fn drop(&mut self, rep: Resource<R>) -> ::gusset::Result<()> {
                    HostR::drop(*self, rep)
                }
            }
            /// What the host does for the interface `tell:all/told`.
            pub trait Host: HostR {
                fn f(
                    &mut self,
                    a: Vec<u8>,
                    b: Resource<R>,
                    c: Option<u8>,
                ) -> Result<Note, String>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(
                    &mut self,
                    a: Vec<u8>,
                    b: Resource<R>,
                    c: Option<u8>,
                ) -> Result<Note, String> {
                    Host::f(*self, a, b, c)
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
                let mut define = linker.instance("tell:all/told")?.with_host::<D>(get);
                define.resource("r", |host, rep: Resource<R>| HostR::drop(host, rep));
                define
                    .func(
                        "[constructor]r",
                        |host, (x,)| {
                            ::gusset::component::__internal::trace::import(
                                    "tell:all/told",
                                    "[constructor]r",
                                    &[("x", &::gusset::component::__internal::trace::HIDDEN)],
                                )
                                .run(|| Ok((HostR::new(host, x),)))
                        },
                    );
                define
                    .func(
                        "[method]r.get",
                        |host, (self_,)| {
                            ::gusset::component::__internal::trace::import(
                                    "tell:all/told",
                                    "[method]r.get",
                                    &[("self", &self_)],
                                )
                                .hiding_result(|| Ok((HostR::get(host, self_),)))
                        },
                    );
                define
                    .func(
                        "[static]r.quiet",
                        |host, ()| {
                            HostR::quiet(host);
                            Ok(())
                        },
                    );
                define
                    .func(
                        "f",
                        |host, (a, b, c)| {
                            ::gusset::component::__internal::trace::import(
                                    "tell:all/told",
                                    "f",
                                    &[
                                        ("a", &::gusset::component::__internal::trace::HIDDEN),
                                        ("b", &b),
                                        ("c", &c),
                                    ],
                                )
                                .hiding_result(|| Ok((Host::f(host, a, b, c),)))
                        },
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod tell {
        pub mod all {
            pub mod told {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, ResourceAny, TypedExports,
                    TypedFunc, TypedFuncExport,
                };
                pub type R = ResourceAny;
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Note {
                    pub text: String,
                    pub r: ResourceAny,
                }
                /// The functions of `tell:all/told`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    r_constructor: TypedFuncExport<(&'static str,), (ResourceAny,)>,
                    r_get: TypedFuncExport<(ResourceAny,), (Vec<u8>,)>,
                    r_quiet: TypedFuncExport<(), ()>,
                    f: TypedFuncExport<
                        (&'static [u8], ResourceAny, Option<u8>),
                        (Result<Note, String>,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("tell:all/told");
                        Ok(GuestPre {
                            r_constructor: exports
                                .typed_func(interface, "[constructor]r")?,
                            r_get: exports.typed_func(interface, "[method]r.get")?,
                            r_quiet: exports.typed_func(interface, "[static]r.quiet")?,
                            f: exports.typed_func(interface, "f")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            r_constructor: self
                                .r_constructor
                                .bind(&mut store, instance)?,
                            r_get: self.r_get.bind(&mut store, instance)?,
                            r_quiet: self.r_quiet.bind(&mut store, instance)?,
                            f: self.f.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `tell:all/told` in one instance.
                pub struct Guest {
                    r_constructor: TypedFunc<(&'static str,), (ResourceAny,)>,
                    r_get: TypedFunc<(ResourceAny,), (Vec<u8>,)>,
                    r_quiet: TypedFunc<(), ()>,
                    f: TypedFunc<
                        (&'static [u8], ResourceAny, Option<u8>),
                        (Result<Note, String>,),
                    >,
                }
                impl Guest {
                    /// The functions of the resource `r`.
                    pub fn r(&self) -> GuestR<'_> {
                        GuestR { guest: self }
                    }
                    /// Calls `f`.
                    pub fn call_f(
                        &self,
                        store: impl AsContextMut,
                        a: &[u8],
                        b: ResourceAny,
                        c: Option<u8>,
                    ) -> ::gusset::Result<Result<Note, String>> {
                        ::gusset::component::__internal::trace::export(
                                "tell:all/told",
                                "f",
                                &[("a", &a), ("b", &b), ("c", &c)],
                            )
                            .run(|| Ok(self.f.call(store, (a, b, c))?.0))
                    }
                }
                /// The functions of the resource `r` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestR<'a> {
                    guest: &'a Guest,
                }
                impl GuestR<'_> {
                    /// Calls `[constructor]r`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        x: &str,
                    ) -> ::gusset::Result<ResourceAny> {
                        ::gusset::component::__internal::trace::export(
                                "tell:all/told",
                                "[constructor]r",
                                &[("x", &x)],
                            )
                            .run(|| Ok(self.guest.r_constructor.call(store, (x,))?.0))
                    }
                    /// Calls `[method]r.get`.
                    pub fn call_get(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<Vec<u8>> {
                        ::gusset::component::__internal::trace::export(
                                "tell:all/told",
                                "[method]r.get",
                                &[("self", &self_)],
                            )
                            .run(|| Ok(self.guest.r_get.call(store, (self_,))?.0))
                    }
                    /// Calls `[static]r.quiet`.
                    pub fn call_quiet(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<()> {
                        ::gusset::component::__internal::trace::export(
                                "tell:all/told",
                                "[static]r.quiet",
                                &[],
                            )
                            .run(|| self.guest.r_quiet.call(store, ()))
                    }
                    /// Gives up an owned `r`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
            }
        }
    }
}
