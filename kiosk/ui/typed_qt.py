"""PySide6's `Property` and `QmlUncreatable`, with the types that its stubs leave out.

At run time these are PySide6's own. For a type checker a property reads as what its getter
returns, and may name a QML type by a string.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.none_kept import keep_none

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Generic, TypeVar

    from PySide6.QtCore import Signal

    T = TypeVar("T")
    C = TypeVar("C", bound=type)

    class _Readable(Generic[T]):
        """A read-only Qt property on an object."""

        def __get__(self, owner: object, kind: type) -> T: ...

    def Property(
        kind: type | str, *, notify: Signal | None = None, constant: bool = False
    ) -> Callable[[Callable[[Any], T]], _Readable[T]]: ...

    def QmlUncreatable(reason: str) -> Callable[[C], C]: ...

else:
    from PySide6.QtCore import Property
    from PySide6.QtQml import QmlUncreatable

keep_none()

__all__ = ["Property", "QmlUncreatable"]
