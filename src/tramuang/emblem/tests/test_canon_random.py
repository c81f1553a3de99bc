"""The canonical form, byte for byte that of two others: PyLD and Oxigraph, on random documents."""

import json
from collections import Counter

import pyoxigraph
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tramuang.emblem.pure.canon import canonical_nquads, compiled
from tramuang.emblem.pure.canon.general import by_pyld
from tramuang.emblem.pure.canon.limits import Malformed
from tramuang.emblem.pure.canon.pinned import contexts
from tramuang.emblem.tests.canon_documents import documents

WRITTEN_IN = [each["@context"] for each in contexts().values()]


def by_oxigraph(document) -> bytes:
    """The canonical N-Quads of Oxigraph, which reads no address: the contexts are written into the document."""
    text = json.dumps({**document, "@context": WRITTEN_IN})
    found = pyoxigraph.Dataset(pyoxigraph.parse(text, pyoxigraph.RdfFormat.JSON_LD))
    found.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    lines = pyoxigraph.serialize(found, format=pyoxigraph.RdfFormat.N_QUADS).decode().split("\n")
    return ("\n".join(sorted(line for line in lines if line)) + "\n").encode()


def test_a_thousand_random_documents_have_the_bytes_that_pyld_and_oxigraph_give_them():
    ways: Counter[str] = Counter()

    @settings(
        max_examples=1060,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(documents())
    def same(document):
        try:
            quick = compiled(document)
        except Malformed as fault:  # too many nodes that look alike; see test_canon
            if str(fault) == "protected-term":  # it is so for everybody
                with pytest.raises(Malformed, match="json-ld"):
                    by_pyld(document)
            ways[f"refused: {fault}"] += 1
            return
        made, pyld, oxigraph = quick or canonical_nquads(document), by_pyld(document), by_oxigraph(document)
        assert made == pyld, document
        assert made == oxigraph, document
        ways["left to PyLD" if quick is None else "compiled"] += 1
        ways["statements"] += made.count(b"\n")

    same()
    alike = ways["compiled"] + ways["left to PyLD"]
    assert alike >= 1000, ways
    assert ways["compiled"] >= 0.8 * alike, ways
    assert ways["left to PyLD"] >= 20, ways
    assert ways["statements"] >= 12 * alike, ways
    assert ways.keys() <= {
        "compiled",
        "left to PyLD",
        "statements",
        "refused: blank-nodes",
        "refused: too-slow",
        "refused: list",
        "refused: protected-term",
    }
