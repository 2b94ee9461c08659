/// An instance of a component for the world `later`.
///
/// Not here, as asynchronous functions come later: `run`.
pub struct Later {
    some_time_soon: exports::some::time::soon::Guest,
    stop: ::gusset::component::TypedFunc<(), ()>,
}
impl Later {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Later> {
        LaterPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Later> {
        let exports = instance.exports(&store)?;
        Ok(Later {
            some_time_soon: exports::some::time::soon::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            stop: exports.typed_func(None, "stop")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<
            'a,
        >: LaterImports + some::time::soon::Host + some::time::never::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        some::time::soon::add_to_linker::<T, D>(linker, get)?;
        some::time::never::add_to_linker::<T, D>(linker, get)?;
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
        for<'a> D::Data<'a>: LaterImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define.comes_later("tick", "asynchronous functions");
        define.finish()
    }
    /// The functions of `some:time/soon`.
    pub fn some_time_soon(&self) -> &exports::some::time::soon::Guest {
        &self.some_time_soon
    }
    /// Calls `stop`.
    pub fn call_stop(&self, store: impl ::gusset::AsContextMut) -> ::gusset::Result<()> {
        self.stop.call(store, ())
    }
}
/// A component that was checked once for the world `later`.
pub struct LaterPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    some_time_soon: exports::some::time::soon::GuestPre,
    stop: ::gusset::component::TypedFuncExport<(), ()>,
}
impl<T: 'static> Clone for LaterPre<T> {
    fn clone(&self) -> Self {
        LaterPre {
            instance_pre: self.instance_pre.clone(),
            some_time_soon: self.some_time_soon.clone(),
            stop: self.stop.clone(),
        }
    }
}
impl<T: 'static> LaterPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(LaterPre {
            some_time_soon: exports::some::time::soon::GuestPre::new(&instance_pre)?,
            stop: instance_pre.typed_func(None, "stop")?,
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
    ) -> ::gusset::Result<Later> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Later {
            some_time_soon: self.some_time_soon.bind(&mut store, &instance)?,
            stop: self.stop.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the world itself.
///
/// Not here, as asynchronous functions come later: `tick`.
#[allow(missing_docs)]
pub trait LaterImports {}
impl<T: LaterImports + ?Sized> LaterImports for &mut T {}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod some {
    pub mod time {
        pub mod soon {
            use ::gusset::component::{
                ComponentType, ErrorContext, HasData, Lift, Linker, Lower, Resource,
            };
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Letter {
                pub text: String,
            }
            pub enum Office {}
            /// What the host does for the resource `office`.
            pub trait HostOffice {
                fn open(&mut self, self_: Resource<Office>) -> bool;
                /// The guest gave up its `office`.
                fn drop(&mut self, rep: Resource<Office>) -> ::gusset::Result<()>;
            }
            impl<T: HostOffice + ?Sized> HostOffice for &mut T {
                fn open(&mut self, self_: Resource<Office>) -> bool {
                    HostOffice::open(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Office>) -> ::gusset::Result<()> {
                    HostOffice::drop(*self, rep)
                }
            }
            /// What the host does for the interface `some:time/soon`.
            ///
            /// Not here, as asynchronous functions come later: `[method]office.send`, `wait`.
            ///
            /// Not here, as streams and futures come later: `send`.
            ///
            /// Not here, as accessors come later: `[get]opens`.
            pub trait Host: HostOffice {
                fn read(&mut self, letter: Letter) -> String;
                fn why(&mut self) -> ErrorContext;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn read(&mut self, letter: Letter) -> String {
                    Host::read(*self, letter)
                }
                fn why(&mut self) -> ErrorContext {
                    Host::why(*self)
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
                let mut define = linker.instance("some:time/soon")?.with_host::<D>(get);
                define
                    .resource(
                        "office",
                        |host, rep: Resource<Office>| HostOffice::drop(host, rep),
                    );
                define
                    .func(
                        "[method]office.open",
                        |host, (self_,)| Ok((HostOffice::open(host, self_),)),
                    );
                define.func("read", |host, (letter,)| Ok((Host::read(host, letter),)));
                define.func("why", |host, ()| Ok((Host::why(host),)));
                define.comes_later("[method]office.send", "asynchronous functions");
                define.comes_later("wait", "asynchronous functions");
                define.comes_later("send", "streams and futures");
                define.comes_later("[get]opens", "accessors");
                define.finish()
            }
        }
        pub mod never {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `some:time/never`.
            ///
            /// Not here, as asynchronous functions come later: `nothing`.
            pub trait Host {}
            impl<T: Host + ?Sized> Host for &mut T {}
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
                let mut define = linker.instance("some:time/never")?.with_host::<D>(get);
                define.comes_later("nothing", "asynchronous functions");
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod some {
        pub mod time {
            pub mod soon {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, ErrorContext, Instance, Lift, Lower, ResourceAny,
                    TypedExports, TypedFunc, TypedFuncExport,
                };
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Letter {
                    pub text: String,
                }
                pub type Office = ResourceAny;
                /// The functions of `some:time/soon`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    office_open: TypedFuncExport<(ResourceAny,), (bool,)>,
                    read: TypedFuncExport<(&'static Letter,), (String,)>,
                    why: TypedFuncExport<(), (ErrorContext,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("some:time/soon");
                        Ok(GuestPre {
                            office_open: exports
                                .typed_func(interface, "[method]office.open")?,
                            read: exports.typed_func(interface, "read")?,
                            why: exports.typed_func(interface, "why")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            office_open: self.office_open.bind(&mut store, instance)?,
                            read: self.read.bind(&mut store, instance)?,
                            why: self.why.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `some:time/soon` in one instance.
                ///
                /// Not here, as asynchronous functions come later: `[method]office.send`, `wait`.
                ///
                /// Not here, as streams and futures come later: `send`.
                ///
                /// Not here, as accessors come later: `[get]opens`.
                pub struct Guest {
                    office_open: TypedFunc<(ResourceAny,), (bool,)>,
                    read: TypedFunc<(&'static Letter,), (String,)>,
                    why: TypedFunc<(), (ErrorContext,)>,
                }
                impl Guest {
                    /// The functions of the resource `office`.
                    pub fn office(&self) -> GuestOffice<'_> {
                        GuestOffice { guest: self }
                    }
                    /// Calls `read`.
                    pub fn call_read(
                        &self,
                        store: impl AsContextMut,
                        letter: &Letter,
                    ) -> ::gusset::Result<String> {
                        Ok(self.read.call(store, (letter,))?.0)
                    }
                    /// Calls `why`.
                    pub fn call_why(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<ErrorContext> {
                        Ok(self.why.call(store, ())?.0)
                    }
                }
                /// The functions of the resource `office` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestOffice<'a> {
                    guest: &'a Guest,
                }
                impl GuestOffice<'_> {
                    /// Calls `[method]office.open`.
                    pub fn call_open(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<bool> {
                        Ok(self.guest.office_open.call(store, (self_,))?.0)
                    }
                    /// Gives up an owned `office`: its destructor runs.
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
