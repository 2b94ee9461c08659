/// An instance of a component for the world `borrowing-handles`.
pub struct BorrowingHandles {
    lend_handles_store: exports::lend::handles::store::Guest,
}
impl BorrowingHandles {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<BorrowingHandles> {
        BorrowingHandlesPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<BorrowingHandles> {
        let exports = instance.exports(&store)?;
        Ok(BorrowingHandles {
            lend_handles_store: exports::lend::handles::store::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
        })
    }
    /// The functions of `lend:handles/store`.
    pub fn lend_handles_store(&self) -> &exports::lend::handles::store::Guest {
        &self.lend_handles_store
    }
}
/// A component that was checked once for the world `borrowing-handles`.
pub struct BorrowingHandlesPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    lend_handles_store: exports::lend::handles::store::GuestPre,
}
impl<T: 'static> Clone for BorrowingHandlesPre<T> {
    fn clone(&self) -> Self {
        BorrowingHandlesPre {
            instance_pre: self.instance_pre.clone(),
            lend_handles_store: self.lend_handles_store.clone(),
        }
    }
}
impl<T: 'static> BorrowingHandlesPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(BorrowingHandlesPre {
            lend_handles_store: exports::lend::handles::store::GuestPre::new(
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
    ) -> ::gusset::Result<BorrowingHandles> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(BorrowingHandles {
            lend_handles_store: self.lend_handles_store.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod lend {
        pub mod handles {
            pub mod store {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, ResourceAny, TypedExports,
                    TypedFunc, TypedFuncExport,
                };
                pub type Item = ResourceAny;
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct CrateOfResult {
                    pub items: Vec<ResourceAny>,
                    pub label: String,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(record)]
                pub struct CrateOfParam<'a> {
                    pub items: &'a [ResourceAny],
                    pub label: &'a str,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(record)]
                pub struct Note<'a> {
                    pub about: ResourceAny,
                    pub text: &'a str,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum ProblemResult {
                    Full(CrateOfResult),
                    Named(String),
                    Other,
                }
                impl ::core::fmt::Display for ProblemResult {
                    fn fmt(
                        &self,
                        f: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        ::core::fmt::Debug::fmt(self, f)
                    }
                }
                impl ::core::error::Error for ProblemResult {}
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(variant)]
                pub enum ProblemParam<'a> {
                    Full(CrateOfParam<'a>),
                    Named(&'a str),
                    Other,
                }
                pub type CratesResult = Vec<CrateOfResult>;
                pub type CratesParam<'a> = &'a [CrateOfParam<'a>];
                /// The functions of `lend:handles/store`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    pack: TypedFuncExport<
                        (&'static [ResourceAny], &'static str),
                        (Result<CrateOfResult, ProblemResult>,),
                    >,
                    ship: TypedFuncExport<
                        (
                            &'static [CrateOfParam<'static>],
                            &'static [Note<'static>],
                            Option<CrateOfParam<'static>>,
                        ),
                        (Result<CratesResult, ProblemResult>,),
                    >,
                    told: TypedFuncExport<
                        (Result<&'static str, ProblemParam<'static>>,),
                        (u32,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("lend:handles/store");
                        Ok(GuestPre {
                            pack: exports.typed_func(interface, "pack")?,
                            ship: exports.typed_func(interface, "ship")?,
                            told: exports.typed_func(interface, "told")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            pack: self.pack.bind(&mut store, instance)?,
                            ship: self.ship.bind(&mut store, instance)?,
                            told: self.told.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `lend:handles/store` in one instance.
                pub struct Guest {
                    pack: TypedFunc<
                        (&'static [ResourceAny], &'static str),
                        (Result<CrateOfResult, ProblemResult>,),
                    >,
                    ship: TypedFunc<
                        (
                            &'static [CrateOfParam<'static>],
                            &'static [Note<'static>],
                            Option<CrateOfParam<'static>>,
                        ),
                        (Result<CratesResult, ProblemResult>,),
                    >,
                    told: TypedFunc<
                        (Result<&'static str, ProblemParam<'static>>,),
                        (u32,),
                    >,
                }
                impl Guest {
                    /// The functions of the resource `item`.
                    pub fn item(&self) -> GuestItem<'_> {
                        GuestItem { guest: self }
                    }
                    /// Calls `pack`.
                    pub fn call_pack(
                        &self,
                        store: impl AsContextMut,
                        items: &[ResourceAny],
                        label: &str,
                    ) -> ::gusset::Result<Result<CrateOfResult, ProblemResult>> {
                        Ok(self.pack.call(store, (items, label))?.0)
                    }
                    /// Calls `ship`.
                    pub fn call_ship(
                        &self,
                        store: impl AsContextMut,
                        all: &[CrateOfParam<'_>],
                        notes: &[Note<'_>],
                        urgent: Option<CrateOfParam<'_>>,
                    ) -> ::gusset::Result<Result<CratesResult, ProblemResult>> {
                        Ok(self.ship.call(store, (all, notes, urgent))?.0)
                    }
                    /// Calls `told`.
                    pub fn call_told(
                        &self,
                        store: impl AsContextMut,
                        result: Result<&str, ProblemParam<'_>>,
                    ) -> ::gusset::Result<u32> {
                        Ok(self.told.call(store, (result,))?.0)
                    }
                }
                /// The functions of the resource `item` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestItem<'a> {
                    guest: &'a Guest,
                }
                impl GuestItem<'_> {
                    /// Gives up an owned `item`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
            }
        }
    }
}
