# Answers cases with the specification's executable definitions: a line of JSON in, a line of JSON out.
#
# The first argument is the folder of definitions.py. `reallocate` is the only method that is not theirs: it
# answers as the case says, and leaves out the task that the definitions would run it in.

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

MEMORY_BYTES = 1 << 16
MAX_PAGES = 4
MASK = (1 << 64) - 1


class Context(d.LiftLowerContext):
    def __init__(self, opts, answers):
        super().__init__(opts, None)
        self.answers = answers
        self.calls = []

    def reallocate(self, old, old_bytes, align, new_bytes):
        d.trap_if(len(self.calls) == len(self.answers))
        place, grows, copies = self.answers[len(self.calls)]
        self.calls.append([old, old_bytes, align, new_bytes])
        memory = self.opts.memory.bytes
        if grows and len(memory) < MAX_PAGES * MEMORY_BYTES:
            memory.extend(bytes(MEMORY_BYTES))
        if copies and old + old_bytes <= len(memory) and place + new_bytes <= len(memory):
            moved = min(old_bytes, new_bytes)
            memory[place : place + moved] = bytes(memory[old : old + moved])
        return place


def context(side, memory, answers):
    encoding, wide = side
    memory = d.MemInst(memory, 'i64' if wide else 'i32')
    return Context(d.LiftLowerOptions(encoding, memory), answers)


def retagged(string, lift, lower):
    """The string with the tag where `store_string_into_range` looks for it: it takes the width of the memory
    that it writes for that of the memory which was read."""
    text, encoding, length = string
    tags = [d.utf16_tag(context.opts.memory.ptr_type()) for context in (lift, lower)]
    if encoding == 'latin1+utf16' and length & tags[0]:
        length = length ^ tags[0] | tags[1]
    return text, encoding, length


def digest(memory, fill):
    """The sum of all words, each times an odd number of its own."""
    words = MEMORY_BYTES // 8
    plain = fill * 256
    word = int.from_bytes(fill * 8, 'little')
    total = word * words * words
    for start in range(0, len(memory), 256):
        expected = plain if start < MEMORY_BYTES else bytes(256)
        if memory[start : start + 256] == expected:
            continue
        for at in range(start, start + 256, 8):
            found = int.from_bytes(memory[at : at + 8], 'little')
            total += (found - int.from_bytes(expected[:8], 'little')) * (2 * (at // 8) + 1)
    return total & MASK


def outcome(case):
    source = bytearray(MEMORY_BYTES)
    data = bytes.fromhex(case['data'])
    source[case['data_at'] : case['data_at'] + len(data)] = data
    lift = context(case['from'], source, [])
    lower = context(case['to'], bytearray([case['fill']]) * MEMORY_BYTES, case['answers'])
    try:
        string = d.load_string_from_range(lift, case['pointer'], case['length'])
        pointer, length = d.store_string_into_range(lower, retagged(string, lift, lower))
    except d.Trap:
        return None
    memory = lower.opts.memory.bytes
    return [pointer, length, lower.calls, digest(memory, bytes([case['fill']]))]


for line in sys.stdin:
    print(json.dumps(outcome(json.loads(line))), flush=True)
