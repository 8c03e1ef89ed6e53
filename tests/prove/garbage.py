"""What broken software and hostile people send: values, addresses, bodies, cookies and headers, drawn by dice."""

import json
import random
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from tests.house.routes import Route

from .grounds import CLEO, EDITOR, OWNER, THERAPIST

VALUES: tuple[str, ...] = (
    "", " ", "0", "-1", "1", "x", "1.5", "1e9",
    "NaN", "Infinity", "-0", "+1", "0x10", "٣", "²", "½", str(10**30),
    "9" * 18, "9" * 19, str(2**31), str(2**63 - 1), str(2**63),
    "9" * 5000, "\x00", "a\x00b", "\ud800", "a\udfffz",
    "\ufffe\uffff", "\u202eevil", "שלום",
    "مرحبا", "🦵🏽‍♀️" * 3, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍", "a" * 10_000,
    "💥" * 3_000, "\r\nSet-Cookie: a=b", "\n", "\t", "<script>alert(1)</script>", "' OR 1=1 --",
    '"><b>', "{{7*7}}", "%(name)s", "{0.__class__}", "%", "%zz",
    "%00", "\\", "../../etc/passwd",
    "//evil.example", "javascript:alert(1)", "http://[", "http://evil.example:99999",
    "null", "None", "[]", "{}", '{"a":1}',
    "[" * 2000, '{"a":' * 2000, "[NaN]", "true", "2026-02-30", "0000-00-00",
    "9999-12-31", "2026-11-24", "10000-01-01", "25:61", "00:00", "name",
    "-name", "password", "id", "__all__", "en", "xx", "es-" * 50,
)  # fmt: skip
QUERIES = ("q", "page", "sort", "after", "day", "client", "section", "next", "p", "o", "e", "paper", "language",
           "therapist", "months", "names", "block", "revision", "from", "in", "behind", "why", "app")  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "application/json", "application/json; charset=utf-7",
    "text/plain", "",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=" + "x" * 300, "multipart/form-data; boundary=é", "image/png", ";;;=",
    "a/b; c*=utf-8''%ff", "a/b; c*=nonsense'en'd", "text/plain; charset=hex",
)  # fmt: skip
HEADERS: dict[str, tuple[str, ...]] = {
    "HTTP_ACCEPT_LANGUAGE": ("", "xx", "es", "*" * 500, "en;q=x", "zz-" * 200, "\xff"),
    "HTTP_REFERER": ("http://[", "null", "http://testserver/c/oak/clients/", "\xff\xfe", "x" * 5000),
    "HTTP_ORIGIN": ("null", "http://[", "http://testserver", "https://evil.example"),
    "HTTP_HOST": ("evil.example", "[", "testserver:x", "testserver:99999999", "", "a..b", "\xff"),
    "HTTP_IF_MODIFIED_SINCE": ("x", "Thu, 99 Foo 20260 99:99:99 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"),
    "HTTP_IF_NONE_MATCH": ('"', "*", 'W/"x"', "\xff" * 50),
    "HTTP_RANGE": ("bytes=9-1", "bytes=-", "x"),
    "HTTP_X_REQUESTED_WITH": ("XMLHttpRequest", "\x00"),
    "HTTP_X_FORWARDED_FOR": ("not an address", "::1, " * 500),
    "HTTP_X_REQUEST_ID": ("x" * 5000, "<b>"),
    "HTTP_ACCEPT": ("application/json", "*/*;q=x"),
    "HTTP_CONTENT_ENCODING": ("gzip", "x"),
    "HTTP_TRANSFER_ENCODING": ("chunked", "x"),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE",),
    "CONTENT_LENGTH": ("x", "-1", "", "0", "99999999999", "٣", "9" * 5000),
}
COOKIES = ("session", "csrf", "messages", "room", "language", "handed", "x y", "=")
METHODS = ("GET",) * 9 + ("POST",) * 9 + ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "X")


@dataclass(frozen=True)
class Request:
    """One request as the raw protocol has it, and who sends it."""

    who: str
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        at = f"{self.path}?{self.query}"[:300]
        kind = self.content_type[:60]
        return f"{self.who}: {self.method} {at!a} {kind!a} {self.headers!a:.300} body {self.body[:300]!r}"


