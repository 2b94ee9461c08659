type __SeaSideFaultsFaultError = crate::mine::Fault;
type __SeaSideBoatsSunkError = crate::mine::Sunk;
/// An instance of a component for the world `harbour`.
pub struct Harbour {}
impl Harbour {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Harbour> {
        HarbourPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        _store: impl ::gusset::AsContextMut,
        _instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Harbour> {
        Ok(Harbour {})
    }
    /// Puts everything that the world imports into a linker.
    pub fn add_to_linker<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static,
        D: ::gusset::component::HasData + sea::side::boats::HostWithStore<T>,
        for<'a> D::Data<'a>: sea::side::faults::Host + sea::side::boats::Host,
    {
        sea::side::faults::add_to_linker::<T, D>(linker, get)?;
        sea::side::boats::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
}
/// A component that was checked once for the world `harbour`.
pub struct HarbourPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
}
impl<T: 'static> Clone for HarbourPre<T> {
    fn clone(&self) -> Self {
        HarbourPre {
            instance_pre: self.instance_pre.clone(),
        }
    }
}
impl<T: 'static> HarbourPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(HarbourPre { instance_pre })
    }
    /// The component with its imports.
    pub fn instance_pre(&self) -> &::gusset::component::InstancePre<T> {
        &self.instance_pre
    }
    /// Makes an instance.
    pub fn instantiate(
        &self,
        store: impl ::gusset::AsContextMut<Data = T>,
    ) -> ::gusset::Result<Harbour> {
        self.instance_pre.instantiate(store)?;
        Ok(Harbour {})
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod sea {
    pub mod side {
        pub mod faults {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Fault {
                Storm(u32),
                Rock,
            }
            impl ::core::fmt::Display for Fault {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, f)
                }
            }
            impl ::core::error::Error for Fault {}
            /// What the host does for the interface `sea:side/faults`.
            pub trait Host {
                fn last(&mut self) -> ::gusset::Result<Option<Fault>>;
                fn convert_fault_(&mut self) -> ::gusset::Result<String>;
                /// What the guest is told of an error; an error here traps it.
                fn convert_fault(
                    &mut self,
                    error: super::super::super::__SeaSideFaultsFaultError,
                ) -> ::gusset::Result<Fault>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn last(&mut self) -> ::gusset::Result<Option<Fault>> {
                    Host::last(*self)
                }
                fn convert_fault_(&mut self) -> ::gusset::Result<String> {
                    Host::convert_fault_(*self)
                }
                fn convert_fault(
                    &mut self,
                    error: super::super::super::__SeaSideFaultsFaultError,
                ) -> ::gusset::Result<Fault> {
                    Host::convert_fault(*self, error)
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
                let mut define = linker.instance("sea:side/faults")?.with_host::<D>(get);
                define.func("last", |host, ()| Ok((Host::last(host)?,)));
                define
                    .func(
                        "convert-fault",
                        |host, ()| Ok((Host::convert_fault_(host)?,)),
                    );
                define.finish()
            }
        }
        pub mod boats {
            use ::gusset::component::{
                Access, ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            pub type Trouble = super::faults::Fault;
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Sunk {
                Fast,
                Slow,
            }
            impl ::core::fmt::Display for Sunk {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, f)
                }
            }
            impl ::core::error::Error for Sunk {}
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Crew {
                pub names: Vec<String>,
            }
            pub enum Boat {}
            /// What the host does for the resource `boat`.
            pub trait HostBoat {
                fn new(
                    &mut self,
                ) -> Result<
                    Resource<Boat>,
                    super::super::super::__SeaSideFaultsFaultError,
                >;
                fn steer(
                    &mut self,
                    self_: Resource<Boat>,
                    to: f32,
                ) -> Result<(), super::super::super::__SeaSideFaultsFaultError>;
                /// The guest gave up its `boat`.
                fn drop(&mut self, rep: Resource<Boat>) -> ::gusset::Result<()>;
            }
            impl<T: HostBoat + ?Sized> HostBoat for &mut T {
                fn new(
                    &mut self,
                ) -> Result<
                    Resource<Boat>,
                    super::super::super::__SeaSideFaultsFaultError,
                > {
                    HostBoat::new(*self)
                }
                fn steer(
                    &mut self,
                    self_: Resource<Boat>,
                    to: f32,
                ) -> Result<(), super::super::super::__SeaSideFaultsFaultError> {
                    HostBoat::steer(*self, self_, to)
                }
                fn drop(&mut self, rep: Resource<Boat>) -> ::gusset::Result<()> {
                    HostBoat::drop(*self, rep)
                }
            }
            /// What the host does for the interface `sea:side/boats`.
            pub trait Host: HostBoat + super::faults::Host {
                fn count(&mut self) -> Result<u32, Sunk>;
                fn all(&mut self) -> ::gusset::Result<Result<Vec<Resource<Boat>>, ()>>;
                /// What the guest is told of an error; an error here traps it.
                fn convert_sunk(
                    &mut self,
                    error: super::super::super::__SeaSideBoatsSunkError,
                ) -> ::gusset::Result<Sunk>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn count(&mut self) -> Result<u32, Sunk> {
                    Host::count(*self)
                }
                fn all(&mut self) -> ::gusset::Result<Result<Vec<Resource<Boat>>, ()>> {
                    Host::all(*self)
                }
                fn convert_sunk(
                    &mut self,
                    error: super::super::super::__SeaSideBoatsSunkError,
                ) -> ::gusset::Result<Sunk> {
                    Host::convert_sunk(*self, error)
                }
            }
            /// What the host does for the interface `sea:side/boats` with the store.
            pub trait HostWithStore<T>: HasData {
                fn land(
                    host: Access<'_, T, Self>,
                    boat: Resource<Boat>,
                ) -> Result<Crew, super::super::super::__SeaSideBoatsSunkError>;
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData + HostWithStore<T>,
                for<'a> D::Data<'a>: Host,
            {
                let mut define = linker.instance("sea:side/boats")?.with_host::<D>(get);
                define
                    .resource(
                        "boat",
                        |host, rep: Resource<Boat>| HostBoat::drop(host, rep),
                    );
                define
                    .func(
                        "[constructor]boat",
                        |host, ()| {
                            let result = HostBoat::new(host);
                            ::gusset::component::__internal::convert_error(
                                result,
                                |error| super::faults::Host::convert_fault(host, error),
                            )
                        },
                    );
                define
                    .func(
                        "[method]boat.steer",
                        |host, (self_, to)| {
                            let result = HostBoat::steer(host, self_, to);
                            ::gusset::component::__internal::convert_error(
                                result,
                                |error| super::faults::Host::convert_fault(host, error),
                            )
                        },
                    );
                define
                    .func_with_store(
                        "land",
                        move |mut store, (boat,)| {
                            let result = <D as HostWithStore<
                                T,
                            >>::land(Access::new(&mut store, get), boat);
                            let host = &mut get(store.data_mut());
                            ::gusset::component::__internal::convert_error(
                                result,
                                |error| Host::convert_sunk(host, error),
                            )
                        },
                    );
                define.func("count", |host, ()| Ok((Host::count(host),)));
                define.func("all", |host, ()| Ok((Host::all(host)?,)));
                define.finish()
            }
        }
    }
}
