"""CPython's answers for test/codecs, hashed group by group into fixtures/answers.json.gz.

    python3.11 packages/core/test/codecs/oracle/answers.py                   writes the fixture
    python3.11 packages/core/test/codecs/oracle/answers.py SUITE GROUP       prints the lines behind one hash

The fixture carries the description of its inputs, so inputs.ts can make the same ones without a copy of this table.
A line is the input and the answer in hexadecimal: text as UTF-16 units, or "!start-end:reason" for an error.
"""
import codecs
import encodings.aliases
import gzip
import hashlib
import importlib
import itertools
import json
import pathlib
import pkgutil
import sys

FIXTURE = pathlib.Path(__file__).parent.parent / "fixtures" / "answers.json.gz"

DECODE_HANDLERS = ["strict", "ignore", "replace", "surrogateescape", "backslashreplace"]
ENCODE_HANDLERS = ["strict", "ignore", "replace", "surrogateescape", "backslashreplace", "xmlcharrefreplace"]


# handlers that use what the built-in ones do not: a text that may not be encodable, bytes, and unusual places to go on at
codecs.register_error("x-euro", lambda error: ("\u20ac", error.end))
codecs.register_error("x-bytes", lambda error: (b"\x81\x40", error.end))
codecs.register_error("x-again", lambda error: ("<>", error.start + 1))
codecs.register_error("x-negative", lambda error: ("", min(error.end + 1, len(error.object)) - len(error.object) or len(error.object)))
OWN_DECODE = ["x-euro", "x-again", "x-negative"]
OWN_ENCODE = ["x-euro", "x-bytes", "x-again", "x-negative"]


def utf16_hex(text):
    return text.encode("utf-16-be", "surrogatepass").hex()


def decoded(data, codec, handler):
    try:
        return utf16_hex(codecs.lookup(codec).decode(data, handler)[0])
    except UnicodeDecodeError as error:
        return f"!{error.start}-{error.end}:{error.reason}"


def encoded(text, codec, handler):
    try:
        return codecs.lookup(codec).encode(text, handler)[0].hex()
    except UnicodeEncodeError as error:
        return f"!{error.start}-{error.end}:{error.reason}"