class Dice:
    """Draws requests for these routes; the same seed draws the same requests."""

    def __init__(
        self, seed: int, routes: list[Route], values: dict[str, Any], forms: dict[str, dict[str, Any]]
    ) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - dice, not secrets
        self.routes, self.values, self.forms = routes, values, forms

    def request(self, people: tuple[str, ...]) -> Request:
        """The next request."""
        draw, route = self.draw, self.draw.choice(self.routes)
        body, content_type = self._body(route) if (method := draw.choice(METHODS)) not in ("GET", "HEAD") else (b"", "")
        return Request(
            self._sender(route, people), method, self._path(route), self._query(), body, content_type, self._headers()
        )

    def _sender(self, route: Route, people: tuple[str, ...]) -> str:
        """Mostly somebody who may go there: behind the door there is more to break."""
        first = route.address(self.values).split("/")[1]
        fitting = {"c": (OWNER, OWNER, THERAPIST), "my": (CLEO,), "content": (EDITOR,)}.get(first, people)
        return self.draw.choice(fitting if self.draw.random() < 0.7 else people)

    def value(self) -> str:
        return self.draw.choice(VALUES)

    def _path(self, route: Route) -> str:
        """Its address with own records in it; in a third of the cases one part is garbage, or the end is."""
        path, chance = route.address(self.values), self.draw.random()
        if chance < 0.06:
            return path + quote(self.value(), safe="", errors="surrogatepass")
        if chance > 0.3 or not route.parts:
            return path
        part = str(self.values[self.draw.choice(route.parts)])
        garbage = self.value() if self.draw.random() < 0.7 else str(self.draw.randrange(-5, 50))
        return path.replace(f"/{part}", "/" + quote(garbage, safe="", errors="surrogatepass"), 1)

    def _query(self) -> str:
        if self.draw.random() < 0.4:
            return ""
        if self.draw.random() < 0.05:
            return self.draw.choice(("%", "&&&=", "a=%ff%fe", "=&=", "x=" + "%" * 50, "a&" * 600, "q[]=1&q[]=2"))
        return self._encoded({self.draw.choice(QUERIES): self.value() for _ in range(self.draw.randrange(1, 4))})

    def _encoded(self, fields: dict[str, Any]) -> str:
        return urlencode(fields, doseq=True, errors="surrogatepass")

    def _body(self, route: Route) -> tuple[bytes, str]:
        chance = self.draw.random()
        if chance < 0.6:
            return self._encoded(self._fields(route)).encode(), TYPES[0]
        if chance < 0.75:
            return self._parts(route)
        if chance < 0.87:
            return self._json(route).encode("utf-8", "surrogatepass"), "application/json"
        raw = bytes(self.draw.randrange(256) for _ in range(self.draw.randrange(200)))
        return (raw or self.value().encode("utf-8", "surrogatepass")), self.draw.choice(TYPES)

    def _fields(self, route: Route) -> dict[str, Any]:
        """The page's own form, with garbage in some fields."""
        fields: dict[str, Any] = dict(self.forms.get(route.name, {}))
        names = [*fields, *QUERIES] if self.draw.random() < 0.2 else list(fields) or list(QUERIES)
        for name in self.draw.sample(names, min(len(names), self.draw.randrange(1, 4))):
            fields[name] = [self.value() for _ in range(3)] if self.draw.random() < 0.1 else self.value()
        if fields and self.draw.random() < 0.2:
            del fields[self.draw.choice(list(fields))]
        if self.draw.random() < 0.02:
            fields |= {f"x{number}": "" for number in range(600)}
        return fields

    def _parts(self, route: Route) -> tuple[bytes, str]:
        """A form in parts, whole or broken off, with a file that is none."""
        head, out = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n', b""
        for name, value in self._fields(route).items():
            out += (head.format(name, "") + str(value)).encode("utf-8", "surrogatepass") + b"\r\n"
        files = [f'; filename="{self.value()}"', "; filename*=utf-8''%ff", ""]
        if self.draw.random() < 0.4:
            start = head.format("file_1", self.draw.choice(files)).encode("utf-8", "surrogatepass")
            out += start + self.draw.choice((b"", b"name;born\r\n\xff\xfe", b"GIF89a", b"\x00" * 50)) + b"\r\n"
        out += b"--x--\r\n"
        cut = self.draw.randrange(len(out)) if self.draw.random() < 0.3 else len(out)
        return out[:cut], self.draw.choice(("multipart/form-data; boundary=x",) * 6 + TYPES[7:12])

    def _json(self, route: Route) -> str:
        deep = (
            "[" * 5000 + "]" * 5000,
            '{"a":' * 3000,
            "NaN",
            '{"a":NaN}',
            "1e999",
            '"\\ud800"',
            "\ufeff{}",
            "nul",
            "",
        )
        return self.draw.choice(deep) if self.draw.random() < 0.5 else json.dumps(self._fields(route))

    def _headers(self) -> dict[str, str]:
        if self.draw.random() < 0.75:
            return {}
        names = self.draw.sample([*HEADERS, "HTTP_COOKIE"], self.draw.randrange(1, 3))
        return {name: self._cookie() if name == "HTTP_COOKIE" else self.draw.choice(HEADERS[name]) for name in names}

    def _cookie(self) -> str:
        """Rubbish in a cookie of ours, as a server hands it over."""
        rubbish = self.value().encode("utf-8", "surrogatepass").decode("latin-1")[:4000]
        return f"{self.draw.choice(COOKIES)}={rubbish}"
