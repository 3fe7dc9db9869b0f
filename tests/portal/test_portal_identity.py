"""The signing key is made once, for the portal's user alone, and never replaced."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.identity import IdentityUnusable, load_or_create_signing_key


def test_the_key_is_made_once_and_only_its_user_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "home" / "key.pem"

    first = load_or_create_signing_key(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_create_signing_key(path).private_bytes_raw() == first.private_bytes_raw()
    assert [child.name for child in path.parent.iterdir()] == ["key.pem"]


def test_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(load_or_create_signing_key, [tmp_path / "key.pem"] * 8))

    assert len({key.private_bytes_raw() for key in keys}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_not_used(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key.pem"
    load_or_create_signing_key(path)
    path.chmod(mode)

    with pytest.raises(IdentityUnusable, match="chmod 600"):
        load_or_create_signing_key(path)


@pytest.mark.parametrize("content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\n"])
def test_a_damaged_key_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(IdentityUnusable, match="backup"):
        load_or_create_signing_key(path)

    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(IdentityUnusable, match=r"key\.pem"):
        load_or_create_signing_key(tmp_path / "file" / "key.pem")
