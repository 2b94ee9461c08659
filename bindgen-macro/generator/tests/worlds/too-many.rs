/// An instance of a component for the world `too-many`.
pub struct TooMany {
    far_over_over: exports::far::over::over::Guest,
}
impl TooMany {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<TooMany> {
        TooManyPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<TooMany> {
        let exports = instance.exports(&store)?;
        Ok(TooMany {
            far_over_over: exports::far::over::over::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: far::over::over::Host,
    {
        far::over::over::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `far:over/over`.
    pub fn far_over_over(&self) -> &exports::far::over::over::Guest {
        &self.far_over_over
    }
}
/// A component that was checked once for the world `too-many`.
pub struct TooManyPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    far_over_over: exports::far::over::over::GuestPre,
}
impl<T: 'static> Clone for TooManyPre<T> {
    fn clone(&self) -> Self {
        TooManyPre {
            instance_pre: self.instance_pre.clone(),
            far_over_over: self.far_over_over.clone(),
        }
    }
}
impl<T: 'static> TooManyPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(TooManyPre {
            far_over_over: exports::far::over::over::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<TooMany> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(TooMany {
            far_over_over: self.far_over_over.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod far {
    pub mod over {
        pub mod over {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `far:over/over`.
            ///
            /// Not here, as functions of more than 17 parameters come later: `h`.
            ///
            /// Not here, as tuples of more than 17 parts come later: `f`, `g`.
            pub trait Host {
                fn fits(
                    &mut self,
                    p0: u8,
                    p1: u8,
                    p2: u8,
                    p3: u8,
                    p4: u8,
                    p5: u8,
                    p6: u8,
                    p7: u8,
                    p8: u8,
                    p9: u8,
                    p10: u8,
                    p11: u8,
                    p12: u8,
                    p13: u8,
                    p14: u8,
                    p15: u8,
                    p16: u8,
                );
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn fits(
                    &mut self,
                    p0: u8,
                    p1: u8,
                    p2: u8,
                    p3: u8,
                    p4: u8,
                    p5: u8,
                    p6: u8,
                    p7: u8,
                    p8: u8,
                    p9: u8,
                    p10: u8,
                    p11: u8,
                    p12: u8,
                    p13: u8,
                    p14: u8,
                    p15: u8,
                    p16: u8,
                ) {
                    Host::fits(
                        *self,
                        p0,
                        p1,
                        p2,
                        p3,
                        p4,
                        p5,
                        p6,
                        p7,
                        p8,
                        p9,
                        p10,
                        p11,
                        p12,
                        p13,
                        p14,
                        p15,
                        p16,
                    )
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
                let mut define = linker.instance("far:over/over")?.with_host::<D>(get);
                define
                    .func(
                        "fits",
                        |
                            host,
                            (
                                p0,
                                p1,
                                p2,
                                p3,
                                p4,
                                p5,
                                p6,
                                p7,
                                p8,
                                p9,
                                p10,
                                p11,
                                p12,
                                p13,
                                p14,
                                p15,
                                p16,
                            )|
                        {
                            Host::fits(
                                host,
                                p0,
                                p1,
                                p2,
                                p3,
                                p4,
                                p5,
                                p6,
                                p7,
                                p8,
                                p9,
                                p10,
                                p11,
                                p12,
                                p13,
                                p14,
                                p15,
                                p16,
                            );
                            Ok(())
                        },
                    );
                define.comes_later("f", "tuples of more than 17 parts");
                define.comes_later("g", "tuples of more than 17 parts");
                define.comes_later("h", "functions of more than 17 parameters");
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod far {
        pub mod over {
            pub mod over {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                /// The functions of `far:over/over`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    fits: TypedFuncExport<
                        (
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                        ),
                        (),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("far:over/over");
                        Ok(GuestPre {
                            fits: exports.typed_func(interface, "fits")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            fits: self.fits.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `far:over/over` in one instance.
                ///
                /// Not here, as functions of more than 17 parameters come later: `h`.
                ///
                /// Not here, as tuples of more than 17 parts come later: `f`, `g`.
                pub struct Guest {
                    fits: TypedFunc<
                        (
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                            u8,
                        ),
                        (),
                    >,
                }
                impl Guest {
                    /// Calls `fits`.
                    pub fn call_fits(
                        &self,
                        store: impl AsContextMut,
                        p0: u8,
                        p1: u8,
                        p2: u8,
                        p3: u8,
                        p4: u8,
                        p5: u8,
                        p6: u8,
                        p7: u8,
                        p8: u8,
                        p9: u8,
                        p10: u8,
                        p11: u8,
                        p12: u8,
                        p13: u8,
                        p14: u8,
                        p15: u8,
                        p16: u8,
                    ) -> ::gusset::Result<()> {
                        self.fits
                            .call(
                                store,
                                (
                                    p0,
                                    p1,
                                    p2,
                                    p3,
                                    p4,
                                    p5,
                                    p6,
                                    p7,
                                    p8,
                                    p9,
                                    p10,
                                    p11,
                                    p12,
                                    p13,
                                    p14,
                                    p15,
                                    p16,
                                ),
                            )
                    }
                }
            }
        }
    }
}
