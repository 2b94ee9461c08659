/// An instance of a component for the world `primitives-in`.
pub struct PrimitivesIn {}
impl PrimitivesIn {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<PrimitivesIn> {
        PrimitivesInPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        _store: impl ::gusset::AsContextMut,
        _instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<PrimitivesIn> {
        Ok(PrimitivesIn {})
    }
    /// Puts everything that the world imports into a linker.
    pub fn add_to_linker<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static,
        D: ::gusset::component::HasData,
        for<'a> D::Data<'a>: all::prims::each::Host,
    {
        all::prims::each::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
}
/// A component that was checked once for the world `primitives-in`.
pub struct PrimitivesInPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
}
impl<T: 'static> Clone for PrimitivesInPre<T> {
    fn clone(&self) -> Self {
        PrimitivesInPre {
            instance_pre: self.instance_pre.clone(),
        }
    }
}
impl<T: 'static> PrimitivesInPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(PrimitivesInPre { instance_pre })
    }
    /// The component with its imports.
    pub fn instance_pre(&self) -> &::gusset::component::InstancePre<T> {
        &self.instance_pre
    }
    /// Makes an instance.
    pub fn instantiate(
        &self,
        store: impl ::gusset::AsContextMut<Data = T>,
    ) -> ::gusset::Result<PrimitivesIn> {
        self.instance_pre.instantiate(store)?;
        Ok(PrimitivesIn {})
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod all {
    pub mod prims {
        pub mod each {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `all:prims/each`.
            pub trait Host {
                fn f_bool(&mut self, x: bool) -> bool;
                fn f_u8(&mut self, x: u8) -> u8;
                fn f_s8(&mut self, x: i8) -> i8;
                fn f_u16(&mut self, x: u16) -> u16;
                fn f_s16(&mut self, x: i16) -> i16;
                fn f_u32(&mut self, x: u32) -> u32;
                fn f_s32(&mut self, x: i32) -> i32;
                fn f_u64(&mut self, x: u64) -> u64;
                fn f_s64(&mut self, x: i64) -> i64;
                fn f_f32(&mut self, x: f32) -> f32;
                fn f_f64(&mut self, x: f64) -> f64;
                fn f_char(&mut self, x: char) -> char;
                fn f_string(&mut self, x: String) -> String;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f_bool(&mut self, x: bool) -> bool {
                    Host::f_bool(*self, x)
                }
                fn f_u8(&mut self, x: u8) -> u8 {
                    Host::f_u8(*self, x)
                }
                fn f_s8(&mut self, x: i8) -> i8 {
                    Host::f_s8(*self, x)
                }
                fn f_u16(&mut self, x: u16) -> u16 {
                    Host::f_u16(*self, x)
                }
                fn f_s16(&mut self, x: i16) -> i16 {
                    Host::f_s16(*self, x)
                }
                fn f_u32(&mut self, x: u32) -> u32 {
                    Host::f_u32(*self, x)
                }
                fn f_s32(&mut self, x: i32) -> i32 {
                    Host::f_s32(*self, x)
                }
                fn f_u64(&mut self, x: u64) -> u64 {
                    Host::f_u64(*self, x)
                }
                fn f_s64(&mut self, x: i64) -> i64 {
                    Host::f_s64(*self, x)
                }
                fn f_f32(&mut self, x: f32) -> f32 {
                    Host::f_f32(*self, x)
                }
                fn f_f64(&mut self, x: f64) -> f64 {
                    Host::f_f64(*self, x)
                }
                fn f_char(&mut self, x: char) -> char {
                    Host::f_char(*self, x)
                }
                fn f_string(&mut self, x: String) -> String {
                    Host::f_string(*self, x)
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
                let mut define = linker.instance("all:prims/each")?.with_host::<D>(get);
                define.func("f-bool", |host, (x,)| Ok((Host::f_bool(host, x),)));
                define.func("f-u8", |host, (x,)| Ok((Host::f_u8(host, x),)));
                define.func("f-s8", |host, (x,)| Ok((Host::f_s8(host, x),)));
                define.func("f-u16", |host, (x,)| Ok((Host::f_u16(host, x),)));
                define.func("f-s16", |host, (x,)| Ok((Host::f_s16(host, x),)));
                define.func("f-u32", |host, (x,)| Ok((Host::f_u32(host, x),)));
                define.func("f-s32", |host, (x,)| Ok((Host::f_s32(host, x),)));
                define.func("f-u64", |host, (x,)| Ok((Host::f_u64(host, x),)));
                define.func("f-s64", |host, (x,)| Ok((Host::f_s64(host, x),)));
                define.func("f-f32", |host, (x,)| Ok((Host::f_f32(host, x),)));
                define.func("f-f64", |host, (x,)| Ok((Host::f_f64(host, x),)));
                define.func("f-char", |host, (x,)| Ok((Host::f_char(host, x),)));
                define.func("f-string", |host, (x,)| Ok((Host::f_string(host, x),)));
                define.finish()
            }
        }
    }
}
