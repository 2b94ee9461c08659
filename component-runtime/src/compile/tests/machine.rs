//! A machine just large enough to run what the compiler made: one instance of one module.
//!
//! It lays a context out by [`CoreLayout`](crate::layout::CoreLayout), maps code, and has its own
//! built-ins, host functions and signal handler, each as simple as can be. The real ones are in `vm`.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::ptr::null_mut;
use std::sync::Once;

use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect};

use super::build::{Built, build};
use crate::compile::{CompileSettings, Compiler, Stub};
use crate::ids::{CoreTypeId, DefinedFuncIndex, FuncIndex, Id, MemoryIndex, ModuleId};
use crate::layout::{
    CodeImage, MEMORY_GUARD_BYTES, MEMORY_RESERVATION_BYTES, VmActivation, VmBuiltins, VmCoreHeader, VmFuncRef,
    VmFunction, VmGlobal, VmHostFunctions, VmLowering, VmMemory, VmStoreContext, VmTable, WASM_PAGE_BYTES, builtin,
};
use crate::translate::{ConstExpr, ConstOp, CoreValueType, DataMode, ElemItems, ElemMode, EntityIndex, Module};
use crate::trap::Trap;

type Entry = unsafe extern "C" fn(*const u8, *mut u8, *mut VmStoreContext, *mut u64) -> u8;

/// A module's instance. Everything that it maps stays mapped until the process ends.
pub(super) struct Machine {
    built: Built,
    store: *mut VmStoreContext,
    context: *mut u8,
    image: Mapped,
    stubs: Mapped,
    /// Entry of each core type.
    entries: Vec<u32>,
}

/// Code in memory with its tables.
struct Mapped {
    base: *const u8,
    image: CodeImage,
}

