//! One WebAssembly function into CLIF.
//!
//! The driver: signature, stack check, locals, and then operator by operator. A wasm local is a
//! variable of Cranelift's SSA builder; the operand stack exists only here, as a vector of values.
//! What an operator does is in the files of the operator families.
//!
//! # Invariants
//! * A body was validated as a whole; where it does not fit nevertheless, that is an error and not
//!   a panic.
//! * Nothing is emitted for operators that cannot be reached.

use std::collections::HashMap;

use anyhow::{Context, Result, anyhow};
use cranelift_codegen::ir::{
    Block, ExtFuncData, ExternalName, FuncRef, Function, GlobalValueData, InstBuilder, MemFlagsData, SigRef, SourceLoc,
    Type, UserFuncName, Value, types,
};
use cranelift_codegen::isa::TargetIsa;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Variable};
use wasmparser::{BinaryReader, FunctionBody};

use super::context::ContextCache;
use super::copies::Copies;
use super::frames::Frames;
use super::link::{FuncKey, external_name};
use super::looks::SinceLook;
use super::metering::Meter;
use super::signature::{self, POINTER, VECTOR};
use super::wiring::{KnownImports, Wiring};
use super::{CompileSettings, internal, operators};
use crate::ids::CoreTypeId;
use crate::layout::{CoreLayout, InlinedPosition, VmCoreHeader, VmStoreContext};
use crate::translate::{Component, CoreFuncType, Module, Origin};

/// A function that is to be compiled, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct FuncSource<'a> {
    bytes: &'a [u8],
    wiring: &'a Wiring,
    pub(super) component: &'a Component,
    pub(super) module: &'a Module,
    pub(super) imports: &'a KnownImports,
    pub(super) layout: CoreLayout,
    pub(super) key: FuncKey,
    pub(super) ty: &'a CoreFuncType,
    pub(super) settings: &'a CompileSettings,
    body: &'a [u8],
    body_offset: u32,
}

impl<'a> FuncSource<'a> {
    /// Looks a function up. `bytes` is the component's binary.
    pub(super) fn new(
        component: &'a Component,
        bytes: &'a [u8],
        key: FuncKey,
        wiring: &'a Wiring,
        settings: &'a CompileSettings,
    ) -> Result<FuncSource<'a>> {
        let (module, func) = key;
        let imports = wiring.of(module)?;
        let module = component.modules.get(module).ok_or_else(|| anyhow!("{module} does not exist"))?;
        let range = module.bodies.get(func).ok_or_else(|| anyhow!("{} does not exist", module.func_index(func)))?;
        let bodies = match module.origin {
            Origin::Binary => bytes,
            Origin::Adapter => &component.adapters,
        };
        let body = bodies.get(range.clone()).ok_or_else(|| internal("function body beyond the component's bytes"))?;
        let body_offset = u32::try_from(range.start).context("component of more than 4 GiB")?;
        let ty = module.funcs.get(module.func_index(func)).and_then(|ty| component.core_types.get(*ty));
        let ty = ty.ok_or_else(|| internal("function without a type"))?;
        let layout = module.layout();
        Ok(FuncSource { bytes, wiring, component, module, imports, layout, key, ty, settings, body, body_offset })
    }

    /// Another function of the same component.
    pub(super) fn of(&self, key: FuncKey) -> Result<FuncSource<'a>> {
        FuncSource::new(self.component, self.bytes, key, self.wiring, self.settings)
    }

    /// Whether all functions of the component have offsets below this.
    pub(super) fn is_below(&self, offset: u32) -> bool {
        self.bytes.len().max(self.component.adapters.len()) <= offset as usize
    }

    /// Its bytes.
    pub(super) fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Offset of the body in the component's binary.
    pub(super) fn body_offset(&self) -> u32 {
        self.body_offset
    }

    /// Its place and name, for messages.
    pub(super) fn describe(&self) -> String {
        let (module, func) = self.key;
        let index = self.module.func_index(func);
        let module_name = self.module.name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default();
        let name = self.module.func_name(index).map(|name| format!(" `{name}`")).unwrap_or_default();
        format!("{module}{module_name}, {index}{name}")
    }
}

/// Fills `func`, which must be empty, with a function's CLIF. Returns the positions of what was copied into it.
pub(super) fn translate(
    isa: &dyn TargetIsa,
    source: &FuncSource<'_>,
    func: &mut Function,
    memory: &mut FunctionBuilderContext,
) -> Result<Vec<InlinedPosition>> {
    let (module, index) = source.key;
    func.name = UserFuncName::user(module.0, index.0);
    func.signature = signature::wasm(source.ty)?;
    limit_stack(func)?;
    let mut translator = FuncTranslator::new(isa, source, func, memory)?;
    translator.body()?;
    translator.builder.finalize(isa.frontend_config());
    Ok(translator.copies.into_positions())
}

