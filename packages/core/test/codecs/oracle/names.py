"""Writes fixtures/names.json.gz: what CPython calls every encoding that it knows under some name.

python3.11 packages/core/test/codecs/oracle/names.py
"""
import codecs
import encodings.aliases
import gzip
import json
import pathlib
import pkgutil

FIXTURE = pathlib.Path(__file__).parent.parent / "fixtures" / "names.json.gz"

names = {module.name for module in pkgutil.iter_modules(encodings.__path__)} | set(encodings.aliases.aliases)
answers = {}
for name in sorted(names):
    try:
        codec = codecs.lookup(name)
    except LookupError:
        continue  # what is not a codec, or a codec of another system
    answers[name] = codec.name if codec._is_text_encoding else "!"
FIXTURE.write_bytes(gzip.compress(json.dumps(answers).encode(), 9, mtime=0))
print(f"{len(answers)} names, {FIXTURE.stat().st_size} bytes")
