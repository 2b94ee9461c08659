/// An instance of a component for the world `ab`.
pub struct Ab {
    b_a_b: exports::b::a::b::Guest,
    a: ::gusset::component::TypedFunc<(u8,), (u8,)>,
}
impl Ab {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Ab> {
        AbPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Ab> {
        let exports = instance.exports(&store)?;
        Ok(Ab {
            b_a_b: exports::b::a::b::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            a: exports.typed_func(None, "a")?.bind(&mut store, instance)?,
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
        >: b::b::a::Host + a::b::a::Host + b::a::b::Host + b::b::b::Host,
    {
        b::b::a::add_to_linker::<T, D>(linker, get)?;
        a::b::a::add_to_linker::<T, D>(linker, get)?;
        b::a::b::add_to_linker::<T, D>(linker, get)?;
        b::b::b::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `b:a/b`.
    pub fn b_a_b(&self) -> &exports::b::a::b::Guest {
        &self.b_a_b
    }
    /// Calls `a`.
    pub fn call_a(
        &self,
        store: impl ::gusset::AsContextMut,
        b: u8,
    ) -> ::gusset::Result<u8> {
        Ok(self.a.call(store, (b,))?.0)
    }
}
/// A component that was checked once for the world `ab`.
pub struct AbPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    b_a_b: exports::b::a::b::GuestPre,
    a: ::gusset::component::TypedFuncExport<(u8,), (u8,)>,
}
impl<T: 'static> Clone for AbPre<T> {
    fn clone(&self) -> Self {
        AbPre {
            instance_pre: self.instance_pre.clone(),
            b_a_b: self.b_a_b.clone(),
            a: self.a.clone(),
        }
    }
}
impl<T: 'static> AbPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(AbPre {
            b_a_b: exports::b::a::b::GuestPre::new(&instance_pre)?,
            a: instance_pre.typed_func(None, "a")?,
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
    ) -> ::gusset::Result<Ab> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Ab {
            b_a_b: self.b_a_b.bind(&mut store, &instance)?,
            a: self.a.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod b {
    pub mod b {
        pub mod a {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct A {
                pub a: u8,
            }
            /// What the host does for the interface `b:b/a`.
            pub trait Host {
                fn b(&mut self, a: A) -> A;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn b(&mut self, a: A) -> A {
                    Host::b(*self, a)
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
                let mut define = linker.instance("b:b/a")?.with_host::<D>(get);
                define.func("b", |host, (a,)| Ok((Host::b(host, a),)));
                define.finish()
            }
        }
        pub mod b {
            use ::gusset::component::{HasData, Linker};
            pub type A = super::a::A;
            pub type C = super::super::super::a::b::a::A;
            pub type D = super::super::a::b::B;
            /// What the host does for the interface `b:b/b`.
            pub trait Host {
                fn b(&mut self, a: A, c: C) -> D;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn b(&mut self, a: A, c: C) -> D {
                    Host::b(*self, a, c)
                }
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D_>(
                linker: &mut Linker<T>,
                get: fn(&mut T) -> D_::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D_: HasData,
                for<'a> D_::Data<'a>: Host,
            {
                let mut define = linker.instance("b:b/b")?.with_host::<D_>(get);
                define.func("b", |host, (a, c)| Ok((Host::b(host, a, c),)));
                define.finish()
            }
        }
    }
    pub mod a {
        pub mod b {
            use ::gusset::component::{HasData, Linker};
            pub type B = u16;
            /// What the host does for the interface `b:a/b`.
            pub trait Host {
                fn a(&mut self, a: B) -> B;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn a(&mut self, a: B) -> B {
                    Host::a(*self, a)
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
                let mut define = linker.instance("b:a/b")?.with_host::<D>(get);
                define.func("a", |host, (a,)| Ok((Host::a(host, a),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod a {
    pub mod b {
        pub mod a {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum A {
                A,
                B,
            }
            /// What the host does for the interface `a:b/a`.
            pub trait Host {
                fn b(&mut self) -> A;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn b(&mut self) -> A {
                    Host::b(*self)
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
                let mut define = linker.instance("a:b/a")?.with_host::<D>(get);
                define.func("b", |host, ()| Ok((Host::b(host),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod b {
        pub mod a {
            pub mod b {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type B = u16;
                /// The functions of `b:a/b`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    a: TypedFuncExport<(B,), (B,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("b:a/b");
                        Ok(GuestPre {
                            a: exports.typed_func(interface, "a")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            a: self.a.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `b:a/b` in one instance.
                pub struct Guest {
                    a: TypedFunc<(B,), (B,)>,
                }
                impl Guest {
                    /// Calls `a`.
                    pub fn call_a(
                        &self,
                        store: impl AsContextMut,
                        a: B,
                    ) -> ::gusset::Result<B> {
                        Ok(self.a.call(store, (a,))?.0)
                    }
                }
            }
        }
    }
}
