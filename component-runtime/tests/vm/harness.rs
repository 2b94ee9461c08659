//! A minimal engine and store: what the embedding API does, without component values.

use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result, bail};
use gusset_runtime::compile::{CompileSettings, Compiler, Stub};
use gusset_runtime::ids::{IdVec, TrampolineId};
use gusset_runtime::layout::{HostCallee, VmBuiltins, VmFunction, VmLowering, builtin};
use gusset_runtime::translate::{Features, FuncDef, Item, TrampolineKind, translate_with};
use gusset_runtime::vm::{
    self, EntryCode, InstanceImports, InstanceKey, Limits, Linkage, LoadedCode, LoadedComponent, ResourceImport, Store,
    StoreSettings,
};

/// A host function over raw values.
pub(crate) type HostFn = Box<dyn Fn(&mut Machine, &mut [u64]) -> Result<()> + Send + Sync>;

/// Settings of a store whose limits are changed.
pub(crate) fn limited(change: impl FnOnce(&mut Limits)) -> StoreSettings {
    let mut settings = StoreSettings::default();
    change(&mut settings.limits);
    settings
}

/// A store with one instance, and the host functions that it calls.
pub(crate) struct Machine {
    pub(crate) store: *mut Store,
    pub(crate) key: Option<InstanceKey>,
    host: Vec<HostFn>,
}

struct Keep {
    _codes: Vec<Arc<LoadedCode>>,
    builtins: Box<VmBuiltins>,
}

// SAFETY: the table's pointers are to code that is never written.
unsafe impl Send for Keep {}
// SAFETY: as above.
unsafe impl Sync for Keep {}

fn compiler() -> &'static Compiler {
    static COMPILER: OnceLock<Compiler> = OnceLock::new();
    COMPILER.get_or_init(|| {
        Compiler::for_host(&CompileSettings { verify_clif: true, ..CompileSettings::default() }).unwrap()
    })
}

/// Compiles a component and joins it with trampolines of its own.
pub(crate) fn load(wat: &str) -> Result<Arc<LoadedComponent>> {
    load_with(wat, &Features::default(), compiler())
}

/// As [`load`], with proposals and a compiler of the test's choice.
pub(crate) fn load_with(wat: &str, features: &Features, engine: &Compiler) -> Result<Arc<LoadedComponent>> {
    let bytes = wat::parse_str(wat)?;
    let component = Arc::new(translate_with(&bytes, features)?);
    let image = engine.component(&component, &bytes)?;
    let n_types = component.core_types.len();
    let mut stubs: Vec<Stub> = component.core_types.values().map(|ty| Stub::Entry(ty.clone())).collect();
    stubs.extend(component.core_types.values().map(|ty| Stub::Lowering(ty.clone())));
    stubs.extend(builtin::ALL.iter().copied().map(Stub::Builtin));
    let (stub_image, offsets) = compiler().stubs(&stubs)?;
    let code = LoadedCode::load(stub_image)?;
    let address = |at: usize| code.address(offsets[at]);
    let table: Vec<_> = (0..builtin::ALL.len()).map(|at| address(2 * n_types + at)).collect();
    let keep = Keep { _codes: vec![code.clone()], builtins: Box::new(vm::builtins_table(&table)) };
    // SAFETY: the stub at this offset is an entry trampoline, which has this type.
    let entry = |at: usize| unsafe { std::mem::transmute::<*const u8, EntryCode>(address(at)) };
    let lowerings = component.trampolines.values().map(|trampoline| address(n_types + trampoline.ty.0 as usize));
    let linkage = Linkage {
        signatures: (0..n_types as u32).collect(),
        entries: (0..n_types).map(|at| Some(entry(at))).collect(),
        lowerings: lowerings.collect::<IdVec<TrampolineId, _>>(),
        builtins: &raw const *keep.builtins,
        spare: None,
        pool: None,
        keep_alive: Arc::new(keep),
    };
    LoadedComponent::new(component, image, linkage)
}

impl Machine {
    /// Instantiates a component; its imported functions are served by `host`, in their order.
    pub(crate) fn new(wat: &str, host: Vec<HostFn>) -> Result<Box<Machine>> {
        Self::with(wat, host, Vec::new(), StoreSettings::default())
    }

