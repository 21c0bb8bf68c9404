"""Asks the address of a source whether it still answers. Only ever out into the public network, over https."""

import socket
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address, ip_network
from urllib.parse import urljoin, urlsplit

import httpx

# Global by the book, and yet a way to inside: addresses that stand for IPv4 ones, and the old site-local ones.
NOT_PUBLIC = [
    ip_network("64:ff9b::/96"),
    ip_network("64:ff9b:1::/48"),
    ip_network("2002::/16"),
    ip_network("fec0::/10"),
]
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
MOST_MOVES = 3
# Some servers do not know HEAD, or answer it wrongly.
ASK = ("HEAD", "GET")


@dataclass(frozen=True)
class Answer:
    """What an address answered, in our words."""

    works: bool
    words: str


class Refused(Exception):
    """Raised when an address is one that we do not ask."""


def ask(url: str) -> Answer:
    """Return whether an address answers; one that has moved is followed three times. Never raises."""
    try:
        for _ in range(MOST_MOVES + 1):
            response = _ask_once(url)
            if response.has_redirect_location:
                url = urljoin(url, response.headers["Location"])
                continue
            return Answer(
                response.is_success, f"{response.status_code} {response.reason_phrase}".strip()[:200]
            )
    except Refused as error:
        return Answer(False, f"Not asked: {error}")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        return Answer(False, f"No answer: {type(error).__name__}")
    return Answer(False, "It moves on and on")


def _ask_once(url: str) -> httpx.Response:
    """Ask with HEAD, and with GET where that does not do. Reads no body. Raises Refused and httpx.HTTPError."""
    host = urlsplit(url).hostname or ""
    there = public_address(url)
    numeric = f"[{there}]" if ":" in there else there
    # What was looked up is what is asked: a name that changes its mind in between leads nowhere else. The certificate
    # is still the name's.
    target = httpx.URL(url).copy_with(host=numeric)
    for method in ASK:
        with client().stream(
            method, target, headers={"Host": host}, extensions={"sni_hostname": host}
        ) as response:
            if response.is_success or response.has_redirect_location or method == ASK[-1]:
                return response
    raise AssertionError("unreachable")


def public_address(url: str) -> str:
    """Return the public IP address at which a URL is asked. Raises Refused for any other URL."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise Refused("it does not begin with https://.")
    if parts.username or parts.password or parts.port not in (None, 443) or not parts.hostname:
        raise Refused("it names a port or a user.")
    try:
        found = {
            str(entry[4][0]) for entry in socket.getaddrinfo(parts.hostname, 443, type=socket.SOCK_STREAM)
        }
    except OSError:
        raise Refused("the name is not known.") from None
    for address in found:
        there = ip_address(address)
        if (
            not there.is_global
            or there.is_multicast
            or any(there in net for net in NOT_PUBLIC if net.version == there.version)
        ):
            raise Refused("it is inside a private network.")
    if not found:
        raise Refused("the name is not known.")
    return min(found, key=lambda address: (":" in address, address))


@cache
def client() -> httpx.Client:
    """Return the HTTP client of this process. It follows nothing by itself, uses no proxy and keeps no cookies."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)
