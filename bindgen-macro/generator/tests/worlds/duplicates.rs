#[allow(missing_docs)]
pub type Line = lend::twice::texts::Line;
/// An instance of a component for the world `lending`.
pub struct Lending {
    lend_twice_texts: exports::lend::twice::texts::Guest,
    lend_twice_keys: exports::lend::twice::keys::Guest,
}
impl Lending {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Lending> {
        LendingPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Lending> {
        let exports = instance.exports(&store)?;
        Ok(Lending {
            lend_twice_texts: exports::lend::twice::texts::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            lend_twice_keys: exports::lend::twice::keys::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: LendingImports + lend::twice::texts::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        lend::twice::texts::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// Puts what the world imports itself into a linker.
    pub fn add_to_linker_imports<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static,
        D: ::gusset::component::HasData,
        for<'a> D::Data<'a>: LendingImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .func(
                "print",
                |host, (line,)| {
                    LendingImports::print(host, line);
                    Ok(())
                },
            );
        define.finish()
    }
    /// The functions of `lend:twice/texts`.
    pub fn lend_twice_texts(&self) -> &exports::lend::twice::texts::Guest {
        &self.lend_twice_texts
    }
    /// The functions of `lend:twice/keys`.
    pub fn lend_twice_keys(&self) -> &exports::lend::twice::keys::Guest {
        &self.lend_twice_keys
    }
}
/// A component that was checked once for the world `lending`.
pub struct LendingPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    lend_twice_texts: exports::lend::twice::texts::GuestPre,
    lend_twice_keys: exports::lend::twice::keys::GuestPre,
}
impl<T: 'static> Clone for LendingPre<T> {
    fn clone(&self) -> Self {
        LendingPre {
            instance_pre: self.instance_pre.clone(),
            lend_twice_texts: self.lend_twice_texts.clone(),
            lend_twice_keys: self.lend_twice_keys.clone(),
        }
    }
}
impl<T: 'static> LendingPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(LendingPre {
            lend_twice_texts: exports::lend::twice::texts::GuestPre::new(&instance_pre)?,
            lend_twice_keys: exports::lend::twice::keys::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Lending> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Lending {
            lend_twice_texts: self.lend_twice_texts.bind(&mut store, &instance)?,
            lend_twice_keys: self.lend_twice_keys.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait LendingImports {
    fn print(&mut self, line: Line);
}
impl<T: LendingImports + ?Sized> LendingImports for &mut T {
    fn print(&mut self, line: Line) {
        LendingImports::print(*self, line)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod lend {
    pub mod twice {
        pub mod texts {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Line {
                pub text: String,
                pub at: u32,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Page {
                pub lines: Vec<Line>,
                pub title: Option<String>,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Mark {
                Note(String),
                Star,
                Lines(Vec<Line>),
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Both {
                pub text: String,
            }
            pub type Lines = Vec<Line>;
            pub type Index = ::std::collections::HashMap<String, Line>;
            pub type Pair = (String, Both);
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Plain {
                pub x: u32,
            }
            /// What the host does for the interface `lend:twice/texts`.
            pub trait Host {
                fn put(
                    &mut self,
                    page: Page,
                    marks: Vec<Mark>,
                    plain: Plain,
                ) -> Result<(), String>;
                fn all(
                    &mut self,
                    names: Vec<String>,
                    rows: Vec<Vec<u32>>,
                    more: Lines,
                    one: Option<Line>,
                ) -> u32;
                fn swap(&mut self, both: Both, pair: Pair) -> Both;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn put(
                    &mut self,
                    page: Page,
                    marks: Vec<Mark>,
                    plain: Plain,
                ) -> Result<(), String> {
                    Host::put(*self, page, marks, plain)
                }
                fn all(
                    &mut self,
                    names: Vec<String>,
                    rows: Vec<Vec<u32>>,
                    more: Lines,
                    one: Option<Line>,
                ) -> u32 {
                    Host::all(*self, names, rows, more, one)
                }
                fn swap(&mut self, both: Both, pair: Pair) -> Both {
                    Host::swap(*self, both, pair)
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
                    .instance("lend:twice/texts")?
                    .with_host::<D>(get);
                define
                    .func(
                        "put",
                        |host, (page, marks, plain)| Ok((
                            Host::put(host, page, marks, plain),
                        )),
                    );
                define
                    .func(
                        "all",
                        |host, (names, rows, more, one)| Ok((
                            Host::all(host, names, rows, more, one),
                        )),
                    );
                define
                    .func(
                        "swap",
                        |host, (both, pair)| Ok((Host::swap(host, both, pair),)),
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod lend {
        pub mod twice {
            pub mod texts {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct LineResult {
                    pub text: String,
                    pub at: u32,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(record)]
                pub struct LineParam<'a> {
                    pub text: &'a str,
                    pub at: u32,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(record)]
                pub struct Page<'a> {
                    pub lines: &'a [LineParam<'a>],
                    pub title: Option<&'a str>,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(variant)]
                pub enum Mark<'a> {
                    Note(&'a str),
                    Star,
                    Lines(&'a [LineParam<'a>]),
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct BothResult {
                    pub text: String,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(record)]
                pub struct BothParam<'a> {
                    pub text: &'a str,
                }
                pub type Lines<'a> = &'a [LineParam<'a>];
                pub type Index = ::std::collections::HashMap<String, LineResult>;
                pub type Pair<'a> = (&'a str, BothParam<'a>);
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Plain {
                    pub x: u32,
                }
                /// The functions of `lend:twice/texts`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    put: TypedFuncExport<
                        (Page<'static>, &'static [Mark<'static>], Plain),
                        (Result<(), String>,),
                    >,
                    all: TypedFuncExport<
                        (
                            &'static [&'static str],
                            &'static [&'static [u32]],
                            &'static [LineParam<'static>],
                            Option<LineParam<'static>>,
                        ),
                        (u32,),
                    >,
                    swap: TypedFuncExport<
                        (BothParam<'static>, (&'static str, BothParam<'static>)),
                        (BothResult,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("lend:twice/texts");
                        Ok(GuestPre {
                            put: exports.typed_func(interface, "put")?,
                            all: exports.typed_func(interface, "all")?,
                            swap: exports.typed_func(interface, "swap")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            put: self.put.bind(&mut store, instance)?,
                            all: self.all.bind(&mut store, instance)?,
                            swap: self.swap.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `lend:twice/texts` in one instance.
                pub struct Guest {
                    put: TypedFunc<
                        (Page<'static>, &'static [Mark<'static>], Plain),
                        (Result<(), String>,),
                    >,
                    all: TypedFunc<
                        (
                            &'static [&'static str],
                            &'static [&'static [u32]],
                            &'static [LineParam<'static>],
                            Option<LineParam<'static>>,
                        ),
                        (u32,),
                    >,
                    swap: TypedFunc<
                        (BothParam<'static>, (&'static str, BothParam<'static>)),
                        (BothResult,),
                    >,
                }
                impl Guest {
                    /// Calls `put`.
                    pub fn call_put(
                        &self,
                        store: impl AsContextMut,
                        page: Page<'_>,
                        marks: &[Mark<'_>],
                        plain: Plain,
                    ) -> ::gusset::Result<Result<(), String>> {
                        Ok(self.put.call(store, (page, marks, plain))?.0)
                    }
                    /// Calls `all`.
                    pub fn call_all(
                        &self,
                        store: impl AsContextMut,
                        names: &[&str],
                        rows: &[&[u32]],
                        more: &[LineParam<'_>],
                        one: Option<LineParam<'_>>,
                    ) -> ::gusset::Result<u32> {
                        Ok(self.all.call(store, (names, rows, more, one))?.0)
                    }
                    /// Calls `swap`.
                    pub fn call_swap(
                        &self,
                        store: impl AsContextMut,
                        both: BothParam<'_>,
                        pair: (&str, BothParam<'_>),
                    ) -> ::gusset::Result<BothResult> {
                        Ok(self.swap.call(store, (both, pair))?.0)
                    }
                }
            }
            pub mod keys {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct KeyResult {
                    pub name: String,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(record)]
                pub struct KeyParam<'a> {
                    pub name: &'a str,
                }
                pub type IndexOf<'a> = &'a ::std::collections::HashMap<
                    String,
                    KeyResult,
                >;
                /// The functions of `lend:twice/keys`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    look: TypedFuncExport<
                        (
                            &'static ::std::collections::HashMap<String, KeyResult>,
                            KeyParam<'static>,
                        ),
                        (u32,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("lend:twice/keys");
                        Ok(GuestPre {
                            look: exports.typed_func(interface, "look")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            look: self.look.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `lend:twice/keys` in one instance.
                pub struct Guest {
                    look: TypedFunc<
                        (
                            &'static ::std::collections::HashMap<String, KeyResult>,
                            KeyParam<'static>,
                        ),
                        (u32,),
                    >,
                }
                impl Guest {
                    /// Calls `look`.
                    pub fn call_look(
                        &self,
                        store: impl AsContextMut,
                        up: &::std::collections::HashMap<String, KeyResult>,
                        key: KeyParam<'_>,
                    ) -> ::gusset::Result<u32> {
                        Ok(self.look.call(store, (up, key))?.0)
                    }
                }
            }
        }
    }
}
