"""What a form reckons out itself: an expression over its answers, exact to the cent.

The language is a small part of Python's expressions, read by simpleeval: numbers, texts, names of
answers, `+ - * / %`, comparisons, `and or not`, `a if b else c`, and the functions below. All
numbers are decimal. A name is looked up where the reckoned answer stands, then further out, at last
among the form's tables; a dot leads into a group, and over a list to all its items
(`sum(goods.price)`). `bracket(table, x)` is the first row whose `up_to` is not below `x`.

`and` and `or` are settled as soon as the answers there are settle them.

Nothing else is reachable: no attribute of any Python object is ever read, no method is called, no
power, shift or repetition can grow. What hangs on an answer that is not there yet has no value.
"""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache
from itertools import pairwise
from typing import Any

from simpleeval import SimpleEval

_MOST_SIGNS = 500
_MOST_NODES = 400
_MOST_TEXT = 1_000
_EXACT = Context(prec=34, Emax=999, Emin=-999)

Scopes = Sequence[Mapping[str, Any]]
"""The groups of answers around a place, the innermost first."""


class FormulaDamaged(Exception):  # noqa: N818  -- named for what the text is
    """It is no expression of this language. Says why, without any answer."""


class _Absent(Exception):  # noqa: N818  -- named for what it is
    """An answer that is not there yet."""


def reckoned(formula: str, scopes: Scopes) -> Any:
    """Decimal, text, bool or None where an answer is missing or none can be reckoned out.

    Raises `FormulaDamaged`.
    """
    tree = _tree(formula)
    with localcontext(_EXACT):
        try:
            result = _Reader(scopes).eval(formula, tree)
        except (_Absent, ArithmeticError, TypeError, LookupError, ValueError):
            return None
    if isinstance(result, Decimal) and not result.is_finite():
        return None
    return result if isinstance(result, Decimal | str | bool) else None


def names_in(formula: str) -> frozenset[str]:
    """The answers that it starts from. Raises `FormulaDamaged`."""
    calls = {id(node.func) for node in ast.walk(_tree(formula)) if isinstance(node, ast.Call)}
    return frozenset(
        node.id
        for node in ast.walk(_tree(formula))
        if isinstance(node, ast.Name) and id(node) not in calls
    )


def texts_compared(formula: str) -> frozenset[tuple[str, str]]:
    """The answers that are held against a text, each with the text. Raises `FormulaDamaged`."""
    return frozenset(
        (name.id, text.value)
        for node in ast.walk(_tree(formula))
        if isinstance(node, ast.Compare)
        for name, text in _neighbours(node)
        if isinstance(name, ast.Name) and isinstance(text, ast.Constant)
        if isinstance(text.value, str)
    )


