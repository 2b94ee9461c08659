/// An instance of a component for the world `all-keywords`.
pub struct AllKeywords {
    key_words_words: exports::key::words::words::Guest,
}
impl AllKeywords {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<AllKeywords> {
        AllKeywordsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<AllKeywords> {
        let exports = instance.exports(&store)?;
        Ok(AllKeywords {
            key_words_words: exports::key::words::words::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: key::words::words::Host,
    {
        key::words::words::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `key:words/words`.
    pub fn key_words_words(&self) -> &exports::key::words::words::Guest {
        &self.key_words_words
    }
}
/// A component that was checked once for the world `all-keywords`.
pub struct AllKeywordsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    key_words_words: exports::key::words::words::GuestPre,
}
impl<T: 'static> Clone for AllKeywordsPre<T> {
    fn clone(&self) -> Self {
        AllKeywordsPre {
            instance_pre: self.instance_pre.clone(),
            key_words_words: self.key_words_words.clone(),
        }
    }
}
impl<T: 'static> AllKeywordsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(AllKeywordsPre {
            key_words_words: exports::key::words::words::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<AllKeywords> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(AllKeywords {
            key_words_words: self.key_words_words.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod key {
    pub mod words {
        pub mod words {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Fields {
                pub as_: u8,
                pub async_: u8,
                pub await_: u8,
                pub become_: u8,
                pub box_: u8,
                pub break_: u8,
                pub const_: u8,
                pub continue_: u8,
                pub crate_: u8,
                pub do_: u8,
                pub dyn_: u8,
                pub else_: u8,
                pub enum_: u8,
                pub extern_: u8,
                pub final_: u8,
                pub fn_: u8,
                pub for_: u8,
                pub gen_: u8,
                pub if_: u8,
                pub impl_: u8,
                pub in_: u8,
                pub let_: u8,
                pub loop_: u8,
                pub macro_: u8,
                pub match_: u8,
                pub mod_: u8,
                pub move_: u8,
                pub mut_: u8,
                pub override_: u8,
                pub priv_: u8,
                pub pub_: u8,
                pub ref_: u8,
                pub return_: u8,
                pub self_: u8,
                pub static_: u8,
                pub struct_: u8,
                pub super_: u8,
                pub trait_: u8,
                pub try_: u8,
                pub type_: u8,
                pub typeof_: u8,
                pub union: u8,
                pub unsafe_: u8,
                pub unsized_: u8,
                pub use_: u8,
                pub virtual_: u8,
                pub where_: u8,
                pub while_: u8,
                pub yield_: u8,
                pub true_: u8,
                pub false_: u8,
                pub abstract_: u8,
            }
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Cases {
                As,
                Async,
                Await,
                Become,
                Box,
                Break,
                Const,
                Continue,
                Crate,
                Do,
                Dyn,
                Else,
                Enum,
                Extern,
                Final,
                Fn,
                For,
                Gen,
                If,
                Impl,
                In,
                Let,
                Loop,
                Macro,
                Match,
                Mod,
                Move,
                Mut,
                Override,
                Priv,
                Pub,
                Ref,
                Return,
                Self_,
                Static,
                Struct,
                Super,
                Trait,
                Try,
                Type,
                Typeof,
                Union,
                Unsafe,
                Unsized,
                Use,
                Virtual,
                Where,
                While,
                Yield,
                True,
                False,
                Abstract,
            }
            ::gusset::component::flags! {
                Labels {
                    const AS;
                    const ASYNC;
                    const AWAIT;
                    const BECOME;
                    const BOX;
                    const BREAK;
                    const CONST;
                    const CONTINUE;
                    const CRATE;
                    const DO;
                    const DYN;
                    const ELSE;
                    const ENUM;
                    const EXTERN;
                    const FINAL;
                    const FN;
                    const FOR;
                    const GEN;
                    const IF;
                    const IMPL;
                    const IN;
                    const LET;
                    const LOOP;
                    const MACRO;
                    const MATCH;
                    const MOD;
                    const MOVE;
                    const MUT;
                    const OVERRIDE;
                    const PRIV;
                    const PUB;
                    const REF;
                }
            }
            /// What the host does for the interface `key:words/words`.
            pub trait Host {
                fn as_(&mut self, as_: u8) -> u8;
                fn await_(&mut self, await_: u8) -> u8;
                fn become_(&mut self, become_: u8) -> u8;
                fn box_(&mut self, box_: u8) -> u8;
                fn break_(&mut self, break_: u8) -> u8;
                fn const_(&mut self, const_: u8) -> u8;
                fn continue_(&mut self, continue_: u8) -> u8;
                fn crate_(&mut self, crate_: u8) -> u8;
                fn do_(&mut self, do_: u8) -> u8;
                fn dyn_(&mut self, dyn_: u8) -> u8;
                fn else_(&mut self, else_: u8) -> u8;
                fn extern_(&mut self, extern_: u8) -> u8;
                fn self_(&mut self, self_: u8) -> u8;
                fn super_(&mut self, super_: u8) -> u8;
                fn union(&mut self, union: u8) -> u8;
                fn all(&mut self, a: Fields, b: Cases, c: Labels);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn as_(&mut self, as_: u8) -> u8 {
                    Host::as_(*self, as_)
                }
                fn await_(&mut self, await_: u8) -> u8 {
                    Host::await_(*self, await_)
                }
                fn become_(&mut self, become_: u8) -> u8 {
                    Host::become_(*self, become_)
                }
                fn box_(&mut self, box_: u8) -> u8 {
                    Host::box_(*self, box_)
                }
                fn break_(&mut self, break_: u8) -> u8 {
                    Host::break_(*self, break_)
                }
                fn const_(&mut self, const_: u8) -> u8 {
                    Host::const_(*self, const_)
                }
                fn continue_(&mut self, continue_: u8) -> u8 {
                    Host::continue_(*self, continue_)
                }
                fn crate_(&mut self, crate_: u8) -> u8 {
                    Host::crate_(*self, crate_)
                }
                fn do_(&mut self, do_: u8) -> u8 {
                    Host::do_(*self, do_)
                }
                fn dyn_(&mut self, dyn_: u8) -> u8 {
                    Host::dyn_(*self, dyn_)
                }
                fn else_(&mut self, else_: u8) -> u8 {
                    Host::else_(*self, else_)
                }
                fn extern_(&mut self, extern_: u8) -> u8 {
                    Host::extern_(*self, extern_)
                }
                fn self_(&mut self, self_: u8) -> u8 {
                    Host::self_(*self, self_)
                }
                fn super_(&mut self, super_: u8) -> u8 {
                    Host::super_(*self, super_)
                }
                fn union(&mut self, union: u8) -> u8 {
                    Host::union(*self, union)
                }
                fn all(&mut self, a: Fields, b: Cases, c: Labels) {
                    Host::all(*self, a, b, c)
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
                let mut define = linker.instance("key:words/words")?.with_host::<D>(get);
                define.func("as", |host, (as_,)| Ok((Host::as_(host, as_),)));
                define
                    .func("await", |host, (await_,)| Ok((Host::await_(host, await_),)));
                define
                    .func(
                        "become",
                        |host, (become_,)| Ok((Host::become_(host, become_),)),
                    );
                define.func("box", |host, (box_,)| Ok((Host::box_(host, box_),)));
                define
                    .func("break", |host, (break_,)| Ok((Host::break_(host, break_),)));
                define
                    .func("const", |host, (const_,)| Ok((Host::const_(host, const_),)));
                define
                    .func(
                        "continue",
                        |host, (continue_,)| Ok((Host::continue_(host, continue_),)),
                    );
                define
                    .func("crate", |host, (crate_,)| Ok((Host::crate_(host, crate_),)));
                define.func("do", |host, (do_,)| Ok((Host::do_(host, do_),)));
                define.func("dyn", |host, (dyn_,)| Ok((Host::dyn_(host, dyn_),)));
                define.func("else", |host, (else_,)| Ok((Host::else_(host, else_),)));
                define
                    .func(
                        "extern",
                        |host, (extern_,)| Ok((Host::extern_(host, extern_),)),
                    );
                define.func("self", |host, (self_,)| Ok((Host::self_(host, self_),)));
                define
                    .func("super", |host, (super_,)| Ok((Host::super_(host, super_),)));
                define.func("union", |host, (union,)| Ok((Host::union(host, union),)));
                define
                    .func(
                        "all",
                        |host, (a, b, c)| {
                            Host::all(host, a, b, c);
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
    pub mod key {
        pub mod words {
            pub mod words {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Fields {
                    pub as_: u8,
                    pub async_: u8,
                    pub await_: u8,
                    pub become_: u8,
                    pub box_: u8,
                    pub break_: u8,
                    pub const_: u8,
                    pub continue_: u8,
                    pub crate_: u8,
                    pub do_: u8,
                    pub dyn_: u8,
                    pub else_: u8,
                    pub enum_: u8,
                    pub extern_: u8,
                    pub final_: u8,
                    pub fn_: u8,
                    pub for_: u8,
                    pub gen_: u8,
                    pub if_: u8,
                    pub impl_: u8,
                    pub in_: u8,
                    pub let_: u8,
                    pub loop_: u8,
                    pub macro_: u8,
                    pub match_: u8,
                    pub mod_: u8,
                    pub move_: u8,
                    pub mut_: u8,
                    pub override_: u8,
                    pub priv_: u8,
                    pub pub_: u8,
                    pub ref_: u8,
                    pub return_: u8,
                    pub self_: u8,
                    pub static_: u8,
                    pub struct_: u8,
                    pub super_: u8,
                    pub trait_: u8,
                    pub try_: u8,
                    pub type_: u8,
                    pub typeof_: u8,
                    pub union: u8,
                    pub unsafe_: u8,
                    pub unsized_: u8,
                    pub use_: u8,
                    pub virtual_: u8,
                    pub where_: u8,
                    pub while_: u8,
                    pub yield_: u8,
                    pub true_: u8,
                    pub false_: u8,
                    pub abstract_: u8,
                }
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum Cases {
                    As,
                    Async,
                    Await,
                    Become,
                    Box,
                    Break,
                    Const,
                    Continue,
                    Crate,
                    Do,
                    Dyn,
                    Else,
                    Enum,
                    Extern,
                    Final,
                    Fn,
                    For,
                    Gen,
                    If,
                    Impl,
                    In,
                    Let,
                    Loop,
                    Macro,
                    Match,
                    Mod,
                    Move,
                    Mut,
                    Override,
                    Priv,
                    Pub,
                    Ref,
                    Return,
                    Self_,
                    Static,
                    Struct,
                    Super,
                    Trait,
                    Try,
                    Type,
                    Typeof,
                    Union,
                    Unsafe,
                    Unsized,
                    Use,
                    Virtual,
                    Where,
                    While,
                    Yield,
                    True,
                    False,
                    Abstract,
                }
                ::gusset::component::flags! {
                    Labels {
                        const AS;
                        const ASYNC;
                        const AWAIT;
                        const BECOME;
                        const BOX;
                        const BREAK;
                        const CONST;
                        const CONTINUE;
                        const CRATE;
                        const DO;
                        const DYN;
                        const ELSE;
                        const ENUM;
                        const EXTERN;
                        const FINAL;
                        const FN;
                        const FOR;
                        const GEN;
                        const IF;
                        const IMPL;
                        const IN;
                        const LET;
                        const LOOP;
                        const MACRO;
                        const MATCH;
                        const MOD;
                        const MOVE;
                        const MUT;
                        const OVERRIDE;
                        const PRIV;
                        const PUB;
                        const REF;
                    }
                }
                /// The functions of `key:words/words`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    as_: TypedFuncExport<(u8,), (u8,)>,
                    await_: TypedFuncExport<(u8,), (u8,)>,
                    become_: TypedFuncExport<(u8,), (u8,)>,
                    box_: TypedFuncExport<(u8,), (u8,)>,
                    break_: TypedFuncExport<(u8,), (u8,)>,
                    const_: TypedFuncExport<(u8,), (u8,)>,
                    continue_: TypedFuncExport<(u8,), (u8,)>,
                    crate_: TypedFuncExport<(u8,), (u8,)>,
                    do_: TypedFuncExport<(u8,), (u8,)>,
                    dyn_: TypedFuncExport<(u8,), (u8,)>,
                    else_: TypedFuncExport<(u8,), (u8,)>,
                    extern_: TypedFuncExport<(u8,), (u8,)>,
                    self_: TypedFuncExport<(u8,), (u8,)>,
                    super_: TypedFuncExport<(u8,), (u8,)>,
                    union: TypedFuncExport<(u8,), (u8,)>,
                    all: TypedFuncExport<(Fields, Cases, Labels), ()>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("key:words/words");
                        Ok(GuestPre {
                            as_: exports.typed_func(interface, "as")?,
                            await_: exports.typed_func(interface, "await")?,
                            become_: exports.typed_func(interface, "become")?,
                            box_: exports.typed_func(interface, "box")?,
                            break_: exports.typed_func(interface, "break")?,
                            const_: exports.typed_func(interface, "const")?,
                            continue_: exports.typed_func(interface, "continue")?,
                            crate_: exports.typed_func(interface, "crate")?,
                            do_: exports.typed_func(interface, "do")?,
                            dyn_: exports.typed_func(interface, "dyn")?,
                            else_: exports.typed_func(interface, "else")?,
                            extern_: exports.typed_func(interface, "extern")?,
                            self_: exports.typed_func(interface, "self")?,
                            super_: exports.typed_func(interface, "super")?,
                            union: exports.typed_func(interface, "union")?,
                            all: exports.typed_func(interface, "all")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            as_: self.as_.bind(&mut store, instance)?,
                            await_: self.await_.bind(&mut store, instance)?,
                            become_: self.become_.bind(&mut store, instance)?,
                            box_: self.box_.bind(&mut store, instance)?,
                            break_: self.break_.bind(&mut store, instance)?,
                            const_: self.const_.bind(&mut store, instance)?,
                            continue_: self.continue_.bind(&mut store, instance)?,
                            crate_: self.crate_.bind(&mut store, instance)?,
                            do_: self.do_.bind(&mut store, instance)?,
                            dyn_: self.dyn_.bind(&mut store, instance)?,
                            else_: self.else_.bind(&mut store, instance)?,
                            extern_: self.extern_.bind(&mut store, instance)?,
                            self_: self.self_.bind(&mut store, instance)?,
                            super_: self.super_.bind(&mut store, instance)?,
                            union: self.union.bind(&mut store, instance)?,
                            all: self.all.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `key:words/words` in one instance.
                pub struct Guest {
                    as_: TypedFunc<(u8,), (u8,)>,
                    await_: TypedFunc<(u8,), (u8,)>,
                    become_: TypedFunc<(u8,), (u8,)>,
                    box_: TypedFunc<(u8,), (u8,)>,
                    break_: TypedFunc<(u8,), (u8,)>,
                    const_: TypedFunc<(u8,), (u8,)>,
                    continue_: TypedFunc<(u8,), (u8,)>,
                    crate_: TypedFunc<(u8,), (u8,)>,
                    do_: TypedFunc<(u8,), (u8,)>,
                    dyn_: TypedFunc<(u8,), (u8,)>,
                    else_: TypedFunc<(u8,), (u8,)>,
                    extern_: TypedFunc<(u8,), (u8,)>,
                    self_: TypedFunc<(u8,), (u8,)>,
                    super_: TypedFunc<(u8,), (u8,)>,
                    union: TypedFunc<(u8,), (u8,)>,
                    all: TypedFunc<(Fields, Cases, Labels), ()>,
                }
                impl Guest {
                    /// Calls `as`.
                    pub fn call_as(
                        &self,
                        store: impl AsContextMut,
                        as_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.as_.call(store, (as_,))?.0)
                    }
                    /// Calls `await`.
                    pub fn call_await(
                        &self,
                        store: impl AsContextMut,
                        await_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.await_.call(store, (await_,))?.0)
                    }
                    /// Calls `become`.
                    pub fn call_become(
                        &self,
                        store: impl AsContextMut,
                        become_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.become_.call(store, (become_,))?.0)
                    }
                    /// Calls `box`.
                    pub fn call_box(
                        &self,
                        store: impl AsContextMut,
                        box_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.box_.call(store, (box_,))?.0)
                    }
                    /// Calls `break`.
                    pub fn call_break(
                        &self,
                        store: impl AsContextMut,
                        break_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.break_.call(store, (break_,))?.0)
                    }
                    /// Calls `const`.
                    pub fn call_const(
                        &self,
                        store: impl AsContextMut,
                        const_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.const_.call(store, (const_,))?.0)
                    }
                    /// Calls `continue`.
                    pub fn call_continue(
                        &self,
                        store: impl AsContextMut,
                        continue_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.continue_.call(store, (continue_,))?.0)
                    }
                    /// Calls `crate`.
                    pub fn call_crate(
                        &self,
                        store: impl AsContextMut,
                        crate_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.crate_.call(store, (crate_,))?.0)
                    }
                    /// Calls `do`.
                    pub fn call_do(
                        &self,
                        store: impl AsContextMut,
                        do_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.do_.call(store, (do_,))?.0)
                    }
                    /// Calls `dyn`.
                    pub fn call_dyn(
                        &self,
                        store: impl AsContextMut,
                        dyn_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.dyn_.call(store, (dyn_,))?.0)
                    }
                    /// Calls `else`.
                    pub fn call_else(
                        &self,
                        store: impl AsContextMut,
                        else_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.else_.call(store, (else_,))?.0)
                    }
                    /// Calls `extern`.
                    pub fn call_extern(
                        &self,
                        store: impl AsContextMut,
                        extern_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.extern_.call(store, (extern_,))?.0)
                    }
                    /// Calls `self`.
                    pub fn call_self(
                        &self,
                        store: impl AsContextMut,
                        self_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.self_.call(store, (self_,))?.0)
                    }
                    /// Calls `super`.
                    pub fn call_super(
                        &self,
                        store: impl AsContextMut,
                        super_: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.super_.call(store, (super_,))?.0)
                    }
                    /// Calls `union`.
                    pub fn call_union(
                        &self,
                        store: impl AsContextMut,
                        union: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.union.call(store, (union,))?.0)
                    }
                    /// Calls `all`.
                    pub fn call_all(
                        &self,
                        store: impl AsContextMut,
                        a: Fields,
                        b: Cases,
                        c: Labels,
                    ) -> ::gusset::Result<()> {
                        self.all.call(store, (a, b, c))
                    }
                }
            }
        }
    }
}
