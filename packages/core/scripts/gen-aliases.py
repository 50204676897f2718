"""Writes src/codecs/internal/aliases.ts: what CPython's `encodings` package knows about names.

python3.11 packages/core/scripts/gen-aliases.py > packages/core/src/codecs/internal/aliases.ts
npm run format
"""
import codecs
import encodings
import pkgutil
from encodings.aliases import aliases

names = {module.name for module in pkgutil.iter_modules(encodings.__path__)} - {"aliases", "mbcs", "oem"}
not_text = sorted(name for name in names if not codecs.lookup(name)._is_text_encoding)

by_module = {}
for alias, module in aliases.items():
    if module in names:
        by_module.setdefault(module, []).append(alias)

print('''/**
 * The other names of encodings, by the name of CPython's module. Written by `scripts/gen-aliases.py` from CPython 3.11.
 */

const names: { readonly [moduleName: string]: string } = {''')
rows = []
for module in sorted(by_module):
    rows.append(f'  {module}: "{" ".join(sorted(by_module[module]))}"')
print(",\n".join(rows))
print('''}

/** By alias: the name of CPython's module. @internal */
export const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([moduleName, list]) => list.split(" ").map((alias) => [alias, moduleName] as const))
)

/** CPython's modules whose codecs are not between text and bytes. @internal */
export const notText: ReadonlySet<string> = new Set([''')
print(",\n".join(f'  "{name}"' for name in not_text))
print("])")
