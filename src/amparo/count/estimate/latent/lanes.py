"""Four numbers at once: what the walks over the tree of patterns are written in.

A row of classes is 10 to 15 numbers long, too short for what a compiler makes of a loop: it vectorises for long ones
and walks short ones singly. Here a kernel names the four numbers (a vector of LLVM's) and the compiler puts them into
what registers the processor has: one of AVX2, two of SSE2 or NEON. Rows that are loaded or stored are padded to
``padded(classes)`` numbers. Arrays are contiguous; nothing checks bounds. Eight at once were no faster with AVX-512,
and ten classes pad to twelve but would to sixteen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core.datamodel import models
from numba.extending import intrinsic, register_model

LANES = 4
_VECTOR = ir.VectorType(ir.DoubleType(), LANES)
_INDEX = ir.IntType(32)
_FREE = ("contract", "nsz", "reassoc")  # as in every kernel


class Lanes(types.Type):
    """The type of four numbers."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


LANES_TYPE = Lanes()


@register_model(Lanes)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)  # type: ignore[no-untyped-call]


def _operation(written: Callable[..., Any]) -> Callable[..., Any]:
    """Let kernels call what ``written`` writes in the compiler's own language; its first argument is the typing."""
    return cast(Callable[..., Any], intrinsic(written))


def padded(classes: int) -> int:
    """Return how long a row of classes is with its padding."""
    return -(-classes // LANES) * LANES


@_operation
def load(_: Any, array: Any, place: Any) -> Any:
    """Load four numbers from a place on, counted along the rows of an array."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        start = _pointer(context, builder, signature, args)
        found = builder.load(builder.bitcast(start, _VECTOR.as_pointer()))
        found.align = 8
        return found

    return LANES_TYPE(array, place), generate


@_operation
def store(_: Any, array: Any, place: Any, lanes: Any) -> Any:
    """Store four numbers from a place on, counted along the rows of an array."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        start = _pointer(context, builder, signature, args)
        builder.store(args[2], builder.bitcast(start, _VECTOR.as_pointer())).align = 8
        return context.get_dummy_value()

    return types.none(array, place, lanes), generate


@_operation
def number(_: Any, array: Any, place: Any) -> Any:
    """Return one number of an array, its place counted along the rows; a view by ``ravel`` would count references."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(_pointer(context, builder, signature, args))

    return types.float64(array, place), generate


@_operation
def put(_: Any, array: Any, place: Any, one: Any) -> Any:
    """Store one number in an array, its place counted along the rows."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.store(args[2], _pointer(context, builder, signature, args))
        return context.get_dummy_value()

    return types.none(array, place, types.float64), generate


def _pointer(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    array = context.make_array(signature.args[0])(context, builder, args[0])
    return builder.gep(array.data, [args[1]])


@_operation
def spread(_: Any, number: Any) -> Any:
    """Return one number four times."""

    def generate(_c: Any, builder: Any, _s: Any, args: Any) -> Any:
        one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), args[0], ir.Constant(_INDEX, 0))
        return _shuffled(builder, one, [0] * LANES)

    return LANES_TYPE(types.float64), generate


@_operation
def first(_: Any, lanes: Any, count: Any) -> Any:
    """Return the first so many of the numbers, and 0 for the others, whatever they were."""

    def generate(_c: Any, builder: Any, _s: Any, args: Any) -> Any:
        kind = ir.VectorType(ir.IntType(64), LANES)
        one = builder.insert_element(ir.Constant(kind, ir.Undefined), args[1], ir.Constant(_INDEX, 0))
        wanted = builder.icmp_signed("<", ir.Constant(kind, list(range(LANES))), _shuffled(builder, one, [0] * LANES))
        return builder.select(wanted, args[0], ir.Constant(_VECTOR, [0.0] * LANES))

    return LANES_TYPE(lanes, types.int64), generate


@_operation
def plus(_: Any, one: Any, other: Any) -> Any:
    """Add number by number."""
    return LANES_TYPE(one, other), lambda _c, builder, _s, args: builder.fadd(*args, flags=_FREE)


@_operation
def times(_: Any, one: Any, other: Any) -> Any:
    """Multiply number by number."""
    return LANES_TYPE(one, other), lambda _c, builder, _s, args: builder.fmul(*args, flags=_FREE)


@_operation
def over(_: Any, one: Any, other: Any) -> Any:
    """Divide number by number."""
    return LANES_TYPE(one, other), lambda _c, builder, _s, args: builder.fdiv(*args, flags=_FREE)


@_operation
def total(_: Any, lanes: Any) -> Any:
    """Add the four numbers up, by halves."""

    def generate(_c: Any, builder: Any, _s: Any, args: Any) -> Any:
        left, size = args[0], LANES
        while size > 1:
            size //= 2
            halves = (_shuffled(builder, left, range(begin, begin + size)) for begin in (0, size))
            left = builder.fadd(*halves, flags=_FREE)
        return builder.extract_element(left, ir.Constant(_INDEX, 0))

    return types.float64(lanes), generate


def _shuffled(builder: Any, vector: Any, places: Any) -> Any:
    mask = ir.Constant(ir.VectorType(_INDEX, len(places)), list(places))
    return builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), mask)
