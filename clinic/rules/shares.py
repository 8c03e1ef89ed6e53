"""Sharing whole minutes by weight: largest remainder first, nobody below their least."""

from collections.abc import Iterable, Sequence
from functools import lru_cache


@lru_cache(maxsize=8192)
def share(total: int, weights: tuple[int, ...], least: tuple[int, ...] = ()) -> tuple[int, ...]:
    """`total` minutes by weight, each at least its `least`; all weights 0 count as equal, earlier ones win ties.

    Raises ValueError where what each needs at least does not fit into `total`.
    """
    if sum(least) > total:
        raise ValueError(f"{total} minutes cannot hold {sum(least)}")
    weighed = weights if any(weights) else (1,) * len(weights)
    whole = sum(weighed)
    minutes = [total * weight // whole for weight in weighed]
    by_remainder = sorted(range(len(weighed)), key=lambda at: -(total * weighed[at] % whole))
    for at in by_remainder[: total - sum(minutes)]:
        minutes[at] += 1
    _lift(minutes, least)
    return tuple(minutes)


def _lift(minutes: list[int], least: Sequence[int]) -> None:
    """Bring each up to its least, a minute at a time from whoever has most above theirs."""
    for at, needed in enumerate(least):
        while minutes[at] < needed:
            giver = max(range(len(minutes)), key=lambda other: minutes[other] - least[other])
            minutes[giver] -= 1
            minutes[at] += 1


def fitting(total: int, least: Sequence[int]) -> int:
    """How many of the first ones fit with their least; at least one, who then gets all of it."""
    count, needed = 0, 0
    for minutes in least:
        needed += minutes
        if needed > total:
            break
        count += 1
    return max(count, 1)


def starts_of(minutes: Iterable[int], start: int = 0) -> list[int]:
    """The starting minute of each, one after the other."""
    starts = []
    for each in minutes:
        starts.append(start)
        start += each
    return starts
