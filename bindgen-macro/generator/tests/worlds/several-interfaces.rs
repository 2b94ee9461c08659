#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod base {
    pub mod one {
        pub mod a {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct R {
                pub x: u8,
            }
            /// What the host does for the interface `base:one/a`.
            pub trait Host {
                fn f(&mut self, x: R) -> R;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(&mut self, x: R) -> R {
                    Host::f(*self, x)
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
                let mut instance = linker.instance("base:one/a")?;
                instance
                    .func_wrap(
                        "f",
                        move |mut store, (x,)| Ok((
                            Host::f(&mut get(store.data_mut()), x),
                        )),
                    )?;
                Ok(())
            }
        }
    }
    pub mod two {
        pub mod b {
            use ::gusset::component::{HasData, Linker, Resource, ResourceType};
            pub type R = super::super::one::a::R;
            pub enum S {}
            /// What the host does for the resource `s`.
            pub trait HostS {
                fn get(&mut self, self_: Resource<S>) -> R;
                /// The guest gave up its `s`.
                fn drop(&mut self, rep: Resource<S>) -> ::gusset::Result<()>;
            }
            impl<T: HostS + ?Sized> HostS for &mut T {
                fn get(&mut self, self_: Resource<S>) -> R {
                    HostS::get(*self, self_)
                }
                fn drop(&mut self, rep: Resource<S>) -> ::gusset::Result<()> {
                    HostS::drop(*self, rep)
                }
            }
            /// What the host does for the interface `base:two/b@0.2.0`.
            pub trait Host: HostS {}
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
                let mut instance = linker.instance("base:two/b@0.2.0")?;
                instance
                    .resource(
                        "s",
                        ResourceType::host::<S>(),
                        move |mut store, rep| {
                            HostS::drop(
                                &mut get(store.data_mut()),
                                Resource::new_own(rep),
                            )
                        },
                    )?;
                instance
                    .func_wrap(
                        "[method]s.get",
                        move |mut store, (self_,)| Ok((
                            HostS::get(&mut get(store.data_mut()), self_),
                        )),
                    )?;
                Ok(())
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod local {
    use ::gusset::component::{HasData, Linker};
    /// What the host does for the interface `local`.
    pub trait Host {
        fn f(&mut self) -> u8;
    }
    impl<T: Host + ?Sized> Host for &mut T {
        fn f(&mut self) -> u8 {
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
        let mut instance = linker.instance("local")?;
        instance
            .func_wrap(
                "f",
                move |mut store, ()| Ok((Host::f(&mut get(store.data_mut())),)),
            )?;
        Ok(())
    }
}
