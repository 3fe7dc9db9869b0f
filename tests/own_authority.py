"""An authority of one's own, and a server that it alone vouches for."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@contextmanager
def over_tls(url: str, folder: Path, name: str = "localhost") -> Iterator[tuple[str, Path]]:
    """Where the server of that address answers over TLS, and the file of who vouches for it."""
    authority, chain = certificates(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    plain = urlsplit(url)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        target = (plain.hostname or "", plain.port or 80)
        thread = Thread(target=_accept, args=(listener, context, target), daemon=True)
        thread.start()
        try:
            yield f"https://localhost:{listener.getsockname()[1]}", authority
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _accept(listener: socket.socket, context: ssl.SSLContext, target: tuple[str, int]) -> None:
    with suppress(OSError):
        while True:
            caller, _ = listener.accept()
            Thread(target=_carry, args=(caller, context, target), daemon=True).start()


def _carry(raw: socket.socket, context: ssl.SSLContext, target: tuple[str, int]) -> None:
    with (
        raw,
        suppress(OSError),
        context.wrap_socket(raw, server_side=True) as caller,
        socket.create_connection(target) as server,
    ):
        back = Thread(target=_copy, args=(server, caller), daemon=True)
        back.start()
        _copy(caller, server)
        back.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(64 * 1024):
            sink.sendall(piece)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def certificates(folder: Path, name: str) -> tuple[Path, Path]:
    """A CA's certificate, and key and chain of a server of that name, each as a file."""
    now = dt.datetime.now(dt.UTC)
    keys = [generate_private_key(SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in ("CA", name)]
    made = []
    for index, subject in enumerate(names):
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(names[0])
            .public_key(keys[index].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=index == 0, path_length=None), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(keys[index].public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[0].public_key()),
                critical=False,
            )
        )
        if index:
            names_of = [x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names_of), critical=False)
        else:
            usage = x509.KeyUsage(
                digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
                key_encipherment=False, data_encipherment=False, key_agreement=False,
                encipher_only=False, decipher_only=False,
            )  # fmt: skip
            builder = builder.add_extension(usage, critical=True)
        made.append(builder.sign(keys[0], SHA256()).public_bytes(Encoding.PEM))
    key = keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    authority, chain = folder / "ca.pem", folder / "server.pem"
    authority.write_bytes(made[0])
    chain.write_bytes(key + made[1])
    return authority, chain
