/// An instance of a component for the world `primitives-out`.
pub struct PrimitivesOut {
    f_bool: ::gusset::component::TypedFunc<(bool,), (bool,)>,
    f_u8: ::gusset::component::TypedFunc<(u8,), (u8,)>,
    f_s8: ::gusset::component::TypedFunc<(i8,), (i8,)>,
    f_u16: ::gusset::component::TypedFunc<(u16,), (u16,)>,
    f_s16: ::gusset::component::TypedFunc<(i16,), (i16,)>,
    f_u32: ::gusset::component::TypedFunc<(u32,), (u32,)>,
    f_s32: ::gusset::component::TypedFunc<(i32,), (i32,)>,
    f_u64: ::gusset::component::TypedFunc<(u64,), (u64,)>,
    f_s64: ::gusset::component::TypedFunc<(i64,), (i64,)>,
    f_f32: ::gusset::component::TypedFunc<(f32,), (f32,)>,
    f_f64: ::gusset::component::TypedFunc<(f64,), (f64,)>,
    f_char: ::gusset::component::TypedFunc<(char,), (char,)>,
    f_string: ::gusset::component::TypedFunc<(&'static str,), (String,)>,
}
impl PrimitivesOut {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<PrimitivesOut> {
        PrimitivesOutPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<PrimitivesOut> {
        let exports = instance.exports(&store)?;
        Ok(PrimitivesOut {
            f_bool: exports.typed_func(None, "f-bool")?.bind(&mut store, instance)?,
            f_u8: exports.typed_func(None, "f-u8")?.bind(&mut store, instance)?,
            f_s8: exports.typed_func(None, "f-s8")?.bind(&mut store, instance)?,
            f_u16: exports.typed_func(None, "f-u16")?.bind(&mut store, instance)?,
            f_s16: exports.typed_func(None, "f-s16")?.bind(&mut store, instance)?,
            f_u32: exports.typed_func(None, "f-u32")?.bind(&mut store, instance)?,
            f_s32: exports.typed_func(None, "f-s32")?.bind(&mut store, instance)?,
            f_u64: exports.typed_func(None, "f-u64")?.bind(&mut store, instance)?,
            f_s64: exports.typed_func(None, "f-s64")?.bind(&mut store, instance)?,
            f_f32: exports.typed_func(None, "f-f32")?.bind(&mut store, instance)?,
            f_f64: exports.typed_func(None, "f-f64")?.bind(&mut store, instance)?,
            f_char: exports.typed_func(None, "f-char")?.bind(&mut store, instance)?,
            f_string: exports.typed_func(None, "f-string")?.bind(&mut store, instance)?,
        })
    }
    /// Calls `f-bool`.
    pub fn call_f_bool(
        &self,
        store: impl ::gusset::AsContextMut,
        x: bool,
    ) -> ::gusset::Result<bool> {
        Ok(self.f_bool.call(store, (x,))?.0)
    }
    /// Calls `f-u8`.
    pub fn call_f_u8(
        &self,
        store: impl ::gusset::AsContextMut,
        x: u8,
    ) -> ::gusset::Result<u8> {
        Ok(self.f_u8.call(store, (x,))?.0)
    }
    /// Calls `f-s8`.
    pub fn call_f_s8(
        &self,
        store: impl ::gusset::AsContextMut,
        x: i8,
    ) -> ::gusset::Result<i8> {
        Ok(self.f_s8.call(store, (x,))?.0)
    }
    /// Calls `f-u16`.
    pub fn call_f_u16(
        &self,
        store: impl ::gusset::AsContextMut,
        x: u16,
    ) -> ::gusset::Result<u16> {
        Ok(self.f_u16.call(store, (x,))?.0)
    }
    /// Calls `f-s16`.
    pub fn call_f_s16(
        &self,
        store: impl ::gusset::AsContextMut,
        x: i16,
    ) -> ::gusset::Result<i16> {
        Ok(self.f_s16.call(store, (x,))?.0)
    }
    /// Calls `f-u32`.
    pub fn call_f_u32(
        &self,
        store: impl ::gusset::AsContextMut,
        x: u32,
    ) -> ::gusset::Result<u32> {
        Ok(self.f_u32.call(store, (x,))?.0)
    }
    /// Calls `f-s32`.
    pub fn call_f_s32(
        &self,
        store: impl ::gusset::AsContextMut,
        x: i32,
    ) -> ::gusset::Result<i32> {
        Ok(self.f_s32.call(store, (x,))?.0)
    }
    /// Calls `f-u64`.
    pub fn call_f_u64(
        &self,
        store: impl ::gusset::AsContextMut,
        x: u64,
    ) -> ::gusset::Result<u64> {
        Ok(self.f_u64.call(store, (x,))?.0)
    }
    /// Calls `f-s64`.
    pub fn call_f_s64(
        &self,
        store: impl ::gusset::AsContextMut,
        x: i64,
    ) -> ::gusset::Result<i64> {
        Ok(self.f_s64.call(store, (x,))?.0)
    }
    /// Calls `f-f32`.
    pub fn call_f_f32(
        &self,
        store: impl ::gusset::AsContextMut,
        x: f32,
    ) -> ::gusset::Result<f32> {
        Ok(self.f_f32.call(store, (x,))?.0)
    }
    /// Calls `f-f64`.
    pub fn call_f_f64(
        &self,
        store: impl ::gusset::AsContextMut,
        x: f64,
    ) -> ::gusset::Result<f64> {
        Ok(self.f_f64.call(store, (x,))?.0)
    }
    /// Calls `f-char`.
    pub fn call_f_char(
        &self,
        store: impl ::gusset::AsContextMut,
        x: char,
    ) -> ::gusset::Result<char> {
        Ok(self.f_char.call(store, (x,))?.0)
    }
    /// Calls `f-string`.
    pub fn call_f_string(
        &self,
        store: impl ::gusset::AsContextMut,
        x: &str,
    ) -> ::gusset::Result<String> {
        Ok(self.f_string.call(store, (x,))?.0)
    }
}
/// A component that was checked once for the world `primitives-out`.
pub struct PrimitivesOutPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    f_bool: ::gusset::component::TypedFuncExport<(bool,), (bool,)>,
    f_u8: ::gusset::component::TypedFuncExport<(u8,), (u8,)>,
    f_s8: ::gusset::component::TypedFuncExport<(i8,), (i8,)>,
    f_u16: ::gusset::component::TypedFuncExport<(u16,), (u16,)>,
    f_s16: ::gusset::component::TypedFuncExport<(i16,), (i16,)>,
    f_u32: ::gusset::component::TypedFuncExport<(u32,), (u32,)>,
    f_s32: ::gusset::component::TypedFuncExport<(i32,), (i32,)>,
    f_u64: ::gusset::component::TypedFuncExport<(u64,), (u64,)>,
    f_s64: ::gusset::component::TypedFuncExport<(i64,), (i64,)>,
    f_f32: ::gusset::component::TypedFuncExport<(f32,), (f32,)>,
    f_f64: ::gusset::component::TypedFuncExport<(f64,), (f64,)>,
    f_char: ::gusset::component::TypedFuncExport<(char,), (char,)>,
    f_string: ::gusset::component::TypedFuncExport<(&'static str,), (String,)>,
}
impl<T: 'static> Clone for PrimitivesOutPre<T> {
    fn clone(&self) -> Self {
        PrimitivesOutPre {
            instance_pre: self.instance_pre.clone(),
            f_bool: self.f_bool.clone(),
            f_u8: self.f_u8.clone(),
            f_s8: self.f_s8.clone(),
            f_u16: self.f_u16.clone(),
            f_s16: self.f_s16.clone(),
            f_u32: self.f_u32.clone(),
            f_s32: self.f_s32.clone(),
            f_u64: self.f_u64.clone(),
            f_s64: self.f_s64.clone(),
            f_f32: self.f_f32.clone(),
            f_f64: self.f_f64.clone(),
            f_char: self.f_char.clone(),
            f_string: self.f_string.clone(),
        }
    }
}
impl<T: 'static> PrimitivesOutPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(PrimitivesOutPre {
            f_bool: instance_pre.typed_func(None, "f-bool")?,
            f_u8: instance_pre.typed_func(None, "f-u8")?,
            f_s8: instance_pre.typed_func(None, "f-s8")?,
            f_u16: instance_pre.typed_func(None, "f-u16")?,
            f_s16: instance_pre.typed_func(None, "f-s16")?,
            f_u32: instance_pre.typed_func(None, "f-u32")?,
            f_s32: instance_pre.typed_func(None, "f-s32")?,
            f_u64: instance_pre.typed_func(None, "f-u64")?,
            f_s64: instance_pre.typed_func(None, "f-s64")?,
            f_f32: instance_pre.typed_func(None, "f-f32")?,
            f_f64: instance_pre.typed_func(None, "f-f64")?,
            f_char: instance_pre.typed_func(None, "f-char")?,
            f_string: instance_pre.typed_func(None, "f-string")?,
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
    ) -> ::gusset::Result<PrimitivesOut> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(PrimitivesOut {
            f_bool: self.f_bool.bind(&mut store, &instance)?,
            f_u8: self.f_u8.bind(&mut store, &instance)?,
            f_s8: self.f_s8.bind(&mut store, &instance)?,
            f_u16: self.f_u16.bind(&mut store, &instance)?,
            f_s16: self.f_s16.bind(&mut store, &instance)?,
            f_u32: self.f_u32.bind(&mut store, &instance)?,
            f_s32: self.f_s32.bind(&mut store, &instance)?,
            f_u64: self.f_u64.bind(&mut store, &instance)?,
            f_s64: self.f_s64.bind(&mut store, &instance)?,
            f_f32: self.f_f32.bind(&mut store, &instance)?,
            f_f64: self.f_f64.bind(&mut store, &instance)?,
            f_char: self.f_char.bind(&mut store, &instance)?,
            f_string: self.f_string.bind(&mut store, &instance)?,
        })
    }
}
