/// An instance of a component for the world `error-contexts`.
pub struct ErrorContexts {
    went_wrong_plain: exports::went::wrong::plain::Guest,
    went_wrong_named: exports::went::wrong::named::Guest,
}
impl ErrorContexts {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<ErrorContexts> {
        ErrorContextsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<ErrorContexts> {
        let exports = instance.exports(&store)?;
        Ok(ErrorContexts {
            went_wrong_plain: exports::went::wrong::plain::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            went_wrong_named: exports::went::wrong::named::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: went::wrong::plain::Host + went::wrong::named::Host,
    {
        went::wrong::plain::add_to_linker::<T, D>(linker, get)?;
        went::wrong::named::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `went:wrong/plain`.
    pub fn went_wrong_plain(&self) -> &exports::went::wrong::plain::Guest {
        &self.went_wrong_plain
    }
    /// The functions of `went:wrong/named`.
    pub fn went_wrong_named(&self) -> &exports::went::wrong::named::Guest {
        &self.went_wrong_named
    }
}
/// A component that was checked once for the world `error-contexts`.
pub struct ErrorContextsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    went_wrong_plain: exports::went::wrong::plain::GuestPre,
    went_wrong_named: exports::went::wrong::named::GuestPre,
}
impl<T: 'static> Clone for ErrorContextsPre<T> {
    fn clone(&self) -> Self {
        ErrorContextsPre {
            instance_pre: self.instance_pre.clone(),
            went_wrong_plain: self.went_wrong_plain.clone(),
            went_wrong_named: self.went_wrong_named.clone(),
        }
    }
}
impl<T: 'static> ErrorContextsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(ErrorContextsPre {
            went_wrong_plain: exports::went::wrong::plain::GuestPre::new(&instance_pre)?,
            went_wrong_named: exports::went::wrong::named::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<ErrorContexts> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(ErrorContexts {
            went_wrong_plain: self.went_wrong_plain.bind(&mut store, &instance)?,
            went_wrong_named: self.went_wrong_named.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod went {
    pub mod wrong {
        pub mod plain {
            use ::gusset::component::{
                ComponentType, ErrorContext, HasData, Lift, Linker, Lower,
            };
            pub type Why = ErrorContext;
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Story {
                pub cause: ErrorContext,
                pub more: Vec<ErrorContext>,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum End {
                Good,
                Bad(Why),
            }
            /// What the host does for the interface `went:wrong/plain`.
            pub trait Host {
                fn tell(
                    &mut self,
                    a: ErrorContext,
                    b: Option<ErrorContext>,
                    c: Story,
                ) -> End;
                fn all(
                    &mut self,
                    a: Vec<Why>,
                    b: (Why, u8),
                ) -> Result<ErrorContext, ErrorContext>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn tell(
                    &mut self,
                    a: ErrorContext,
                    b: Option<ErrorContext>,
                    c: Story,
                ) -> End {
                    Host::tell(*self, a, b, c)
                }
                fn all(
                    &mut self,
                    a: Vec<Why>,
                    b: (Why, u8),
                ) -> Result<ErrorContext, ErrorContext> {
                    Host::all(*self, a, b)
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
                    .instance("went:wrong/plain")?
                    .with_host::<D>(get);
                define.func("tell", |host, (a, b, c)| Ok((Host::tell(host, a, b, c),)));
                define.func("all", |host, (a, b)| Ok((Host::all(host, a, b),)));
                define.finish()
            }
        }
        pub mod named {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct ErrorContextOf {
                pub x: u8,
            }
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum ErrorContext {
                A,
            }
            /// What the host does for the interface `went:wrong/named`.
            pub trait Host {
                fn pick(&mut self, a: ErrorContext, b: ErrorContextOf) -> ErrorContext;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn pick(&mut self, a: ErrorContext, b: ErrorContextOf) -> ErrorContext {
                    Host::pick(*self, a, b)
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
                    .instance("went:wrong/named")?
                    .with_host::<D>(get);
                define.func("pick", |host, (a, b)| Ok((Host::pick(host, a, b),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod went {
        pub mod wrong {
            pub mod plain {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, ErrorContext, Instance, Lift, Lower, TypedExports,
                    TypedFunc, TypedFuncExport,
                };
                pub type Why = ErrorContext;
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Story {
                    pub cause: ErrorContext,
                    pub more: Vec<ErrorContext>,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum End {
                    Good,
                    Bad(Why),
                }
                /// The functions of `went:wrong/plain`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    tell: TypedFuncExport<
                        (
                            &'static ErrorContext,
                            Option<&'static ErrorContext>,
                            &'static Story,
                        ),
                        (End,),
                    >,
                    all: TypedFuncExport<
                        (&'static [Why], (&'static ErrorContext, u8)),
                        (Result<ErrorContext, ErrorContext>,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("went:wrong/plain");
                        Ok(GuestPre {
                            tell: exports.typed_func(interface, "tell")?,
                            all: exports.typed_func(interface, "all")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            tell: self.tell.bind(&mut store, instance)?,
                            all: self.all.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `went:wrong/plain` in one instance.
                pub struct Guest {
                    tell: TypedFunc<
                        (
                            &'static ErrorContext,
                            Option<&'static ErrorContext>,
                            &'static Story,
                        ),
                        (End,),
                    >,
                    all: TypedFunc<
                        (&'static [Why], (&'static ErrorContext, u8)),
                        (Result<ErrorContext, ErrorContext>,),
                    >,
                }
                impl Guest {
                    /// Calls `tell`.
                    pub fn call_tell(
                        &self,
                        store: impl AsContextMut,
                        a: &ErrorContext,
                        b: Option<&ErrorContext>,
                        c: &Story,
                    ) -> ::gusset::Result<End> {
                        Ok(self.tell.call(store, (a, b, c))?.0)
                    }
                    /// Calls `all`.
                    pub fn call_all(
                        &self,
                        store: impl AsContextMut,
                        a: &[Why],
                        b: (&ErrorContext, u8),
                    ) -> ::gusset::Result<Result<ErrorContext, ErrorContext>> {
                        Ok(self.all.call(store, (a, b))?.0)
                    }
                }
            }
            pub mod named {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct ErrorContextOf {
                    pub x: u8,
                }
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum ErrorContext {
                    A,
                }
                /// The functions of `went:wrong/named`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    pick: TypedFuncExport<
                        (ErrorContext, ErrorContextOf),
                        (ErrorContext,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("went:wrong/named");
                        Ok(GuestPre {
                            pick: exports.typed_func(interface, "pick")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            pick: self.pick.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `went:wrong/named` in one instance.
                pub struct Guest {
                    pick: TypedFunc<(ErrorContext, ErrorContextOf), (ErrorContext,)>,
                }
                impl Guest {
                    /// Calls `pick`.
                    pub fn call_pick(
                        &self,
                        store: impl AsContextMut,
                        a: ErrorContext,
                        b: ErrorContextOf,
                    ) -> ::gusset::Result<ErrorContext> {
                        Ok(self.pick.call(store, (a, b))?.0)
                    }
                }
            }
        }
    }
}
