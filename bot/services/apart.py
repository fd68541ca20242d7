"""Work for many groups in a row, of which one's trouble holds up none of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from bot.domain.errors import Outage


@contextmanager
def kept_apart(trouble: str) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Gives what each piece of work is done under; their errors are raised together at the end, an outage at once."""
    errors: list[Exception] = []

    @contextmanager
    def apart() -> Iterator[None]:
        try:
            yield
        except Outage:
            raise
        except Exception as error:  # noqa: BLE001  one group's trouble must not hold up the others
            errors.append(error)

    yield apart
    if errors:
        raise ExceptionGroup(trouble, errors)
