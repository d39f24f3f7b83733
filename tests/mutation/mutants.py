"""Makes the mutants of a module: copies of its code that differ from it in one place.

What is changed is what people get wrong: a bound, a condition, a sign, a number, a name between quotes, a
result, a step. Texts for people are left alone, as no test should repeat them.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import CodeType

_COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
_FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
# As conditions these are not negated: they are changed in another way, or say what is there by default.
_CHANGED_OTHERWISE = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant, ast.Tuple, ast.List, ast.Dict)
# Fields of a node that hold nothing that runs, or decide nothing.
_SKIPPED_FIELDS = {"annotation", "returns", "decorator_list", "type_params"}
_MUTABLE = (
    ast.expr,
    ast.stmt,
    ast.comprehension,
    ast.keyword,
    ast.arguments,
    ast.match_case,
    ast.ExceptHandler,
    ast.withitem,
)
_LONGEST_TEXT = 100
_THAI = re.compile("[\u0e00-\u0e7f]")


@dataclass(frozen=True)
class Mutant:
    """One change: in which line and function, what stood there and what stands there now.

    `place`: the function, or the class and the function; "" for the module. `code`: of the whole module.
    """

    line: int
    place: str
    before: str
    after: str
    code: CodeType

    @property
    def change(self) -> str:
        return f"{self.place or 'module'}: {self.before} -> {self.after}"


@dataclass(frozen=True)
class _Site:
    """A field of a node, or one of the nodes in it."""

    parent: ast.AST
    field: str
    index: int | None
    place: str

    def get(self) -> ast.AST:
        value = getattr(self.parent, self.field)
        return value if self.index is None else value[self.index]

    def text(self) -> str:
        """What stands there; of a bare value with what is around it, where that is short."""
        around = ast.unparse(self.parent)
        is_bare = isinstance(self.get(), ast.Constant) and len(around) <= _LONGEST_TEXT
        return around if is_bare else ast.unparse(self.get())

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(source: str, path: str) -> list[Mutant]:
    """Return all mutants of a module's source in the order of its lines, no two of them alike."""
    tree, made = ast.parse(source), {}
    for site in list(_sites(tree, "")):
        node = site.get()
        before = site.text()
        for replacement in _replacements(site.parent, site.field, node):
            site.put(ast.copy_location(replacement, node))
            code = compile(ast.fix_missing_locations(tree), path, "exec")
            mutant = Mutant(node.lineno, site.place, before, site.text(), code)
            made.setdefault((mutant.line, mutant.change), mutant)
        site.put(node)
    return sorted(made.values(), key=lambda mutant: mutant.line)


def _sites(parent: ast.AST, place: str) -> Iterator[_Site]:
    """All places in a tree, but those that hold documentation, types or texts for people."""
    if isinstance(parent, ast.FunctionDef | ast.ClassDef):
        place = f"{place}.{parent.name}".lstrip(".")
    if isinstance(parent, ast.Raise) or _is_for_people(parent):
        return
    for field, value in ast.iter_fields(parent):
        if field in _SKIPPED_FIELDS or (field == "value" and _is_list_of_names(parent)):
            continue
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, _MUTABLE) and not _is_documentation(node):
                yield _Site(parent, field, index, place)
                yield from _sites(node, place)


def _is_documentation(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_list_of_names(node: ast.AST) -> bool:
    """True for `__all__`."""
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def _is_for_people(node: ast.AST) -> bool:
    """True for a pair of texts, Thai and English."""
    match node:
        case ast.Tuple([ast.Constant(str() as thai), _]) | ast.Call(
            ast.Name("t"), [ast.Constant(str() as thai), _]
        ):
            return bool(_THAI.search(thai))
    return False


def _replacements(parent: ast.AST, field: str, node: ast.AST) -> Iterable[ast.AST]:
    """What else could stand in the place of a node."""
    match node:
        case ast.Compare(left, [operator], comparators):
            yield from (ast.Compare(left, [other()], comparators) for other in _COMPARISONS[type(operator)])
        case ast.Compare(left, [first, second], comparators):
            for other in _COMPARISONS[type(first)]:
                yield ast.Compare(left, [other(), second], comparators)
            for other in _COMPARISONS[type(second)]:
                yield ast.Compare(left, [first, other()], comparators)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(_OPERATORS[type(operator)](), values)
        case ast.BinOp(left, operator, right) if type(operator) in _OPERATORS:
            yield ast.BinOp(left, _OPERATORS[type(operator)](), right)
        case ast.AugAssign(target, operator, value) if type(operator) in _OPERATORS:
            yield ast.AugAssign(target, _OPERATORS[type(operator)](), value)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Constant(str() as value) if not isinstance(parent, ast.JoinedStr):
            yield ast.Constant(f"{value}XX")
        case ast.Call(ast.Name(name), arguments, keywords) if name in _FUNCTIONS:
            yield ast.Call(ast.Name(_FUNCTIONS[name], ast.Load()), arguments, keywords)
        # An empty result is as untrue as None.
        case ast.Return(ast.AST() as value) if not _is_empty(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
    if _is_condition(parent, field) and not isinstance(node, _CHANGED_OTHERWISE):
        yield ast.UnaryOp(ast.Not(), node)


def _is_empty(node: ast.expr) -> bool:
    return ast.unparse(node) in ("None", "False", "[]", "()", "{}", "''")


def _is_condition(parent: ast.AST, field: str) -> bool:
    """True where a node decides which way the code goes."""
    match parent:
        case ast.If() | ast.IfExp() | ast.While():
            return field == "test"
        case ast.comprehension():
            return field == "ifs"
        case ast.BoolOp():
            return True
    return False
