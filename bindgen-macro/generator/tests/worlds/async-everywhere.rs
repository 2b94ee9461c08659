/// An instance of a component for the world `async-everywhere`.
pub struct AsyncEverywhere {
    later_on_uses_it: exports::later::on::uses_it::Guest,
    slow: exports::slow::Guest,
}
impl AsyncEverywhere {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<AsyncEverywhere> {
        AsyncEverywherePre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<AsyncEverywhere> {
        let exports = instance.exports(&store)?;
        Ok(AsyncEverywhere {
            later_on_uses_it: exports::later::on::uses_it::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            slow: exports::slow::GuestPre::new(&exports)?.bind(&mut store, instance)?,
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
        >: later::on::base::Host + later::on::uses_it::Host + slow::Host,
    {
        later::on::base::add_to_linker::<T, D>(linker, get)?;
        later::on::uses_it::add_to_linker::<T, D>(linker, get)?;
        slow::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `later:on/uses-it`.
    pub fn later_on_uses_it(&self) -> &exports::later::on::uses_it::Guest {
        &self.later_on_uses_it
    }
    /// The functions of `slow`.
    pub fn slow(&self) -> &exports::slow::Guest {
        &self.slow
    }
}
/// A component that was checked once for the world `async-everywhere`.
pub struct AsyncEverywherePre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    later_on_uses_it: exports::later::on::uses_it::GuestPre,
    slow: exports::slow::GuestPre,
}
impl<T: 'static> Clone for AsyncEverywherePre<T> {
    fn clone(&self) -> Self {
        AsyncEverywherePre {
            instance_pre: self.instance_pre.clone(),
            later_on_uses_it: self.later_on_uses_it.clone(),
            slow: self.slow.clone(),
        }
    }
}
impl<T: 'static> AsyncEverywherePre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(AsyncEverywherePre {
            later_on_uses_it: exports::later::on::uses_it::GuestPre::new(&instance_pre)?,
            slow: exports::slow::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<AsyncEverywhere> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(AsyncEverywhere {
            later_on_uses_it: self.later_on_uses_it.bind(&mut store, &instance)?,
            slow: self.slow.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod later {
    pub mod on {
        pub mod base {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum E {
                X,
            }
            /// What the host does for the interface `later:on/base`.
            pub trait Host {}
            impl<T: Host + ?Sized> Host for &mut T {}
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                _get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                linker.instance("later:on/base")?;
                Ok(())
            }
        }
        pub mod uses_it {
            use ::gusset::component::{HasData, Linker};
            pub type E = super::base::E;
            /// What the host does for the interface `later:on/uses-it`.
            ///
            /// Not here, as streams and futures come later: `f`, `h`.
            pub trait Host {
                fn g(&mut self, e: E) -> E;
            }
            impl<T_: Host + ?Sized> Host for &mut T_ {
                fn g(&mut self, e: E) -> E {
                    Host::g(*self, e)
                }
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T_, D>(
                linker: &mut Linker<T_>,
                get: fn(&mut T_) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T_: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                let mut define = linker
                    .instance("later:on/uses-it")?
                    .with_host::<D>(get);
                define.func("g", |host, (e,)| Ok((Host::g(host, e),)));
                define.comes_later("f", "streams and futures");
                define.comes_later("h", "streams and futures");
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod slow {
    use ::gusset::component::{HasData, Linker, Resource};
    pub enum R {}
    /// What the host does for the resource `r`.
    pub trait HostR {
        fn new(&mut self) -> Resource<R>;
        /// The guest gave up its `r`.
        fn drop(&mut self, rep: Resource<R>) -> ::gusset::Result<()>;
    }
    impl<T: HostR + ?Sized> HostR for &mut T {
        fn new(&mut self) -> Resource<R> {
            HostR::new(*self)
        }
        fn drop(&mut self, rep: Resource<R>) -> ::gusset::Result<()> {
            HostR::drop(*self, rep)
        }
    }
    /// What the host does for the interface `slow`.
    ///
    /// Not here, as asynchronous functions come later: `[method]r.wait`, `[static]r.make`.
    pub trait Host: HostR {}
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
        let mut define = linker.instance("slow")?.with_host::<D>(get);
        define.resource("r", |host, rep: Resource<R>| HostR::drop(host, rep));
        define.func("[constructor]r", |host, ()| Ok((HostR::new(host),)));
        define.comes_later("[method]r.wait", "asynchronous functions");
        define.comes_later("[static]r.make", "asynchronous functions");
        define.finish()
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod later {
        pub mod on {
            pub mod base {
                use ::gusset::component::{ComponentType, Lift, Lower};
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum E {
                    X,
                }
            }
            pub mod uses_it {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type E = super::base::E;
                /// The functions of `later:on/uses-it`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    g: TypedFuncExport<(E,), (E,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("later:on/uses-it");
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
                /// The functions of `later:on/uses-it` in one instance.
                ///
                /// Not here, as streams and futures come later: `f`, `h`.
                pub struct Guest {
                    g: TypedFunc<(E,), (E,)>,
                }
                impl Guest {
                    /// Calls `g`.
                    pub fn call_g(
                        &self,
                        store: impl AsContextMut,
                        e: E,
                    ) -> ::gusset::Result<E> {
                        Ok(self.g.call(store, (e,))?.0)
                    }
                }
            }
        }
    }
    pub mod slow {
        use ::gusset::AsContextMut;
        use ::gusset::component::{
            Instance, ResourceAny, TypedExports, TypedFunc, TypedFuncExport,
        };
        pub type R = ResourceAny;
        /// The functions of `slow`, checked against a component.
        #[derive(Clone)]
        pub struct GuestPre {
            r_constructor: TypedFuncExport<(), (ResourceAny,)>,
        }
        impl GuestPre {
            /// Finds the functions and checks their types, once for all instances.
            pub fn new(exports: &impl TypedExports) -> ::gusset::Result<GuestPre> {
                let interface = Some("slow");
                Ok(GuestPre {
                    r_constructor: exports.typed_func(interface, "[constructor]r")?,
                })
            }
            /// Takes the functions from an instance of the component.
            pub fn bind(
                &self,
                mut store: impl AsContextMut,
                instance: &Instance,
            ) -> ::gusset::Result<Guest> {
                Ok(Guest {
                    r_constructor: self.r_constructor.bind(&mut store, instance)?,
                })
            }
        }
        /// The functions of `slow` in one instance.
        ///
        /// Not here, as asynchronous functions come later: `[method]r.wait`, `[static]r.make`.
        pub struct Guest {
            r_constructor: TypedFunc<(), (ResourceAny,)>,
        }
        impl Guest {
            /// The functions of the resource `r`.
            pub fn r(&self) -> GuestR<'_> {
                GuestR { guest: self }
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
            ) -> ::gusset::Result<ResourceAny> {
                Ok(self.guest.r_constructor.call(store, ())?.0)
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
