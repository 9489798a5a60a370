"""Good bytes damaged at random, as transfers, editors, spreadsheets and people's own scripts damage them."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

Damage = Callable[[bytes, Random], bytes]
TOKENS: Final = (
    b'"', b'""', b",", b",,", b"\r", b"\n", b"\r\n", b"\\", b"\t", b";", b"#", b"\x00", b"\x1a", b"\xe9", b"\xff",
    "\u2028".encode(), "\ufeff".encode(), "\u00a0".encode(), "\uff15".encode(), b"'", b"=1+1", b"NaN", b"1e308", b"-",
    b" ",
)  # fmt: skip


def flipped(data: bytes, rng: Random) -> bytes:
    """One bit the other way."""
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def sprinkled(data: bytes, rng: Random) -> bytes:
    """Eight bytes that are others."""
    new = bytearray(data)
    for _ in range(8):
        new[rng.randrange(len(new))] = rng.randrange(256)
    return bytes(new)


def cut(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(len(data))]


def beheaded(data: bytes, rng: Random) -> bytes:
    return data[rng.randrange(len(data)) :]


def with_a_hole(data: bytes, rng: Random) -> bytes:
    begin, end = _stretch(data, rng)
    return data[:begin] + data[end:]


def blotted(data: bytes, rng: Random) -> bytes:
    begin, end = _stretch(data, rng)
    return data[:begin] + bytes(end - begin) + data[end:]


def stammered(data: bytes, rng: Random) -> bytes:
    """A stretch a second time, there or elsewhere."""
    begin, end = _stretch(data, rng)
    at = rng.choice((end, rng.randrange(len(data))))
    return data[:at] + data[begin:end] + data[at:]


def with_a_token(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice(TOKENS) + data[at:]


def reordered(data: bytes, rng: Random) -> bytes:
    """Two lines in each other's place."""
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def with_the_header_again(data: bytes, rng: Random) -> bytes:
    lines = data.split(b"\n")
    lines.insert(rng.randrange(1, len(lines) + 1), lines[0])
    return b"\n".join(lines)


def with_other_line_ends(data: bytes, rng: Random) -> bytes:
    return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"\n\r", b"\r\r\n")))


def ragged(data: bytes, rng: Random) -> bytes:
    """A field more or less in some rows."""
    lines = data.split(b"\n")
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(lines))
        fields = lines[at].split(b",")
        place = rng.randrange(len(fields))
        if rng.random() < 0.5:
            del fields[place]
        else:
            fields.insert(place, rng.choice((b"7", b"", b"x", b"3.5", b'"', b" ")))
        lines[at] = b",".join(fields)
    return b"\n".join(lines)


def _stretch(data: bytes, rng: Random) -> tuple[int, int]:
    begin = rng.randrange(len(data))
    return begin, begin + rng.randint(1, 200)


OF_BYTES: Final[Mapping[str, Damage]] = {
    "a bit": flipped,
    "eight bytes": sprinkled,
    "cut": cut,
    "beheaded": beheaded,
    "a hole": with_a_hole,
    "a blot": blotted,
    "a stammer": stammered,
}
OF_TEXTS: Final[Mapping[str, Damage]] = {
    **OF_BYTES,
    "a token": with_a_token,
    "lines swapped": reordered,
    "the header again": with_the_header_again,
    "other line ends": with_other_line_ends,
    "ragged rows": ragged,
}


def damaged(data: bytes, rng: Random, ways: Mapping[str, Damage]) -> tuple[str, bytes]:
    """The bytes after one damage, or two at once; and which."""
    names = [rng.choice(list(ways)) for _ in range(rng.choice((1, 1, 2)))]
    for name in names:
        data = ways[name](data, rng) if data else data
    return " and ".join(names), data
