#!/usr/bin/env python3
"""CPython as oracle for random sequences of reconfigure, line buffering, detach, pread and pwrite, files in memory, and several
handles on one file. Usage: more.py SEED CASES OUT.json
"""
import io
import json
import os
import random
import sys
import tempfile

from answers import attempt, encode

ALPHABET = "abc xyz\n\n\r\té\u20ac\U0001f600"
LATIN = "abc xyz\n\n\r\té"


def text_of(r, size, alphabet):
    return "".join(r.choice(alphabet) for _ in range(size))


def bytes_of(r, size):
    return bytes(r.choice(b"abcdef \n\n\r") for _ in range(size))


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def binary_case(r, path):
    """Places, other handles and `detach` on a buffered file."""
    mode = r.choice(["rb", "r+b", "w+b", "wb"])
    buffering = r.choice([-1, 2, 7, 64])
    initial = bytes_of(r, r.choice([0, 10, 200, 9000]))
    with open(path, "wb") as file:
        file.write(initial)
    case = {"kind": "binary", "mode": mode, "buffering": buffering, "initial": encode(initial), "ops": []}
    file = open(path, mode, buffering)
    for _ in range(r.randint(4, 20)):
        name = r.choice(["read", "readline", "write", "seek", "tell", "pread", "pwrite", "other", "flush", "detach"])
        step = {"op": name, "args": []}
        if name in ("read", "readline"):
            size = r.choice([0, 1, 5, 40])
            step["args"] = [size]
            attempt(step, lambda: getattr(file, name)(size))
        elif name == "write":
            data = bytes_of(r, r.choice([0, 1, 9, 300]))
            step["args"] = [encode(data)]
            attempt(step, lambda: file.write(data))
        elif name == "seek":
            offset = r.choice([0, 3, 50, 300])
            step["args"] = [offset, 0]
            attempt(step, lambda: file.seek(offset))
        elif name == "pread":
            size, place = r.choice([1, 10, 500]), r.choice([0, 5, 150])
            step["args"] = [size, place]
            if not file.readable():
                continue
            file.flush()
            attempt(step, lambda: os.pread(file.fileno(), size, place))
        elif name == "pwrite":
            data, place = bytes_of(r, r.choice([1, 10])), r.choice([0, 5, 150])
            step["args"] = [encode(data), place]
            if not file.writable():
                continue
            file.flush()  # which forgets what was read ahead, where it can be written to
            attempt(step, lambda: os.pwrite(file.fileno(), data, place))
        elif name == "other":
            # another handle changes the file; this one flushes and goes somewhere before it reads again
            if not (file.readable() and file.writable()):
                continue
            data, place = bytes_of(r, 4), r.choice([0, 20])
            step["args"] = [encode(data), place]
            file.flush()
            with open(path, "r+b", 0) as other:
                other.seek(place)
                other.write(data)
            attempt(step, lambda: file.seek(0))
        elif name == "detach":
            if isinstance(file, io.FileIO) or r.random() < 0.7:
                continue
            here = file.tell()
            try:
                file = file.detach()
                file.seek(here)  # the library's goes on where the buffered file was; CPython's where its buffer had read to
            except Exception:
                break
        elif name == "flush":
            attempt(step, file.flush)
            step["disk"] = encode(contents(path))
        else:
            attempt(step, file.tell)
        case["ops"].append(step)
    file.close()
    case["final"] = encode(contents(path))
    return case


