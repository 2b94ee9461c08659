/// An instance of a component for the world `nested-records`.
pub struct NestedRecords {
    deep_down_layers: exports::deep::down::layers::Guest,
}
impl NestedRecords {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<NestedRecords> {
        NestedRecordsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<NestedRecords> {
        let exports = instance.exports(&store)?;
        Ok(NestedRecords {
            deep_down_layers: exports::deep::down::layers::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: deep::down::layers::Host,
    {
        deep::down::layers::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `deep:down/layers`.
    pub fn deep_down_layers(&self) -> &exports::deep::down::layers::Guest {
        &self.deep_down_layers
    }
}
/// A component that was checked once for the world `nested-records`.
pub struct NestedRecordsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    deep_down_layers: exports::deep::down::layers::GuestPre,
}
impl<T: 'static> Clone for NestedRecordsPre<T> {
    fn clone(&self) -> Self {
        NestedRecordsPre {
            instance_pre: self.instance_pre.clone(),
            deep_down_layers: self.deep_down_layers.clone(),
        }
    }
}
impl<T: 'static> NestedRecordsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(NestedRecordsPre {
            deep_down_layers: exports::deep::down::layers::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<NestedRecords> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(NestedRecords {
            deep_down_layers: self.deep_down_layers.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod deep {
    pub mod down {
        pub mod layers {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Bottom {
                pub x: u8,
                pub text: String,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Middle {
                pub bottom: Bottom,
                pub maybe: Option<Bottom>,
                pub pair: (Bottom, u32),
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Top {
                pub name: String,
                pub middle: Middle,
                pub more: Vec<Middle>,
            }
            /// What the host does for the interface `deep:down/layers`.
            pub trait Host {
                fn dig(&mut self, from: Top) -> Bottom;
                fn climb(&mut self, from: Vec<Bottom>) -> Option<Top>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn dig(&mut self, from: Top) -> Bottom {
                    Host::dig(*self, from)
                }
                fn climb(&mut self, from: Vec<Bottom>) -> Option<Top> {
                    Host::climb(*self, from)
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
                    .instance("deep:down/layers")?
                    .with_host::<D>(get);
                define.func("dig", |host, (from,)| Ok((Host::dig(host, from),)));
                define.func("climb", |host, (from,)| Ok((Host::climb(host, from),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod deep {
        pub mod down {
            pub mod layers {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Bottom {
                    pub x: u8,
                    pub text: String,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Middle {
                    pub bottom: Bottom,
                    pub maybe: Option<Bottom>,
                    pub pair: (Bottom, u32),
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Top {
                    pub name: String,
                    pub middle: Middle,
                    pub more: Vec<Middle>,
                }
                /// The functions of `deep:down/layers`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    dig: TypedFuncExport<(&'static Top,), (Bottom,)>,
                    climb: TypedFuncExport<(&'static [Bottom],), (Option<Top>,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("deep:down/layers");
                        Ok(GuestPre {
                            dig: exports.typed_func(interface, "dig")?,
                            climb: exports.typed_func(interface, "climb")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            dig: self.dig.bind(&mut store, instance)?,
                            climb: self.climb.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `deep:down/layers` in one instance.
                pub struct Guest {
                    dig: TypedFunc<(&'static Top,), (Bottom,)>,
                    climb: TypedFunc<(&'static [Bottom],), (Option<Top>,)>,
                }
                impl Guest {
                    /// Calls `dig`.
                    pub fn call_dig(
                        &self,
                        store: impl AsContextMut,
                        from: &Top,
                    ) -> ::gusset::Result<Bottom> {
                        Ok(self.dig.call(store, (from,))?.0)
                    }
                    /// Calls `climb`.
                    pub fn call_climb(
                        &self,
                        store: impl AsContextMut,
                        from: &[Bottom],
                    ) -> ::gusset::Result<Option<Top>> {
                        Ok(self.climb.call(store, (from,))?.0)
                    }
                }
            }
        }
    }
}
