"""The transparency log as a tree of hashes (RFC 6962, proofs as in RFC 9162) and as static files (C2SP tlog-tiles).

Nothing here reads a file or knows what a leaf says: bytes in, bytes out. An auditor runs it on any log of this kind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from tramuang.emblem.pure.proofs import Malformed

WIDTH = 256
HASH = 32
MAX_LEAF = 65_535
MAX_SIZE = 2**53
EMPTY = hashlib.sha256(b"").digest()

# The hash over the 2**height leaves that begin at position * 2**height; Missing when it is not at hand.
Node = Callable[[int, int], bytes]
# One published file by its path below the log's address; None when there is no such file.
Read = Callable[[str], bytes | None]


class Missing(LookupError):
    """A file of the log that is needed is not there, or is not what it should be; the message is its path."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one entry (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A growing tree that keeps only its right edge: one hash for each bit of its size."""

    def __init__(self) -> None:
        """Begin with the empty tree."""
        self.size = 0
        self._edge: list[bytes] = []

    def append(self, leaf: bytes) -> int:
        """Add an entry and say its index."""
        top, index = leaf_hash(leaf), self.size
        carry = index
        while carry & 1:
            top = node_hash(self._edge.pop(), top)
            carry >>= 1
        self._edge.append(top)
        self.size += 1
        return index

    @property
    def root(self) -> bytes:
        """The hash over all entries so far."""
        if not self._edge:
            return EMPTY
        top = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            top = node_hash(left, top)
        return top


def nodes(leaves: Sequence[bytes]) -> Node:
    """A reader of hashes over entries that are all at hand."""
    return nodes_of([leaf_hash(leaf) for leaf in leaves])


def nodes_of(hashes: list[bytes]) -> Node:
    """The same where only the hashes of the entries are known."""
    levels = [hashes]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])

    def node(height: int, position: int) -> bytes:
        if height >= len(levels) or position >= len(levels[height]):
            raise Missing(f"{height}/{position}")
        return levels[height][position]

    return node


def _reader(source: Sequence[bytes] | Node) -> Node:
    return source if callable(source) else nodes(source)


def _split(size: int) -> int:
    """The largest power of two below a size of at least two."""
    return 1 << (size - 1).bit_length() - 1


def _range(node: Node, start: int, end: int) -> bytes:
    """The hash over the entries from start up to end; start lies where RFC 6962 splits."""
    count = end - start
    if count & (count - 1) == 0:
        height = count.bit_length() - 1
        return node(height, start >> height)
    middle = start + _split(count)
    return node_hash(_range(node, start, middle), _range(node, middle, end))


def root(source: Sequence[bytes] | Node, size: int) -> bytes:
    """The root over the first `size` entries."""
    return _range(_reader(source), 0, size) if size else EMPTY


def inclusion(source: Sequence[bytes] | Node, index: int, size: int) -> list[bytes]:
    """The proof that the entry at an index is in the tree of that size (RFC 9162, 2.1.3.1); ValueError outside of it."""
    if not 0 <= index < size:
        raise ValueError("index")
    node, proof = _reader(source), []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_range(node, middle, end))
            end = middle
        else:
            proof.append(_range(node, start, middle))
            start = middle
    return proof[::-1]


def consistency(source: Sequence[bytes] | Node, old: int, size: int) -> list[bytes]:
    """The proof that the tree of the old size is the beginning of the new one (RFC 9162, 2.1.4.1)."""
    if not 0 <= old <= size:
        raise ValueError("size")
    if old in (0, size):
        return []
    node, proof = _reader(source), []
    start, end = 0, size
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_range(node, middle, end))
            end = middle
        else:
            proof.append(_range(node, start, middle))
            start = middle
    if start:
        proof.append(_range(node, start, end))
    return proof[::-1]


def _plain(proof: Sequence[bytes]) -> bool:
    return len(proof) <= 64 and all(len(part) == HASH for part in proof)


def verify_inclusion(hashed: bytes, index: int, size: int, proof: Sequence[bytes], top: bytes) -> bool:
    """Whether the proof leads from a leaf's hash to the root of the tree of that size (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size <= MAX_SIZE or not _plain([hashed, *proof]):
        return False
    position, last, found = index, size - 1, hashed
    for part in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_hash(part, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, part)
        position, last = position >> 1, last >> 1
    return last == 0 and found == top


def verify_consistency(old: int, size: int, proof: Sequence[bytes], old_top: bytes, top: bytes) -> bool:
    """Whether the proof shows that nothing of the old tree was changed or taken away (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= size <= MAX_SIZE or not _plain(proof):
        return False
    if old == 0:
        return not proof and old_top == EMPTY and (size > 0 or top == EMPTY)
    if old == size:
        return not proof and old_top == top
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_top)
    if not path:
        return False
    position, last = old - 1, size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    was = now = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            was, now = node_hash(part, was), node_hash(part, now)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            now = node_hash(now, part)
        position, last = position >> 1, last >> 1
    return last == 0 and was == old_top and now == top


