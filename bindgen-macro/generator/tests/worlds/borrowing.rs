#[allow(missing_docs)]
pub type Line = lend::er::texts::Line;
/// An instance of a component for the world `lending`.
pub struct Lending {
    lend_er_texts: exports::lend::er::texts::Guest,
    lend_er_keys: exports::lend::er::keys::Guest,
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
            lend_er_texts: exports::lend::er::texts::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            lend_er_keys: exports::lend::er::keys::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: LendingImports + lend::er::texts::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        lend::er::texts::add_to_linker::<T, D>(linker, get)?;
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
    /// The functions of `lend:er/texts`.
    pub fn lend_er_texts(&self) -> &exports::lend::er::texts::Guest {
        &self.lend_er_texts
    }
    /// The functions of `lend:er/keys`.
    pub fn lend_er_keys(&self) -> &exports::lend::er::keys::Guest {
        &self.lend_er_keys
    }
}
/// A component that was checked once for the world `lending`.
pub struct LendingPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    lend_er_texts: exports::lend::er::texts::GuestPre,
    lend_er_keys: exports::lend::er::keys::GuestPre,
}
impl<T: 'static> Clone for LendingPre<T> {
    fn clone(&self) -> Self {
        LendingPre {
            instance_pre: self.instance_pre.clone(),
            lend_er_texts: self.lend_er_texts.clone(),
            lend_er_keys: self.lend_er_keys.clone(),
        }
    }
}
impl<T: 'static> LendingPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(LendingPre {
            lend_er_texts: exports::lend::er::texts::GuestPre::new(&instance_pre)?,
            lend_er_keys: exports::lend::er::keys::GuestPre::new(&instance_pre)?,
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
            lend_er_texts: self.lend_er_texts.bind(&mut store, &instance)?,
            lend_er_keys: self.lend_er_keys.bind(&mut store, &instance)?,
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
    pub mod er {
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
            /// What the host does for the interface `lend:er/texts`.
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
                let mut define = linker.instance("lend:er/texts")?.with_host::<D>(get);
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
        pub mod er {
            pub mod texts {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Line {
                    pub text: String,
                    pub at: u32,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(record)]
                pub struct Page<'a> {
                    pub lines: &'a [Line],
                    pub title: Option<&'a str>,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(variant)]
                pub enum Mark<'a> {
                    Note(&'a str),
                    Star,
                    Lines(&'a [Line]),
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Both {
                    pub text: String,
                }
                pub type Lines<'a> = &'a [Line];
                pub type Index = ::std::collections::HashMap<String, Line>;
                pub type Pair<'a> = (&'a str, &'a Both);
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Plain {
                    pub x: u32,
                }
                /// The functions of `lend:er/texts`, checked against a component.
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
                            &'static [Line],
                            Option<&'static Line>,
                        ),
                        (u32,),
                    >,
                    swap: TypedFuncExport<
                        (&'static Both, (&'static str, &'static Both)),
                        (Both,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("lend:er/texts");
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
                /// The functions of `lend:er/texts` in one instance.
                pub struct Guest {
                    put: TypedFunc<
                        (Page<'static>, &'static [Mark<'static>], Plain),
                        (Result<(), String>,),
                    >,
                    all: TypedFunc<
                        (
                            &'static [&'static str],
                            &'static [&'static [u32]],
                            &'static [Line],
                            Option<&'static Line>,
                        ),
                        (u32,),
                    >,
                    swap: TypedFunc<
                        (&'static Both, (&'static str, &'static Both)),
                        (Both,),
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
                        more: &[Line],
                        one: Option<&Line>,
                    ) -> ::gusset::Result<u32> {
                        Ok(self.all.call(store, (names, rows, more, one))?.0)
                    }
                    /// Calls `swap`.
                    pub fn call_swap(
                        &self,
                        store: impl AsContextMut,
                        both: &Both,
                        pair: (&str, &Both),
                    ) -> ::gusset::Result<Both> {
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
                pub struct Key {
                    pub name: String,
                }
                pub type IndexOf<'a> = &'a ::std::collections::HashMap<String, Key>;
                /// The functions of `lend:er/keys`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    look: TypedFuncExport<
                        (
                            &'static ::std::collections::HashMap<String, Key>,
                            &'static Key,
                        ),
                        (u32,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("lend:er/keys");
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
                /// The functions of `lend:er/keys` in one instance.
                pub struct Guest {
                    look: TypedFunc<
                        (
                            &'static ::std::collections::HashMap<String, Key>,
                            &'static Key,
                        ),
                        (u32,),
                    >,
                }
                impl Guest {
                    /// Calls `look`.
                    pub fn call_look(
                        &self,
                        store: impl AsContextMut,
                        up: &::std::collections::HashMap<String, Key>,
                        key: &Key,
                    ) -> ::gusset::Result<u32> {
                        Ok(self.look.call(store, (up, key))?.0)
                    }
                }
            }
        }
    }
}
