/// An instance of a component for the world `host`.
pub struct Host {
    exports_host_guest: exports::exports::host::guest::Guest,
    exports_host_exports: exports::exports::host::exports::Guest,
}
impl Host {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Host> {
        HostPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Host> {
        let exports = instance.exports(&store)?;
        Ok(Host {
            exports_host_guest: exports::exports::host::guest::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            exports_host_exports: exports::exports::host::exports::GuestPre::new(
                    &exports,
                )?
                .bind(&mut store, instance)?,
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
        >: exports_::host::exports::Host + exports_::host::guest::Host
            + exports_::host::self_::Host + host::Host,
    {
        exports_::host::exports::add_to_linker::<T, D>(linker, get)?;
        exports_::host::guest::add_to_linker::<T, D>(linker, get)?;
        exports_::host::self_::add_to_linker::<T, D>(linker, get)?;
        host::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `exports:host/guest`.
    pub fn exports_host_guest(&self) -> &exports::exports::host::guest::Guest {
        &self.exports_host_guest
    }
    /// The functions of `exports:host/exports`.
    pub fn exports_host_exports(&self) -> &exports::exports::host::exports::Guest {
        &self.exports_host_exports
    }
}
/// A component that was checked once for the world `host`.
pub struct HostPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    exports_host_guest: exports::exports::host::guest::GuestPre,
    exports_host_exports: exports::exports::host::exports::GuestPre,
}
impl<T: 'static> Clone for HostPre<T> {
    fn clone(&self) -> Self {
        HostPre {
            instance_pre: self.instance_pre.clone(),
            exports_host_guest: self.exports_host_guest.clone(),
            exports_host_exports: self.exports_host_exports.clone(),
        }
    }
}
impl<T: 'static> HostPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(HostPre {
            exports_host_guest: exports::exports::host::guest::GuestPre::new(
                &instance_pre,
            )?,
            exports_host_exports: exports::exports::host::exports::GuestPre::new(
                &instance_pre,
            )?,
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
    ) -> ::gusset::Result<Host> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Host {
            exports_host_guest: self.exports_host_guest.bind(&mut store, &instance)?,
            exports_host_exports: self.exports_host_exports.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports_ {
    pub mod host {
        pub mod exports {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `exports:host/exports`.
            pub trait Host {
                fn f(&mut self);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(&mut self) {
                    Host::f(*self)
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
                    .instance("exports:host/exports")?
                    .with_host::<D>(get);
                define
                    .func(
                        "f",
                        |host, ()| {
                            Host::f(host);
                            Ok(())
                        },
                    );
                define.finish()
            }
        }
        pub mod guest {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `exports:host/guest`.
            pub trait Host {
                fn g(&mut self) -> u8;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn g(&mut self) -> u8 {
                    Host::g(*self)
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
                    .instance("exports:host/guest")?
                    .with_host::<D>(get);
                define.func("g", |host, ()| Ok((Host::g(host),)));
                define.finish()
            }
        }
        pub mod self_ {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `exports:host/self`.
            pub trait Host {
                fn h(&mut self);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn h(&mut self) {
                    Host::h(*self)
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
                    .instance("exports:host/self")?
                    .with_host::<D>(get);
                define
                    .func(
                        "h",
                        |host, ()| {
                            Host::h(host);
                            Ok(())
                        },
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod host {
    use ::gusset::component::{HasData, Linker};
    /// What the host does for the interface `host`.
    pub trait Host {
        fn i(&mut self);
    }
    impl<T: Host + ?Sized> Host for &mut T {
        fn i(&mut self) {
            Host::i(*self)
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
        let mut define = linker.instance("host")?.with_host::<D>(get);
        define
            .func(
                "i",
                |host, ()| {
                    Host::i(host);
                    Ok(())
                },
            );
        define.finish()
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod exports {
        pub mod host {
            pub mod guest {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                /// The functions of `exports:host/guest`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    g: TypedFuncExport<(), (u8,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("exports:host/guest");
                        Ok(GuestPre {
                            g: exports.typed_func(interface, "g")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            g: self.g.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `exports:host/guest` in one instance.
                pub struct Guest {
                    g: TypedFunc<(), (u8,)>,
                }
                impl Guest {
                    /// Calls `g`.
                    pub fn call_g(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.g.call(store, ())?.0)
                    }
                }
            }
            pub mod exports {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                /// The functions of `exports:host/exports`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    f: TypedFuncExport<(), ()>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("exports:host/exports");
                        Ok(GuestPre {
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
                            f: self.f.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `exports:host/exports` in one instance.
                pub struct Guest {
                    f: TypedFunc<(), ()>,
                }
                impl Guest {
                    /// Calls `f`.
                    pub fn call_f(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<()> {
                        self.f.call(store, ())
                    }
                }
            }
        }
    }
}
