"""Writes src/codecs/internal/tables/*.ts: CPython's encodings of more than one byte per character.

python3.11 packages/core/scripts/gen-multi-byte.py
npm run format

A table is a grid of lead and trail bytes. Most tables are packed as what differs from another one, perhaps moved to other
bytes; multiByteTables.ts unpacks them, and has the same moves. test/codecs compares the outcome with CPython's answers.
"""
import base64
import pathlib
import zlib

TABLES = pathlib.Path(__file__).parent.parent / "src" / "codecs" / "internal" / "tables"

# of JIS X 0213, in the order of Shift JIS
PLANE_2_ROWS = [1, 8, 3, 4, 5, 12, 13, 14, 15, *range(78, 95)]

SAME, NOTHING, UNIT, PLANE_2, TEXT, BOTH_ILLEGAL = range(6)


def decode(codec, data):
    """The text, None, or False if it is an error that takes all bytes with it."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        return False if (error.start, error.end) == (0, 2) and error.reason.startswith("illegal") else None


def singles(codec):
    return {byte: text for byte in range(256) if (text := decode(codec, bytes([byte])))}


def grid(codec, prefix=b""):
    """The meaning of all pairs of bytes behind a prefix whose first byte is no character by itself."""
    alone = singles(codec)
    meanings = {}
    for code in range(0x8000, 0x10000):
        data = prefix + code.to_bytes(2, "big")
        if data[0] in alone:
            continue
        text = decode(codec, data)
        # a text of two characters may also be two characters of one byte each
        if text is not None and not (text and prefix and len(text) > 1):
            meanings[code] = text
    return meanings


def pack(target, base):
    leads = sorted({code >> 8 for code in target.keys() | base.keys()})
    trails = sorted({code & 0xFF for code in target.keys() | base.keys()})
    operations, units, planes_2, texts = bytearray(), [], [], []
    for lead in range(leads[0], leads[-1] + 1):
        for trail in range(trails[0], trails[-1] + 1):
            meaning = target.get(lead << 8 | trail)
            if meaning == base.get(lead << 8 | trail) and type(meaning) is type(base.get(lead << 8 | trail)):
                operations.append(SAME)
            elif meaning is None:
                operations.append(NOTHING)
            elif meaning is False:
                operations.append(BOTH_ILLEGAL)
            elif len(meaning) > 1:
                operations.append(TEXT)
                texts.append(meaning)
            elif ord(meaning) < 0x10000:
                operations.append(UNIT)
                units.append(ord(meaning))
            else:
                assert ord(meaning) >> 16 == 2
                operations.append(PLANE_2)
                planes_2.append(ord(meaning) & 0xFFFF)
    data = bytes(operations) + steps(units) + steps(planes_2)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    packed = deflate.compress(data) + deflate.flush()
    return {
        "leads": (leads[0], leads[-1]), "trails": (trails[0], trails[-1]), "texts": texts,
        "byteCount": len(data), "packed": base64.b64encode(packed).decode(),
    }


def steps(numbers):
    """What each is above the one before, high bytes first and then low bytes: they pack better apart."""
    differences = [(number - before) & 0xFFFF for before, number in zip([0] + numbers, numbers)]
    return bytes(step >> 8 for step in differences) + bytes(step & 0xFF for step in differences)


def to_shift_jis(plane_1, plane_2):
    """JIS X 0208 or 0213 where Shift JIS puts it: two rows of 94 to a lead byte."""
    rows = [(plane_1, row) for row in range(94)]
    rows += [(plane_2, row - 1) for row in PLANE_2_ROWS]
    moved = {}
    for index, (plane, row) in enumerate(rows):
        lead = index // 2 + (0x81 if index < 62 else 0xC1)
        for cell in range(94):
            meaning = plane.get((row + 0xA1) << 8 | cell + 0xA1)
            trail = cell + 0x9F if index % 2 else cell + (0x40 if cell < 63 else 0x41)
            if meaning is not None:
                moved[lead << 8 | trail] = meaning
    return moved


def to_johab(wansung):
    """KS X 1001 where Johab puts it, and the syllables by their three letters."""
    moved = {}
    for row in range(94):
        index = row + (434 if row < 41 else 407)
        for cell in range(94):
            meaning = wansung.get((row + 0xA1) << 8 | cell + 0xA1)
            trail = cell + (94 if index % 2 else 0)
            if meaning is not None:
                moved[(index >> 1) << 8 | trail + (0x31 if trail < 78 else 0x43)] = meaning
    middles = [3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, 26, 27, 28, 29]
    finals = [*range(1, 18), *range(19, 30)]
    for syllable in range(11172):
        code = (syllable // 588 + 2) << 10 | middles[syllable // 28 % 21] << 5 | finals[syllable % 28]
        moved[0x8000 | code] = chr(0xAC00 + syllable)
    return moved


def encoding(codec, pairs, triples, long_forms=False):
    """Which of several codes for a character encoding takes, and what it does that decoding does not."""
    codes = [(bytes([byte]), text) for byte, text in singles(codec).items()]
    codes += [(code.to_bytes(2, "big"), text) for code, text in sorted(pairs.items()) if text]
    codes += [(b"\x8f" + code.to_bytes(2, "big"), text) for code, text in sorted(triples.items()) if text]
    first, last, plane_2_first = {}, {}, {}
    for data, text in codes:
        first.setdefault(text, data)
        last[text] = data
    # three bytes: those of JIS X 0213 before those of JIS X 0212, which are in other rows
    for data, text in sorted(codes, key=lambda code: (len(code[0]), len(code[0]) == 3 and code[0][1] - 0xA0 not in PLANE_2_ROWS, code[0])):
        plane_2_first.setdefault(text, data)
    actual = {}
    for code in [*range(0xD800), *range(0xE000, 0x30000)]:
        try:
            data = chr(code).encode(codec)
        except UnicodeEncodeError:
            continue
        if not long_forms or len(data) <= 2:
            actual[chr(code)] = data
    for data, text in codes:
        if len(text) == 2:
            assert text.encode(codec) == data

    def exceptions(rule):
        return sorted(
            (ord(text), int.from_bytes(actual.get(text, b""), "big"))
            for text in rule.keys() | actual.keys()
            if len(text) == 1 and rule.get(text) != actual.get(text)
        )

    by_rule = {"first": exceptions(first), "last": exceptions(last), "first of plane 2": exceptions(plane_2_first)}
    rule = min(by_rule, key=lambda name: len(by_rule[name]))
    return {"prefer": rule, "exceptions": by_rule[rule]}


def written(text):
    return '"' + "".join(f"\\u{ord(char):04x}" for char in text) + '"'


def grid_source(name, packed):
    lead, trail = packed["leads"], packed["trails"]
    texts = ", ".join(map(written, packed["texts"]))
    return f'''
/** @internal */
export const {name}: PackedGrid = {{
  leads: [0x{lead[0]:02x}, 0x{lead[1]:02x}],
  trails: [0x{trail[0]:02x}, 0x{trail[1]:02x}],
  texts: [{texts}],
  byteCount: {packed["byteCount"]},
  packed: "{packed["packed"]}"
}}
'''


def encoding_source(name, facts):
    pairs = ", ".join(f"[0x{char:x}, 0x{code:x}]" for char, code in facts["exceptions"])
    return f'''
/** @internal */
export const {name}: EncodingFacts = {{ prefer: "{facts["prefer"]}", exceptions: [{pairs}] }}
'''


def module(name, subject, parts):
    text = f'''/**
 * {subject} Written by `scripts/gen-multi-byte.py` from CPython 3.11.
 */
import type {{ EncodingFacts, PackedGrid }} from "../packedGrid.js"
''' + "".join(parts)
    (TABLES / f"{name}.ts").write_text(text)
    print(f"{name}.ts: {len(text)} bytes")


def main():
    TABLES.mkdir(exist_ok=True)

    euc_jp, jis0212 = grid("euc_jp"), grid("euc_jp", b"\x8f")
    shift_jis, cp932 = grid("shift_jis"), grid("cp932")
    module("jis", "JIS X 0208 and 0212, and what Microsoft made of them.", [
        grid_source("eucJp", pack(euc_jp, {})),
        grid_source("jis0212", pack(jis0212, {})),
        grid_source("shiftJis", pack(shift_jis, to_shift_jis(euc_jp, {}))),
        grid_source("cp932", pack(cp932, shift_jis)),
        encoding_source("eucJpEncoding", encoding("euc_jp", euc_jp, jis0212)),
        encoding_source("shiftJisEncoding", encoding("shift_jis", shift_jis, {})),
        encoding_source("cp932Encoding", encoding("cp932", cp932, {})),
    ])

    new, new_2 = grid("euc_jis_2004"), grid("euc_jis_2004", b"\x8f")
    old, old_2 = grid("euc_jisx0213"), grid("euc_jisx0213", b"\x8f")
    new_shifted, old_shifted = grid("shift_jis_2004"), grid("shift_jisx0213")
    module("jisx0213", "JIS X 0213, of the years 2004 and 2000.", [
        grid_source("eucJis2004", pack(new, euc_jp)),
        grid_source("eucJis2004Plane2", pack(new_2, jis0212)),
        grid_source("eucJisx0213", pack(old, new)),
        grid_source("eucJisx0213Plane2", pack(old_2, new_2)),
        grid_source("shiftJis2004", pack(new_shifted, to_shift_jis(new, new_2))),
        grid_source("shiftJisx0213", pack(old_shifted, new_shifted)),
        encoding_source("eucJis2004Encoding", encoding("euc_jis_2004", new, new_2)),
        encoding_source("eucJisx0213Encoding", encoding("euc_jisx0213", old, old_2)),
        encoding_source("shiftJis2004Encoding", encoding("shift_jis_2004", new_shifted, {})),
        encoding_source("shiftJisx0213Encoding", encoding("shift_jisx0213", old_shifted, {})),
    ])

    gb18030, gbk, gb2312 = grid("gb18030"), grid("gbk"), grid("gb2312")
    module("gb", "The Chinese standards, from GB 2312 to the pairs of GB 18030.", [
        grid_source("gb18030", pack(gb18030, {})),
        grid_source("gbk", pack(gbk, gb18030)),
        grid_source("gb2312", pack(gb2312, gbk)),
        encoding_source("gb18030Encoding", encoding("gb18030", gb18030, {}, True)),
        encoding_source("gbkEncoding", encoding("gbk", gbk, {})),
        encoding_source("gb2312Encoding", encoding("gb2312", gb2312, {})),
    ])

    big5, cp950, hkscs = grid("big5"), grid("cp950"), grid("big5hkscs")
    module("big5", "Big5, as in Taiwan, as with Microsoft, and with the characters of Hong Kong.", [
        grid_source("big5", pack(big5, {})),
        grid_source("cp950", pack(cp950, big5)),
        grid_source("hkscs", pack(hkscs, big5)),
        encoding_source("big5Encoding", encoding("big5", big5, {})),
        encoding_source("cp950Encoding", encoding("cp950", cp950, {})),
        encoding_source("hkscsEncoding", encoding("big5hkscs", hkscs, {})),
    ])

    cp949, euc_kr, johab = grid("cp949"), grid("euc_kr"), grid("johab")
    module("korean", "KS X 1001, alone, with all syllables, and arranged by letters.", [
        grid_source("cp949", pack(cp949, {})),
        grid_source("eucKr", pack(euc_kr, cp949)),
        grid_source("johab", pack(johab, to_johab(cp949))),
        encoding_source("cp949Encoding", encoding("cp949", cp949, {})),
        encoding_source("eucKrEncoding", encoding("euc_kr", euc_kr, {}, True)),
        encoding_source("johabEncoding", encoding("johab", johab, {})),
    ])


if __name__ == "__main__":
    main()
