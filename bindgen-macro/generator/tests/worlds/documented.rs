/// Of the world.
#[allow(missing_docs)]
#[derive(
    Debug,
    Clone,
    ::gusset::component::ComponentType,
    ::gusset::component::Lift,
    ::gusset::component::Lower
)]
#[component(record)]
pub struct Note {
    /// Its text.
    pub text: String,
}
/// An instance of a component for the world `documented`.
///
/// The world.
///
/// ```text
/// text
/// ```
pub struct Documented {
    well_said_said: exports::well::said::said::Guest,
    run: ::gusset::component::TypedFunc<(), (Note,)>,
}
impl Documented {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Documented> {
        DocumentedPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Documented> {
        let exports = instance.exports(&store)?;
        Ok(Documented {
            well_said_said: exports::well::said::said::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            run: exports.typed_func(None, "run")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: DocumentedImports + well::said::said::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        well::said::said::add_to_linker::<T, D>(linker, get)?;
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
        for<'a> D::Data<'a>: DocumentedImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .func(
                "hear",
                |host, (note,)| {
                    DocumentedImports::hear(host, note);
                    Ok(())
                },
            );
        define.finish()
    }
    /// The functions of `well:said/said`.
    pub fn well_said_said(&self) -> &exports::well::said::said::Guest {
        &self.well_said_said
    }
    /// The world's export.
    pub fn call_run(
        &self,
        store: impl ::gusset::AsContextMut,
    ) -> ::gusset::Result<Note> {
        Ok(self.run.call(store, ())?.0)
    }
}
/// A component that was checked once for the world `documented`.
pub struct DocumentedPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    well_said_said: exports::well::said::said::GuestPre,
    run: ::gusset::component::TypedFuncExport<(), (Note,)>,
}
impl<T: 'static> Clone for DocumentedPre<T> {
    fn clone(&self) -> Self {
        DocumentedPre {
            instance_pre: self.instance_pre.clone(),
            well_said_said: self.well_said_said.clone(),
            run: self.run.clone(),
        }
    }
}
impl<T: 'static> DocumentedPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(DocumentedPre {
            well_said_said: exports::well::said::said::GuestPre::new(&instance_pre)?,
            run: instance_pre.typed_func(None, "run")?,
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
    ) -> ::gusset::Result<Documented> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Documented {
            well_said_said: self.well_said_said.bind(&mut store, &instance)?,
            run: self.run.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait DocumentedImports {
    /// The world's import.
    fn hear(&mut self, note: Note);
}
impl<T: DocumentedImports + ?Sized> DocumentedImports for &mut T {
    fn hear(&mut self, note: Note) {
        DocumentedImports::hear(*self, note)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod well {
    pub mod said {
        /// # A heading
        ///
        /// * a list
        /// * of [links](https://example.com)
        ///
        ///     indented code
        ///
        /// ```rust
        /// let not_run = compile_error!();
        /// ```
        pub mod said {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            /// A resource.
            pub enum Speaker {}
            /// One.
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Word {
                /// Short.
                Short(char),
                /// Long.
                Long(String),
            }
            /// An alias.
            pub type Words = Vec<Word>;
            /// What the host does for the resource `speaker`.
            pub trait HostSpeaker {
                /// Made of nothing.
                fn new(&mut self) -> Resource<Speaker>;
                /// Says `word`.
                ///
                ///
                /// Twice.
                fn say(&mut self, self_: Resource<Speaker>, word: String) -> String;
                /// For nobody.
                fn silence(&mut self);
                /// The guest gave up its `speaker`.
                fn drop(&mut self, rep: Resource<Speaker>) -> ::gusset::Result<()>;
            }
            impl<T: HostSpeaker + ?Sized> HostSpeaker for &mut T {
                fn new(&mut self) -> Resource<Speaker> {
                    HostSpeaker::new(*self)
                }
                fn say(&mut self, self_: Resource<Speaker>, word: String) -> String {
                    HostSpeaker::say(*self, self_, word)
                }
                fn silence(&mut self) {
                    HostSpeaker::silence(*self)
                }
                fn drop(&mut self, rep: Resource<Speaker>) -> ::gusset::Result<()> {
                    HostSpeaker::drop(*self, rep)
                }
            }
            /// What the host does for the interface `well:said/said`.
            pub trait Host: HostSpeaker {
                /// A block
                ///       of words.
                fn tell(&mut self, words: Words);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn tell(&mut self, words: Words) {
                    Host::tell(*self, words)
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
                let mut define = linker.instance("well:said/said")?.with_host::<D>(get);
                define
                    .resource(
                        "speaker",
                        |host, rep: Resource<Speaker>| HostSpeaker::drop(host, rep),
                    );
                define
                    .func(
                        "[constructor]speaker",
                        |host, ()| Ok((HostSpeaker::new(host),)),
                    );
                define
                    .func(
                        "[method]speaker.say",
                        |host, (self_, word)| Ok((HostSpeaker::say(host, self_, word),)),
                    );
                define
                    .func(
                        "[static]speaker.silence",
                        |host, ()| {
                            HostSpeaker::silence(host);
                            Ok(())
                        },
                    );
                define
                    .func(
                        "tell",
                        |host, (words,)| {
                            Host::tell(host, words);
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
    pub mod well {
        pub mod said {
            /// # A heading
            ///
            /// * a list
            /// * of [links](https://example.com)
            ///
            ///     indented code
            ///
            /// ```rust
            /// let not_run = compile_error!();
            /// ```
            pub mod said {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, ResourceAny, TypedExports,
                    TypedFunc, TypedFuncExport,
                };
                /// A resource.
                pub type Speaker = ResourceAny;
                /// One.
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum Word {
                    /// Short.
                    Short(char),
                    /// Long.
                    Long(String),
                }
                /// An alias.
                pub type Words = Vec<Word>;
                /// The functions of `well:said/said`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    speaker_constructor: TypedFuncExport<(), (ResourceAny,)>,
                    speaker_say: TypedFuncExport<(ResourceAny, &'static str), (String,)>,
                    speaker_silence: TypedFuncExport<(), ()>,
                    tell: TypedFuncExport<(&'static [Word],), ()>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("well:said/said");
                        Ok(GuestPre {
                            speaker_constructor: exports
                                .typed_func(interface, "[constructor]speaker")?,
                            speaker_say: exports
                                .typed_func(interface, "[method]speaker.say")?,
                            speaker_silence: exports
                                .typed_func(interface, "[static]speaker.silence")?,
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
                            speaker_constructor: self
                                .speaker_constructor
                                .bind(&mut store, instance)?,
                            speaker_say: self.speaker_say.bind(&mut store, instance)?,
                            speaker_silence: self
                                .speaker_silence
                                .bind(&mut store, instance)?,
                            tell: self.tell.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `well:said/said` in one instance.
                pub struct Guest {
                    speaker_constructor: TypedFunc<(), (ResourceAny,)>,
                    speaker_say: TypedFunc<(ResourceAny, &'static str), (String,)>,
                    speaker_silence: TypedFunc<(), ()>,
                    tell: TypedFunc<(&'static [Word],), ()>,
                }
                impl Guest {
                    /// The functions of the resource `speaker`.
                    pub fn speaker(&self) -> GuestSpeaker<'_> {
                        GuestSpeaker { guest: self }
                    }
                    /// A block
                    ///       of words.
                    pub fn call_tell(
                        &self,
                        store: impl AsContextMut,
                        words: &[Word],
                    ) -> ::gusset::Result<()> {
                        self.tell.call(store, (words,))
                    }
                }
                /// The functions of the resource `speaker` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestSpeaker<'a> {
                    guest: &'a Guest,
                }
                impl GuestSpeaker<'_> {
                    /// Made of nothing.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.speaker_constructor.call(store, ())?.0)
                    }
                    /// Says `word`.
                    ///
                    ///
                    /// Twice.
                    pub fn call_say(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                        word: &str,
                    ) -> ::gusset::Result<String> {
                        Ok(self.guest.speaker_say.call(store, (self_, word))?.0)
                    }
                    /// For nobody.
                    pub fn call_silence(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<()> {
                        self.guest.speaker_silence.call(store, ())
                    }
                    /// Gives up an owned `speaker`: its destructor runs.
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
