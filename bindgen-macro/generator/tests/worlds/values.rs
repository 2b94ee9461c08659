/// An instance of a component for the world `station`.
pub struct Station {
    field_station_readings: exports::field::station::readings::Guest,
}
impl Station {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Station> {
        StationPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Station> {
        let exports = instance.exports(&store)?;
        Ok(Station {
            field_station_readings: exports::field::station::readings::GuestPre::new(
                    &exports,
                )?
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
        for<'a> D::Data<'a>: field::station::readings::Host,
    {
        field::station::readings::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `field:station/readings`.
    pub fn field_station_readings(&self) -> &exports::field::station::readings::Guest {
        &self.field_station_readings
    }
}
/// A component that was checked once for the world `station`.
pub struct StationPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    field_station_readings: exports::field::station::readings::GuestPre,
}
impl<T: 'static> Clone for StationPre<T> {
    fn clone(&self) -> Self {
        StationPre {
            instance_pre: self.instance_pre.clone(),
            field_station_readings: self.field_station_readings.clone(),
        }
    }
}
impl<T: 'static> StationPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(StationPre {
            field_station_readings: exports::field::station::readings::GuestPre::new(
                &instance_pre,
            )?,
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
    ) -> ::gusset::Result<Station> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Station {
            field_station_readings: self
                .field_station_readings
                .bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod field {
    pub mod station {
        pub mod readings {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `field:station/readings`.
            pub trait Host {
                fn integers(
                    &mut self,
                    a: u8,
                    b: i8,
                    c: u16,
                    d: i16,
                    e: u32,
                    f: i32,
                    g: u64,
                    h: i64,
                ) -> (u8, i8, u16, i16);
                fn floats(&mut self, low: f32, high: f64) -> f64;
                fn letters(&mut self, c: char, yes: bool) -> String;
                fn text(&mut self, s: String) -> Vec<String>;
                fn bytes(&mut self, data: Vec<u8>) -> Vec<u8>;
                fn deep(
                    &mut self,
                    rows: Vec<Vec<(String, u32)>>,
                ) -> Option<Option<String>>;
                fn maybe(
                    &mut self,
                    a: Option<String>,
                    b: Option<Vec<u16>>,
                ) -> Option<(f32, char)>;
                fn outcomes(
                    &mut self,
                    a: Result<(), ()>,
                    b: Result<u32, ()>,
                    c: Result<(), String>,
                    d: Result<Vec<u8>, String>,
                ) -> Result<u8, u64>;
                fn nothing(&mut self);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn integers(
                    &mut self,
                    a: u8,
                    b: i8,
                    c: u16,
                    d: i16,
                    e: u32,
                    f: i32,
                    g: u64,
                    h: i64,
                ) -> (u8, i8, u16, i16) {
                    Host::integers(*self, a, b, c, d, e, f, g, h)
                }
                fn floats(&mut self, low: f32, high: f64) -> f64 {
                    Host::floats(*self, low, high)
                }
                fn letters(&mut self, c: char, yes: bool) -> String {
                    Host::letters(*self, c, yes)
                }
                fn text(&mut self, s: String) -> Vec<String> {
                    Host::text(*self, s)
                }
                fn bytes(&mut self, data: Vec<u8>) -> Vec<u8> {
                    Host::bytes(*self, data)
                }
                fn deep(
                    &mut self,
                    rows: Vec<Vec<(String, u32)>>,
                ) -> Option<Option<String>> {
                    Host::deep(*self, rows)
                }
                fn maybe(
                    &mut self,
                    a: Option<String>,
                    b: Option<Vec<u16>>,
                ) -> Option<(f32, char)> {
                    Host::maybe(*self, a, b)
                }
                fn outcomes(
                    &mut self,
                    a: Result<(), ()>,
                    b: Result<u32, ()>,
                    c: Result<(), String>,
                    d: Result<Vec<u8>, String>,
                ) -> Result<u8, u64> {
                    Host::outcomes(*self, a, b, c, d)
                }
                fn nothing(&mut self) {
                    Host::nothing(*self)
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
                    .instance("field:station/readings")?
                    .with_host::<D>(get);
                define
                    .func(
                        "integers",
                        |host, (a, b, c, d, e, f, g, h)| Ok((
                            Host::integers(host, a, b, c, d, e, f, g, h),
                        )),
                    );
                define
                    .func(
                        "floats",
                        |host, (low, high)| Ok((Host::floats(host, low, high),)),
                    );
                define
                    .func(
                        "letters",
                        |host, (c, yes)| Ok((Host::letters(host, c, yes),)),
                    );
                define.func("text", |host, (s,)| Ok((Host::text(host, s),)));
                define.func("bytes", |host, (data,)| Ok((Host::bytes(host, data),)));
                define.func("deep", |host, (rows,)| Ok((Host::deep(host, rows),)));
                define.func("maybe", |host, (a, b)| Ok((Host::maybe(host, a, b),)));
                define
                    .func(
                        "outcomes",
                        |host, (a, b, c, d)| Ok((Host::outcomes(host, a, b, c, d),)),
                    );
                define
                    .func(
                        "nothing",
                        |host, ()| {
                            Host::nothing(host);
                            Ok(())
                        },
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod field {
        pub mod station {
            pub mod readings {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                /// The functions of `field:station/readings`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    integers: TypedFuncExport<
                        (u8, i8, u16, i16, u32, i32, u64, i64),
                        ((u8, i8, u16, i16),),
                    >,
                    floats: TypedFuncExport<(f32, f64), (f64,)>,
                    letters: TypedFuncExport<(char, bool), (String,)>,
                    text: TypedFuncExport<(&'static str,), (Vec<String>,)>,
                    bytes: TypedFuncExport<(&'static [u8],), (Vec<u8>,)>,
                    deep: TypedFuncExport<
                        (&'static [Vec<(String, u32)>],),
                        (Option<Option<String>>,),
                    >,
                    maybe: TypedFuncExport<
                        (Option<&'static str>, Option<&'static [u16]>),
                        (Option<(f32, char)>,),
                    >,
                    outcomes: TypedFuncExport<
                        (
                            Result<(), ()>,
                            Result<u32, ()>,
                            Result<(), &'static str>,
                            Result<&'static [u8], &'static str>,
                        ),
                        (Result<u8, u64>,),
                    >,
                    nothing: TypedFuncExport<(), ()>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("field:station/readings");
                        Ok(GuestPre {
                            integers: exports.typed_func(interface, "integers")?,
                            floats: exports.typed_func(interface, "floats")?,
                            letters: exports.typed_func(interface, "letters")?,
                            text: exports.typed_func(interface, "text")?,
                            bytes: exports.typed_func(interface, "bytes")?,
                            deep: exports.typed_func(interface, "deep")?,
                            maybe: exports.typed_func(interface, "maybe")?,
                            outcomes: exports.typed_func(interface, "outcomes")?,
                            nothing: exports.typed_func(interface, "nothing")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            integers: self.integers.bind(&mut store, instance)?,
                            floats: self.floats.bind(&mut store, instance)?,
                            letters: self.letters.bind(&mut store, instance)?,
                            text: self.text.bind(&mut store, instance)?,
                            bytes: self.bytes.bind(&mut store, instance)?,
                            deep: self.deep.bind(&mut store, instance)?,
                            maybe: self.maybe.bind(&mut store, instance)?,
                            outcomes: self.outcomes.bind(&mut store, instance)?,
                            nothing: self.nothing.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `field:station/readings` in one instance.
                pub struct Guest {
                    integers: TypedFunc<
                        (u8, i8, u16, i16, u32, i32, u64, i64),
                        ((u8, i8, u16, i16),),
                    >,
                    floats: TypedFunc<(f32, f64), (f64,)>,
                    letters: TypedFunc<(char, bool), (String,)>,
                    text: TypedFunc<(&'static str,), (Vec<String>,)>,
                    bytes: TypedFunc<(&'static [u8],), (Vec<u8>,)>,
                    deep: TypedFunc<
                        (&'static [Vec<(String, u32)>],),
                        (Option<Option<String>>,),
                    >,
                    maybe: TypedFunc<
                        (Option<&'static str>, Option<&'static [u16]>),
                        (Option<(f32, char)>,),
                    >,
                    outcomes: TypedFunc<
                        (
                            Result<(), ()>,
                            Result<u32, ()>,
                            Result<(), &'static str>,
                            Result<&'static [u8], &'static str>,
                        ),
                        (Result<u8, u64>,),
                    >,
                    nothing: TypedFunc<(), ()>,
                }
                impl Guest {
                    /// Calls `integers`.
                    pub fn call_integers(
                        &self,
                        store: impl AsContextMut,
                        a: u8,
                        b: i8,
                        c: u16,
                        d: i16,
                        e: u32,
                        f: i32,
                        g: u64,
                        h: i64,
                    ) -> ::gusset::Result<(u8, i8, u16, i16)> {
                        Ok(self.integers.call(store, (a, b, c, d, e, f, g, h))?.0)
                    }
                    /// Calls `floats`.
                    pub fn call_floats(
                        &self,
                        store: impl AsContextMut,
                        low: f32,
                        high: f64,
                    ) -> ::gusset::Result<f64> {
                        Ok(self.floats.call(store, (low, high))?.0)
                    }
                    /// Calls `letters`.
                    pub fn call_letters(
                        &self,
                        store: impl AsContextMut,
                        c: char,
                        yes: bool,
                    ) -> ::gusset::Result<String> {
                        Ok(self.letters.call(store, (c, yes))?.0)
                    }
                    /// Calls `text`.
                    pub fn call_text(
                        &self,
                        store: impl AsContextMut,
                        s: &str,
                    ) -> ::gusset::Result<Vec<String>> {
                        Ok(self.text.call(store, (s,))?.0)
                    }
                    /// Calls `bytes`.
                    pub fn call_bytes(
                        &self,
                        store: impl AsContextMut,
                        data: &[u8],
                    ) -> ::gusset::Result<Vec<u8>> {
                        Ok(self.bytes.call(store, (data,))?.0)
                    }
                    /// Calls `deep`.
                    pub fn call_deep(
                        &self,
                        store: impl AsContextMut,
                        rows: &[Vec<(String, u32)>],
                    ) -> ::gusset::Result<Option<Option<String>>> {
                        Ok(self.deep.call(store, (rows,))?.0)
                    }
                    /// Calls `maybe`.
                    pub fn call_maybe(
                        &self,
                        store: impl AsContextMut,
                        a: Option<&str>,
                        b: Option<&[u16]>,
                    ) -> ::gusset::Result<Option<(f32, char)>> {
                        Ok(self.maybe.call(store, (a, b))?.0)
                    }
                    /// Calls `outcomes`.
                    pub fn call_outcomes(
                        &self,
                        store: impl AsContextMut,
                        a: Result<(), ()>,
                        b: Result<u32, ()>,
                        c: Result<(), &str>,
                        d: Result<&[u8], &str>,
                    ) -> ::gusset::Result<Result<u8, u64>> {
                        Ok(self.outcomes.call(store, (a, b, c, d))?.0)
                    }
                    /// Calls `nothing`.
                    pub fn call_nothing(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<()> {
                        self.nothing.call(store, ())
                    }
                }
            }
        }
    }
}
