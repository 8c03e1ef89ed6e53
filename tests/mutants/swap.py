"""Puts a mutant in place: into the functions that run already, or into the module when it is next imported."""

import gc
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from .operators import mutated

PACKAGE = "clinic.rules"
FOLDER = Path(__file__).parents[2] / "clinic" / "rules"


def path_of(module: str) -> Path:
    """`limits` -> its file."""
    return FOLDER / f"{module}.py"


def code_of(module: str, number: int | None = None) -> CodeType:
    """The compiled module; with a number, that mutant of it."""
    path = path_of(module)
    source = path.read_text("utf-8")
    return compile(source if number is None else mutated(source, number), str(path), "exec", dont_inherit=True)


class Functions:
    """The functions of the rules that live in this process, closures of a loaded rulebook included."""

    def __init__(self, modules: Sequence[str]) -> None:
        files = {str(path_of(module)) for module in modules}
        self.by_code: dict[tuple[object, ...], list[FunctionType]] = {}
        for each in gc.get_objects():
            # isinstance() would ask a lazy object of Django for its class, and so wake it.
            if type(each) is FunctionType and each.__code__.co_filename in files:
                self.by_code.setdefault(_key(each.__code__), []).append(each)
        self.codes = {module: code_of(module) for module in modules}

    def swap(self, module: str, number: int) -> bool:
        """Whether the mutant could be put into living functions: not where it is outside of them, or its shape is."""
        pairs = list(_pairs(self.codes[module], code_of(module, number)))
        changed = [(old, new) for old, new in pairs if old.co_code != new.co_code or _own(old) != _own(new)]
        inner = [pair for pair in changed if pair[0].co_name != "<module>"]
        found = [(old, new) for old, new in pairs if _key(old) in self.by_code and _inside(old, new)]
        if not inner or not found or len(inner) != len(changed):
            return False
        for old, new in found:
            for function in self.by_code[_key(old)]:
                if len(function.__code__.co_freevars) != len(new.co_freevars):
                    return False
                function.__code__ = new
        return True


def _key(code: CodeType) -> tuple[object, ...]:
    """Which function this is: its place in the file to the column. (Equality of code heeds what running it cached.)"""
    return code.co_filename, code.co_qualname, code.co_firstlineno, code.co_linetable, code.co_code


def _own(code: CodeType) -> tuple[object, ...]:
    """The constants of a code object itself, with their types: 0 is not False."""
    return tuple((type(each), each) for each in code.co_consts if not isinstance(each, CodeType)) + code.co_names


def _inside(old: CodeType, new: CodeType) -> bool:
    """Whether the change is in this function or in one inside it."""
    return any(a.co_code != b.co_code or _own(a) != _own(b) for a, b in _pairs(old, new))


def _pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Each code object beside its mutant, outer before inner."""
    yield old, new
    inner = [[each for each in code.co_consts if isinstance(each, CodeType)] for code in (old, new)]
    if len(inner[0]) == len(inner[1]):
        for first, second in zip(*inner, strict=True):
            yield from _pairs(first, second)


class Memory:
    """What the rules keep from earlier work, which unchanged code may have done. (A loaded rulebook stays.)"""

    def __init__(self) -> None:
        """Find it once: that takes longer than to empty it."""
        everything = gc.get_objects()
        kept = [each for each in everything if type(each).__name__ == "_lru_cache_wrapper"]
        ours = [each for each in kept if str(each.__module__).startswith(PACKAGE)]
        self.caches = [each for each in ours if each.__name__ not in {"load", "load_from"}]
        self.bodies = [each for each in everything if type(each).__module__ == f"{PACKAGE}.body"]

    def forget(self) -> None:
        """Empty it."""
        for cache in self.caches:
            cache.cache_clear()
        for body in self.bodies:
            body.resolved.clear()


class Mutated(MetaPathFinder, Loader):
    """Imports one module of the rules as a mutant."""

    def __init__(self, module: str, number: int) -> None:
        self.module, self.number = module, number

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Ours for the one module, nobody's for the others."""
        if fullname != f"{PACKAGE}.{self.module}":
            return None
        return importlib.util.spec_from_file_location(fullname, path_of(self.module), loader=self)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """An ordinary one."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant."""
        exec(code_of(self.module, self.number), module.__dict__)  # noqa: S102  # that is what mutation testing does


def install(module: str, number: int) -> None:
    """From now on this module is imported as its mutant."""
    sys.meta_path.insert(0, Mutated(module, number))
