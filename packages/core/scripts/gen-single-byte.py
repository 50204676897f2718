"""Writes src/codecs/internal/singleByteTables.ts: CPython's code pages of one byte per character.

python3.11 packages/core/scripts/gen-single-byte.py > packages/core/src/codecs/internal/singleByteTables.ts
npm run format
"""
import codecs
import encodings
import importlib
import pkgutil
from encodings.aliases import aliases


def is_code_page(name):
    if name in ("aliases", "charmap", "mbcs", "oem") or name in aliases:
        return False
    module = importlib.import_module(f"encodings.{name}")
    return hasattr(module, "decoding_table") or hasattr(module, "decoding_map")


def decoding(codec):
    table = []
    for byte in range(256):
        try:
            (char,) = codec.decode(bytes([byte]), "strict")[0]
            table.append(ord(char))
        except UnicodeDecodeError as error:
            assert error.reason == "character maps to <undefined>"
            table.append(None)
    return table


def check_encoding(codec, table):
    """Encoding is decoding backwards; of two bytes for a character, it takes the higher."""
    back = {code: byte for byte, code in enumerate(table) if code is not None}
    for code in range(0x20000):
        try:
            (byte,) = codec.encode(chr(code), "strict")[0]
        except UnicodeEncodeError:
            byte = None
        assert back.get(code) == byte, (codec.name, hex(code))


def compact(table):
    """Hexadecimal numbers; "61*26" for 26 that ascend from it; nothing for a byte without a meaning."""
    parts, at = [], 0
    while at < len(table):
        code, run = table[at], 1
        while code is not None and at + run < len(table) and table[at + run] == code + run:
            run += 1
        parts.append("" if code is None else f"{code:x}*{run}" if run > 1 else f"{code:x}")
        at += run
    return ",".join(parts)


print('''/**
 * Code pages by the name of CPython's module: the code points of the bytes from 0x80 on, with ASCII below, or those of
 * all bytes. Written by `scripts/gen-single-byte.py` from CPython 3.11.
 */

/** @internal */
export const singleByteTables: { readonly [moduleName: string]: string } = {''')
rows = []
for name in sorted(module.name for module in pkgutil.iter_modules(encodings.__path__)):
    if not is_code_page(name):
        continue
    codec = codecs.lookup(name)
    assert codec.name == name.replace("_", "-")
    table = decoding(codec)
    check_encoding(codec, table)
    rows.append(f'  {name}: "{compact(table[128:] if table[:128] == list(range(128)) else table)}"')
print(",\n".join(rows))
print("}")
