/// An instance of a component for the world `planner`.
pub struct Planner {
    guide: exports::guide::Guest,
}
impl Planner {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Planner> {
        PlannerPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Planner> {
        let exports = instance.exports(&store)?;
        Ok(Planner {
            guide: exports::guide::GuestPre::new(&exports)?.bind(&mut store, instance)?,
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
        for<'a> D::Data<
            'a,
        >: travel::base::places::Host + travel::plan::steps::Host
            + travel::plan::route::Host,
    {
        travel::base::places::add_to_linker::<T, D>(linker, get)?;
        travel::plan::steps::add_to_linker::<T, D>(linker, get)?;
        travel::plan::route::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `guide`.
    pub fn guide(&self) -> &exports::guide::Guest {
        &self.guide
    }
}
/// A component that was checked once for the world `planner`.
pub struct PlannerPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    guide: exports::guide::GuestPre,
}
impl<T: 'static> Clone for PlannerPre<T> {
    fn clone(&self) -> Self {
        PlannerPre {
            instance_pre: self.instance_pre.clone(),
            guide: self.guide.clone(),
        }
    }
}
impl<T: 'static> PlannerPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(PlannerPre {
            guide: exports::guide::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Planner> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Planner {
            guide: self.guide.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod travel {
    pub mod base {
        pub mod places {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct City {
                pub name: String,
                pub size: u32,
            }
            /// What the host does for the interface `travel:base/places`.
            pub trait Host {}
            impl<T: Host + ?Sized> Host for &mut T {}
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                _get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                linker.instance("travel:base/places")?;
                Ok(())
            }
        }
    }
    pub mod plan {
        pub mod steps {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            pub type City = super::super::base::places::City;
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Step {
                pub start: City,
                pub km: u32,
            }
            /// What the host does for the interface `travel:plan/steps`.
            pub trait Host {}
            impl<T: Host + ?Sized> Host for &mut T {}
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                _get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                linker.instance("travel:plan/steps")?;
                Ok(())
            }
        }
        pub mod route {
            use ::gusset::component::{HasData, Linker};
            pub type Town = super::super::base::places::City;
            pub type Step = super::steps::Step;
            /// What the host does for the interface `travel:plan/route`.
            pub trait Host {
                fn longest(&mut self, steps: Vec<Step>, home: Town) -> Town;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn longest(&mut self, steps: Vec<Step>, home: Town) -> Town {
                    Host::longest(*self, steps, home)
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
                    .instance("travel:plan/route")?
                    .with_host::<D>(get);
                define
                    .func(
                        "longest",
                        |host, (steps, home)| Ok((Host::longest(host, steps, home),)),
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod guide {
        use ::gusset::AsContextMut;
        use ::gusset::component::{Instance, TypedExports, TypedFunc, TypedFuncExport};
        pub type Step = super::super::travel::plan::route::Step;
        pub type Town = super::super::travel::plan::route::Town;
        /// The functions of `guide`, checked against a component.
        #[derive(Clone)]
        pub struct GuestPre {
            next: TypedFuncExport<(&'static Step,), (Town,)>,
        }
        impl GuestPre {
            /// Finds the functions and checks their types, once for all instances.
            pub fn new(exports: &impl TypedExports) -> ::gusset::Result<GuestPre> {
                let interface = Some("guide");
                Ok(GuestPre {
                    next: exports.typed_func(interface, "next")?,
                })
            }
            /// Takes the functions from an instance of the component.
            pub fn bind(
                &self,
                mut store: impl AsContextMut,
                instance: &Instance,
            ) -> ::gusset::Result<Guest> {
                Ok(Guest {
                    next: self.next.bind(&mut store, instance)?,
                })
            }
        }
        /// The functions of `guide` in one instance.
        pub struct Guest {
            next: TypedFunc<(&'static Step,), (Town,)>,
        }
        impl Guest {
            /// Calls `next`.
            pub fn call_next(
                &self,
                store: impl AsContextMut,
                step: &Step,
            ) -> ::gusset::Result<Town> {
                Ok(self.next.call(store, (step,))?.0)
            }
        }
    }
}
