"""The log as a tree and as files, against the vectors of Certificate Transparency and against another's implementation."""

import pytest
from aics_tlog import (
    MemoryTileReader,
    MerkleTree,
    audit_tiles,
    consistency_proof_from_tiles,
    inclusion_proof_from_tiles,
)
from aics_tlog.tiles import materialise_tiles
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.emblem.pure import tlog
from tramuang.emblem.pure.proofs import Malformed

# The eight leaves and their roots with which Certificate Transparency (RFC 6962) is tested everywhere.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MANY = [f"รายการ {number}".encode() for number in range(141)]


def test_the_roots_of_certificate_transparency_come_out() -> None:
    tree = tlog.Tree()
    assert tree.root.hex() == ROOTS[0]
    for index, leaf in enumerate(LEAVES):
        assert tree.append(leaf) == index
        assert tree.root.hex() == ROOTS[index + 1]
        assert tlog.root(LEAVES, index + 1).hex() == ROOTS[index + 1]


def test_the_proofs_of_certificate_transparency_come_out() -> None:
    assert [part.hex() for part in tlog.inclusion(LEAVES, 5, 8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [part.hex() for part in tlog.consistency(LEAVES, 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [part.hex() for part in tlog.consistency(LEAVES, 2, 5)] == [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]


def test_every_inclusion_proof_up_to_141_entries_is_the_one_another_implementation_gives() -> None:
    other, node = MerkleTree(MANY), tlog.nodes(MANY)
    for size in range(1, len(MANY) + 1):
        top = tlog.root(node, size)
        assert top == other.root(size)
        for index in range(size):
            proof = tlog.inclusion(node, index, size)
            assert proof == other.inclusion_proof(index, size)
            assert tlog.verify_inclusion(tlog.leaf_hash(MANY[index]), index, size, proof, top)


def test_consistency_proofs_across_sizes_are_the_ones_another_implementation_gives() -> None:
    other, node = MerkleTree(MANY), tlog.nodes(MANY)
    roots = [tlog.root(node, size) for size in range(len(MANY) + 1)]
    for size in (1, 2, 3, 7, 8, 9, 31, 64, 65, 100, 137, 141):
        for old in range(size + 1):
            proof = tlog.consistency(node, old, size)
            assert proof == other.consistency_proof(old, size)
            assert tlog.verify_consistency(old, size, proof, roots[old], roots[size])


@given(st.integers(1, 140), st.data())
@settings(max_examples=60)
def test_a_proof_holds_for_nothing_but_its_own_leaf_index_size_and_root(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    node = tlog.nodes(MANY)
    proof, top, hashed = tlog.inclusion(node, index, size), tlog.root(node, size), tlog.leaf_hash(MANY[index])
    assert tlog.verify_inclusion(hashed, index, size, proof, top)
    other = data.draw(st.integers(0, size + 1).filter(lambda number: number != index))
    assert not tlog.verify_inclusion(hashed, other, size, proof, top)
    assert not tlog.verify_inclusion(tlog.leaf_hash(MANY[index] + b"!"), index, size, proof, top)
    assert not tlog.verify_inclusion(hashed, index, size, [*proof, top], top)
    assert not tlog.verify_inclusion(hashed, index, size, proof, tlog.leaf_hash(b""))
    if proof:
        assert not tlog.verify_inclusion(hashed, index, size, proof[:-1], top)
        assert not tlog.verify_inclusion(hashed, index, size, [part[:31] for part in proof], top)


@given(st.integers(1, 139), st.integers(1, 140), st.integers(0, 138))
@settings(max_examples=60)
def test_a_rewritten_past_proves_no_consistency(old: int, more: int, changed: int) -> None:
    old, size = min(old, more), max(old, more) + 1
    changed %= old
    rewritten = [*MANY[:changed], b"another", *MANY[changed + 1 :]]
    old_top = tlog.root(MANY, old)
    honest, forged = tlog.consistency(MANY, old, size), tlog.consistency(rewritten, old, size)
    assert tlog.verify_consistency(old, size, honest, old_top, tlog.root(MANY, size))
    for proof in (honest, forged):
        assert not tlog.verify_consistency(old, size, proof, old_top, tlog.root(rewritten, size))


def test_a_shorter_log_and_an_invented_beginning_prove_nothing() -> None:
    top = tlog.root(MANY, 10)
    assert not tlog.verify_consistency(10, 9, [], top, top)
    assert not tlog.verify_consistency(0, 10, [], top, top)
    assert not tlog.verify_consistency(0, 0, [], tlog.EMPTY, top)
    assert not tlog.verify_consistency(5, 10, [], tlog.root(MANY, 5), top)
    assert not tlog.verify_consistency(10, 10, [], tlog.root(MANY, 9), top)


def test_proofs_that_end_too_early_or_too_late_or_are_cut_elsewhere_prove_nothing() -> None:
    first, second = tlog.leaf_hash(MANY[0]), tlog.leaf_hash(MANY[1])
    top = tlog.node_hash(first, second)
    assert tlog.verify_inclusion(first, 0, 2, [second], top)
    assert not tlog.verify_inclusion(top, 0, 2, [], top)
    assert not tlog.verify_inclusion(first, 0, 2, [second, first], tlog.node_hash(first, top))
    assert not tlog.verify_inclusion((first + second)[:31], 0, 2, [(first + second)[31:]], top)
    proof, roots = tlog.consistency(MANY, 3, 7), [tlog.root(MANY, size) for size in range(20)]
    assert tlog.verify_consistency(3, 7, proof, roots[3], roots[7])
    assert not tlog.verify_consistency(3, 15, proof, roots[3], roots[7])
    later = [*proof, first]
    assert not tlog.verify_consistency(3, 7, later, tlog.node_hash(first, roots[3]), tlog.node_hash(first, roots[7]))


def test_the_paths_are_those_of_the_specification() -> None:
    assert tlog.tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tlog.tile_path(1, 0, 17) == "tile/1/000.p/17"
    assert tlog.entries_path(999, 255) == "tile/entries/999.p/255"
    assert tlog.entries_path(1000) == "tile/entries/x001/000"
    # The specification's own example: a tree of 70,000 entries.
    assert [tlog.tile_width(70_000, *place) for place in ((0, 272), (0, 273), (0, 274), (1, 0), (1, 1), (2, 0))] == [
        256,
        112,
        0,
        256,
        17,
        1,
    ]


@pytest.mark.parametrize("size", [0, 1, 2, 141, 255, 256, 257, 512, 700])
def test_the_files_are_those_another_implementation_writes_and_audits(size: int) -> None:
    leaves = [f"{number}".encode() for number in range(size)]
    files = tlog.tiles(leaves)
    assert files == materialise_tiles(leaves)
    if size:
        audit_tiles(MemoryTileReader(files), size, tlog.root(leaves, size))


@given(st.lists(st.integers(0, 300), min_size=1, max_size=4))
@settings(max_examples=15)
def test_a_log_published_bit_by_bit_never_changes_a_file_and_ends_as_if_published_at_once(steps: list[int]) -> None:
    leaves = [f"{number}".encode() for number in range(sum(steps))]
    published: dict[str, bytes] = {}
    size = 0
    for step in steps:
        new = tlog.tiles(leaves[: size + step], size)
        assert not published.keys() & new.keys()
        published |= new
        size += step
    assert tlog.tiles(leaves).items() <= published.items()
    node = tlog.published_nodes(published.get, size)
    assert not size or tlog.root(node, size) == tlog.root(leaves, size)
    assert tlog.published_entries(published.get, size) == leaves


def test_two_levels_of_tiles_give_the_same_proofs_as_the_entries() -> None:
    leaves = [number.to_bytes(4) for number in range(66_000)]
    files = tlog.tiles(leaves)
    assert "tile/2/000.p/1" in files
    reader, mine, plain = MemoryTileReader(files), tlog.published_nodes(files.get, 66_000), tlog.nodes(leaves)
    for index in (0, 255, 256, 65_535, 65_536, 65_999):
        proof = tlog.inclusion(mine, index, 66_000)
        assert proof == tlog.inclusion(plain, index, 66_000) == inclusion_proof_from_tiles(reader, index, 66_000)
    for old in (1, 256, 65_536, 65_537):
        proof = tlog.consistency(mine, old, 66_000)
        assert proof == tlog.consistency(plain, old, 66_000) == consistency_proof_from_tiles(reader, old, 66_000)


def test_the_part_of_a_tile_that_was_dropped_is_read_from_the_full_one() -> None:
    leaves = [f"{number}".encode() for number in range(300)]
    later = tlog.tiles(leaves)
    assert tlog.root(tlog.published_nodes(later.get, 200), 200) == tlog.root(leaves, 200)
    assert tlog.published_entries(later.get, 200) == leaves[:200]


@pytest.mark.parametrize("damage", [None, b"", b"short", b"\0" * 33 * 32])
def test_a_tile_that_is_not_there_or_of_another_size_is_named(damage: bytes | None) -> None:
    files: dict[str, bytes | None] = {**tlog.tiles(MANY), "tile/0/000.p/141": damage}
    with pytest.raises(tlog.Missing, match=r"tile/0/000\.p/141"):
        tlog.root(tlog.published_nodes(files.get, 141), 141)


@given(st.lists(st.binary(max_size=40), max_size=256))
@settings(max_examples=40)
def test_entries_come_out_of_their_bundle_as_they_went_in(leaves: list[bytes]) -> None:
    packed = tlog.pack_entries(leaves)
    assert tlog.unpack_entries(packed) == leaves
    if packed:
        with pytest.raises(Malformed):
            tlog.unpack_entries(packed[:-1] if leaves[-1] else packed + b"\0")


def test_an_entry_too_long_and_a_bundle_too_full_are_refused() -> None:
    assert tlog.unpack_entries(tlog.pack_entries([b"x" * 65_535])) == [b"x" * 65_535]
    with pytest.raises(Malformed):
        tlog.pack_entries([b"x" * 65_536])
    with pytest.raises(Malformed):
        tlog.unpack_entries(b"\0\0" * 257)


def test_what_is_outside_the_tree_has_no_proof() -> None:
    for index, size in ((-1, 5), (5, 5), (0, 0)):
        with pytest.raises(ValueError, match="index"):
            tlog.inclusion(MANY, index, size)
    with pytest.raises(tlog.Missing):
        tlog.inclusion(MANY, 3, 142)
    with pytest.raises(ValueError, match="size"):
        tlog.consistency(MANY, 6, 5)
    with pytest.raises(ValueError, match="size"):
        tlog.tiles(MANY, 142)
