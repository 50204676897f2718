#!/usr/bin/env python3
"""CPython as oracle for spooled files: every mode that reads and writes, several encodings, positions, `fileno`, and sizes that
are left out. Same format of cases and values as more.py. Usage: spooled.py SEED CASES OUT.json
"""
import json
import random
import sys
import tempfile

from answers import attempt, encode

ALPHABETS = {"utf-8": "abc xyz\n\n\r\té\u20ac\U0001f600", "latin-1": "abc xyz\n\n\r\té", "utf-16": "abc\n\r\u20ac",
             "utf-16-le": "abc\n\r\u20ac\U0001f600"}


def data_of(r, size, encoding):
    if size > 1000:  # compressible
        return data_of(r, 10, encoding) * (size // 10)
    if encoding is None:
        return bytes(r.choice(b"abcdef \n\n\r") for _ in range(size))
    return "".join(r.choice(ALPHABETS[encoding]) for _ in range(size))


NAMES = ["write", "write", "write", "writelines", "read", "readline", "readlines", "readinto", "seek", "seek", "seekend",
         "tell", "truncate", "truncate", "rolled", "rollover", "fileno", "flush", "newlines"]


def spooled_case(r):
    encoding = r.choice([None, None, None, "utf-8", "latin-1", "utf-16", "utf-16-le"])
    mode = r.choice(["w+", "w+", "a+", "x+", "r+"]) + ("b" if encoding is None else "")
    max_size = r.choice([0, 1, 10, 50, 200, 9000])
    text = {} if encoding is None else {"encoding": encoding, "newline": r.choice(["", "\n", "\r\n", None])}
    buffering = r.choice([-1, -1, 16] + ([0] if encoding is None else [1]))
    case = {"kind": "spooled", "mode": mode, "max_size": max_size, "buffering": buffering, **text, "ops": []}
    file = tempfile.SpooledTemporaryFile(max_size=max_size, mode=mode, buffering=buffering, **text)
    for _ in range(r.randint(4, 24)):
        name = r.choice(NAMES)
        step = {"op": name, "args": []}
        if name == "write":
            data = data_of(r, r.choice([0, 1, 5, 9, 10, 11, 60, 60, 5000]), encoding)
            step["args"] = [encode(data)]
            attempt(step, lambda: file.write(data))
        elif name == "writelines":
            if buffering == 0:
                continue  # before it rolls this is memory, afterwards a raw file: what it takes may be partial
            items = [data_of(r, r.choice([0, 3, 30]), encoding) for _ in range(r.randint(0, 4))]
            step["args"] = [[encode(item) for item in items]]
            attempt(step, lambda: file.writelines(items))
        elif name in ("read", "readline"):
            size = r.choice([-1, 0, 1, 7, 60])
            step["args"] = [size]
            attempt(step, lambda: getattr(file, name)(size))
        elif name == "readinto":
            if encoding is not None:
                continue
            target = bytearray(r.choice([0, 1, 20]))
            step["args"] = [len(target)]

            def fill():
                count = file.readinto(target)
                return [count, bytes(target[:count])]

            attempt(step, fill)
        elif name == "seek":
            if encoding is not None:
                step["op"] = "seek0"
                attempt(step, lambda: file.seek(0))
            else:
                offset = r.choice([0, 1, 9, 10, 11, 40, 300])
                step["args"] = [offset, 0]
                attempt(step, lambda: file.seek(offset, 0))
        elif name == "seekend":
            attempt(step, lambda: file.seek(0, 2))
            if "ret" in step:
                step["ret"] = None
        elif name == "tell":
            if encoding is not None:
                continue
            attempt(step, file.tell)
        elif name == "truncate":
            size = r.choice([None, 0, 1, 10, 11, 30])
            if size is None and encoding is not None:
                continue
            step["args"] = [size]
            attempt(step, lambda: file.truncate() if size is None else file.truncate(size))
        elif name == "rolled":
            step["ret"] = file._rolled
        elif name == "fileno":
            step["ret"] = file.fileno() > 2
            case["ops"].append(step)
            step = {"op": "rolled", "args": [], "ret": file._rolled}
        elif name == "newlines":
            if encoding is None:
                continue
            kinds = file.newlines
            step["ret"] = None if kinds is None else encode(sorted(kinds) if isinstance(kinds, tuple) else [kinds])
        else:
            attempt(step, getattr(file, name))
        case["ops"].append(step)
        if step.get("err", [""])[0].startswith("Unicode"):
            break  # the state after it is an implementation's choice
    file.close()
    return case


def main():
    seed, count, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    r = random.Random(seed)
    cases = []
    for index in range(count):
        case = spooled_case(r)
        case["id"] = f"spooled-{seed}-{index}"
        cases.append(case)
    with open(out, "w", encoding="ascii") as file:
        json.dump({"python": sys.version.split()[0], "seed": seed, "cases": cases}, file, separators=(",", ":"))


main()