def _neighbours(node: ast.Compare) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Neighbours in a comparison, both ways round."""
    for one, other in pairwise((node.left, *node.comparators)):
        yield one, other
        yield other, one


@cache
def _tree(formula: str) -> ast.Expr:
    if len(formula) > _MOST_SIGNS:
        raise FormulaDamaged(f"longer than {_MOST_SIGNS} signs")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            parsed = ast.Expr(ast.parse(formula.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning) as error:
        raise FormulaDamaged("no expression") from error
    nodes = list(ast.walk(parsed))
    if len(nodes) > _MOST_NODES:
        raise FormulaDamaged(f"more than {_MOST_NODES} parts")
    for node in nodes:
        if not isinstance(node, _ALLOWED):
            raise FormulaDamaged(f"{type(node).__name__} is not part of the language")
        if isinstance(node, ast.Call) and (
            not isinstance(node.func, ast.Name) or node.func.id not in _FUNCTIONS or node.keywords
        ):
            raise FormulaDamaged(f"only {', '.join(sorted(_FUNCTIONS))} can be called")
    return parsed


class _Reader(SimpleEval):  # type: ignore[misc]  # simpleeval has no types
    nodes: dict[type[ast.AST], Callable[[Any], Any]]

    def __init__(self, scopes: Scopes) -> None:
        super().__init__(operators=_OPERATORS, functions=_FUNCTIONS)
        self._scopes = scopes
        known = {node: read for node, read in self.nodes.items() if issubclass(node, _ALLOWED)}
        own: dict[type[ast.AST], Callable[[Any], Any]] = {
            ast.Name: self._name,
            ast.Attribute: self._inside,
            ast.Constant: self._constant,
            ast.BoolOp: self._joined,
        }
        self.nodes = known | own

    def _name(self, node: ast.Name) -> Any:
        for scope in self._scopes:
            if node.id in scope:
                return _value(scope[node.id])
        raise _Absent

    def _inside(self, node: ast.Attribute) -> Any:
        return _value(_inner(self._eval(node.value), node.attr))

    def _joined(self, node: ast.BoolOp) -> Any:
        """As far as it is settled by the answers there are: `False and …` needs no more."""
        settles = isinstance(node.op, ast.Or)
        value, absent = None, False
        for part in node.values:
            try:
                value = self._eval(part)
            except _Absent:
                absent = True
                continue
            if bool(value) is settles:
                return value
        if absent:
            raise _Absent
        return value

    def _constant(self, node: ast.Constant) -> Any:
        return _value(node.value)


def _inner(holder: Any, name: str) -> Any:
    if isinstance(holder, list):
        return [item[name] for item in holder if isinstance(item, dict) and name in item]
    if isinstance(holder, dict) and name in holder:
        return holder[name]
    raise _Absent


def _value(value: Any) -> Any:
    match value:
        case bool() | str() | Decimal():
            return value
        case int() | float():
            return Decimal(str(value))
        case list() | tuple():
            return [part for part in value if part is not None]
        case Mapping():
            return dict(value)
        case _:
            raise _Absent


def _numbers(values: Sequence[Any]) -> Iterator[Decimal]:
    for value in values:
        if isinstance(value, list):
            yield from _numbers(value)
        else:
            yield _number(_value(value))


def _number(value: Any) -> Decimal:
    if not isinstance(value, Decimal):
        raise _Absent
    return value


def _rounded(value: Any, places: Any = Decimal(0), *, way: str = ROUND_HALF_UP) -> Decimal:
    digits = int(_number(places))
    if not 0 <= digits <= 10:
        raise _Absent
    return _number(value).quantize(Decimal(1).scaleb(-digits), rounding=way)


def _added(first: Any, second: Any) -> Any:
    if isinstance(first, str) and isinstance(second, str):
        if len(first) + len(second) > _MOST_TEXT:
            raise _Absent
        return first + second
    return _number(first) + _number(second)


def _bracket(rows: Any, value: Any) -> Mapping[str, Any]:
    """The first row that reaches up to the value; a row without `up_to` reaches up to any."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and (
            "up_to" not in row or _number(value) <= _number(_value(row["up_to"]))
        ):
            return row
    raise _Absent


def _of_numbers(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values: act(*(_number(value) for value in values))


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sum": lambda *values: sum(_numbers(values), Decimal(0)),
    "min": lambda *values: min(_numbers(values)),
    "max": lambda *values: max(_numbers(values)),
    "count": lambda values: Decimal(len(values)) if isinstance(values, list) else Decimal(1),
    "round": _rounded,
    "floor": lambda value: _rounded(value, way=ROUND_FLOOR),
    "ceil": lambda value: _rounded(value, way=ROUND_CEILING),
    "abs": _of_numbers(abs),
    "bracket": _bracket,
}
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _added,
    ast.Sub: _of_numbers(operator.sub),
    ast.Mult: _of_numbers(operator.mul),
    ast.Div: _of_numbers(operator.truediv),
    ast.Mod: _of_numbers(operator.mod),
    ast.USub: _of_numbers(operator.neg),
    ast.UAdd: _of_numbers(operator.pos),
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Expr, ast.Name, ast.Attribute, ast.Constant, ast.Load, ast.UnaryOp, ast.BinOp, ast.BoolOp,
    ast.And, ast.Or, ast.Compare, ast.IfExp, ast.Call, *_OPERATORS,
)  # fmt: skip
