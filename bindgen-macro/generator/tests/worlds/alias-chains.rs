#[allow(missing_docs)]
pub type X = known::better::top::X;
#[allow(missing_docs)]
pub type R = known::better::base::R;
/// An instance of a component for the world `alias-chains`.
pub struct AliasChains {
    known_better_middle: exports::known::better::middle::Guest,
    h: ::gusset::component::TypedFunc<(R,), (X,)>,
}
impl AliasChains {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<AliasChains> {
        AliasChainsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<AliasChains> {
        let exports = instance.exports(&store)?;
        Ok(AliasChains {
            known_better_middle: exports::known::better::middle::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            h: exports.typed_func(None, "h")?.bind(&mut store, instance)?,
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
        >: known::better::base::Host + known::better::middle::Host
            + known::better::top::Host,
    {
        known::better::base::add_to_linker::<T, D>(linker, get)?;
        known::better::middle::add_to_linker::<T, D>(linker, get)?;
        known::better::top::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `known:better/middle`.
    pub fn known_better_middle(&self) -> &exports::known::better::middle::Guest {
        &self.known_better_middle
    }
    /// Calls `h`.
    pub fn call_h(
        &self,
        store: impl ::gusset::AsContextMut,
        r: R,
    ) -> ::gusset::Result<X> {
        Ok(self.h.call(store, (r,))?.0)
    }
}
/// A component that was checked once for the world `alias-chains`.
pub struct AliasChainsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    known_better_middle: exports::known::better::middle::GuestPre,
    h: ::gusset::component::TypedFuncExport<(R,), (X,)>,
}
impl<T: 'static> Clone for AliasChainsPre<T> {
    fn clone(&self) -> Self {
        AliasChainsPre {
            instance_pre: self.instance_pre.clone(),
            known_better_middle: self.known_better_middle.clone(),
            h: self.h.clone(),
        }
    }
}
impl<T: 'static> AliasChainsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(AliasChainsPre {
            known_better_middle: exports::known::better::middle::GuestPre::new(
                &instance_pre,
            )?,
            h: instance_pre.typed_func(None, "h")?,
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
    ) -> ::gusset::Result<AliasChains> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(AliasChains {
            known_better_middle: self.known_better_middle.bind(&mut store, &instance)?,
            h: self.h.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod known {
    pub mod better {
        pub mod base {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            pub type A = u32;
            pub type B = A;
            pub type C = B;
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct R {
                pub x: C,
            }
            pub type S = R;
            pub type T = Vec<S>;
            pub type U = T;
            /// What the host does for the interface `known:better/base`.
            pub trait Host {}
            impl<T_: Host + ?Sized> Host for &mut T_ {}
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T_, D>(
                linker: &mut Linker<T_>,
                _get: fn(&mut T_) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T_: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                linker.instance("known:better/base")?;
                Ok(())
            }
        }
        pub mod middle {
            use ::gusset::component::{HasData, Linker};
            pub type S = super::base::S;
            pub type V = super::base::U;
            pub type C = super::base::C;
            pub type W = V;
            pub type X = Option<W>;
            /// What the host does for the interface `known:better/middle`.
            pub trait Host {
                fn f(&mut self, c: C, w: W) -> X;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(&mut self, c: C, w: W) -> X {
                    Host::f(*self, c, w)
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
                    .instance("known:better/middle")?
                    .with_host::<D>(get);
                define.func("f", |host, (c, w)| Ok((Host::f(host, c, w),)));
                define.finish()
            }
        }
        pub mod top {
            use ::gusset::component::{HasData, Linker};
            pub type X = super::middle::X;
            pub type Y = super::middle::W;
            pub type R = super::base::R;
            /// What the host does for the interface `known:better/top`.
            pub trait Host {
                fn g(&mut self, x: X, y: Y, r: R) -> Y;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn g(&mut self, x: X, y: Y, r: R) -> Y {
                    Host::g(*self, x, y, r)
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
                    .instance("known:better/top")?
                    .with_host::<D>(get);
                define.func("g", |host, (x, y, r)| Ok((Host::g(host, x, y, r),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod known {
        pub mod better {
            pub mod middle {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type S = super::super::super::super::known::better::base::S;
                pub type V = super::super::super::super::known::better::base::U;
                pub type C = super::super::super::super::known::better::base::C;
                pub type W = V;
                pub type X = Option<W>;
                /// The functions of `known:better/middle`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    f: TypedFuncExport<
                        (
                            C,
                            &'static [super::super::super::super::known::better::base::S],
                        ),
                        (X,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("known:better/middle");
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
                /// The functions of `known:better/middle` in one instance.
                pub struct Guest {
                    f: TypedFunc<
                        (
                            C,
                            &'static [super::super::super::super::known::better::base::S],
                        ),
                        (X,),
                    >,
                }
                impl Guest {
                    /// Calls `f`.
                    pub fn call_f(
                        &self,
                        store: impl AsContextMut,
                        c: C,
                        w: &[super::super::super::super::known::better::base::S],
                    ) -> ::gusset::Result<X> {
                        Ok(self.f.call(store, (c, w))?.0)
                    }
                }
            }
        }
    }
}