    pub(crate) fn with(
        wat: &str,
        host: Vec<HostFn>,
        resources: Vec<ResourceImport>,
        settings: StoreSettings,
    ) -> Result<Box<Machine>> {
        Self::of(&load(wat)?, host, resources, settings)
    }

    /// A store with an instance of a loaded component.
    pub(crate) fn of(
        loaded: &Arc<LoadedComponent>,
        host: Vec<HostFn>,
        resources: Vec<ResourceImport>,
        settings: StoreSettings,
    ) -> Result<Box<Machine>> {
        let store = Box::into_raw(Box::new(Store::new(settings)));
        let mut machine = Box::new(Machine { store, key: None, host });
        let address = &raw mut *machine;
        // SAFETY: the store was just made.
        let new = unsafe { &mut *store };
        // SAFETY: it stays where it is until the machine drops it.
        unsafe { new.settle(address.cast()) };
        machine.key = Some(machine.instantiate(loaded, resources)?);
        Ok(machine)
    }

    pub(crate) fn instantiate(
        &mut self,
        loaded: &Arc<LoadedComponent>,
        resources: Vec<ResourceImport>,
    ) -> Result<InstanceKey> {
        let trampolines = loaded.component().trampolines.iter();
        let lowerings = trampolines.filter_map(|(id, trampoline)| match trampoline.kind {
            TrampolineKind::Lower { func: FuncDef::Import(import), .. } => {
                Some((id, host_callee as HostCallee, std::ptr::without_provenance(import.0 as usize)))
            }
            _ => None,
        });
        let lowerings: Vec<_> = lowerings.collect();
        let imports = InstanceImports { lowerings: &lowerings, resources: &resources, ..InstanceImports::default() };
        // SAFETY: nothing refers into the store, and `host_callee` follows the contract.
        unsafe {
            vm::instantiate(self.store, loaded, imports, &mut |_, _| bail!("start functions are not tested here"))
        }
    }

    /// Calls an exported function with raw values; gives the values afterwards.
    pub(crate) fn call(&mut self, name: &str, args: &[u64]) -> Result<Vec<u64>> {
        let (entry, function) = self.function(name)?;
        let mut values = args.to_vec();
        values.resize(args.len().max(1), 0);
        // SAFETY: nothing refers into the store; tests pass what the function takes.
        unsafe { vm::call(self.store, entry, function, values.as_mut_ptr()) }?;
        Ok(values)
    }

    fn function(&mut self, name: &str) -> Result<(EntryCode, VmFunction)> {
        // SAFETY: the store lives as long as this machine.
        let store = unsafe { &mut *self.store };
        let instance = self.key.and_then(|key| store.instance_mut(key)).context("no instance")?;
        let component = instance.loaded().component().clone();
        let item = component.exports.iter().find(|(export, _)| export == name);
        let Some((_, Item::Func(FuncDef::Lift(lift), _))) = item else { anyhow::bail!("no export `{name}`") };
        let lift = &component.lifts[*lift];
        Ok((instance.loaded().entry(lift.core_type), instance.func_slot(lift.callee)))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // SAFETY: made by `Box::into_raw` in `with`.
        drop(unsafe { Box::from_raw(self.store) });
    }
}

unsafe extern "C" fn host_callee(lowering: *const VmLowering, values: *mut u64) -> u8 {
    // SAFETY: a lowering of a live instance.
    let VmLowering { store: context, data, .. } = unsafe { *lowering };
    // SAFETY: the store of the calling wasm.
    let store = unsafe { (*context).store }.cast::<Store>();
    // SAFETY: as above.
    let machine = unsafe { &*store }.host().cast::<Machine>();
    let body = || {
        // SAFETY: `with` set the host's address to the machine.
        let machine = unsafe { &mut *machine };
        // SAFETY: the functions of these tests take one value.
        let values = unsafe { std::slice::from_raw_parts_mut(values, 1) };
        let function: *const HostFn = machine.host.get(data.addr()).context("no such host function")?;
        // SAFETY: host functions are not removed while the machine lives.
        let function = unsafe { &*function };
        function(machine, values)
    };
    // SAFETY: the store of the calling wasm.
    unsafe { vm::guard(context, body) }
}
