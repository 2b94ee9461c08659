//! What is in the picture: cards and links, read from the component IR.

use std::collections::BTreeMap;

use gusset_runtime::ids::{ComponentInstanceId, CoreInstanceId, Id, ImportId, LiftId};
use gusset_runtime::translate::{Component, CoreDef, EntityIndex, FuncDef, Item, Module, TrampolineKind};

use crate::units::show_size;

/// Longer names are cut.
const MAX_NAME_CHARS: usize = 40;
/// A card lists so many rows at most.
const MAX_ROWS: usize = 12;

/// Modules that tools put between others, by their names.
const BETWEEN: [&str; 4] =
    ["wit-component-shim-module", "wit-component-fixup", "wit-component:shim", "wit-component:fixups"];
/// What tools put before the name of a module that adapts an older interface.
const ADAPTER: &str = "wit-component:adapter:";

/// The content of a picture.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) cards: Vec<Card>,
    pub(super) links: Vec<Link>,
}

/// A box with a title and rows.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) kind: Kind,
    pub(super) title: String,
    /// A word or two, in small letters.
    pub(super) note: String,
    pub(super) rows: Vec<Row>,
    /// Links between rows: provider, user.
    pub(super) arcs: Vec<(usize, usize)>,
}

/// What a card is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A package of interfaces that the host gives.
    Import,
    /// A component instance.
    Instance,
    /// What the component exports.
    Export,
}

/// A line in a card.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) note: String,
}

/// Who provides functions to whom.
#[derive(Debug)]
pub(super) struct Link {
    /// The card that provides.
    pub(super) from: usize,
    /// The card that uses.
    pub(super) to: usize,
    pub(super) label: String,
    pub(super) n_funcs: usize,
}

impl Model {
    /// What is to be drawn of a component.
    pub(super) fn of(component: &Component, title: &str) -> Model {
        let mut reader = Reader { component, model: Model::default(), places: Places::default() };
        reader.read();
        let code: u64 = component.modules.values().map(code_bytes).sum();
        let (n_modules, n_instances) = (component.modules.len(), component.instances.len());
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        Model {
            title: cut(title),
            subtitle: format!(
                "{n_instances} component instance{}, {n_modules} core module{}, {} of code",
                plural(n_instances),
                plural(n_modules),
                show_size(code)
            ),
            ..reader.model
        }
    }
}

/// Which card something is on.
#[derive(Default)]
struct Places {
    packages: BTreeMap<String, usize>,
    instances: BTreeMap<usize, usize>,
}

/// Links before they are put together: from, to, what is used, how many functions.
type Uses = BTreeMap<(usize, usize), BTreeMap<String, usize>>;

struct Reader<'c> {
    component: &'c Component,
    model: Model,
    places: Places,
}

