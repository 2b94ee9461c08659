/// An instance of a component for the world `relay`.
pub struct Relay {
    relay_chain_link: exports::relay::chain::link::Guest,
}
impl Relay {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Relay> {
        RelayPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Relay> {
        let exports = instance.exports(&store)?;
        Ok(Relay {
            relay_chain_link: exports::relay::chain::link::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: relay::chain::link::Host + relay::chain::audit::Host,
    {
        relay::chain::link::add_to_linker::<T, D>(linker, get)?;
        relay::chain::audit::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `relay:chain/link`.
    pub fn relay_chain_link(&self) -> &exports::relay::chain::link::Guest {
        &self.relay_chain_link
    }
}
/// A component that was checked once for the world `relay`.
pub struct RelayPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    relay_chain_link: exports::relay::chain::link::GuestPre,
}
impl<T: 'static> Clone for RelayPre<T> {
    fn clone(&self) -> Self {
        RelayPre {
            instance_pre: self.instance_pre.clone(),
            relay_chain_link: self.relay_chain_link.clone(),
        }
    }
}
impl<T: 'static> RelayPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(RelayPre {
            relay_chain_link: exports::relay::chain::link::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Relay> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Relay {
            relay_chain_link: self.relay_chain_link.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod relay {
    pub mod chain {
        pub mod link {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Packet {
                pub id: u64,
                pub body: Vec<u8>,
            }
            pub enum Channel {}
            /// What the host does for the resource `channel`.
            pub trait HostChannel {
                fn send(&mut self, self_: Resource<Channel>, packet: Packet) -> bool;
                /// The guest gave up its `channel`.
                fn drop(&mut self, rep: Resource<Channel>) -> ::gusset::Result<()>;
            }
            impl<T: HostChannel + ?Sized> HostChannel for &mut T {
                fn send(&mut self, self_: Resource<Channel>, packet: Packet) -> bool {
                    HostChannel::send(*self, self_, packet)
                }
                fn drop(&mut self, rep: Resource<Channel>) -> ::gusset::Result<()> {
                    HostChannel::drop(*self, rep)
                }
            }
            /// What the host does for the interface `relay:chain/link`.
            pub trait Host: HostChannel {
                fn open(&mut self, name: String) -> Resource<Channel>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn open(&mut self, name: String) -> Resource<Channel> {
                    Host::open(*self, name)
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
                    .instance("relay:chain/link")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "channel",
                        |host, rep: Resource<Channel>| HostChannel::drop(host, rep),
                    );
                define
                    .func(
                        "[method]channel.send",
                        |host, (self_, packet)| Ok((
                            HostChannel::send(host, self_, packet),
                        )),
                    );
                define.func("open", |host, (name,)| Ok((Host::open(host, name),)));
                define.finish()
            }
        }
        pub mod audit {
            use ::gusset::component::{HasData, Linker, Resource};
            pub type Packet = super::link::Packet;
            pub type Channel = super::link::Channel;
            /// What the host does for the interface `relay:chain/audit`.
            pub trait Host {
                fn seen(&mut self, packet: Packet, on: Resource<Channel>);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn seen(&mut self, packet: Packet, on: Resource<Channel>) {
                    Host::seen(*self, packet, on)
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
                    .instance("relay:chain/audit")?
                    .with_host::<D>(get);
                define
                    .func(
                        "seen",
                        |host, (packet, on)| {
                            Host::seen(host, packet, on);
                            Ok(())
                        },
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod relay {
        pub mod chain {
            pub mod link {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, ResourceAny, TypedExports,
                    TypedFunc, TypedFuncExport,
                };
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Packet {
                    pub id: u64,
                    pub body: Vec<u8>,
                }
                pub type Channel = ResourceAny;
                /// The functions of `relay:chain/link`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    channel_send: TypedFuncExport<
                        (ResourceAny, &'static Packet),
                        (bool,),
                    >,
                    open: TypedFuncExport<(&'static str,), (ResourceAny,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("relay:chain/link");
                        Ok(GuestPre {
                            channel_send: exports
                                .typed_func(interface, "[method]channel.send")?,
                            open: exports.typed_func(interface, "open")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            channel_send: self.channel_send.bind(&mut store, instance)?,
                            open: self.open.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `relay:chain/link` in one instance.
                pub struct Guest {
                    channel_send: TypedFunc<(ResourceAny, &'static Packet), (bool,)>,
                    open: TypedFunc<(&'static str,), (ResourceAny,)>,
                }
                impl Guest {
                    /// The functions of the resource `channel`.
                    pub fn channel(&self) -> GuestChannel<'_> {
                        GuestChannel { guest: self }
                    }
                    /// Calls `open`.
                    pub fn call_open(
                        &self,
                        store: impl AsContextMut,
                        name: &str,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.open.call(store, (name,))?.0)
                    }
                }
                /// The functions of the resource `channel` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestChannel<'a> {
                    guest: &'a Guest,
                }
                impl GuestChannel<'_> {
                    /// Calls `[method]channel.send`.
                    pub fn call_send(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                        packet: &Packet,
                    ) -> ::gusset::Result<bool> {
                        Ok(self.guest.channel_send.call(store, (self_, packet))?.0)
                    }
                    /// Gives up an owned `channel`: its destructor runs.
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
