#[allow(missing_docs)]
pub type Metre = just::types::units::Metre;
/// An instance of a component for the world `types-only`.
pub struct TypesOnly {
    span: crate::component::TypedFunc<(Metre,), (u32,)>,
}
impl TypesOnly {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl crate::AsContextMut<Data = T>,
        component: &crate::component::Component,
        linker: &crate::component::Linker<T>,
    ) -> crate::Result<TypesOnly> {
        TypesOnlyPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl crate::AsContextMut,
        instance: &crate::component::Instance,
    ) -> crate::Result<TypesOnly> {
        let exports = instance.exports(&store)?;
        Ok(TypesOnly {
            span: exports.typed_func(None, "span")?.bind(&mut store, instance)?,
        })
    }
    /// Puts everything that the world imports into a linker.
    pub fn add_to_linker<T, D>(
        linker: &mut crate::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> crate::Result<()>
    where
        T: 'static,
        D: crate::component::HasData,
        for<'a> D::Data<'a>: just::types::units::Host,
    {
        just::types::units::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// Calls `span`.
    pub fn call_span(
        &self,
        store: impl crate::AsContextMut,
        of: Metre,
    ) -> crate::Result<u32> {
        Ok(self.span.call(store, (of,))?.0)
    }
}
/// A component that was checked once for the world `types-only`.
pub struct TypesOnlyPre<T: 'static> {
    instance_pre: crate::component::InstancePre<T>,
    span: crate::component::TypedFuncExport<(Metre,), (u32,)>,
}
impl<T: 'static> Clone for TypesOnlyPre<T> {
    fn clone(&self) -> Self {
        TypesOnlyPre {
            instance_pre: self.instance_pre.clone(),
            span: self.span.clone(),
        }
    }
}
impl<T: 'static> TypesOnlyPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(instance_pre: crate::component::InstancePre<T>) -> crate::Result<Self> {
        Ok(TypesOnlyPre {
            span: instance_pre.typed_func(None, "span")?,
            instance_pre,
        })
    }
    /// The component with its imports.
    pub fn instance_pre(&self) -> &crate::component::InstancePre<T> {
        &self.instance_pre
    }
    /// Makes an instance.
    pub fn instantiate(
        &self,
        mut store: impl crate::AsContextMut<Data = T>,
    ) -> crate::Result<TypesOnly> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(TypesOnly {
            span: self.span.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod just {
    pub mod types {
        pub mod units {
            use crate::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(
                Debug,
                Clone,
                Copy,
                PartialEq,
                ::core::cmp::PartialOrd,
                ComponentType,
                Lift,
                Lower
            )]
            #[component(record)]
            #[component(crate = "crate")]
            #[repr(C)]
            pub struct Metre {
                pub value: f64,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                PartialEq,
                Eq,
                ::core::cmp::PartialOrd,
                ComponentType,
                Lift,
                Lower
            )]
            #[component(enum)]
            #[component(crate = "crate")]
            #[repr(u8)]
            pub enum Axis {
                X,
                Y,
            }
            crate::component::flags! {
                #[component (crate = "crate")]
                Sides {
                    const TOP;
                    const BOTTOM;
                }
            }
            /// What the host does for the interface `just:types/units`.
            pub trait Host {}
            impl<T: Host + ?Sized> Host for &mut T {}
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                _get: fn(&mut T) -> D::Data<'_>,
            ) -> crate::Result<()>
            where
                T: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                linker.instance("just:types/units")?;
                Ok(())
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod just {
        pub mod types {
            pub mod made {
                use crate::component::{ComponentType, Lift, Lower};
                pub type Metre = super::super::super::super::just::types::units::Metre;
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    PartialEq,
                    ::core::cmp::PartialOrd,
                    ComponentType,
                    Lift,
                    Lower
                )]
                #[component(record)]
                #[component(crate = "crate")]
                #[repr(C)]
                pub struct Area {
                    pub a: Metre,
                    pub b: Metre,
                }
            }
        }
    }
}