thread_local! {
    /// The store whose wasm this thread runs.
    static STORE: Cell<*mut VmStoreContext> = const { Cell::new(null_mut()) };
    /// Where the last trap happened; 0 where the host asked for an unwinding.
    static TRAP_PC: Cell<usize> = const { Cell::new(0) };
    /// What wasm and the host function at the time of the last host call looked like.
    static LAST_EXIT: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

impl Machine {
    /// Compiles and instantiates a module. All of its imports must be functions; a call of one
    /// fails if its first argument is 99, and else adds 1 to each argument to give the results.
    pub(super) fn new(text: &str, settings: &CompileSettings) -> Machine {
        Machine::of(build(text), &Compiler::for_host(settings).unwrap())
    }

    /// As [`Machine::new`], of a module that was built and with any compiler.
    pub(super) fn of(built: Built, compiler: &Compiler) -> Machine {
        install_signal_handler();
        let image = Mapped::new(compiler.component(&built.component, &built.bytes).unwrap());
        let types: Vec<_> = built.component.core_types.values().cloned().collect();
        let mut stubs: Vec<Stub> = types.iter().cloned().map(Stub::Entry).collect();
        stubs.extend(types.into_iter().map(Stub::Lowering));
        stubs.extend(builtin::ALL.iter().copied().map(Stub::Builtin));
        let (stub_image, offsets) = compiler.stubs(&stubs).unwrap();
        let stubs = Mapped::new(stub_image);
        let host = leak(VmHostFunctions {
            unwind: unwind as *const () as usize,
            builtins: std::array::from_fn(|at| host_builtin(builtin::ALL[at].name)),
        });
        let stack_limit = stack_pointer() - 512 * 1024;
        let store = leak(VmStoreContext {
            stack_limit,
            fuel_consumed: i64::MIN,
            epoch_deadline: u64::MAX,
            ..VmStoreContext::new(host)
        });
        let n_types = built.component.core_types.len();
        let (entries, rest) = offsets.split_at(n_types);
        let (lowerings, builtins) = rest.split_at(n_types);
        let mut machine = Machine { built, store, context: null_mut(), image, stubs, entries: entries.to_vec() };
        machine.context = machine.make_context(lowerings, builtins);
        machine
    }

    /// The binary of an exported function's body: locals and code.
    pub(super) fn body(&self, name: &str) -> &[u8] {
        let Some(EntityIndex::Func(func)) = self.module().export(name) else { panic!("no export {name}") };
        let defined = self.module().defined_func(func).unwrap();
        &self.built.bytes[self.module().bodies[defined].clone()]
    }

    fn module(&self) -> &Module {
        &self.built.component.modules[ModuleId(0)]
    }

    fn make_context(&self, lowerings: &[u32], builtins: &[u32]) -> *mut u8 {
        let (module, layout) = (self.module(), self.module().layout());
        let blocks = vec![0u128; layout.size_bytes() as usize / 16];
        let context = Box::leak(blocks.into_boxed_slice()).as_mut_ptr().cast::<u8>();
        // Types have other ids in the engine than in the component.
        let signatures: Vec<u32> = (0..self.entries.len() as u32).map(|id| 1000 + id).collect();
        let builtins: Vec<*const u8> = builtins.iter().map(|offset| self.stubs.at(*offset)).collect();
        let builtins = leak(VmBuiltins::new(builtins.as_slice().try_into().unwrap(), crate::sys::routines::all()));
        let header = VmCoreHeader {
            magic: VmCoreHeader::MAGIC,
            reserved: 0,
            store: self.store,
            builtins,
            signatures: signatures.leak().as_ptr(),
            instance: std::ptr::from_ref(self).cast_mut().cast(),
        };
        put(context, 0, header);
        for import in 0..module.n_imported_funcs {
            let function = self.lowering(FuncIndex(import), lowerings);
            put(context, layout.imported_func(FuncIndex(import)), function);
        }
        for (slot, func) in module.func_refs.iter() {
            let function = match module.defined_func(*func) {
                Some(defined) => VmFunction { code: self.code(defined), context },
                None => self.lowering(*func, lowerings),
            };
            let signature = 1000 + module.funcs[*func].0;
            put(context, layout.func_ref(slot), VmFuncRef { function, signature, reserved: 0 });
        }
        for (index, memory) in module.memories.iter() {
            let defined = module.defined_memory(index).expect("no imported memories here");
            let made = make_memory(memory.min_pages);
            self.active_datas(index, &made);
            put(context, layout.defined_memory(defined), made);
        }
        for index in module.globals.keys() {
            let defined = module.defined_global(index).expect("no imported globals here");
            put(context, layout.defined_global(defined), VmGlobal::new(constant(&module.global_inits[defined])));
        }
        for (index, table) in module.tables.iter() {
            let defined = module.defined_table(index).expect("no imported tables here");
            let mut elements = vec![0u64; table.min as usize];
            for elem in module.elems.values() {
                if let (ElemMode::Active { table, offset }, ElemItems::Funcs(funcs)) = (&elem.mode, &elem.items)
                    && *table == index
                {
                    for (at, func) in funcs.iter().enumerate() {
                        let slot = layout.func_ref(module.func_ref(*func).unwrap());
                        elements[constant(offset) as usize + at] = context as u64 + u64::from(slot);
                    }
                }
            }
            let length = elements.len();
            put(context, layout.defined_table(defined), VmTable { base: elements.leak().as_mut_ptr(), length });
        }
        context
    }

    fn active_datas(&self, index: MemoryIndex, made: &VmMemory) {
        for segment in self.module().datas.values() {
            let DataMode::Active { memory, offset } = &segment.mode else { continue };
            if *memory != index {
                continue;
            }
            let bytes = &self.built.component.data[segment.bytes.clone()];
            let at = constant(offset) as usize;
            assert!(at + bytes.len() <= made.length_bytes);
            for (at, byte) in (at..).zip(bytes) {
                // SAFETY: the range was just checked, and nothing else knows the memory yet.
                unsafe { made.base.wrapping_add(at).write(*byte) };
            }
        }
    }

    /// A host function that an import stands for.
    fn lowering(&self, func: FuncIndex, lowerings: &[u32]) -> VmFunction {
        let ty = self.module().funcs[func];
        let definition = &self.built.component.core_types[ty];
        let counts: &'static (usize, usize) =
            Box::leak(Box::new((slots(&definition.params), slots(&definition.results))));
        let context = leak(VmLowering {
            magic: VmLowering::MAGIC,
            trampoline: func.0,
            store: self.store,
            flags: leak(u32::from(self.module().imports[func.position()].name == "locked")),
            callee: host_function,
            data: std::ptr::from_ref(counts).cast(),
            component: null_mut(),
        });
        VmFunction { code: self.stubs.at(lowerings[ty.position()]), context: context.cast() }
    }

    fn code(&self, func: DefinedFuncIndex) -> *const u8 {
        self.image.at(self.image.image.functions[ModuleId(0)][func].code.start)
    }

    /// Calls an export with the bits of its arguments, a vector in two words.
    pub(super) fn call(&self, name: &str, arguments: &[u64]) -> Result<Vec<u64>, Trap> {
        let Some(EntityIndex::Func(func)) = self.module().export(name) else { panic!("no export {name}") };
        let id: CoreTypeId = self.module().funcs[func];
        let ty = &self.built.component.core_types[id];
        assert_eq!(slots(&ty.params), arguments.len());
        let mut values = arguments.to_vec();
        values.resize(ty.value_slots(), 0);
        let entry = self.stubs.at(self.entries[id.position()]);
        // SAFETY: the stub was compiled with this signature and stays mapped.
        let entry: Entry = unsafe { std::mem::transmute(entry) };
        let code = self.code(self.module().defined_func(func).unwrap());
        STORE.set(self.store);
        // SAFETY: code, context and store belong together, and the entry has the function's type.
        let returned = unsafe { entry(code, self.context, self.store, values.as_mut_ptr()) };
        STORE.set(null_mut());
        // SAFETY: the store lives as long as the process, and no wasm runs.
        let store = unsafe { &*self.store };
        assert!(store.activation.is_null(), "the activation is over");
        match returned {
            1 => {
                values.truncate(slots(&ty.results));
                Ok(values)
            }
            0 => Err(self.trap_at(TRAP_PC.get())),
            other => panic!("entry returned {other}"),
        }
    }

    fn trap_at(&self, pc: usize) -> Trap {
        if pc == 0 {
            return Trap::InternalBug;
        }
        let site = [&self.image, &self.stubs].into_iter().find_map(|mapped| {
            let offset = u32::try_from(pc.checked_sub(mapped.base as usize)?).ok()?;
            let at = mapped.image.traps.binary_search_by_key(&offset, |site| site.offset).ok()?;
            Some(mapped.image.traps[at].trap)
        });
        Trap::from_code(site.expect("a trap at a known instruction")).unwrap()
    }

    /// The frame pointer and return address that the last host call found, as an offset in the text.
    pub(super) fn last_exit(&self) -> (usize, u32) {
        let (fp, pc) = LAST_EXIT.get();
        (fp, (pc - self.image.base as usize) as u32)
    }

    /// The defined function whose code holds an offset of the text.
    pub(super) fn function_at(&self, offset: u32) -> Option<DefinedFuncIndex> {
        let functions = &self.image.image.functions[ModuleId(0)];
        let holds = |code: &crate::layout::CodeRange| (code.start..=code.start + code.length).contains(&offset);
        functions.iter().find(|(_, function)| holds(&function.code)).map(|(index, _)| index)
    }
}

impl Mapped {
    fn new(image: CodeImage) -> Mapped {
        let length = image.text.len().max(1);
        // SAFETY: a new anonymous mapping touches nothing that exists.
        let base = unsafe { mmap_anonymous(null_mut(), length, ProtFlags::READ | ProtFlags::WRITE, MapFlags::PRIVATE) };
        let base = base.unwrap().cast::<u8>();
        // SAFETY: the mapping is at least as long as the text.
        unsafe { base.copy_from_nonoverlapping(image.text.as_ptr(), image.text.len()) };
        // SAFETY: the mapping is ours and nothing of it is borrowed.
        unsafe { mprotect(base.cast(), length, MprotectFlags::READ | MprotectFlags::EXEC) }.unwrap();
        Mapped { base, image }
    }

    fn at(&self, offset: u32) -> *const u8 {
        self.base.wrapping_add(offset as usize)
    }
}

fn make_memory(pages: u64) -> VmMemory {
    let reserved = (MEMORY_RESERVATION_BYTES + MEMORY_GUARD_BYTES) as usize;
    let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
    // SAFETY: a new anonymous mapping touches nothing that exists.
    let base = unsafe { mmap_anonymous(null_mut(), reserved, ProtFlags::empty(), flags) }.unwrap();
    let length_bytes = (pages * WASM_PAGE_BYTES) as usize;
    if length_bytes > 0 {
        // SAFETY: the pages are the start of the mapping.
        unsafe { mprotect(base, length_bytes, MprotectFlags::READ | MprotectFlags::WRITE) }.unwrap();
    }
    VmMemory { base: base.cast(), length_bytes }
}

fn leak<T>(value: T) -> *mut T {
    Box::leak(Box::new(value))
}

fn put<T>(context: *mut u8, offset: u32, value: T) {
    let at = context.wrapping_byte_add(offset as usize).cast::<T>();
    // SAFETY: `offset` comes from the layout by which the context was allocated.
    unsafe { at.write(value) };
}

fn slots(types: &[CoreValueType]) -> usize {
    types.iter().map(|ty| ty.value_slots()).sum()
}

fn constant(expr: &ConstExpr) -> u128 {
    match expr.0.as_slice() {
        [ConstOp::I32Const(value)] => u128::from(*value as u32),
        [ConstOp::I64Const(value)] => u128::from(*value as u64),
        [ConstOp::F32Const(bits)] => u128::from(*bits),
        [ConstOp::F64Const(bits)] => u128::from(*bits),
        [ConstOp::V128Const(bits)] => *bits,
        [ConstOp::RefNull] => 0,
        other => panic!("constant {other:?}"),
    }
}

/// Somewhere in the frame of the caller.
fn stack_pointer() -> usize {
    let here = 0u8;
    std::ptr::from_ref(&here) as usize
}

/// Every import: see [`Machine::new`].
unsafe extern "C" fn host_function(lowering: *const VmLowering, values: *mut u64) -> u8 {
    // SAFETY: the trampoline passes the lowering that `Machine::lowering` made.
    let lowering = unsafe { &*lowering };
    // SAFETY: its data are the counts that it leaked.
    let (n_params, n_results) = unsafe { *lowering.data.cast::<(usize, usize)>() };
    // SAFETY: the store lives as long as the process.
    let store = unsafe { &*lowering.store };
    // SAFETY: wasm calls, so that it has an activation.
    let activation = unsafe { &*store.activation };
    LAST_EXIT.set((activation.exit_fp, activation.exit_pc));
    // SAFETY: the trampoline spills as many values as the type has parameters or results.
    let values = unsafe { std::slice::from_raw_parts_mut(values, n_params.max(n_results)) };
    if n_params > 0 && values[0] == 99 {
        TRAP_PC.set(0);
        return 0;
    }
    values.iter_mut().for_each(|value| *value += 1);
    1
}

/// The built-ins that the tests use: `memory.grow` refuses, `memory.init` mostly fails.
fn host_builtin(name: &str) -> usize {
    unsafe extern "C" fn grow(_context: *mut u8, memory: u32, delta: u64) -> u64 {
        match delta {
            7 => {
                TRAP_PC.set(0);
                u64::MAX - 1
            }
            0 => u64::from(memory) + 5,
            _ => u64::MAX,
        }
    }
    unsafe extern "C" fn init(_context: *mut u8, memory: u32, data: u32, to: u64, from: u32, bytes: u32) -> u8 {
        TRAP_PC.set(0);
        u8::from((memory, data, to, from, bytes) == (0, 0, 0xffff_ffff, 2, 3))
    }
    match name {
        "memory_grow" => grow as *const () as usize,
        "memory_init" => init as *const () as usize,
        // Never called.
        _ => 0,
    }
}

/// Resumes at the handler of the innermost entry.
unsafe extern "C" fn unwind(store: *mut VmStoreContext) -> ! {
    // SAFETY: the trampoline passes the store of the running wasm.
    let activation = unsafe { (*store).activation };
    // SAFETY: its record lies in the entry's frame.
    let VmActivation { entry_fp, entry_sp, entry_handler, .. } = unsafe { &*activation };
    // SAFETY: the entry's frame is below all frames that are left, and its handler expects this.
    unsafe {
        std::arch::asm!(
            "mov rsp, {sp}", "mov rbp, {fp}", "jmp {handler}",
            sp = in(reg) *entry_sp, fp = in(reg) *entry_fp, handler = in(reg) *entry_handler,
            options(noreturn)
        )
    }
}

fn install_signal_handler() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for signal in [libc::SIGILL, libc::SIGFPE, libc::SIGSEGV, libc::SIGBUS] {
            // SAFETY: all-zero is a valid `sigaction`.
            let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
            action.sa_sigaction = on_signal as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_NODEFER | libc::SA_ONSTACK;
            // SAFETY: the handler only touches the interrupted context and this thread's cells.
            assert_eq!(unsafe { libc::sigaction(signal, &action, null_mut()) }, 0);
        }
    });
}

unsafe extern "C" fn on_signal(signal: c_int, _info: *mut libc::siginfo_t, context: *mut c_void) {
    let store = STORE.get();
    if store.is_null() {
        // SAFETY: restoring the default action is always allowed.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
        return;
    }
    // SAFETY: a handler with `SA_SIGINFO` gets a `ucontext_t`.
    let context = unsafe { &mut *context.cast::<libc::ucontext_t>() };
    // SAFETY: this thread runs wasm of this store, which lives as long as the process.
    let activation = unsafe { (*store).activation };
    // SAFETY: the record of running wasm lies in the entry's frame.
    let activation = unsafe { &*activation };
    let registers = &mut context.uc_mcontext.gregs;
    TRAP_PC.set(registers[libc::REG_RIP as usize] as usize);
    registers[libc::REG_RIP as usize] = activation.entry_handler as i64;
    registers[libc::REG_RSP as usize] = activation.entry_sp as i64;
    registers[libc::REG_RBP as usize] = activation.entry_fp as i64;
}
