//! Writes the world: its modules, its own types and functions, and the struct that stands for an
//! instance of it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use wit_parser::{Function, InterfaceId, Stability, TypeId, World, WorldItem};

use crate::docs::docs;
use crate::export::Exported;
use crate::gates::Gates;
use crate::import::{Bounds, Imports};
use crate::later;
use crate::names::{Scope, ident};
use crate::plan::{Origin, Place, RootNames, Side};
use crate::scope::{Context, Module};
use crate::tree::Tree;

/// All that is generated for the world.
pub(crate) fn generate(cx: &Context<'_>) -> TokenStream {
    let writer = Writer::new(cx, cx.world);
    let mut tree = Tree::default();
    for (id, place) in writer.interfaces() {
        if place.origin == Origin::Generated {
            let docs = writer.interface_docs(id, place);
            tree.add(&place.module, docs, writer.interface(id, place));
        }
    }
    let (aliases, errors, modules) = (&cx.plan.aliases, &cx.errors.aliases, tree.render());
    if cx.options.interfaces.is_some() {
        return quote!(#aliases #errors #modules);
    }
    let types = writer.root.definitions_of(&writer.types);
    let (imports, world) = (writer.world_imports(), writer.world());
    let link_options = Gates::of_world(cx.resolve, cx.world, cx.plan).definition(&writer.root);
    quote!(#aliases #errors #types #world #link_options #imports #modules)
}

struct Writer<'a> {
    cx: &'a Context<'a>,
    world: &'a World,
    root: Module<'a>,
    name: Ident,
    pre: Ident,
    imports_trait: Ident,
    types: Vec<TypeId>,
    /// The exported interfaces that have functions, with the field that holds each.
    guests: Vec<(&'a Place, Ident)>,
    functions: Vec<Exported<'a>>,
}

impl<'a> Writer<'a> {
    fn new(cx: &'a Context<'a>, world: &'a World) -> Writer<'a> {
        let names = RootNames::new(world);
        let root = Module { cx, interface: None };
        let types = world.imports.values().chain(world.exports.values()).filter_map(|item| match item {
            WorldItem::Type { id, .. } => Some(*id),
            _ => None,
        });
        let own = ["new", "instantiate", "instance_pre", "add_to_linker", "add_to_linker_imports"];
        let mut fields = Scope::reserving(own);
        let exported = world.exports.values().filter_map(|item| match item {
            WorldItem::Interface { id, .. } if has_guest(cx, *id) => {
                let place = &cx.plan.places[id];
                Some((place, fields.claim(accessor(place))))
            }
            _ => None,
        });
        let guests = exported.collect::<Vec<(_, Ident)>>();
        let accessors = guests.iter().map(|(_, name)| name.to_string());
        let functions = Exported::all(root, &functions_among(world.exports.values()), &mut fields, accessors);
        Writer {
            cx,
            world,
            root,
            name: ident(&names.world),
            pre: ident(&names.pre),
            imports_trait: ident(&names.imports),
            types: types.collect(),
            guests,
            functions,
        }
    }

    fn interfaces(&self) -> impl Iterator<Item = (InterfaceId, &'a Place)> {
        let items = self.world.imports.values().chain(self.world.exports.values());
        items.filter_map(|item| match item {
            WorldItem::Interface { id, .. } => Some((*id, &self.cx.plan.places[id])),
            _ => None,
        })
    }

    /// Those of the interface; they name what is left out where nothing else would.
    fn interface_docs(&self, id: InterfaceId, place: &Place) -> TokenStream {
        let interface = &self.cx.resolve.interfaces[id];
        let own = docs(&interface.docs);
        let left_out = (place.side == Side::Export && !has_guest(self.cx, id)).then(|| {
            let functions = interface.functions.values().collect::<Vec<_>>();
            later::docs(&later::among(self.cx, &functions))
        });
        quote!(#own #left_out)
    }

    fn interface(&self, id: InterfaceId, place: &Place) -> TokenStream {
        let module = Module { cx: self.cx, interface: Some(id) };
        let interface = &self.cx.resolve.interfaces[id];
        let types = interface.types.values().copied().collect::<Vec<_>>();
        let functions = interface.functions.values().collect::<Vec<_>>();
        let definitions = module.definitions_of(&types);
        let behaviour = match place.side {
            Side::Import => imported(module, &place.extern_name, &functions, &types),
            Side::Export if !has_guest(self.cx, id) => TokenStream::new(),
            Side::Export => module.guest(&place.extern_name, &functions, &module.resources_among(&types)),
        };
        let uses = module.uses();
        quote!(#uses #definitions #behaviour)
    }

    /// The trait of what the world imports itself, not by way of an interface.
    fn own_imports(&self) -> Option<Imports<'a>> {
        let functions = functions_among(self.world.imports.values());
        let imports = Imports::new(self.root, self.imports_trait.clone(), &functions, &self.types);
        (!imports.is_empty()).then_some(imports)
    }

    fn world_imports(&self) -> TokenStream {
        self.own_imports().map(|imports| imports.traits()).unwrap_or_default()
    }

    fn world(&self) -> TokenStream {
        let (name, pre_name, gusset) = (&self.name, &self.pre, self.root.gusset());
        let t = self.root.type_parameter("T");
        let (guest_names, guests) = self.guest_paths("Guest");
        let fields = self.functions.iter().map(|function| function.declare("component::TypedFunc"));
        let calls = self.functions.iter().map(|function| function.call(&quote!(self)));
        let (pre, linking, of_instance) = (self.pre(), self.linking(), self.of_instance());
        let guest_docs = self.guests.iter().map(|(place, _)| format!(" The functions of `{}`.", place.extern_name));
        let about = format!(" An instance of a component for the world `{}`.", self.world.name);
        let docs_of_world = docs(&self.world.docs);
        let gap = (!docs_of_world.is_empty()).then(|| quote!(#[doc = ""]));
        let left_out = later::docs(&later::among(self.cx, &functions_among(self.world.exports.values())));
        let instantiate_async = self.waits().then(|| {
            quote! {
                /// As `instantiate`, in a future: what the component does at its start may wait.
                pub async fn instantiate_async<#t: 'static + ::core::marker::Send>(
                    store: impl #gusset::AsContextMut<Data = #t>,
                    component: &#gusset::component::Component,
                    linker: &#gusset::component::Linker<#t>,
                ) -> #gusset::Result<#name> {
                    #pre_name::new(linker.instantiate_pre(component)?)?.instantiate_async(store).await
                }
            }
        });
        quote! {
            #[doc = #about]
            #gap
            #docs_of_world
            #left_out
            pub struct #name { #(#guest_names: #guests,)* #(#fields,)* }
            impl #name {
                /// Instantiates a component. Use the `Pre` type to check a component once for
                /// many instances.
                pub fn instantiate<#t: 'static>(
                    store: impl #gusset::AsContextMut<Data = #t>,
                    component: &#gusset::component::Component,
                    linker: &#gusset::component::Linker<#t>,
                ) -> #gusset::Result<#name> {
                    #pre_name::new(linker.instantiate_pre(component)?)?.instantiate(store)
                }
                #instantiate_async
                #of_instance
                #linking
                #(
                    #[doc = #guest_docs]
                    pub fn #guest_names(&self) -> &#guests { &self.#guest_names }
                )*
                #(#calls)*
            }
            #pre
        }
    }

    /// `new`: the world in an instance that is there already.
    fn of_instance(&self) -> TokenStream {
        let (name, gusset) = (&self.name, self.root.gusset());
        let (guest_names, guests) = self.guest_paths("GuestPre");
        let functions = self.functions.iter().map(Exported::check_and_bind);
        let (params, body) = match self.guests.is_empty() && self.functions.is_empty() {
            true => ([quote!(_store), quote!(_instance)], quote!(Ok(#name {}))),
            false => (
                [quote!(mut store), quote!(instance)],
                quote! {
                    let exports = instance.exports(&store)?;
                    Ok(#name {
                        #(#guest_names: #guests::new(&exports)?.bind(&mut store, instance)?,)*
                        #(#functions,)*
                    })
                },
            ),
        };
        let [store, instance] = params;
        quote! {
            /// Finds what the world exports in an instance, and checks its types.
            pub fn new(
                #store: impl #gusset::AsContextMut,
                #instance: &#gusset::component::Instance,
            ) -> #gusset::Result<#name> {
                #body
            }
        }
    }

    fn pre(&self) -> TokenStream {
        let (name, pre, gusset) = (&self.name, &self.pre, self.root.gusset());
        let t = self.root.type_parameter("T");
        let (guest_names, guests) = self.guest_paths("GuestPre");
        let fields = self.functions.iter().map(|function| function.declare("component::TypedFuncExport"));
        let checks = self.functions.iter().map(|function| function.check(&quote!(instance_pre), &quote!(None)));
        let binds = self.functions.iter().map(|function| function.bind(&quote!(&instance)));
        let (store, lent, exported) = match self.guests.is_empty() && self.functions.is_empty() {
            true => (quote!(store), quote!(store), quote!(Ok(#name {}))),
            false => (
                quote!(mut store),
                quote!(&mut store),
                quote!(Ok(#name { #(#guest_names: self.#guest_names.bind(&mut store, &instance)?,)* #(#binds,)* })),
            ),
        };
        let instance = (!(self.guests.is_empty() && self.functions.is_empty())).then(|| quote!(let instance =));
        let instantiate_async = self.waits().then(|| quote! {
            /// As `instantiate`, in a future: what the component does at its start may wait.
            pub async fn instantiate_async(&self, #store: impl #gusset::AsContextMut<Data = #t>) -> #gusset::Result<#name>
            where
                #t: ::core::marker::Send,
            {
                #instance self.instance_pre.instantiate_async(#lent).await?;
                #exported
            }
        });
        let own_names = self.functions.iter().map(|function| &function.field);
        let about = format!(" A component that was checked once for the world `{}`.", self.world.name);
        let clone = self.root.prelude("Clone");
        quote! {
            #[doc = #about]
            pub struct #pre<#t: 'static> {
                instance_pre: #gusset::component::InstancePre<#t>,
                #(#guest_names: #guests,)*
                #(#fields,)*
            }
            impl<#t: 'static> #clone for #pre<#t> {
                fn clone(&self) -> Self {
                    #pre {
                        instance_pre: self.instance_pre.clone(),
                        #(#guest_names: self.#guest_names.clone(),)*
                        #(#own_names: self.#own_names.clone(),)*
                    }
                }
            }
            impl<#t: 'static> #pre<#t> {
                /// Finds what the world exports and checks its types.
                pub fn new(instance_pre: #gusset::component::InstancePre<#t>) -> #gusset::Result<Self> {
                    Ok(#pre { #(#guest_names: #guests::new(&instance_pre)?,)* #(#checks,)* instance_pre })
                }
                /// The component with its imports.
                pub fn instance_pre(&self) -> &#gusset::component::InstancePre<#t> { &self.instance_pre }
                /// Makes an instance.
                pub fn instantiate(&self, #store: impl #gusset::AsContextMut<Data = #t>) -> #gusset::Result<#name> {
                    #instance self.instance_pre.instantiate(#lent)?;
                    #exported
                }
                #instantiate_async
            }
        }
    }

    fn guest_paths(&self, item: &str) -> (Vec<&Ident>, Vec<TokenStream>) {
        let item = format_ident!("{item}");
        self.guests.iter().map(|(place, field)| (field, self.root.path(&place.module, &item))).unzip()
    }

    /// `add_to_linker` for all imports, and for those of the world itself.
    fn linking(&self) -> TokenStream {
        let (t, d) = (self.root.type_parameter("T"), self.root.type_parameter("D"));
        let get = format_ident!("get");
        let gates = Gates::of_world(self.cx.resolve, self.world, self.cx.plan);
        let (mut bounds, mut steps, mut own) = (Bounds::default(), Vec::new(), TokenStream::new());
        bounds.options = gates.param(&self.root);
        if let Some(imports) = self.own_imports() {
            own = self.own_linking(&imports);
            let own_bounds = self.bounds_of(&imports);
            bounds.host.extend(own_bounds.host);
            bounds.has_data.extend(own_bounds.has_data);
            bounds.data = own_bounds.data;
            let options = own_bounds.options.map(|_| quote!(options,));
            steps.push(quote!(Self::add_to_linker_imports::<#t, #d>(linker, #options get)?;));
        }
        let generated =
            |(_, place): &(InterfaceId, &Place)| place.side == Side::Import && place.origin == Origin::Generated;
        for (id, place) in self.interfaces().filter(generated) {
            bounds.host.push(self.root.path(&place.module, &format_ident!("Host")));
            if self.imports_of(id).host_with_store().is_some() {
                let with_store = self.root.path(&place.module, &format_ident!("HostWithStore"));
                bounds.has_data.push(quote!(#with_store<#t>));
            }
            if self.imports_of(id).waits() {
                bounds.data = Some(quote!(::core::marker::Send));
            }
            let add = self.root.path(&place.module, &format_ident!("add_to_linker"));
            let options = Gates::of_interface(self.cx.resolve, id).param(&self.root).map(|_| quote!(&options.into(),));
            let step = quote!(#add::<#t, #d>(linker, #options get)?;);
            steps.push(gates.guard(self.stability(id), step));
        }
        if steps.is_empty() {
            return own;
        }
        let all = self.root.add_to_linker("add_to_linker", &get, &bounds, &quote!(#(#steps)* Ok(())));
        quote!(#[doc = " Puts everything that the world imports into a linker."] #all #own)
    }

    fn own_linking(&self, imports: &Imports<'_>) -> TokenStream {
        let (get, body) = (imports.getter(), imports.definitions(&quote!(linker.root())));
        let own = self.root.add_to_linker("add_to_linker_imports", &get, &self.bounds_of(imports), &body);
        quote!(#[doc = " Puts what the world imports itself into a linker."] #own)
    }

    /// What the functions that put the world's own imports into a linker ask for: the features are those of
    /// the whole world.
    fn bounds_of(&self, imports: &Imports<'_>) -> Bounds {
        let gates = Gates::of_world(self.cx.resolve, self.world, self.cx.plan);
        let options = if imports.gates().is_empty() { None } else { gates.param(&self.root) };
        Bounds { options, ..imports.bounds() }
    }

    /// Of an imported interface, be it said where it is imported or where it is defined.
    fn stability(&self, interface: InterfaceId) -> &'a Stability {
        let imported = self.world.imports.values().find_map(|item| match item {
            WorldItem::Interface { id, stability, .. } if *id == interface => Some(stability),
            _ => None,
        });
        match imported {
            Some(stability @ Stability::Unstable { .. }) => stability,
            _ => &self.cx.resolve.interfaces[interface].stability,
        }
    }

    fn imports_of(&self, id: InterfaceId) -> Imports<'a> {
        let module = Module { cx: self.cx, interface: Some(id) };
        let functions = self.cx.resolve.interfaces[id].functions.values().collect::<Vec<_>>();
        let types = self.cx.resolve.interfaces[id].types.values().copied().collect::<Vec<_>>();
        Imports::new(module, format_ident!("Host"), &functions, &types)
    }

    /// Whether something of the world is a future, so that an instance of it starts as one, too.
    fn waits(&self) -> bool {
        let own = self.own_imports().is_some_and(|imports| imports.waits());
        own || self.functions.iter().any(Exported::waits)
            || self.interfaces().any(|(id, place)| match place.side {
                Side::Import => self.imports_of(id).waits(),
                Side::Export => {
                    let module = Module { cx: self.cx, interface: Some(id) };
                    let functions = self.cx.resolve.interfaces[id].functions.values().collect::<Vec<_>>();
                    Exported::all(module, &functions, &mut Scope::default(), std::iter::empty())
                        .iter()
                        .any(Exported::waits)
                }
            })
    }
}

/// Whether an exported interface has functions for which something is generated.
fn has_guest(cx: &Context<'_>, id: InterfaceId) -> bool {
    cx.resolve.interfaces[id].functions.values().any(|function| cx.left_out(function).is_none())
}

/// `demo_zoo_ops`: the module's path without what escapes its keywords.
fn accessor(place: &Place) -> String {
    let segments = place.module[1..].iter().map(|segment| segment.trim_end_matches('_'));
    segments.collect::<Vec<_>>().join("_")
}

fn imported(module: Module<'_>, extern_name: &str, functions: &[&Function], types: &[TypeId]) -> TokenStream {
    let imports = Imports::new(module, format_ident!("Host"), functions, types);
    let (traits, get) = (imports.traits(), imports.getter());
    let body = imports.definitions(&quote!(linker.instance(#extern_name)?));
    let bounds = Bounds { options: imports.gates().param(&module), ..imports.bounds() };
    let add = module.add_to_linker("add_to_linker", &get, &bounds, &body);
    let options = imports.gates().definition(&module);
    quote!(#options #traits #[doc = " Puts the interface into a linker; `get` finds the host in the store's data."] #add)
}

fn functions_among<'a>(items: impl Iterator<Item = &'a WorldItem>) -> Vec<&'a Function> {
    let functions = items.filter_map(|item| match item {
        WorldItem::Function(function) => Some(function),
        _ => None,
    });
    functions.collect()
}