impl Reader<'_> {
    fn read(&mut self) {
        self.packages();
        self.instances();
        let mut uses = Uses::new();
        self.calls(&mut uses);
        self.exports(&mut uses);
        self.model.links = uses.into_iter().map(|((from, to), used)| link(from, to, &used)).collect();
        self.drop_unlinked();
    }

    /// A card for each package that the host gives, with a row for each interface.
    fn packages(&mut self) {
        for leaf in self.component.import_leaves.values() {
            let (package, version, interface) = split(&leaf.path);
            let at = *self.places.packages.entry(format!("{package}@{version}")).or_insert_with(|| {
                let note = if version.is_empty() { "host".to_owned() } else { format!("host · {version}") };
                self.model.cards.push(Card {
                    kind: Kind::Import,
                    title: cut(if package.is_empty() { "functions" } else { package }),
                    note,
                    rows: Vec::new(),
                    arcs: Vec::new(),
                });
                self.model.cards.len() - 1
            });
            let rows = &mut self.model.cards[at].rows;
            if !rows.iter().any(|row| row.name == cut(interface)) {
                rows.push(Row { name: cut(interface), note: String::new() });
            }
        }
        self.model.cards.iter_mut().for_each(shorten);
    }

    /// A card for each component instance that has core instances, with a row for each of those.
    fn instances(&mut self) {
        let component = self.component;
        for (id, instance) in component.instances.iter() {
            let cores: Vec<CoreInstanceId> =
                component.core_instances.keys().filter(|core| self.is_shown(*core, id)).collect();
            if cores.is_empty() {
                continue;
            }
            let row = |core: &CoreInstanceId| {
                let module_id = component.core_instances[*core].module;
                let module = &component.modules[module_id];
                let name = module.name.clone().unwrap_or_else(|| format!("module {}", module_id.position()));
                let name = name.strip_prefix(ADAPTER).map(|old| format!("adapter {old}")).unwrap_or(name);
                Row { name: cut(&name), note: show_size(code_bytes(module)) }
            };
            let title = instance.name.as_deref().map_or_else(|| format!("instance {}", id.position()), cut);
            let mut card = Card {
                kind: Kind::Instance,
                title,
                note: "component instance".to_owned(),
                rows: cores.iter().map(row).collect(),
                arcs: self.arcs(&cores),
            };
            shorten(&mut card);
            self.places.instances.insert(id.position(), self.model.cards.len());
            self.model.cards.push(card);
        }
    }

    fn is_shown(&self, core: CoreInstanceId, of: ComponentInstanceId) -> bool {
        let instance = &self.component.core_instances[core];
        let name = self.component.modules[instance.module].name.as_deref().unwrap_or_default();
        instance.instance == of && !BETWEEN.contains(&name)
    }

    /// Which core instances of a card use something of another one.
    fn arcs(&self, cores: &[CoreInstanceId]) -> Vec<(usize, usize)> {
        let mut arcs = Vec::new();
        for (user, core) in cores.iter().enumerate() {
            for arg in &self.component.core_instances[*core].args {
                let CoreDef::Instance(provider, _) = arg else { continue };
                let Some(provider) = cores.iter().position(|core| core == provider) else { continue };
                if provider != user && !arcs.contains(&(provider, user)) {
                    arcs.push((provider, user));
                }
            }
        }
        arcs
    }

    /// What core instances import through the component model.
    fn calls(&self, uses: &mut Uses) {
        for core in self.component.core_instances.values() {
            let module = &self.component.modules[core.module];
            let Some(&to) = self.places.instances.get(&core.instance.position()) else { continue };
            for (import, arg) in module.imports.iter().zip(&core.args) {
                let (EntityIndex::Func(_), CoreDef::Trampoline(trampoline)) = (import.entity, arg) else { continue };
                let TrampolineKind::Lower { func, .. } = self.component.trampolines[*trampoline].kind else { continue };
                let Some((from, label)) = self.provider(func, &import.module) else { continue };
                if from != to {
                    *uses.entry((from, to)).or_default().entry(label).or_default() += 1;
                }
            }
        }
    }

    /// The card that has a function, and what the function belongs to.
    fn provider(&self, func: FuncDef, wanted: &str) -> Option<(usize, String)> {
        match func {
            FuncDef::Import(import) => self.package(import),
            FuncDef::Lift(lift) => Some((self.lifted(lift)?, cut(wanted.split('@').next().unwrap_or(wanted)))),
            FuncDef::Declared => None,
        }
    }

    fn package(&self, import: ImportId) -> Option<(usize, String)> {
        let (package, version, interface) = split(&self.component.import_leaves[import].path);
        Some((*self.places.packages.get(&format!("{package}@{version}"))?, cut(interface)))
    }

    fn lifted(&self, lift: LiftId) -> Option<usize> {
        let instance = self.component.options[self.component.lifts[lift].options].instance;
        self.places.instances.get(&instance.position()).copied()
    }

    /// A card with what the component exports, one for each package.
    fn exports(&mut self, uses: &mut Uses) {
        let mut packages: BTreeMap<String, usize> = BTreeMap::new();
        for (name, item) in &self.component.exports {
            let path = [name.clone()];
            let (package, version, interface) = split(&path);
            let sources = self.sources(item);
            if sources.is_empty() {
                continue;
            }
            let key = format!("{package}@{version}");
            let next = self.model.cards.len();
            let at = *packages.entry(key).or_insert(next);
            if at == next {
                let note = if version.is_empty() { "export".to_owned() } else { format!("export · {version}") };
                let title = cut(if package.is_empty() { "functions" } else { package });
                self.model.cards.push(Card { kind: Kind::Export, title, note, rows: Vec::new(), arcs: Vec::new() });
            }
            self.model.cards[at].rows.push(Row { name: cut(interface), note: String::new() });
            for from in sources.into_iter().flatten() {
                *uses.entry((from, at)).or_default().entry(String::new()).or_default() += 1;
            }
        }
        self.model.cards.iter_mut().filter(|card| card.kind == Kind::Export).for_each(shorten);
    }

    /// Where each function of an export is, as far as that is in the picture.
    fn sources(&self, item: &Item) -> Vec<Option<usize>> {
        match item {
            Item::Func(FuncDef::Lift(lift), _) => vec![self.lifted(*lift)],
            Item::Func(FuncDef::Import(import), _) => vec![self.package(*import).map(|(at, _)| at)],
            Item::Func(FuncDef::Declared, _) => vec![None],
            Item::Instance(items) => items.iter().flat_map(|(_, item)| self.sources(item)).collect(),
            _ => Vec::new(),
        }
    }

    /// Packages that nobody uses (their types alone are imported) are not drawn.
    fn drop_unlinked(&mut self) {
        let is_used = |at: usize, links: &[Link]| links.iter().any(|link| link.from == at || link.to == at);
        let mut kept = Vec::new();
        let mut new = BTreeMap::new();
        for (at, card) in std::mem::take(&mut self.model.cards).into_iter().enumerate() {
            if card.kind != Kind::Import || is_used(at, &self.model.links) {
                new.insert(at, kept.len());
                kept.push(card);
            }
        }
        self.model.cards = kept;
        for link in &mut self.model.links {
            (link.from, link.to) = (new[&link.from], new[&link.to]);
        }
    }
}

