# Says how values of types lie in memory and in core values, with the specification's executable
# definitions: a type in JSON on each line in, its layout on each line out.
#
# The first argument is the folder of definitions.py.

import __future__
import json
import os
import sys
import types

# The definitions name classes in annotations before they define them, which only the newest Python takes
# without being told.
path = os.path.join(sys.argv[1], 'definitions.py')
d = types.ModuleType('definitions')
sys.modules['definitions'] = d
with open(path) as source:
    exec(compile(source.read(), path, 'exec', flags=__future__.annotations.compiler_flag), d.__dict__)

PRIMITIVES = {
    'bool': d.BoolType, 's8': d.S8Type, 'u8': d.U8Type, 's16': d.S16Type, 'u16': d.U16Type, 's32': d.S32Type,
    'u32': d.U32Type, 's64': d.S64Type, 'u64': d.U64Type, 'f32': d.F32Type, 'f64': d.F64Type, 'char': d.CharType,
    'string': d.StringType, 'error-context': d.ErrorContextType,
}


def maybe(part):
    return None if part is None else made(part)


def labels(count):
    return ['l%d' % at for at in range(count)]


def made(description):
    name, parts = description[0], description[1:]
    if name in PRIMITIVES:
        return PRIMITIVES[name]()
    match name:
        case 'record': return d.RecordType([d.FieldType('l%d' % at, made(part)) for at, part in enumerate(parts)])
        case 'variant': return d.VariantType([d.CaseType('l%d' % at, maybe(part)) for at, part in enumerate(parts)])
        case 'list': return d.ListType(made(parts[0]))
        case 'fixed': return d.ListType(made(parts[0]), parts[1])
        case 'map': return d.MapType(made(parts[0]), made(parts[1]))
        case 'tuple': return d.TupleType([made(part) for part in parts])
        case 'flags': return d.FlagsType(labels(parts[0]))
        case 'enum': return d.EnumType(labels(parts[0]))
        case 'option': return d.OptionType(made(parts[0]))
        case 'result': return d.ResultType(maybe(parts[0]), maybe(parts[1]))
        case 'own': return d.OwnType(None)
        case 'borrow': return d.BorrowType(None)
        case 'future': return d.FutureType(maybe(parts[0]))
        case 'stream': return d.StreamType(maybe(parts[0]))


def layout(ty, pointer):
    flat = d.flatten_type(ty, d.LiftOptions(memory=d.MemInst(bytearray(), pointer)))
    values = ' '.join(flat) if len(flat) <= d.MAX_FLAT_PARAMS else 'many'
    return '%d %d %s' % (d.elem_size(ty, pointer), d.alignment(ty, pointer), values)


for line in sys.stdin:
    ty = made(json.loads(line))
    print('%s; %s' % (layout(ty, 'i32'), layout(ty, 'i64')), flush=True)