/// Makes the prologue compare the stack pointer with the store's limit.
fn limit_stack(func: &mut Function) -> Result<()> {
    let flags = MemFlagsData::trusted().with_readonly();
    let flags = func.dfg.mem_flags.insert(flags).map_err(|_| internal("no room for memory flags"))?;
    let mut pointer = func.create_global_value(GlobalValueData::VMContext);
    for offset in
        [std::mem::offset_of!(VmCoreHeader, store) as i32, std::mem::offset_of!(VmStoreContext, stack_limit) as i32]
    {
        pointer = func.create_global_value(GlobalValueData::Load {
            base: pointer,
            offset: offset.into(),
            global_type: POINTER,
            flags,
        });
    }
    func.stack_limit = Some(pointer);
    Ok(())
}

/// The state of a translation.
pub(super) struct FuncTranslator<'a> {
    pub(super) isa: &'a dyn TargetIsa,
    pub(super) builder: FunctionBuilder<'a>,
    /// What is being translated: the function, or one that is copied into it.
    pub(super) source: FuncSource<'a>,
    /// The instance's context: the first parameter.
    pub(super) context: Value,
    pub(super) entry: Block,
    /// What the context's fixed parts were loaded into.
    pub(super) cache: ContextCache,
    pub(super) frames: Frames,
    pub(super) meter: Meter,
    pub(super) since_look: SinceLook,
    pub(super) copies: Copies,
    /// Calls of built-ins for resources that were replaced.
    pub(super) resource_sites: u32,
    pub(super) stack: Vec<Value>,
    pub(super) locals: Vec<Variable>,
    budget: Budget,
    signatures: HashMap<CoreTypeId, SigRef>,
    callees: HashMap<FuncKey, FuncRef>,
}

