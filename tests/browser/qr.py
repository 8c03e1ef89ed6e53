"""Reads a QR code from a picture of a printed sheet, as a phone would: finds it, samples it, and takes it apart.

Codes of at most 53 modules (version 9) that stand upright and clean; nothing is corrected, so one wrong module fails.
"""

from collections.abc import Iterator
from itertools import groupby

from PIL.Image import Image
from qrcode.base import rs_blocks
from qrcode.util import pattern_position

Grid = list[list[bool]]
MASKS = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: (y * x) % 2 + (y * x) % 3 == 0,
    lambda y, x: ((y * x) % 2 + (y * x) % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + (y * x) % 3) % 2 == 0,
)
FORMAT_MASK = 0b101010000010010
EYE = (1, 1, 3, 1, 1)


def read_code(picture: Image) -> str:
    """The text of the one code in a grey picture."""
    grid = _sampled(picture)
    said = sum(bit << place for place, bit in enumerate(reversed([grid[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)])))
    head = (said ^ (FORMAT_MASK >> 7)) >> 3  # five bits: how much is spare, and the mask
    version = (len(grid) - 17) // 4
    words = _words(grid, version, MASKS[head & 7])
    return _text(_data(words, version, head >> 3))


def _sampled(picture: Image) -> Grid:
    """The modules between the three eyes."""
    dark = picture.convert("L").point(lambda light: 255 if light < 128 else 0)
    eyes = _eyes(dark)
    left, right = min(x for x, _y, _m in eyes), max(x for x, _y, _m in eyes)
    top = min(y for _x, y, _m in eyes)
    module = sum(m for _x, _y, m in eyes) / len(eyes)
    size = round((right - left) / module) + 7
    assert size % 4 == 1, f"{size} modules are no code"
    module = (right - left) / (size - 7)
    at = [round((place - 3) * module) for place in range(size)]
    return [[dark.getpixel((round(left) + x, round(top) + y)) == 255 for x in at] for y in at]


def _eyes(dark: Image) -> list[tuple[float, float, float]]:
    """(x, y, pixels a module) of the middle of each square in a square, found along rows and proved along columns."""
    found = []
    for y in range(0, dark.height, 2):
        for x, module in _rings([dark.getpixel((x, y)) for x in range(dark.width)]):
            column = [dark.getpixel((round(x), row)) for row in range(dark.height)]
            near = [middle for middle, _m in _rings(column) if abs(middle - y) < module]
            found += [(x, middle, module) for middle in near]
    assert found, "no code was found"
    return found


def _rings(line: list[object]) -> Iterator[tuple[float, float]]:
    """(middle, pixels a module) of each run of dark and light in the ratio 1:1:3:1:1."""
    runs = [(value, len(list(group))) for value, group in groupby(line)]
    ends, place = [], 0
    for _value, length in runs:
        place += length
        ends.append(place)
    for first in range(len(runs) - 4):
        lengths = [length for _value, length in runs[first : first + 5]]
        module = sum(lengths) / 7
        close = all(abs(length - module * part) < 0.6 * module for length, part in zip(lengths, EYE, strict=True))
        if runs[first][0] == 255 and module >= 2 and close:
            yield ends[first + 4] - sum(lengths) / 2, module


def _kept_free(size: int, version: int) -> set[tuple[int, int]]:
    """Where no data stands: eyes, lines between them, small eyes, and what describes the code."""
    free = {(y, x) for y in range(9) for x in (*range(9), *range(size - 8, size))}
    free |= {(y, x) for y in range(size - 8, size) for x in range(9)}
    free |= {(6, place) for place in range(size)} | {(place, 6) for place in range(size)}
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    middles = pattern_position(version)
    for row, column in {(row, column) for row in middles for column in middles} - corners:
        free |= {(row + down, column + right) for down in range(-2, 3) for right in range(-2, 3)}
    if version >= 7:
        free |= {(y, x) for y in range(6) for x in range(size - 11, size - 8)}
        free |= {(x, y) for y in range(6) for x in range(size - 11, size - 8)}
    return free


def _words(grid: Grid, version: int, mask: object) -> list[int]:
    """The bytes in the order in which they are drawn: up and down, two columns at a time, from the right."""
    size, bits = len(grid), []
    free = _kept_free(size, version)
    for turn, right in enumerate([*range(size - 1, 6, -2), *range(5, 0, -2)]):
        rows = range(size) if turn % 2 else range(size - 1, -1, -1)
        places = ((y, x) for y in rows for x in (right, right - 1) if (y, x) not in free)
        bits += [grid[y][x] ^ mask(y, x) for y, x in places]  # type: ignore[operator]
    return [int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]


def _data(words: list[int], version: int, spare: int) -> bytes:
    """The bytes that say something, their blocks one after another again."""
    blocks = rs_blocks(version, spare)
    parts: list[list[int]] = [[] for _block in blocks]
    waiting = iter(words)
    for place in range(max(block.data_count for block in blocks)):
        for block, part in zip(blocks, parts, strict=True):
            if place < block.data_count:
                part.append(next(waiting))
    return bytes(word for part in parts for word in part)


def _text(data: bytes) -> str:
    """What stands in the first segment, which must be one of bytes."""
    bits = "".join(f"{byte:08b}" for byte in data)
    assert bits[:4] == "0100", "the code does not hold bytes"
    length = int(bits[4:12], 2)
    return bytes(int(bits[12 + 8 * at : 20 + 8 * at], 2) for at in range(length)).decode()
