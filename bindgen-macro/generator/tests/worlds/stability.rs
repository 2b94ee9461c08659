/// An instance of a component for the world `stability`.
pub struct Stability {
    early: ::gusset::component::TypedFunc<(), (u8,)>,
}
impl Stability {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Stability> {
        StabilityPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Stability> {
        let exports = instance.exports(&store)?;
        Ok(Stability {
            early: exports.typed_func(None, "early")?.bind(&mut store, instance)?,
        })
    }
    /// Puts everything that the world imports into a linker.
    pub fn add_to_linker<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        options: &LinkOptions,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static,
        D: ::gusset::component::HasData,
        for<'a> D::Data<'a>: gate::all::gated::Host,
    {
        gate::all::gated::add_to_linker::<T, D>(linker, &options.into(), get)?;
        Ok(())
    }
    /// Calls `early`.
    pub fn call_early(
        &self,
        store: impl ::gusset::AsContextMut,
    ) -> ::gusset::Result<u8> {
        Ok(self.early.call(store, ())?.0)
    }
}
/// A component that was checked once for the world `stability`.
pub struct StabilityPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    early: ::gusset::component::TypedFuncExport<(), (u8,)>,
}
impl<T: 'static> Clone for StabilityPre<T> {
    fn clone(&self) -> Self {
        StabilityPre {
            instance_pre: self.instance_pre.clone(),
            early: self.early.clone(),
        }
    }
}
impl<T: 'static> StabilityPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(StabilityPre {
            early: instance_pre.typed_func(None, "early")?,
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
    ) -> ::gusset::Result<Stability> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Stability {
            early: self.early.bind(&mut store, &instance)?,
        })
    }
}
/// Which unstable features components get; at first none.
#[derive(Clone, Debug, Default)]
pub struct LinkOptions {
    first: bool,
    second: bool,
}
impl LinkOptions {
    /// Whether there is what is `@unstable` by the feature `first`.
    pub fn first(&mut self, enabled: bool) -> &mut Self {
        self.first = enabled;
        self
    }
    /// Whether there is what is `@unstable` by the feature `second`.
    pub fn second(&mut self, enabled: bool) -> &mut Self {
        self.second = enabled;
        self
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod gate {
    pub mod all {
        pub mod gated {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            pub enum Old {}
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Fresh {
                pub x: u8,
            }
            /// Which unstable features components get; at first none.
            #[derive(Clone, Debug, Default)]
            pub struct LinkOptions {
                first: bool,
                second: bool,
            }
            impl LinkOptions {
                /// Whether there is what is `@unstable` by the feature `first`.
                pub fn first(&mut self, enabled: bool) -> &mut Self {
                    self.first = enabled;
                    self
                }
                /// Whether there is what is `@unstable` by the feature `second`.
                pub fn second(&mut self, enabled: bool) -> &mut Self {
                    self.second = enabled;
                    self
                }
            }
            impl ::core::convert::From<&super::super::super::LinkOptions>
            for LinkOptions {
                fn from(options: &super::super::super::LinkOptions) -> Self {
                    LinkOptions {
                        first: options.first,
                        second: options.second,
                    }
                }
            }
            /// What the host does for the resource `old`.
            pub trait HostOld {
                fn new(&mut self) -> Resource<Old>;
                fn stays(&mut self, self_: Resource<Old>);
                /// The guest gave up its `old`.
                fn drop(&mut self, rep: Resource<Old>) -> ::gusset::Result<()>;
            }
            impl<T: HostOld + ?Sized> HostOld for &mut T {
                fn new(&mut self) -> Resource<Old> {
                    HostOld::new(*self)
                }
                fn stays(&mut self, self_: Resource<Old>) {
                    HostOld::stays(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Old>) -> ::gusset::Result<()> {
                    HostOld::drop(*self, rep)
                }
            }
            /// What the host does for the interface `gate:all/gated@2.0.0`.
            pub trait Host: HostOld {
                fn use_fresh(&mut self, x: Fresh);
                fn future(&mut self);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn use_fresh(&mut self, x: Fresh) {
                    Host::use_fresh(*self, x)
                }
                fn future(&mut self) {
                    Host::future(*self)
                }
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                options: &LinkOptions,
                get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                let mut define = linker
                    .instance("gate:all/gated@2.0.0")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "old",
                        |host, rep: Resource<Old>| HostOld::drop(host, rep),
                    );
                if options.first {
                    define
                        .func("[constructor]old", |host, ()| Ok((HostOld::new(host),)));
                }
                define
                    .func(
                        "[method]old.stays",
                        |host, (self_,)| {
                            HostOld::stays(host, self_);
                            Ok(())
                        },
                    );
                if options.second {
                    define
                        .func(
                            "use-fresh",
                            |host, (x,)| {
                                Host::use_fresh(host, x);
                                Ok(())
                            },
                        );
                }
                define
                    .func(
                        "future",
                        |host, ()| {
                            Host::future(host);
                            Ok(())
                        },
                    );
                define.finish()
            }
        }
    }
}