impl<'a> FuncTranslator<'a> {
    fn new(
        isa: &'a dyn TargetIsa,
        source: &FuncSource<'a>,
        func: &'a mut Function,
        memory: &'a mut FunctionBuilderContext,
    ) -> Result<FuncTranslator<'a>> {
        let mut builder = FunctionBuilder::new(func, memory);
        builder.set_srcloc(SourceLoc::new(source.body_offset));
        let entry = builder.create_block();
        builder.append_block_params_for_function_params(entry);
        builder.switch_to_block(entry);
        builder.seal_block(entry);
        let context = *builder.block_params(entry).first().ok_or_else(|| internal("function without a context"))?;
        Ok(FuncTranslator {
            isa,
            builder,
            source: *source,
            context,
            entry,
            cache: ContextCache::default(),
            frames: Frames::default(),
            meter: Meter::default(),
            since_look: SinceLook::NONE,
            copies: Copies::default(),
            resource_sites: 0,
            stack: Vec::new(),
            locals: Vec::new(),
            budget: Budget::default(),
            signatures: HashMap::new(),
            callees: HashMap::new(),
        })
    }

    fn body(&mut self) -> Result<()> {
        let params = self.builder.block_params(self.entry)[1..].to_vec();
        self.declare_arguments(&params)?;
        self.operators()
    }

    /// Translates all that follows the parameters.
    pub(super) fn operators(&mut self) -> Result<()> {
        let source = self.source;
        let body = FunctionBody::new(BinaryReader::new(source.body, source.body_offset.into()));
        self.declare_locals(&body)?;
        self.enter_function()?;
        self.meter_entry()?;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            // Fits: the binary is smaller than 4 GiB.
            let offset = operators.original_position() as u32;
            let operator = operators.read()?;
            self.set_position(offset);
            self.meter_operator(&operator)
                .and_then(|()| operators::translate(self, &operator))
                .and_then(|()| self.budget.check(self.builder.func))
                .with_context(|| format!("at offset {offset:#x}"))?;
        }
        if self.frames.is_empty() { Ok(()) } else { Err(internal("function body without its `end`")) }
    }

    /// Makes parameters the first locals.
    pub(super) fn declare_arguments(&mut self, values: &[Value]) -> Result<()> {
        for value in values {
            let ty = self.builder.func.dfg.value_type(*value);
            self.declare_local(ty, *value)?;
        }
        Ok(())
    }

    fn declare_locals(&mut self, body: &FunctionBody<'_>) -> Result<()> {
        // The validator's limit, kept here too: it is what bounds the loop below.
        const MAX_LOCALS: usize = 50_000;
        for group in body.get_locals_reader()? {
            let (count, ty) = group?;
            if count == 0 {
                continue;
            }
            if self.locals.len() + count as usize > MAX_LOCALS {
                return Err(internal("function with too many locals"));
            }
            let zero = self.zero(signature::body_type(ty).context("type of a local")?);
            let ty = self.builder.func.dfg.value_type(zero);
            for _ in 0..count {
                self.declare_local(ty, zero)?;
            }
        }
        Ok(())
    }

    fn declare_local(&mut self, ty: Type, value: Value) -> Result<()> {
        let variable = self.builder.declare_var(ty);
        self.locals.push(variable);
        self.builder.try_def_var(variable, value).map_err(internal)
    }

    /// The zero of a type; null of a reference.
    fn zero(&mut self, ty: Type) -> Value {
        match ty {
            types::F32 => self.builder.ins().f32const(0.0),
            types::F64 => self.builder.ins().f64const(0.0),
            VECTOR => self.vector_const(VECTOR, 0),
            ty => self.builder.ins().iconst(ty, 0),
        }
    }

    /// The variable of a local.
    pub(super) fn local(&self, index: u32) -> Result<Variable> {
        self.locals.get(index as usize).copied().ok_or_else(|| internal(format!("no local {index}")))
    }

    /// Pushes an operand.
    pub(super) fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    /// Pushes operands, the last one to the top.
    pub(super) fn push_all(&mut self, values: &[Value]) {
        self.stack.extend_from_slice(values);
    }

    /// Pops an operand.
    pub(super) fn pop(&mut self) -> Result<Value> {
        self.stack.pop().ok_or_else(|| internal("operand stack is empty"))
    }

    /// Pops two operands: the one below, then the top.
    pub(super) fn pop2(&mut self) -> Result<(Value, Value)> {
        let top = self.pop()?;
        Ok((self.pop()?, top))
    }

    /// Pops three operands, the lowest first.
    pub(super) fn pop3(&mut self) -> Result<(Value, Value, Value)> {
        let top = self.pop()?;
        let (low, middle) = self.pop2()?;
        Ok((low, middle, top))
    }

    /// The topmost operands, the lowest first.
    pub(super) fn top(&self, count: usize) -> Result<&[Value]> {
        let start = self.stack.len().checked_sub(count).ok_or_else(|| internal("operand stack is too short"))?;
        Ok(&self.stack[start..])
    }

    /// How many operands there are.
    pub(super) fn height(&self) -> usize {
        self.stack.len()
    }

    /// Drops the operands above a height.
    pub(super) fn truncate(&mut self, height: usize) {
        self.stack.truncate(height);
    }

    /// Counts operands that an operator copies (see [`Budget`]).
    pub(super) fn charge(&mut self, copies: usize) {
        self.budget.copies = self.budget.copies.saturating_add(copies);
    }

    /// A core type.
    pub(super) fn core_type(&self, ty: CoreTypeId) -> Result<&'a CoreFuncType> {
        self.source.component.core_types.get(ty).ok_or_else(|| internal(format!("no {ty}")))
    }

    /// The imported signature of a core type.
    pub(super) fn signature(&mut self, ty: CoreTypeId) -> Result<SigRef> {
        if let Some(known) = self.signatures.get(&ty) {
            return Ok(*known);
        }
        let definition = self.core_type(ty)?;
        self.charge(definition.params.len() + definition.results.len());
        let signature = self.builder.import_signature(signature::wasm(definition)?);
        self.signatures.insert(ty, signature);
        Ok(signature)
    }

    /// The reference to a function of the same image, for a direct call.
    pub(super) fn callee(&mut self, key: FuncKey, ty: CoreTypeId) -> Result<FuncRef> {
        if let Some(known) = self.callees.get(&key) {
            return Ok(*known);
        }
        let signature = self.signature(ty)?;
        let name = external_name(key);
        let name = self.builder.func.declare_imported_user_function(name);
        let callee = self.builder.import_function(ExtFuncData {
            name: ExternalName::user(name),
            signature,
            colocated: true,
            patchable: false,
        });
        self.callees.insert(key, callee);
        Ok(callee)
    }
}

/// Bounds what one function makes Cranelift allocate.
///
/// A few bytes of WebAssembly can stand for very much: a `br_if` carries up to 1,000 operands, and a
/// local that is read deep inside of loops becomes a parameter of each of them. What is counted here
/// also stays far below the 2^32 of Cranelift's own indices, and below the 2^21 registers at which
/// it gives a function up.
#[derive(Default)]
struct Budget {
    /// Operands that calls and branches copied.
    copies: usize,
}

impl Budget {
    const MAX_VALUES: usize = 1 << 22;
    const MAX_COPIES: usize = 1 << 23;

    fn check(&self, func: &Function) -> Result<()> {
        let values = func.dfg.num_values().max(func.dfg.num_insts()).max(func.dfg.num_blocks());
        for (what, count, limit) in
            [("values", values, Self::MAX_VALUES), ("operands of calls and branches", self.copies, Self::MAX_COPIES)]
        {
            if count > limit {
                return Err(anyhow!("function is too large: more than {limit} {what}"));
            }
        }
        Ok(())
    }
}
