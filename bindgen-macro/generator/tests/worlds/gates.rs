/// An instance of a component for the world `keeper`.
pub struct Keeper {}
impl Keeper {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Keeper> {
        KeeperPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        _store: impl ::gusset::AsContextMut,
        _instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Keeper> {
        Ok(Keeper {})
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
        for<'a> D::Data<'a>: gate::keeper::gate::Host,
    {
        gate::keeper::gate::add_to_linker::<T, D>(linker, &options.into(), get)?;
        Ok(())
    }
}
/// A component that was checked once for the world `keeper`.
pub struct KeeperPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
}
impl<T: 'static> Clone for KeeperPre<T> {
    fn clone(&self) -> Self {
        KeeperPre {
            instance_pre: self.instance_pre.clone(),
        }
    }
}
impl<T: 'static> KeeperPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(KeeperPre { instance_pre })
    }
    /// The component with its imports.
    pub fn instance_pre(&self) -> &::gusset::component::InstancePre<T> {
        &self.instance_pre
    }
    /// Makes an instance.
    pub fn instantiate(
        &self,
        store: impl ::gusset::AsContextMut<Data = T>,
    ) -> ::gusset::Result<Keeper> {
        self.instance_pre.instantiate(store)?;
        Ok(Keeper {})
    }
}
/// Which unstable features components get; at first none.
#[derive(Clone, Debug, Default)]
pub struct LinkOptions {
    fresh: bool,
}
impl LinkOptions {
    /// Whether there is what is `@unstable` by the feature `fresh`.
    pub fn fresh(&mut self, enabled: bool) -> &mut Self {
        self.fresh = enabled;
        self
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod gate {
    pub mod keeper {
        pub mod gate {
            use ::gusset::component::{HasData, Linker};
            /// Which unstable features components get; at first none.
            #[derive(Clone, Debug, Default)]
            pub struct LinkOptions {
                fresh: bool,
            }
            impl LinkOptions {
                /// Whether there is what is `@unstable` by the feature `fresh`.
                pub fn fresh(&mut self, enabled: bool) -> &mut Self {
                    self.fresh = enabled;
                    self
                }
            }
            impl ::core::convert::From<&super::super::super::LinkOptions>
            for LinkOptions {
                fn from(options: &super::super::super::LinkOptions) -> Self {
                    LinkOptions {
                        fresh: options.fresh,
                    }
                }
            }
            /// What the host does for the interface `gate:keeper/gate@1.2.0`.
            pub trait Host {
                fn old(&mut self);
                fn fresh(&mut self) -> u32;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn old(&mut self) {
                    Host::old(*self)
                }
                fn fresh(&mut self) -> u32 {
                    Host::fresh(*self)
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
                    .instance("gate:keeper/gate@1.2.0")?
                    .with_host::<D>(get);
                define
                    .func(
                        "old",
                        |host, ()| {
                            Host::old(host);
                            Ok(())
                        },
                    );
                if options.fresh {
                    define.func("fresh", |host, ()| Ok((Host::fresh(host),)));
                }
                define.finish()
            }
        }
    }
}