# Static files (C2SP tlog-tiles)


def _place(number: int) -> str:
    """The index of a tile as path: 1234067 is x001/x234/067."""
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03}")
    return "/".join(reversed(parts))


def tile_path(level: int, number: int, width: int = WIDTH) -> str:
    """The path of a tile of hashes; one that is not full says its width."""
    return f"tile/{level}/{_place(number)}" + ("" if width == WIDTH else f".p/{width}")


def entries_path(number: int, width: int = WIDTH) -> str:
    """The path of a bundle of entries; one that is not full says its width."""
    return f"tile/entries/{_place(number)}" + ("" if width == WIDTH else f".p/{width}")


def pack_entries(leaves: Sequence[bytes]) -> bytes:
    """Entries one after the other, each with its length before it; Malformed when one is longer than 65,535 bytes."""
    if any(len(leaf) > MAX_LEAF for leaf in leaves):
        raise Malformed("too-large")
    return b"".join(len(leaf).to_bytes(2) + leaf for leaf in leaves)


def unpack_entries(content: bytes) -> list[bytes]:
    """The entries of a bundle; Malformed when it ends within one or holds more than a tile."""
    leaves: list[bytes] = []
    at = 0
    while at < len(content):
        start = at + 2
        at = start + int.from_bytes(content[at:start])
        if start > len(content) or at > len(content) or len(leaves) == WIDTH:
            raise Malformed("entries")
        leaves.append(content[start:at])
    return leaves


def _grown(old: int, size: int) -> Iterator[tuple[int, int, int]]:
    """The rows of 256 that are new or wider than at the old size: number, start, end."""
    for number in range(old // WIDTH, -(-size // WIDTH)):
        yield number, number * WIDTH, min(size, (number + 1) * WIDTH)


def tiles(leaves: Sequence[bytes], from_size: int = 0) -> dict[str, bytes]:
    """The files that a log of these entries has and the same log at `from_size` had not; no file ever changes."""
    if not 0 <= from_size <= len(leaves):
        raise ValueError("size")
    files: dict[str, bytes] = {}
    if from_size == len(leaves):
        return files
    for number, start, end in _grown(from_size, len(leaves)):
        files[entries_path(number, end - start)] = pack_entries(leaves[start:end])
    level, old, row = 0, from_size, [leaf_hash(leaf) for leaf in leaves]
    while len(row) > old:
        for number, start, end in _grown(old, len(row)):
            files[tile_path(level, number, end - start)] = b"".join(row[start:end])
        row = [_fold(row[end - WIDTH : end]) for end in range(WIDTH, len(row) + 1, WIDTH)]
        level, old = level + 1, old // WIDTH
    return files


def _fold(row: list[bytes]) -> bytes:
    """The hash over a row of hashes whose number is a power of two."""
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def tile_width(size: int, level: int, number: int) -> int:
    """How many hashes a tile has in a tree of that size; 0 when there is none."""
    return max(0, min(WIDTH, (size >> 8 * level) - number * WIDTH))


def published_nodes(read: Read, size: int) -> Node:
    """A reader of hashes over the published tiles of a tree of that size; tiles are read once. Trusts nothing: check what it proves."""
    kept: dict[tuple[int, int], bytes] = {}

    def tile(level: int, number: int) -> bytes:
        if (level, number) not in kept:
            width = tile_width(size, level, number)
            content = read(tile_path(level, number, width)) if width else None
            if content is None and 0 < width < WIDTH:
                # A log may drop the part of a tile that has become full since.
                content = read(tile_path(level, number))
                content = content[: width * HASH] if content is not None and len(content) == WIDTH * HASH else None
            if content is None or len(content) != width * HASH:
                raise Missing(tile_path(level, number, width or WIDTH))
            kept[level, number] = content
        return kept[level, number]

    def node(height: int, position: int) -> bytes:
        level, within = divmod(height, 8)
        first = position << within
        row = tile(level, first // WIDTH)
        start = first % WIDTH
        parts = [row[at * HASH : (at + 1) * HASH] for at in range(start, start + (1 << within))]
        if any(len(part) != HASH for part in parts):
            raise Missing(tile_path(level, first // WIDTH))
        return _fold(parts)

    return node


def published_bundle(read: Read, size: int, number: int) -> list[bytes]:
    """The entries of one published bundle of a tree of that size; Missing or Malformed when it is not whole."""
    width = tile_width(size, 0, number)
    content = read(entries_path(number, width))
    if content is None and width < WIDTH:
        content = read(entries_path(number))
    leaves = unpack_entries(content) if content is not None else []
    if len(leaves) < width:
        raise Missing(entries_path(number, width))
    return leaves[:width]


def published_entries(read: Read, size: int) -> list[bytes]:
    """All published entries of a tree of that size. Trusts nothing: compare their root."""
    return [leaf for number in range(-(-size // WIDTH)) for leaf in published_bundle(read, size, number)]
