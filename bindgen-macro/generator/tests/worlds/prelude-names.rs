/// An instance of a component for the world `clone`.
pub struct Clone {
    my_prelude_prelude: exports::my::prelude::prelude::Guest,
}
impl Clone {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Clone> {
        ClonePre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Clone> {
        let exports = instance.exports(&store)?;
        Ok(Clone {
            my_prelude_prelude: exports::my::prelude::prelude::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: CloneImports + my::prelude::prelude::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        my::prelude::prelude::add_to_linker::<T, D>(linker, get)?;
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
        for<'a> D::Data<'a>: CloneImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define.func("f", |host, ()| Ok((CloneImports::f(host),)));
        define.finish()
    }
    /// The functions of `my:prelude/prelude`.
    pub fn my_prelude_prelude(&self) -> &exports::my::prelude::prelude::Guest {
        &self.my_prelude_prelude
    }
}
/// A component that was checked once for the world `clone`.
pub struct ClonePre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    my_prelude_prelude: exports::my::prelude::prelude::GuestPre,
}
impl<T: 'static> ::core::clone::Clone for ClonePre<T> {
    fn clone(&self) -> Self {
        ClonePre {
            instance_pre: self.instance_pre.clone(),
            my_prelude_prelude: self.my_prelude_prelude.clone(),
        }
    }
}
impl<T: 'static> ClonePre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(ClonePre {
            my_prelude_prelude: exports::my::prelude::prelude::GuestPre::new(
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
    ) -> ::gusset::Result<Clone> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Clone {
            my_prelude_prelude: self.my_prelude_prelude.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait CloneImports {
    fn f(&mut self) -> ::core::result::Result<u8, String>;
}
impl<T: CloneImports + ?Sized> CloneImports for &mut T {
    fn f(&mut self) -> ::core::result::Result<u8, String> {
        CloneImports::f(*self)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod my {
    pub mod prelude {
        pub mod prelude {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Vec {
                pub x: ::std::vec::Vec<u8>,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Option {
                pub x: ::core::option::Option<String>,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Result {
                pub x: ::core::result::Result<u8, String>,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Box {
                pub x: ::std::vec::Vec<String>,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Some {
                None,
                Ok,
                Err(String),
                Some(u8),
            }
            impl ::core::fmt::Display for Some {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, f)
                }
            }
            impl ::core::error::Error for Some {}
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Ok {
                Some,
                Err,
            }
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Err {
                X,
                Y,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Sized {
                pub x: u8,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct CloneOf {
                pub x: ::std::collections::HashMap<String, String>,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Clone {
                pub x: ::std::vec::Vec<CloneOf>,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Debug {
                pub x: u8,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Copy {
                pub x: u8,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Send {
                pub x: u8,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Default {
                pub x: u8,
            }
            ::gusset::component::flags! {
                BoolOf {
                    const X;
                }
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Str {
                pub x: String,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct HashMap {
                pub x: ::std::collections::HashMap<u8, String>,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct PartialEq {
                pub x: u8,
            }
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Eq {
                X,
            }
            /// What the host does for the interface `my:prelude/prelude`.
            pub trait Host {
                fn f(
                    &mut self,
                    a: Vec,
                    b: Option,
                    c: Result,
                    d: Box,
                    e: Some,
                    f: ::core::option::Option<Ok>,
                ) -> ::core::result::Result<Err, ::std::vec::Vec<String>>;
                fn g(
                    &mut self,
                    a: Sized,
                    b: Clone,
                    c: Debug,
                    d: Copy,
                    e: Send,
                    f: Default,
                    g: BoolOf,
                ) -> ::core::option::Option<Str>;
                fn h(
                    &mut self,
                    a: HashMap,
                    b: PartialEq,
                    c: Eq,
                ) -> ::std::vec::Vec<
                    ::core::option::Option<::core::result::Result<String, Some>>,
                >;
            }
            impl<T: Host + ?::core::marker::Sized> Host for &mut T {
                fn f(
                    &mut self,
                    a: Vec,
                    b: Option,
                    c: Result,
                    d: Box,
                    e: Some,
                    f: ::core::option::Option<Ok>,
                ) -> ::core::result::Result<Err, ::std::vec::Vec<String>> {
                    Host::f(*self, a, b, c, d, e, f)
                }
                fn g(
                    &mut self,
                    a: Sized,
                    b: Clone,
                    c: Debug,
                    d: Copy,
                    e: Send,
                    f: Default,
                    g: BoolOf,
                ) -> ::core::option::Option<Str> {
                    Host::g(*self, a, b, c, d, e, f, g)
                }
                fn h(
                    &mut self,
                    a: HashMap,
                    b: PartialEq,
                    c: Eq,
                ) -> ::std::vec::Vec<
                    ::core::option::Option<::core::result::Result<String, Some>>,
                > {
                    Host::h(*self, a, b, c)
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
                    .instance("my:prelude/prelude")?
                    .with_host::<D>(get);
                define
                    .func(
                        "f",
                        |host, (a, b, c, d, e, f)| Ok((Host::f(host, a, b, c, d, e, f),)),
                    );
                define
                    .func(
                        "g",
                        |host, (a, b, c, d, e, f, g)| Ok((
                            Host::g(host, a, b, c, d, e, f, g),
                        )),
                    );
                define.func("h", |host, (a, b, c)| Ok((Host::h(host, a, b, c),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod my {
        pub mod prelude {
            pub mod prelude {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Vec {
                    pub x: ::std::vec::Vec<u8>,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Option {
                    pub x: ::core::option::Option<String>,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Result {
                    pub x: ::core::result::Result<u8, String>,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Box {
                    pub x: ::std::vec::Vec<String>,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum Some {
                    None,
                    Ok,
                    Err(String),
                    Some(u8),
                }
                impl ::core::fmt::Display for Some {
                    fn fmt(
                        &self,
                        f: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        ::core::fmt::Debug::fmt(self, f)
                    }
                }
                impl ::core::error::Error for Some {}
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum Ok {
                    Some,
                    Err,
                }
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum Err {
                    X,
                    Y,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Sized {
                    pub x: u8,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct CloneOf {
                    pub x: ::std::collections::HashMap<String, String>,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Clone {
                    pub x: ::std::vec::Vec<CloneOf>,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Debug {
                    pub x: u8,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Copy {
                    pub x: u8,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Send {
                    pub x: u8,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Default {
                    pub x: u8,
                }
                ::gusset::component::flags! {
                    BoolOf {
                        const X;
                    }
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Str {
                    pub x: String,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct HashMap {
                    pub x: ::std::collections::HashMap<u8, String>,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct PartialEq {
                    pub x: u8,
                }
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum Eq {
                    X,
                }
                /// The functions of `my:prelude/prelude`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    f: TypedFuncExport<
                        (
                            &'static Vec,
                            &'static Option,
                            &'static Result,
                            &'static Box,
                            &'static Some,
                            ::core::option::Option<Ok>,
                        ),
                        (::core::result::Result<Err, ::std::vec::Vec<String>>,),
                    >,
                    g: TypedFuncExport<
                        (Sized, &'static Clone, Debug, Copy, Send, Default, BoolOf),
                        (::core::option::Option<Str>,),
                    >,
                    h: TypedFuncExport<
                        (&'static HashMap, PartialEq, Eq),
                        (
                            ::std::vec::Vec<
                                ::core::option::Option<::core::result::Result<String, Some>>,
                            >,
                        ),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("my:prelude/prelude");
                        Ok(GuestPre {
                            f: exports.typed_func(interface, "f")?,
                            g: exports.typed_func(interface, "g")?,
                            h: exports.typed_func(interface, "h")?,
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
                            g: self.g.bind(&mut store, instance)?,
                            h: self.h.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `my:prelude/prelude` in one instance.
                pub struct Guest {
                    f: TypedFunc<
                        (
                            &'static Vec,
                            &'static Option,
                            &'static Result,
                            &'static Box,
                            &'static Some,
                            ::core::option::Option<Ok>,
                        ),
                        (::core::result::Result<Err, ::std::vec::Vec<String>>,),
                    >,
                    g: TypedFunc<
                        (Sized, &'static Clone, Debug, Copy, Send, Default, BoolOf),
                        (::core::option::Option<Str>,),
                    >,
                    h: TypedFunc<
                        (&'static HashMap, PartialEq, Eq),
                        (
                            ::std::vec::Vec<
                                ::core::option::Option<::core::result::Result<String, Some>>,
                            >,
                        ),
                    >,
                }
                impl Guest {
                    /// Calls `f`.
                    pub fn call_f(
                        &self,
                        store: impl AsContextMut,
                        a: &Vec,
                        b: &Option,
                        c: &Result,
                        d: &Box,
                        e: &Some,
                        f: ::core::option::Option<Ok>,
                    ) -> ::gusset::Result<
                        ::core::result::Result<Err, ::std::vec::Vec<String>>,
                    > {
                        Ok(self.f.call(store, (a, b, c, d, e, f))?.0)
                    }
                    /// Calls `g`.
                    pub fn call_g(
                        &self,
                        store: impl AsContextMut,
                        a: Sized,
                        b: &Clone,
                        c: Debug,
                        d: Copy,
                        e: Send,
                        f: Default,
                        g: BoolOf,
                    ) -> ::gusset::Result<::core::option::Option<Str>> {
                        Ok(self.g.call(store, (a, b, c, d, e, f, g))?.0)
                    }
                    /// Calls `h`.
                    pub fn call_h(
                        &self,
                        store: impl AsContextMut,
                        a: &HashMap,
                        b: PartialEq,
                        c: Eq,
                    ) -> ::gusset::Result<
                        ::std::vec::Vec<
                            ::core::option::Option<::core::result::Result<String, Some>>,
                        >,
                    > {
                        Ok(self.h.call(store, (a, b, c))?.0)
                    }
                }
            }
        }
    }
}
