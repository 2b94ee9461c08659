#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod only {
    pub mod these {
        pub mod shapes {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Square {
                pub side: u32,
            }
            /// What the host does for the interface `only:these/shapes`.
            pub trait Host {
                fn area(&mut self, of: Square) -> u32;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn area(&mut self, of: Square) -> u32 {
                    Host::area(*self, of)
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
                    .instance("only:these/shapes")?
                    .with_host::<D>(get);
                define.func("area", |host, (of,)| Ok((Host::area(host, of),)));
                define.finish()
            }
        }
        pub mod tools {
            use ::gusset::component::{HasData, Linker, Resource};
            pub type Square = super::shapes::Square;
            pub enum Ruler {}
            /// What the host does for the resource `ruler`.
            pub trait HostRuler {
                fn measure(&mut self, self_: Resource<Ruler>, of: Square) -> u32;
                /// The guest gave up its `ruler`.
                fn drop(&mut self, rep: Resource<Ruler>) -> ::gusset::Result<()>;
            }
            impl<T: HostRuler + ?Sized> HostRuler for &mut T {
                fn measure(&mut self, self_: Resource<Ruler>, of: Square) -> u32 {
                    HostRuler::measure(*self, self_, of)
                }
                fn drop(&mut self, rep: Resource<Ruler>) -> ::gusset::Result<()> {
                    HostRuler::drop(*self, rep)
                }
            }
            /// What the host does for the interface `only:these/tools`.
            pub trait Host: HostRuler {}
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
                    .instance("only:these/tools")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "ruler",
                        |host, rep: Resource<Ruler>| HostRuler::drop(host, rep),
                    );
                define
                    .func(
                        "[method]ruler.measure",
                        |host, (self_, of)| Ok((HostRuler::measure(host, self_, of),)),
                    );
                define.finish()
            }
        }
    }
}
