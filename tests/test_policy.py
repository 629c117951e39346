"""What site.yaml's allowed_hosts says to browsers, and what the same says of one address."""

import pytest

from diglot.policy import HOST, Hosts, is_allowed, write_policy

OWN = "default-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'self'"
HOSTS: Hosts = {
    "giscus.app": ("frames", "scripts", "styles"),
    "*.cdn.example": ("pictures",),
    "a.b:8443": ("forms",),
}


def test_policy() -> None:
    assert write_policy({}) == OWN
    assert write_policy(HOSTS) == (
        "default-src 'self'; style-src 'self' giscus.app; style-src-attr 'unsafe-inline'; base-uri 'none'; "
        "form-action 'self' a.b:8443; img-src 'self' *.cdn.example; frame-src 'self' giscus.app; "
        "script-src 'self' giscus.app"
    )


@pytest.mark.parametrize(
    ("resource", "address", "expected"),
    [
        ("scripts", "https://giscus.app/client.js", True),
        ("scripts", "//giscus.app/client.js", True),
        ("scripts", "HTTPS://Giscus.App:443", True),
        ("scripts", "http://giscus.app/client.js", False),
        ("scripts", "https://giscus.app:8443/", False),
        ("scripts", "https://giscus.app.evil.example/", False),
        ("scripts", "https://giscus.app@evil.example/", False),
        ("scripts", "https://evil.example/giscus.app", False),
        ("scripts", "https://evil.example\\giscus.app", False),
        ("pictures", "https://giscus.app/a.png", False),
        ("pictures", "https://one.cdn.example/a.png", True),
        ("pictures", "https://one.two.cdn.example", True),
        ("pictures", "https://cdn.example/a.png", False),
        ("forms", "https://a.b:8443/x", True),
        ("forms", "https://a.b/x", False),
        ("pictures", "data:image/png;base64,", False),
    ],
)
def test_is_allowed(resource: str, address: str, expected: bool) -> None:
    assert is_allowed(HOSTS, resource, address) is expected  # type: ignore[arg-type] # parametrize knows no literals


@pytest.mark.parametrize("host", ["a", "a.b", "*.a.b", "xn--fsq.org", "127.0.0.1:80"])
def test_host(host: str) -> None:
    assert HOST.match(host)


@pytest.mark.parametrize(
    "host",
    ["", "*", "https://a.b", "a.b/c", "A.b", "例.org", "a b", "a;b", "'self'", "*.*.b", "a..b", "-a", "a.b:"],
)
def test_no_host(host: str) -> None:
    assert not HOST.match(host)