class Random:
    """The numbers of a linear congruential generator, the same in Python and in TypeScript."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self.state >> 16) % limit


def pieces(suite):
    random = Random(suite["seed"])
    for _ in range(suite["count"]):
        yield [suite["fragments"][random.below(len(suite["fragments"]))] for _ in range(1 + random.below(suite["length"]))]


def lines(suite):
    """Pairs of a group and a line."""
    codec = suite["codec"]
    if suite["kind"] == "product":
        # every sequence that takes its n-th byte from the n-th alphabet, and every beginning of one from `shortest` on
        alphabets = [bytes.fromhex(alphabet) for alphabet in suite["alphabets"]]
        for length in range(suite["shortest"], len(alphabets) + 1):
            for sequence in itertools.product(*alphabets[:length]):
                data = bytes(sequence)
                for handler in suite["handlers"]:
                    yield f"{handler} {data.hex()[0]}", f"{data.hex()} {decoded(data, codec, handler)}"
    elif suite["kind"] == "encode":
        for low, high in suite["ranges"]:
            for block in range(low, high, 0x100):
                text = "".join(map(chr, range(block, block + 0x100)))
                yield f"{block >> 12:x}", f"{block:x} {encoded(text, codec, suite['handler'])}"
    elif suite["kind"] == "dirty bytes":
        for sequence in pieces(suite):
            data = bytes.fromhex("".join(sequence))
            for handler in suite["handlers"]:
                yield handler, f"{data.hex()} {decoded(data, codec, handler)}"
    elif suite["kind"] == "dirty text":
        for sequence in pieces(suite):
            text = "".join(map(lambda code: chr(int(code, 16)), sequence))
            for handler in suite["handlers"]:
                yield handler, f"{utf16_hex(text)} {encoded(text, codec, handler)}"


def hashed(suite):
    groups = {}
    for group, line in lines(suite):
        groups.setdefault(group, hashlib.sha256()).update((line + "\n").encode())
    return {group: digest.hexdigest()[:10] for group, digest in groups.items()}


def product(codec, alphabets, handlers=None, shortest=1):
    return {
        "codec": codec, "kind": "product", "alphabets": alphabets, "shortest": shortest,
        "handlers": handlers or DECODE_HANDLERS,
    }


def dirty_bytes(codec, fragments, handlers=None):
    return {
        "codec": codec, "kind": "dirty bytes", "seed": 1, "count": 300, "length": 12, "fragments": fragments,
        "handlers": (handlers or DECODE_HANDLERS) + OWN_DECODE,
    }


def dirty_text(codec, codes, handlers=None):
    # a high surrogate must not come before a low one: Python keeps them apart, JavaScript cannot
    return {
        "codec": codec, "kind": "dirty text", "seed": 2, "count": 300, "length": 8, "fragments": codes.split(),
        "handlers": (handlers or ENCODE_HANDLERS) + OWN_ENCODE,
    }


def encode_all(codec, ranges):
    return {"codec": codec, "kind": "encode", "ranges": ranges, "handler": "backslashreplace"}


WITH_PASS = DECODE_HANDLERS + ["surrogatepass"]
ENCODE_WITH_PASS = ENCODE_HANDLERS + ["surrogatepass"]
UTF8_BOUNDARIES = "00417f808f909fa0bfc0c1c2dfe0edeff0f4f5ff"
UTF_TEXT = "41 7f 80 e9 20ac d7ff dc80 dcff dc41 e000 fffd 1f600 10ffff"


def suites():
    yield product("utf-8", [UTF8_BOUNDARIES] * 4, WITH_PASS)
    yield dirty_bytes("utf-8", ["41", "7f", "c3a9", "e282ac", "f09f9880", "80", "bf", "c0", "e2", "e282", "f09f98", "eda080", "ff"], WITH_PASS)
    yield dirty_text("utf-8", UTF_TEXT, ENCODE_WITH_PASS)
    yield product("ascii", [bytes(range(256)).hex(), "0041ff"])
    yield dirty_bytes("ascii", ["41", "20", "0a", "80", "ff", "e9"])
    yield product("latin-1", [bytes(range(256)).hex(), "0041ff"])
    for codec in "ascii", "latin-1":
        yield dirty_text(codec, "41 7f 80 e9 ff 100 20ac dc80 dcff dc41 1f600")
        yield encode_all(codec, [(0, 0x10000), (0x1F600, 0x1F700)])
    names = encode_all("ascii", [(0, 0x20200), (0xE0000, 0xE0200), (0x10FF00, 0x110000)])
    yield {**names, "handler": "namereplace", "label": "names"}
    for codec in "utf-16-le", "utf-16-be":
        yield product(codec, ["0041d8dbdcdfe0ff"] * 4 + ["41d8"], WITH_PASS)
        yield dirty_text(codec, UTF_TEXT, ENCODE_WITH_PASS)
    for codec in "utf-32-le", "utf-32-be":
        yield product(codec, ["0001d810ff", "0041d811", "00d81041", "001041", "00d8", "00"], WITH_PASS)
        yield dirty_text(codec, UTF_TEXT, ENCODE_WITH_PASS)
    for codec in code_pages():
        # every byte with every handler, then every character of the first planes
        yield product(codec, [bytes(range(256)).hex()])
        yield encode_all(codec, [(0, 0x10000), (0x1F600, 0x1F700)])
        yield dirty_bytes(codec, ["41", "0d0a"] + [f"{byte:02x}" for byte in range(0x80, 0x100, 3)])
        yield dirty_text(codec, "41 42 3f 5c 7f 80 e9 ff 100 3b1 416 5d0 20ac 2500 dc80 dcff dc41 1f600")
    every, upper = bytes(range(256)).hex(), bytes(range(0x80, 0x100)).hex()
    katakana = "41 5c 7e a5 203e ff71 3042 30ab 4e9c 9ed1 6f22 304b 309a 30cb 2e9 2e5 e6 301 ca 304 ea 30c 100ffd 1f600 2000b 20ac dc80 dcff dc41 fffd"
    for codec in MULTI_BYTE:
        yield product(codec, [every, every], ["strict"])
        yield product(codec, ["0041808ea1d4fe", "0030398184a1bfd4feff", "0030398184a1bfd4feff", "0030398184a1bfd4feff"])
        yield encode_all(codec, [(0, 0x10000), (0x10000, 0x10400), (0x1F600, 0x1F700), (0x20000, 0x2A800), (0x2F800, 0x2FB00), (0x10FF00, 0x110000)])
        yield dirty_bytes(codec, ["41", "0a", "5c", "80", "81", "8140", "88b2", "8e", "8eb1", "8f", "8fb0a1", "a1a1", "b0a1", "c7", "cfd4", "82f5", "a4f7", "8862", "a4d4a4a1a4bfa4d4", "a4d4a4a1", "8130", "81308130", "9030", "ff", "fe"])
        yield dirty_text(codec, katakana)
    for codec in "euc_jp", "euc_jis_2004", "euc_jisx0213":
        yield {**product(codec, ["8f", every, every], ["strict"], 3), "label": "triples"}
    yield {**product("gb18030", [upper, "30313539", "808182a0fdfeff", "3035392f"], ["strict"], 4), "label": "fours"}
    yield {**product("gb18030", ["8182838490", "30313233343536373839", upper, "30313233343536373839"], ["strict"], 4), "label": "first plane"}
    jamo = bytes([*range(0xA0, 0xD6), 0xFF]).hex()
    yield {**product("euc_kr", ["a4", "d4", "a4", "a0a1a3a8b1bebf", "a4a5", jamo, "a4a5", "a1a3a8b2b3b9bed4d5ff"], ["strict"], 8), "label": "eights"}


MULTI_BYTE = [
    "shift_jis", "cp932", "shift_jis_2004", "shift_jisx0213", "euc_jp", "euc_jis_2004", "euc_jisx0213",
    "gb2312", "gbk", "gb18030", "big5", "cp950", "big5hkscs", "euc_kr", "cp949", "johab",
]


def code_pages():
    for name in sorted(module.name for module in pkgutil.iter_modules(encodings.__path__)):
        if name not in ("aliases", "charmap", "mbcs", "oem") and name not in encodings.aliases.aliases:
            module = importlib.import_module(f"encodings.{name}")
            if hasattr(module, "decoding_table") or hasattr(module, "decoding_map"):
                yield codecs.lookup(name).name


def main():
    if len(sys.argv) == 3:
        for suite in suites():
            if name(suite) == sys.argv[1]:
                for group, line in lines(suite):
                    if group == sys.argv[2]:
                        print(line)
        return
    answers = [{"name": name(suite), **suite, "hashes": hashed(suite)} for suite in suites()]
    data = json.dumps(answers, separators=(",", ":")).encode()
    # without a time in the header, equal answers are equal files
    FIXTURE.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{len(answers)} suites, {sum(len(a['hashes']) for a in answers)} groups, {FIXTURE.stat().st_size} bytes")


def name(suite):
    return f"{suite['codec']} {suite.get('label', suite['kind'])}"


if __name__ == "__main__":
    main()
