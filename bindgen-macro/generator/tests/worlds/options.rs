/// An instance of a component for the world `options-world`.
pub struct OptionsWorld {
    may_be_options: exports::may::be::options::Guest,
}
impl OptionsWorld {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<OptionsWorld> {
        OptionsWorldPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<OptionsWorld> {
        let exports = instance.exports(&store)?;
        Ok(OptionsWorld {
            may_be_options: exports::may::be::options::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: may::be::options::Host,
    {
        may::be::options::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `may:be/options`.
    pub fn may_be_options(&self) -> &exports::may::be::options::Guest {
        &self.may_be_options
    }
}
/// A component that was checked once for the world `options-world`.
pub struct OptionsWorldPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    may_be_options: exports::may::be::options::GuestPre,
}
impl<T: 'static> Clone for OptionsWorldPre<T> {
    fn clone(&self) -> Self {
        OptionsWorldPre {
            instance_pre: self.instance_pre.clone(),
            may_be_options: self.may_be_options.clone(),
        }
    }
}
impl<T: 'static> OptionsWorldPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(OptionsWorldPre {
            may_be_options: exports::may::be::options::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<OptionsWorld> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(OptionsWorld {
            may_be_options: self.may_be_options.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod may {
    pub mod be {
        pub mod options {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Both {
                pub left: Option<u8>,
                pub right: Option<Vec<Option<String>>>,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum One {
                Some(Option<Both>),
                None,
            }
            pub type Deep = Option<Option<Option<u32>>>;
            /// What the host does for the interface `may:be/options`.
            pub trait Host {
                fn ask(
                    &mut self,
                    a: Option<bool>,
                    b: Deep,
                    c: Option<(Option<char>, u8)>,
                ) -> Option<Both>;
                fn tell(
                    &mut self,
                    one: Option<One>,
                    many: Vec<Option<One>>,
                ) -> Result<Option<Deep>, Option<String>>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn ask(
                    &mut self,
                    a: Option<bool>,
                    b: Deep,
                    c: Option<(Option<char>, u8)>,
                ) -> Option<Both> {
                    Host::ask(*self, a, b, c)
                }
                fn tell(
                    &mut self,
                    one: Option<One>,
                    many: Vec<Option<One>>,
                ) -> Result<Option<Deep>, Option<String>> {
                    Host::tell(*self, one, many)
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
                let mut define = linker.instance("may:be/options")?.with_host::<D>(get);
                define.func("ask", |host, (a, b, c)| Ok((Host::ask(host, a, b, c),)));
                define
                    .func(
                        "tell",
                        |host, (one, many)| Ok((Host::tell(host, one, many),)),
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod may {
        pub mod be {
            pub mod options {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Both {
                    pub left: Option<u8>,
                    pub right: Option<Vec<Option<String>>>,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum One {
                    Some(Option<Both>),
                    None,
                }
                pub type Deep = Option<Option<Option<u32>>>;
                /// The functions of `may:be/options`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    ask: TypedFuncExport<
                        (
                            Option<bool>,
                            Option<Option<Option<u32>>>,
                            Option<(Option<char>, u8)>,
                        ),
                        (Option<Both>,),
                    >,
                    tell: TypedFuncExport<
                        (Option<&'static One>, &'static [Option<One>]),
                        (Result<Option<Deep>, Option<String>>,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("may:be/options");
                        Ok(GuestPre {
                            ask: exports.typed_func(interface, "ask")?,
                            tell: exports.typed_func(interface, "tell")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            ask: self.ask.bind(&mut store, instance)?,
                            tell: self.tell.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `may:be/options` in one instance.
                pub struct Guest {
                    ask: TypedFunc<
                        (
                            Option<bool>,
                            Option<Option<Option<u32>>>,
                            Option<(Option<char>, u8)>,
                        ),
                        (Option<Both>,),
                    >,
                    tell: TypedFunc<
                        (Option<&'static One>, &'static [Option<One>]),
                        (Result<Option<Deep>, Option<String>>,),
                    >,
                }
                impl Guest {
                    /// Calls `ask`.
                    pub fn call_ask(
                        &self,
                        store: impl AsContextMut,
                        a: Option<bool>,
                        b: Option<Option<Option<u32>>>,
                        c: Option<(Option<char>, u8)>,
                    ) -> ::gusset::Result<Option<Both>> {
                        Ok(self.ask.call(store, (a, b, c))?.0)
                    }
                    /// Calls `tell`.
                    pub fn call_tell(
                        &self,
                        store: impl AsContextMut,
                        one: Option<&One>,
                        many: &[Option<One>],
                    ) -> ::gusset::Result<Result<Option<Deep>, Option<String>>> {
                        Ok(self.tell.call(store, (one, many))?.0)
                    }
                }
            }
        }
    }
}
