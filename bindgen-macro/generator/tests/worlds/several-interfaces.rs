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
                let mut define = linker.instance("base:one/a")?.with_host::<D>(get);
                define.func("f", |host, (x,)| Ok((Host::f(host, x),)));
                define.finish()
            }
        }
    }
    pub mod two {
        pub mod b {
            use ::gusset::component::{HasData, Linker, Resource};
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
                let mut define = linker
                    .instance("base:two/b@0.2.0")?
                    .with_host::<D>(get);
                define.resource("s", |host, rep: Resource<S>| HostS::drop(host, rep));
                define
                    .func(
                        "[method]s.get",
                        |host, (self_,)| Ok((HostS::get(host, self_),)),
                    );
                define.finish()
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
        let mut define = linker.instance("local")?.with_host::<D>(get);
        define.func("f", |host, ()| Ok((Host::f(host),)));
        define.finish()
    }
}
