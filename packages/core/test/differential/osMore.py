#!/usr/bin/env python3
"""CPython as oracle for random sequences of realpath, walk, chmod, utime, truncate, paths of bytes, names that are not UTF-8,
and the message of every error. A path of the sandbox is `$ROOT` in answers. Usage: osMore.py SEED
CASES OUT.json
"""
import json
import os
import random
import shutil
import stat
import sys
import tempfile

from answers import encode

COMMON = ["a", "b", "d", "d/e", "d/e/f", "d/a", "l", "l/a", "k"]
ODD = ["d/../a", "./b", "d//e/", "d/l", "no/x", "", "a/", "caf\u00e9", "d/\udcff", "\udcfe\udc80", "it's", "x" * 256, ".", "..", "d/.", "d/..",
       "loop", "d/e/../../loop/x"]
# no target leads out of the sandbox by itself, and one that does by what is above it stays far below the working folder
TARGETS = ["a", "d", "nowhere", "d/e", "l", "loop", "d/e/..", ".", "d/../a", "\udcff"]


def hide(value, root):
    if isinstance(value, str):
        return value.replace(root, "$ROOT").replace(os.path.dirname(root), "$ABOVE")
    if isinstance(value, bytes):
        return value.replace(root.encode(), b"$ROOT").replace(os.path.dirname(root).encode(), b"$ABOVE")
    return value


def kind_of(status):
    for name in ("DIR", "LNK", "REG"):
        if getattr(stat, "S_IS" + name)(status.st_mode):
            return name
    return "?"


def facts(status):
    kind = kind_of(status)
    mode = None if kind == "LNK" else stat.S_IMODE(status.st_mode)
    return [kind, mode, status.st_size if kind == "REG" else None, status.st_nlink if kind == "REG" else None]


def walked(top, topdown, followlinks):
    return sorted([path, sorted(dirs), sorted(files)] for path, dirs, files in os.walk(top, topdown, None, followlinks))


def scanned(path):
    with os.scandir(path) as entries:
        return sorted(
            [e.name, e.path, e.is_dir(), e.is_file(), e.is_symlink(), e.is_dir(follow_symlinks=False), e.is_file(follow_symlinks=False)]
            for e in entries)


def timed(path, atime, mtime, follow):
    os.utime(path, ns=(atime, mtime), follow_symlinks=follow)
    status = os.stat(path, follow_symlinks=follow)
    return [str(status.st_mtime_ns // 1000), os.path.getmtime(path) if follow else None]


def steps(r):
    def path():
        name = r.choice(COMMON if r.random() < 0.7 else ODD)
        return os.fsencode(name) if r.random() < 0.25 else name

    p, q = path(), path()
    target = r.choice(TARGETS)
    target = os.fsencode(target) if isinstance(q, bytes) else target
    flag = r.random() < 0.5
    size = r.choice([0, 2, 70])
    mode = r.choice([0o700, 0o755, 0o640, 0o7777])
    time = r.choice([0, 1_500_000_000_123_456_000, 1_999_000, -1_000_000_000, -1_500_000_123_000, 3_999_999_999_999_999_000, 10**18])
    return r.choice([
        ("create", [p, size], lambda: open(p, "wb").write(b"x" * size)),
        ("mkdir", [p], lambda: os.mkdir(p)),
        ("mkdir", [p, {"mode": 0o700}], lambda: os.mkdir(p, 0o700)),
        ("makedirs", [p, {"existOk": flag}], lambda: os.makedirs(p, exist_ok=flag)),
        ("makedirs", [p, {"mode": 0o711}], lambda: os.makedirs(p, 0o711)),
        ("rmdir", [p], lambda: os.rmdir(p)),
        ("removedirs", [p], lambda: os.removedirs(p)),
        ("rename", [p, q], lambda: os.rename(p, q)),
        ("renames", [p, q], lambda: os.renames(p, q)),
        ("replace", [p, q], lambda: os.replace(p, q)),
        ("remove", [p], lambda: os.remove(p)),
        ("link", [p, q], lambda: os.link(p, q)),
        ("symlink", [target, q], lambda: os.symlink(target, q)),
        ("symlink", [target, q], lambda: os.symlink(target, q)),
        ("readlink", [p], lambda: os.readlink(p)),
        ("listdir", [p], lambda: sorted(os.listdir(p))),
        ("scandir", [p], lambda: scanned(p)),
        ("walk", [p, flag, False], lambda: walked(p, flag, False)),
        ("access", [p, 4], lambda: os.access(p, os.R_OK)),
        ("stat", [p], lambda: facts(os.stat(p))),
        ("lstat", [p], lambda: facts(os.lstat(p))),
        ("chmod", [p, mode], lambda: os.chmod(p, mode)),
        ("truncate", [p, size], lambda: os.truncate(p, size)),
        ("truncate", [p, -1], lambda: os.truncate(p, -1)),
        ("utime", [p, str(time), str(time + 2000), flag], lambda: timed(p, time, time + 2000, flag)),
        ("realpath", [p, {"strict": False}], lambda: os.path.realpath(p)),
        ("realpath", [p, {"strict": True}], lambda: os.path.realpath(p, strict=True)),
        ("abspath", [p], lambda: os.path.abspath(p)),
        ("exists", [p], lambda: os.path.exists(p)),
        ("lexists", [p], lambda: os.path.lexists(p)),
        ("isfile", [p], lambda: os.path.isfile(p)),
        ("isdir", [p], lambda: os.path.isdir(p)),
        ("islink", [p], lambda: os.path.islink(p)),
        ("ismount", [p], lambda: os.path.ismount(p)),
        ("samefile", [p, q], lambda: os.path.samefile(p, q)),
    ])


def os_case(r, root):
    shutil.rmtree(os.path.dirname(root), ignore_errors=True)
    os.makedirs(root)
    os.chdir(root)
    case = {"kind": "osMore", "ops": []}
    first = [("makedirs", ["d/e"], lambda: os.makedirs("d/e")), ("create", ["a", 3], lambda: open("a", "wb").write(b"xxx")),
             ("symlink", ["d", "l"], lambda: os.symlink("d", "l"))]
    todo = [step for step in first if r.random() < 0.8]
    for index in range(r.randint(10, 40)):
        op, args, act = todo[index] if index < len(todo) else steps(r)
        step = {"op": op, "args": [encode(arg) for arg in args]}
        try:
            answer = act()
            step["ret"] = encode([hide(item, root) for item in answer] if isinstance(answer, list) else hide(answer, root))
        except Exception as error:  # whatever CPython raises is the answer
            step["err"] = [type(error).__name__, getattr(error, "errno", None)]
            step["message"] = encode(hide(str(error), root))
        case["ops"].append(step)
    case["tree"] = encode(sorted(os.path.join(d, x) for d, ds, fs in os.walk(".") for x in ds + fs))
    return case


def main():
    seed, count, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    os.umask(0o022)
    r = random.Random(seed)
    work = os.path.realpath(tempfile.mkdtemp())
    cases = []
    for index in range(count):
        case = os_case(r, os.path.join(work, "1/2/3/sandbox"))
        case["id"] = f"{seed}-{index}"
        cases.append(case)
    os.chdir("/")
    shutil.rmtree(work)
    json.dump({"python": sys.version.split()[0], "seed": seed, "cases": cases}, open(out, "w"), separators=(",", ":"))
    print(len(cases), "cases,", sum(len(case["ops"]) for case in cases), "ops")


main()
