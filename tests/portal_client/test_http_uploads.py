"""What the portal client says and believes of uploads and drafts."""

from __future__ import annotations

from base64 import b64decode
from uuid import UUID

import pytest
from raw_server import DEVICE, NOW, always, answer, connected, serving

from kiosk.portal_client.errors import PortalGarbage
from kiosk.portal_client.wire import device_signer
from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.request_signature import verify_request

STREAM = SealedAttachment(size=1_000, sha256=bytes(range(32)))
PLACE = UUID("019cae6b-6600-7d38-b920-292eac2f67ad")


def tus(status: int, offset: str, version: str = "1.0.0") -> bytes:
    return answer(status, b"", Tus_Resumable=version, Upload_Offset=offset)


def test_an_upload_is_announced_and_goes_on_at_the_portals_offset() -> None:
    with serving(always(tus(201, "40"))) as (server, url), connected(url) as client:
        assert client.create_upload(PLACE, 3, STREAM) == 40
        heard = server.heard[0]
    assert (heard.method, heard.path, heard.body) == ("POST", "/v1/attachments", b"")
    assert heard.headers["tus-resumable"] == "1.0.0"
    assert heard.headers["upload-length"] == "1000"
    fields = dict(part.split(" ") for part in heard.headers["upload-metadata"].split(","))
    assert {name: b64decode(value) for name, value in fields.items()} == {
        "submission": str(PLACE).encode(),
        "position": b"3",
        "sha256": STREAM.sha256,
    }
    assert "content-type" not in heard.headers


def test_a_piece_goes_out_signed_at_its_offset_and_its_bytes_are_counted() -> None:
    sign = device_signer("kiosk-1", DEVICE, lambda: NOW, lambda count: b"n" * count)
    with (
        serving(always(tus(204, "46"))) as (server, url),
        connected(url, sign=sign) as client,
    ):
        assert client.upload_piece(PLACE, 3, 40, b"sealed") == 46
        assert client.sent_bytes == 6
        heard = server.heard[0]
        kiosk = verify_request(
            heard.method,
            url + heard.path,
            heard.headers,
            heard.body,
            resolve_key={"kiosk-1": DEVICE.public_key().public_bytes_raw()}.get,
            now=NOW,
        )
    assert (kiosk, heard.method, heard.path) == ("kiosk-1", "PATCH", f"/v1/attachments/{PLACE}/3")
    assert heard.headers["upload-offset"] == "40"
    assert heard.headers["content-type"] == "application/offset+octet-stream"
    assert '"upload-offset"' in heard.headers["signature-input"]


@pytest.mark.parametrize(
    "reply",
    [
        answer(204, b""),
        tus(204, "46", version="0.2.2"),
        tus(204, "-1"),
        tus(204, "4_6"),
        tus(204, "9" * 5_000),
        tus(204, "45"),
        tus(204, "47"),
        tus(302, "46"),
    ],
)
def test_an_answer_that_is_none_of_tus_moves_no_offset(reply: bytes) -> None:
    with (
        serving(always(reply)) as (_, url),
        connected(url) as client,
        pytest.raises(PortalGarbage),
    ):
        client.upload_piece(PLACE, 0, 40, b"sealed")


def test_a_draft_is_gone_only_by_the_portals_word() -> None:
    page = answer(200, b"<html>", "text/html")
    with (
        serving(always(page)) as (_, url),
        connected(url) as client,
        pytest.raises(PortalGarbage),
    ):
        client.delete_draft("0" * 32)
    with serving(always(b"HTTP/1.1 204 X\r\n\r\n")) as (server, url), connected(url) as client:
        client.delete_draft("0" * 32)
        assert (server.heard[0].method, server.heard[0].path) == (
            "DELETE",
            f"/v1/drafts/{'0' * 32}",
        )
