"""The small ways in which a line of code can be wrong: comparisons, numbers, and/or, conditions, results, calls."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
UNTOUCHED = {"annotation", "returns", "decorator_list", "type_params", "bases", "keywords_of_class"}
"""Parts that decide nothing when the code runs."""


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    module: str
    number: int
    line: int
    change: str
    in_function: bool


@dataclass
class Site:
    """A node with the nodes that may stand in its place."""

    node: ast.AST
    line: int
    in_function: bool
    variants: list[ast.AST]


def mutants(module: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    found: list[Mutant] = []
    for site in _sites(ast.parse(source)):
        for variant in site.variants:
            change = f"{_text(site.node)}  ->  {_text(variant)}"
            found.append(Mutant(module, len(found), site.line, change, site.in_function))
    return found


def mutated(source: str, number: int) -> ast.Module:
    """The module with this one change."""
    tree = ast.parse(source)
    at = 0
    for site in _sites(tree):
        if number < at + len(site.variants):
            new = site.variants[number - at]
            ast.copy_location(new, site.node)
            changed = _Swap(site.node, new).visit(tree)
            return ast.fix_missing_locations(changed)
        at += len(site.variants)
    raise ValueError(f"there is no mutant {number}")


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


def _sites(tree: ast.Module) -> Iterator[Site]:
    yield from _walk(tree, in_function=False)


def _walk(node: ast.AST, *, in_function: bool) -> Iterator[Site]:
    if _decides_nothing(node):
        return
    variants = list(_variants(node))
    if variants:
        placed = node.ifs[0] if isinstance(node, ast.comprehension) else node
        yield Site(node, getattr(placed, "lineno", 0), in_function, variants)
    inside = in_function or isinstance(node, ast.FunctionDef | ast.Lambda)
    for name, value in ast.iter_fields(node):
        if name in UNTOUCHED:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child, in_function=inside)


def _decides_nothing(node: ast.AST) -> bool:
    """Imports, what only the type checker reads, exceptions, docstrings, `__all__`, guards, sizes of caches."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Raise):
        return True
    if isinstance(node, ast.keyword) and node.arg in {"strict", "maxsize"}:
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(target, ast.Name) and target.id in {"__all__", "Why", "Row"} for target in targets)


def _variants(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.stmt):
        yield from _of_statement(node)
    elif isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.BinOp):
        yield from _of_operation(node)
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.IfExp):
        yield from _turned(node)
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield _with(node, ifs=node.ifs[1:])
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
        yield _with(node, func=ast.Name(NAMES[node.func.id], ast.Load()))


def _of_statement(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.AugAssign() if type(node.op) in ARITHMETIC:
            yield _with(node, op=ARITHMETIC[type(node.op)]())
            yield ast.Pass()
        case ast.Return(value=ast.expr() as value) if not _is_nothing(value):
            yield _with(node, value=ast.Constant(None))
        case ast.If() | ast.While():
            yield from _turned(node)
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield ast.Pass()


def _of_operation(node: ast.Compare | ast.BoolOp | ast.UnaryOp | ast.BinOp) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for at, each in enumerate(node.ops):
                yield _with(node, ops=[*node.ops[:at], COMPARISONS[type(each)](), *node.ops[at + 1 :]])
        case ast.BoolOp():
            yield _with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield copy.deepcopy(node.operand)
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            yield _with(node, op=ARITHMETIC[type(node.op)]())


def _turned(node: ast.If | ast.While | ast.IfExp) -> Iterator[ast.AST]:
    """The condition the other way round, where no operator of its own is turned already."""
    if not isinstance(node.test, ast.Compare | ast.UnaryOp):
        yield _with(node, test=ast.UnaryOp(ast.Not(), copy.deepcopy(node.test)))


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        if value:
            yield ast.Constant(value - 1)
    elif isinstance(value, str):
        yield ast.Constant(f"not {value}")


def _is_nothing(node: ast.expr) -> bool:
    """None, or False, which None cannot be told from where a function only says yes or no."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)


def _with(node: ast.AST, **changes: Any) -> ast.AST:
    """A shallow copy of a node with these fields changed; what it holds is copied too."""
    fields = {name: copy.deepcopy(value) for name, value in ast.iter_fields(node) if name not in changes}
    return type(node)(**fields, **changes)


def _text(node: ast.AST) -> str:
    """A node on one line, short enough for a report."""
    if isinstance(node, ast.comprehension):
        text = " ".join(["for …", *(f"if {ast.unparse(each)}" for each in node.ifs)])
    elif isinstance(node, ast.If | ast.While):
        text = f"if {ast.unparse(node.test)}"
    else:
        text = " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())
    return text if len(text) <= 90 else f"{text[:87]}..."
