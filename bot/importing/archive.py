"""Zip containers (DOCX, EPUB), checked before any library sees them: what was checked is what is read.

The members are found and inflated here, so that no second reading of the same bytes can come to another result.
Sizes are counted while inflating; those that the container declares are not believed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from bot.importing.refusals import damaged, encrypted, expands_too_much

MOST_MEMBERS = 2_000
LARGEST = 20_000_000
"""Bytes of all members together, inflated."""

HIGHEST_RATIO = 100
FREE = 1_000_000
"""Bytes to which a member may inflate whatever its ratio: empty pictures and long tables pack well."""

LONGEST_NAME = 1_000
_END = b"PK\x05\x06"
_MEMBER = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
_BEHIND = 65_557
"""Bytes from the end within which the end record stands: its own 22, and the longest comment."""

_STORED, _DEFLATED = 0, 8
_LARGE = 0xFFFFFFFF
_STEP = 1 << 15


@dataclass(frozen=True)
class Member:
    """One file in the container; `start` and `size` are where its packed bytes stand."""

    name: str
    start: int
    size: int
    method: int
    flags: int
    crc: int
    mode: int

    @property
    def is_encrypted(self) -> bool:
        """Whether its bytes need a password."""
        return bool(self.flags & 0x2041)


@dataclass(frozen=True)
class Archive:
    """The members of a container by name, in its order."""

    data: bytes
    members: dict[str, Member]

    def read(self, wanted: Callable[[str], bool]) -> dict[str, bytes]:
        """Inflate every member, keep those that are wanted; raises the refusals of trust and size."""
        if any(member.is_encrypted for member in self.members.values()):
            raise encrypted()
        left = LARGEST
        kept: dict[str, bytes] = {}
        for member in self.members.values():
            keeping = wanted(member.name)
            inflated, size = _inflated(self.data, member, left, keeping=keeping)
            left -= size
            if keeping:
                kept[member.name] = inflated
        return kept


def opened(data: bytes) -> Archive:
    """The container's list of members; refuses too many, overlapping ones, links, and names that lead elsewhere."""
    try:
        members = _listed(data)
    except (struct.error, UnicodeDecodeError) as problem:
        raise damaged() from problem
    if any(_leads_elsewhere(member) for member in members):
        raise damaged()
    ends = 0
    for member in sorted(members, key=lambda one: one.start):
        if member.start < ends:
            raise expands_too_much()
        ends = member.start + member.size
    by_name = {member.name: member for member in members}
    if len(by_name) < len(members):
        raise damaged()
    return Archive(data, {name: one for name, one in by_name.items() if not name.endswith("/")})


def _listed(data: bytes) -> list[Member]:
    end = data.rfind(_END, max(0, len(data) - _BEHIND))
    if end < 0:
        raise damaged()
    count, size, place = struct.unpack_from("<HII", data, end + 10)
    if count > MOST_MEMBERS:
        raise expands_too_much()
    members: list[Member] = []
    last = min(end, place + size)
    while place + 46 <= last and data.startswith(_MEMBER, place):
        if len(members) == MOST_MEMBERS:
            raise expands_too_much()
        member, place = _member(data, place)
        members.append(member)
    if len(members) != count:
        raise damaged()
    return members


def _member(data: bytes, place: int) -> tuple[Member, int]:
    flags, method, _, crc, packed, _, name_size, extra_size, comment_size = struct.unpack_from(
        "<HHIIIIHHH", data, place + 8
    )
    attributes, start = struct.unpack_from("<II", data, place + 38)
    if name_size > LONGEST_NAME or packed == _LARGE or start == _LARGE:
        raise damaged()
    name = data[place + 46 : place + 46 + name_size].decode("utf-8" if flags & 0x800 else "cp437")
    if not data.startswith(_LOCAL, start):
        raise damaged()
    local_name, local_extra = struct.unpack_from("<HH", data, start + 26)
    start += 30 + local_name + local_extra
    if start + packed > len(data):
        raise damaged()
    member = Member(name, start, packed, method, flags, crc, attributes >> 16)
    return member, place + 46 + name_size + extra_size + comment_size


def _leads_elsewhere(member: Member) -> bool:
    """Links, absolute paths and paths upwards; nothing is ever written, but no honest writer makes them."""
    name = member.name.replace("\\", "/")
    is_link = member.mode & 0o170000 == 0o120000
    return is_link or not name or name.startswith("/") or ":" in name[:2] or "\0" in name or ".." in name.split("/")


def _inflated(data: bytes, member: Member, left: int, *, keeping: bool) -> tuple[bytes, int]:
    """The member's bytes (nothing where they are not kept) and how many they are; never more than `left`."""
    packed = memoryview(data)[member.start : member.start + member.size]
    most = min(left, max(FREE, HIGHEST_RATIO * member.size))
    if member.method == _STORED:
        if member.size > left:
            raise expands_too_much()
        whole = bytes(packed) if keeping else b""
        if keeping and zlib.crc32(whole) != member.crc:
            raise damaged()
        return whole, member.size
    if member.method != _DEFLATED:
        raise damaged()
    return _deflated(packed, member, most, keeping=keeping)


def _deflated(packed: memoryview, member: Member, most: int, *, keeping: bool) -> tuple[bytes, int]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces: list[bytes] = []
    size = crc = 0
    try:
        for place in range(0, len(packed), _STEP):
            rest: bytes | memoryview = packed[place : place + _STEP]
            while rest and not inflater.eof:
                piece = inflater.decompress(rest, _STEP)
                size += len(piece)
                if size > most:
                    raise expands_too_much()
                rest = inflater.unconsumed_tail
                if keeping:
                    pieces.append(piece)
                    crc = zlib.crc32(piece, crc)
    except zlib.error as problem:
        raise damaged() from problem
    if not inflater.eof or (keeping and crc != member.crc):
        raise damaged()
    return b"".join(pieces), size