fn link(from: usize, to: usize, used: &BTreeMap<String, usize>) -> Link {
    let n_funcs = used.values().sum();
    let label = match used.len() {
        1 => used.keys().next().cloned().unwrap_or_default(),
        n => format!("{n} interfaces"),
    };
    Link { from, to, label, n_funcs }
}

/// Package, version and the rest of an import's or export's name: `wasi:io/streams@0.2.3`.
fn split(path: &[String]) -> (&str, &str, &str) {
    let name = path.first().map_or("", String::as_str);
    let (name, version) = name.split_once('@').unwrap_or((name, ""));
    match name.split_once('/') {
        Some((package, interface)) => (package, version, interface),
        None => ("", version, name),
    }
}

/// Only so many rows as one can read.
fn shorten(card: &mut Card) {
    if card.rows.len() > MAX_ROWS {
        let more = card.rows.len() - (MAX_ROWS - 1);
        card.rows.truncate(MAX_ROWS - 1);
        card.rows.push(Row { name: format!("and {more} more"), note: String::new() });
        card.arcs.retain(|(from, to)| *from < MAX_ROWS - 1 && *to < MAX_ROWS - 1);
    }
}

fn code_bytes(module: &Module) -> u64 {
    module.bodies.values().map(|range| range.len() as u64).sum()
}

/// A name as it is shown.
fn cut(name: &str) -> String {
    let shown = |c: char| if c.is_control() { '·' } else { c };
    match name.chars().count() > MAX_NAME_CHARS {
        true => name.chars().take(MAX_NAME_CHARS - 1).map(shown).chain(['…']).collect(),
        false => name.chars().map(shown).collect(),
    }
}
