import stat
from datetime import UTC, datetime

import pytest

from tramuang.emblem.adapters import keys

AT = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_key_is_kept_encrypted_and_private_and_opens_with_its_passphrase(tmp_path):
    made = keys.make(tmp_path, "right passphrase", AT)
    path = next(tmp_path.glob("*.pem"))
    assert b"ENCRYPTED" in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    opened = keys.newest(tmp_path, "right passphrase")
    assert opened is not None
    assert opened.emblem.sign(b"x") == made.emblem.sign(b"x")
    assert opened.jwt.public == made.jwt.public
    assert len(list(tmp_path.glob("*.pem"))) == 3


def test_a_wrong_passphrase_opens_nothing(tmp_path):
    keys.make(tmp_path, "right passphrase", AT)
    with pytest.raises(keys.WrongPassphrase):
        keys.newest(tmp_path, "wrong")


def test_without_a_key_there_is_none(tmp_path):
    assert keys.newest(tmp_path, "any") is None
