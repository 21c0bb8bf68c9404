"""Signed statements: a JSON Web Signature, kept as an attachment, over the statement itself."""

import base64
import binascii
import json
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from records.exceptions import StatementInvalid
from records.validation.values import wrong

from . import rawjson
from .comparing import same

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
ALGORITHMS: dict[str, hashes.HashAlgorithm] = {
    "RS256": hashes.SHA256(),
    "RS384": hashes.SHA384(),
    "RS512": hashes.SHA512(),
}


def check(statement: dict[str, Any], attachment: dict[str, Any], content: bytes, path: str) -> None:
    """Check a signature against the statement that it signs. Raises StatementInvalid.

    The key is the one in the header's certificate, where there is one. Whether to trust that certificate is for
    those who read the statement.
    """
    if attachment.get("contentType") != "application/octet-stream":
        wrong(f"{path}.contentType", "must be application/octet-stream for a signature")
    try:
        head, payload, signature = content.decode("ascii").strip().split(".")
        header, said = json.loads(_bytes(head)), _bytes(payload)
        signed = _bytes(signature)
    except (ValueError, binascii.Error, RecursionError):
        wrong(path, "is not a JSON Web Signature in its compact form")
    if not isinstance(header, dict) or header.get("alg") not in ALGORITHMS:
        wrong(path, f"must be signed with one of: {', '.join(ALGORITHMS)}")
    if chain := header.get("x5c"):
        _verify(chain, f"{head}.{payload}".encode(), signed, ALGORITHMS[header["alg"]], path)
    try:
        original = rawjson.value(rawjson.decoded(said)).value
    except StatementInvalid as error:
        wrong(path, f"signs what is no statement: {error}")
    if not isinstance(original, dict) or not _signed_the_same(original, statement):
        wrong(path, "signs another statement than this one")


def _signed_the_same(original: dict[str, Any], statement: dict[str, Any]) -> bool:
    try:
        return same(original, statement)
    except (TypeError, KeyError, ValueError, AttributeError):
        return False


def _verify(chain: Any, said: bytes, signed: bytes, algorithm: hashes.HashAlgorithm, path: str) -> None:
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(chain[0], validate=True))
        key = certificate.public_key()
    except (ValueError, TypeError, LookupError):
        wrong(path, "has an x5c whose first certificate can not be read")
    if not isinstance(key, rsa.RSAPublicKey):
        wrong(path, "has a certificate whose key is not RSA")
    try:
        key.verify(signed, said, padding.PKCS1v15(), algorithm)
    except InvalidSignature:
        wrong(path, "does not fit the key of its certificate")


def _bytes(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
