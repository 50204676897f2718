"""Writes src/codecs/internal/tables/names.ts: the names of all characters, for `namereplace`.

python3.11 packages/core/scripts/gen-names.py > packages/core/src/codecs/internal/tables/names.ts
npm run format
"""
import base64
import itertools
import os
import unicodedata
import zlib

HANGUL = range(0xAC00, 0xAC00 + 11172)

listed, numbered = [], []
for code in range(0x110000):
    name = unicodedata.name(chr(code), None)
    if name is None or code in HANGUL:
        continue
    number = f"{code:04X}"
    if name.endswith("-" + number):
        prefix = name[:-len(number)]
        if numbered and numbered[-1][1] == code - 1 and numbered[-1][2] == prefix:
            numbered[-1][1] = code
        else:
            numbered.append([code, code, prefix])
    else:
        listed.append((code, name))

# a name is how many characters it shares with the one before, as a character from "!" on, and the rest
lines, before = [], ""
for code, name in listed:
    shared = min(len(os.path.commonprefix([before, name])), 90)
    lines.append(chr(0x21 + shared) + name[shared:])
    before = name
data = "\n".join(lines).encode()
deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
packed = base64.b64encode(deflate.compress(data) + deflate.flush()).decode()

runs = []
for _, run in itertools.groupby(enumerate(listed), lambda item: item[1][0] - item[0]):
    codes = [code for _, (code, _) in run]
    runs.append(f"{codes[0]:x}*{len(codes)}")

print(f'''/**
 * The names of characters. Written by `scripts/gen-names.py` from CPython 3.11, which has Unicode {unicodedata.unidata_version}.
 */

/** Names that are a text and the code point. @internal */
export const numbered: ReadonlyArray<readonly [first: number, last: number, prefix: string]> = [''')
print(",\n".join(f'  [0x{first:x}, 0x{last:x}, "{prefix}"]' for first, last, prefix in numbered))
print(f''']

/** The code points of the listed names: the first of a run, in hexadecimal, and how many there are. @internal */
export const runs = "{",".join(runs)}"

/**
 * The listed names, one to a line: how many characters it shares with the one before, as a character from "!" on, and
 * the rest of it.
 *
 * @internal
 */
export const names = {{
  byteCount: {len(data)},
  packed: "{packed}"
}}''')