def text_case(r, path):
    """`reconfigure`, line buffering and `detach` on a text file."""
    mode = r.choice(["r", "w", "a"])
    buffering = r.choice([-1, 1, 1, 64])
    encoding = r.choice(["utf-8", "latin-1", "utf-16-le"])
    alphabet = LATIN if encoding == "latin-1" else ALPHABET
    initial = text_of(r, r.choice([0, 20, 300]), LATIN).encode(encoding)
    with open(path, "wb") as file:
        file.write(initial)
    newline = r.choice([None, "", "\n", "\r\n"])
    case = {"kind": "text", "mode": mode, "buffering": buffering, "encoding": encoding, "errors": "strict",
            "newline": newline, "initial": encode(initial), "ops": []}
    file = open(path, mode, buffering, encoding=encoding, newline=newline)
    for _ in range(r.randint(4, 16)):
        name = r.choice(["read", "readline", "write", "write", "reconfigure", "seek0", "flush", "disk"])
        step = {"op": name, "args": []}
        if name == "disk":
            step["disk"] = encode(contents(path))
        elif name in ("read", "readline"):
            if mode != "r":
                continue
            size = r.choice([0, 1, 7, 60])
            step["args"] = [size]
            attempt(step, lambda: getattr(file, name)(size))
        elif name == "write":
            if mode == "r":
                continue
            data = text_of(r, r.choice([0, 1, 4, 60]), alphabet if file.encoding != "iso8859-1" else LATIN)
            step["args"] = [encode(data)]
            attempt(step, lambda: file.write(data))
            if "err" in step:
                case["ops"].append(step)
                break
        elif name == "reconfigure":
            options = r.choice([{"newline": ""}, {"newline": "\n"}, {"errors": "replace"}, {"encoding": "utf-8"},
                                {"line_buffering": True}, {"line_buffering": False}, {"write_through": True},
                                {"encoding": "utf-16-le", "errors": "ignore"}, {"newline": "\r"}])
            step["options"] = options
            attempt(step, lambda: file.reconfigure(**options))
            if mode == "a":
                file.flush()
        elif name == "seek0":
            attempt(step, lambda: file.seek(0))
        else:
            attempt(step, file.flush)
            step["disk"] = encode(contents(path))
        case["ops"].append(step)
        if step.get("err", [""])[0].startswith("Unicode"):
            file.close()
            return case
    file.close()
    case["final"] = encode(contents(path))
    return case


def memory_case(r, _path):
    """BytesIO and StringIO."""
    binary = r.random() < 0.5
    initial = bytes_of(r, r.choice([0, 10, 300])) if binary else text_of(r, r.choice([0, 10, 300]), ALPHABET)
    file = io.BytesIO(initial) if binary else io.StringIO(initial)
    case = {"kind": "bytesio" if binary else "stringio", "initial": encode(initial), "ops": []}
    for _ in range(r.randint(4, 20)):
        name = r.choice(["read", "readline", "readlines", "write", "seek0", "tell", "truncate", "getvalue"])
        step = {"op": name, "args": []}
        if name in ("read", "readline"):
            size = r.choice([-1, 0, 1, 7, 60])
            step["args"] = [size]
            attempt(step, lambda: getattr(file, name)(size))
        elif name == "write":
            data = bytes_of(r, r.choice([0, 1, 9, 300])) if binary else text_of(r, r.choice([0, 1, 9, 300]), ALPHABET)
            step["args"] = [encode(data)]
            attempt(step, lambda: file.write(data))
        elif name == "truncate":
            if not binary:
                continue
            size = r.choice([0, 5, 1000])
            step["args"] = [size]
            attempt(step, lambda: file.truncate(size))
        elif name == "seek0":
            attempt(step, lambda: file.seek(0))
        elif name == "tell":
            if not binary:
                continue
            attempt(step, file.tell)
        else:
            attempt(step, getattr(file, name))
        case["ops"].append(step)
    return case


def main():
    seed, count, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    r = random.Random(seed)
    cases = []
    with tempfile.TemporaryDirectory() as work:
        for index in range(count):
            make = r.choices([binary_case, text_case, memory_case], [4, 4, 2])[0]
            case = make(r, os.path.join(work, "file"))
            case["id"] = f"more-{seed}-{index}"
            cases.append(case)
    with open(out, "w", encoding="ascii") as file:
        json.dump({"python": sys.version.split()[0], "seed": seed, "cases": cases}, file, separators=(",", ":"))


main()
