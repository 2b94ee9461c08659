/// An instance of a component for the world `lists-of-each`.
pub struct ListsOfEach {
    all_lists_each: exports::all::lists::each::Guest,
}
impl ListsOfEach {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<ListsOfEach> {
        ListsOfEachPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<ListsOfEach> {
        let exports = instance.exports(&store)?;
        Ok(ListsOfEach {
            all_lists_each: exports::all::lists::each::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: all::lists::each::Host,
    {
        all::lists::each::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `all:lists/each`.
    pub fn all_lists_each(&self) -> &exports::all::lists::each::Guest {
        &self.all_lists_each
    }
}
/// A component that was checked once for the world `lists-of-each`.
pub struct ListsOfEachPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    all_lists_each: exports::all::lists::each::GuestPre,
}
impl<T: 'static> Clone for ListsOfEachPre<T> {
    fn clone(&self) -> Self {
        ListsOfEachPre {
            instance_pre: self.instance_pre.clone(),
            all_lists_each: self.all_lists_each.clone(),
        }
    }
}
impl<T: 'static> ListsOfEachPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(ListsOfEachPre {
            all_lists_each: exports::all::lists::each::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<ListsOfEach> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(ListsOfEach {
            all_lists_each: self.all_lists_each.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod all {
    pub mod lists {
        pub mod each {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `all:lists/each`.
            pub trait Host {
                fn f_bool(&mut self, x: Vec<bool>) -> Vec<bool>;
                fn f_u8(&mut self, x: Vec<u8>) -> Vec<u8>;
                fn f_s8(&mut self, x: Vec<i8>) -> Vec<i8>;
                fn f_u16(&mut self, x: Vec<u16>) -> Vec<u16>;
                fn f_s16(&mut self, x: Vec<i16>) -> Vec<i16>;
                fn f_u32(&mut self, x: Vec<u32>) -> Vec<u32>;
                fn f_s32(&mut self, x: Vec<i32>) -> Vec<i32>;
                fn f_u64(&mut self, x: Vec<u64>) -> Vec<u64>;
                fn f_s64(&mut self, x: Vec<i64>) -> Vec<i64>;
                fn f_f32(&mut self, x: Vec<f32>) -> Vec<f32>;
                fn f_f64(&mut self, x: Vec<f64>) -> Vec<f64>;
                fn f_char(&mut self, x: Vec<char>) -> Vec<char>;
                fn f_string(&mut self, x: Vec<String>) -> Vec<String>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f_bool(&mut self, x: Vec<bool>) -> Vec<bool> {
                    Host::f_bool(*self, x)
                }
                fn f_u8(&mut self, x: Vec<u8>) -> Vec<u8> {
                    Host::f_u8(*self, x)
                }
                fn f_s8(&mut self, x: Vec<i8>) -> Vec<i8> {
                    Host::f_s8(*self, x)
                }
                fn f_u16(&mut self, x: Vec<u16>) -> Vec<u16> {
                    Host::f_u16(*self, x)
                }
                fn f_s16(&mut self, x: Vec<i16>) -> Vec<i16> {
                    Host::f_s16(*self, x)
                }
                fn f_u32(&mut self, x: Vec<u32>) -> Vec<u32> {
                    Host::f_u32(*self, x)
                }
                fn f_s32(&mut self, x: Vec<i32>) -> Vec<i32> {
                    Host::f_s32(*self, x)
                }
                fn f_u64(&mut self, x: Vec<u64>) -> Vec<u64> {
                    Host::f_u64(*self, x)
                }
                fn f_s64(&mut self, x: Vec<i64>) -> Vec<i64> {
                    Host::f_s64(*self, x)
                }
                fn f_f32(&mut self, x: Vec<f32>) -> Vec<f32> {
                    Host::f_f32(*self, x)
                }
                fn f_f64(&mut self, x: Vec<f64>) -> Vec<f64> {
                    Host::f_f64(*self, x)
                }
                fn f_char(&mut self, x: Vec<char>) -> Vec<char> {
                    Host::f_char(*self, x)
                }
                fn f_string(&mut self, x: Vec<String>) -> Vec<String> {
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
                let mut define = linker.instance("all:lists/each")?.with_host::<D>(get);
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
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod all {
        pub mod lists {
            pub mod each {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                /// The functions of `all:lists/each`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    f_bool: TypedFuncExport<(&'static [bool],), (Vec<bool>,)>,
                    f_u8: TypedFuncExport<(&'static [u8],), (Vec<u8>,)>,
                    f_s8: TypedFuncExport<(&'static [i8],), (Vec<i8>,)>,
                    f_u16: TypedFuncExport<(&'static [u16],), (Vec<u16>,)>,
                    f_s16: TypedFuncExport<(&'static [i16],), (Vec<i16>,)>,
                    f_u32: TypedFuncExport<(&'static [u32],), (Vec<u32>,)>,
                    f_s32: TypedFuncExport<(&'static [i32],), (Vec<i32>,)>,
                    f_u64: TypedFuncExport<(&'static [u64],), (Vec<u64>,)>,
                    f_s64: TypedFuncExport<(&'static [i64],), (Vec<i64>,)>,
                    f_f32: TypedFuncExport<(&'static [f32],), (Vec<f32>,)>,
                    f_f64: TypedFuncExport<(&'static [f64],), (Vec<f64>,)>,
                    f_char: TypedFuncExport<(&'static [char],), (Vec<char>,)>,
                    f_string: TypedFuncExport<(&'static [String],), (Vec<String>,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("all:lists/each");
                        Ok(GuestPre {
                            f_bool: exports.typed_func(interface, "f-bool")?,
                            f_u8: exports.typed_func(interface, "f-u8")?,
                            f_s8: exports.typed_func(interface, "f-s8")?,
                            f_u16: exports.typed_func(interface, "f-u16")?,
                            f_s16: exports.typed_func(interface, "f-s16")?,
                            f_u32: exports.typed_func(interface, "f-u32")?,
                            f_s32: exports.typed_func(interface, "f-s32")?,
                            f_u64: exports.typed_func(interface, "f-u64")?,
                            f_s64: exports.typed_func(interface, "f-s64")?,
                            f_f32: exports.typed_func(interface, "f-f32")?,
                            f_f64: exports.typed_func(interface, "f-f64")?,
                            f_char: exports.typed_func(interface, "f-char")?,
                            f_string: exports.typed_func(interface, "f-string")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            f_bool: self.f_bool.bind(&mut store, instance)?,
                            f_u8: self.f_u8.bind(&mut store, instance)?,
                            f_s8: self.f_s8.bind(&mut store, instance)?,
                            f_u16: self.f_u16.bind(&mut store, instance)?,
                            f_s16: self.f_s16.bind(&mut store, instance)?,
                            f_u32: self.f_u32.bind(&mut store, instance)?,
                            f_s32: self.f_s32.bind(&mut store, instance)?,
                            f_u64: self.f_u64.bind(&mut store, instance)?,
                            f_s64: self.f_s64.bind(&mut store, instance)?,
                            f_f32: self.f_f32.bind(&mut store, instance)?,
                            f_f64: self.f_f64.bind(&mut store, instance)?,
                            f_char: self.f_char.bind(&mut store, instance)?,
                            f_string: self.f_string.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `all:lists/each` in one instance.
                pub struct Guest {
                    f_bool: TypedFunc<(&'static [bool],), (Vec<bool>,)>,
                    f_u8: TypedFunc<(&'static [u8],), (Vec<u8>,)>,
                    f_s8: TypedFunc<(&'static [i8],), (Vec<i8>,)>,
                    f_u16: TypedFunc<(&'static [u16],), (Vec<u16>,)>,
                    f_s16: TypedFunc<(&'static [i16],), (Vec<i16>,)>,
                    f_u32: TypedFunc<(&'static [u32],), (Vec<u32>,)>,
                    f_s32: TypedFunc<(&'static [i32],), (Vec<i32>,)>,
                    f_u64: TypedFunc<(&'static [u64],), (Vec<u64>,)>,
                    f_s64: TypedFunc<(&'static [i64],), (Vec<i64>,)>,
                    f_f32: TypedFunc<(&'static [f32],), (Vec<f32>,)>,
                    f_f64: TypedFunc<(&'static [f64],), (Vec<f64>,)>,
                    f_char: TypedFunc<(&'static [char],), (Vec<char>,)>,
                    f_string: TypedFunc<(&'static [String],), (Vec<String>,)>,
                }
                impl Guest {
                    /// Calls `f-bool`.
                    pub fn call_f_bool(
                        &self,
                        store: impl AsContextMut,
                        x: &[bool],
                    ) -> ::gusset::Result<Vec<bool>> {
                        Ok(self.f_bool.call(store, (x,))?.0)
                    }
                    /// Calls `f-u8`.
                    pub fn call_f_u8(
                        &self,
                        store: impl AsContextMut,
                        x: &[u8],
                    ) -> ::gusset::Result<Vec<u8>> {
                        Ok(self.f_u8.call(store, (x,))?.0)
                    }
                    /// Calls `f-s8`.
                    pub fn call_f_s8(
                        &self,
                        store: impl AsContextMut,
                        x: &[i8],
                    ) -> ::gusset::Result<Vec<i8>> {
                        Ok(self.f_s8.call(store, (x,))?.0)
                    }
                    /// Calls `f-u16`.
                    pub fn call_f_u16(
                        &self,
                        store: impl AsContextMut,
                        x: &[u16],
                    ) -> ::gusset::Result<Vec<u16>> {
                        Ok(self.f_u16.call(store, (x,))?.0)
                    }
                    /// Calls `f-s16`.
                    pub fn call_f_s16(
                        &self,
                        store: impl AsContextMut,
                        x: &[i16],
                    ) -> ::gusset::Result<Vec<i16>> {
                        Ok(self.f_s16.call(store, (x,))?.0)
                    }
                    /// Calls `f-u32`.
                    pub fn call_f_u32(
                        &self,
                        store: impl AsContextMut,
                        x: &[u32],
                    ) -> ::gusset::Result<Vec<u32>> {
                        Ok(self.f_u32.call(store, (x,))?.0)
                    }
                    /// Calls `f-s32`.
                    pub fn call_f_s32(
                        &self,
                        store: impl AsContextMut,
                        x: &[i32],
                    ) -> ::gusset::Result<Vec<i32>> {
                        Ok(self.f_s32.call(store, (x,))?.0)
                    }
                    /// Calls `f-u64`.
                    pub fn call_f_u64(
                        &self,
                        store: impl AsContextMut,
                        x: &[u64],
                    ) -> ::gusset::Result<Vec<u64>> {
                        Ok(self.f_u64.call(store, (x,))?.0)
                    }
                    /// Calls `f-s64`.
                    pub fn call_f_s64(
                        &self,
                        store: impl AsContextMut,
                        x: &[i64],
                    ) -> ::gusset::Result<Vec<i64>> {
                        Ok(self.f_s64.call(store, (x,))?.0)
                    }
                    /// Calls `f-f32`.
                    pub fn call_f_f32(
                        &self,
                        store: impl AsContextMut,
                        x: &[f32],
                    ) -> ::gusset::Result<Vec<f32>> {
                        Ok(self.f_f32.call(store, (x,))?.0)
                    }
                    /// Calls `f-f64`.
                    pub fn call_f_f64(
                        &self,
                        store: impl AsContextMut,
                        x: &[f64],
                    ) -> ::gusset::Result<Vec<f64>> {
                        Ok(self.f_f64.call(store, (x,))?.0)
                    }
                    /// Calls `f-char`.
                    pub fn call_f_char(
                        &self,
                        store: impl AsContextMut,
                        x: &[char],
                    ) -> ::gusset::Result<Vec<char>> {
                        Ok(self.f_char.call(store, (x,))?.0)
                    }
                    /// Calls `f-string`.
                    pub fn call_f_string(
                        &self,
                        store: impl AsContextMut,
                        x: &[String],
                    ) -> ::gusset::Result<Vec<String>> {
                        Ok(self.f_string.call(store, (x,))?.0)
                    }
                }
            }
        }
    }
}
