"""The one verifier: every answer, and every threat that ends here."""

from __future__ import annotations

import pytest

from tramuang.emblem.pure.verifying import verify_file

from .verifying_samples import deciding, samples
from .verifying_world import ISSUER, NOW

SAMPLES = samples()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_answer_and_the_reasons_that_decide_it(sample):
    verdict = verify_file(sample.content, sample.evidence, issuer=ISSUER, at=sample.at, now=NOW)
    assert (verdict.verdict, deciding(verdict)) == (sample.verdict, sample.codes), verdict.reasons


def test_no_two_samples_have_one_name():
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)
