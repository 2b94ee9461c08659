/// An instance of a component for the world `story`.
///
/// A world with words.
pub struct Story {
    told_story_words: exports::told::story::words::Guest,
    tell: ::gusset::component::TypedFunc<(), (String,)>,
}
impl Story {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Story> {
        StoryPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Story> {
        let exports = instance.exports(&store)?;
        Ok(Story {
            told_story_words: exports::told::story::words::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            tell: exports.typed_func(None, "tell")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: told::story::words::Host,
    {
        told::story::words::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `told:story/words`.
    pub fn told_story_words(&self) -> &exports::told::story::words::Guest {
        &self.told_story_words
    }
    /// Tells the story.
    pub fn call_tell(
        &self,
        store: impl ::gusset::AsContextMut,
    ) -> ::gusset::Result<String> {
        Ok(self.tell.call(store, ())?.0)
    }
}
/// A component that was checked once for the world `story`.
pub struct StoryPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    told_story_words: exports::told::story::words::GuestPre,
    tell: ::gusset::component::TypedFuncExport<(), (String,)>,
}
impl<T: 'static> Clone for StoryPre<T> {
    fn clone(&self) -> Self {
        StoryPre {
            instance_pre: self.instance_pre.clone(),
            told_story_words: self.told_story_words.clone(),
            tell: self.tell.clone(),
        }
    }
}
impl<T: 'static> StoryPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(StoryPre {
            told_story_words: exports::told::story::words::GuestPre::new(&instance_pre)?,
            tell: instance_pre.typed_func(None, "tell")?,
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
    ) -> ::gusset::Result<Story> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Story {
            told_story_words: self.told_story_words.bind(&mut store, &instance)?,
            tell: self.tell.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod told {
    pub mod story {
        /// An interface with words.
        ///
        /// ```text
        /// not a Rust test
        /// ```
        pub mod words {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            /// A word.
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Word {
                /// Its letters,
                /// in order.
                pub letters: String,
            }
            /// How it sounds.
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Sound {
                /// Softly.
                Soft,
                Loud,
            }
            ::gusset::component::flags! {
                /// What it may do.
                Use {
                    /// In songs.
                    const SUNG;
                    const SAID;
                }
            }
            /// A book of words.
            pub enum Book {}
            /// What the host does for the resource `book`.
            pub trait HostBook {
                /// An empty book.
                fn new(&mut self) -> Resource<Book>;
                /// ```wit
                /// find("a")
                /// ```
                fn find(
                    &mut self,
                    self_: Resource<Book>,
                    letters: String,
                ) -> Option<Word>;
                /// The guest gave up its `book`.
                fn drop(&mut self, rep: Resource<Book>) -> ::gusset::Result<()>;
            }
            impl<T: HostBook + ?Sized> HostBook for &mut T {
                fn new(&mut self) -> Resource<Book> {
                    HostBook::new(*self)
                }
                fn find(
                    &mut self,
                    self_: Resource<Book>,
                    letters: String,
                ) -> Option<Word> {
                    HostBook::find(*self, self_, letters)
                }
                fn drop(&mut self, rep: Resource<Book>) -> ::gusset::Result<()> {
                    HostBook::drop(*self, rep)
                }
            }
            /// What the host does for the interface `told:story/words`.
            pub trait Host: HostBook {
                /// Says it.
                fn say(&mut self, word: Word, sound: Sound, how: Use);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn say(&mut self, word: Word, sound: Sound, how: Use) {
                    Host::say(*self, word, sound, how)
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
                    .instance("told:story/words")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "book",
                        |host, rep: Resource<Book>| HostBook::drop(host, rep),
                    );
                define.func("[constructor]book", |host, ()| Ok((HostBook::new(host),)));
                define
                    .func(
                        "[method]book.find",
                        |host, (self_, letters)| Ok((
                            HostBook::find(host, self_, letters),
                        )),
                    );
                define
                    .func(
                        "say",
                        |host, (word, sound, how)| {
                            Host::say(host, word, sound, how);
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
    pub mod told {
        pub mod story {
            /// An interface with words.
            ///
            /// ```text
            /// not a Rust test
            /// ```
            pub mod words {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, ResourceAny, TypedExports,
                    TypedFunc, TypedFuncExport,
                };
                /// A word.
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Word {
                    /// Its letters,
                    /// in order.
                    pub letters: String,
                }
                /// How it sounds.
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum Sound {
                    /// Softly.
                    Soft,
                    Loud,
                }
                ::gusset::component::flags! {
                    /// What it may do.
                    Use {
                        /// In songs.
                        const SUNG;
                        const SAID;
                    }
                }
                /// A book of words.
                pub type Book = ResourceAny;
                /// The functions of `told:story/words`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    book_constructor: TypedFuncExport<(), (ResourceAny,)>,
                    book_find: TypedFuncExport<
                        (ResourceAny, &'static str),
                        (Option<Word>,),
                    >,
                    say: TypedFuncExport<(&'static Word, Sound, Use), ()>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("told:story/words");
                        Ok(GuestPre {
                            book_constructor: exports
                                .typed_func(interface, "[constructor]book")?,
                            book_find: exports
                                .typed_func(interface, "[method]book.find")?,
                            say: exports.typed_func(interface, "say")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            book_constructor: self
                                .book_constructor
                                .bind(&mut store, instance)?,
                            book_find: self.book_find.bind(&mut store, instance)?,
                            say: self.say.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `told:story/words` in one instance.
                pub struct Guest {
                    book_constructor: TypedFunc<(), (ResourceAny,)>,
                    book_find: TypedFunc<(ResourceAny, &'static str), (Option<Word>,)>,
                    say: TypedFunc<(&'static Word, Sound, Use), ()>,
                }
                impl Guest {
                    /// The functions of the resource `book`.
                    pub fn book(&self) -> GuestBook<'_> {
                        GuestBook { guest: self }
                    }
                    /// Says it.
                    pub fn call_say(
                        &self,
                        store: impl AsContextMut,
                        word: &Word,
                        sound: Sound,
                        how: Use,
                    ) -> ::gusset::Result<()> {
                        self.say.call(store, (word, sound, how))
                    }
                }
                /// The functions of the resource `book` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestBook<'a> {
                    guest: &'a Guest,
                }
                impl GuestBook<'_> {
                    /// An empty book.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.book_constructor.call(store, ())?.0)
                    }
                    /// ```wit
                    /// find("a")
                    /// ```
                    pub fn call_find(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                        letters: &str,
                    ) -> ::gusset::Result<Option<Word>> {
                        Ok(self.guest.book_find.call(store, (self_, letters))?.0)
                    }
                    /// Gives up an owned `book`: its destructor runs.
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
