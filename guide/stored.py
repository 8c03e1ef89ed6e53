"""One finished page of the guide: its bytes in each encoding, its headers, and the answer to a request for it."""

import gzip
import hashlib
import re
from functools import lru_cache

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

OF_BODY = ("Content-Type", "Content-Length", "Content-Encoding")
"""Headers that say something of a body; an answer without one (304) has none of them."""
UNWANTED = re.compile(r"q\s*=\s*0(\.0*)?")
LONGEST = 200
"""Characters of an Accept-Encoding that is worth reading; browsers send about twenty."""


class Stored:
    """A page that was rendered whole, headers of the house included."""

    def __init__(self, body: bytes, headers: dict[str, str]) -> None:
        self.bodies = {"": body}
        self.etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
        """Weak: one for all encodings, which say the same in different bytes."""
        kept = {name: value for name, value in headers.items() if name not in OF_BODY} | {"ETag": self.etag}
        self.bare = kept
        self._kind = {"Content-Type": headers["Content-Type"]}
        self.headers = {"": self._headers("")}

    @classmethod
    def of(cls, response: HttpResponse) -> "Stored":
        """A page out of the answer that carries it through the middleware for the first time."""
        patch_vary_headers(response, ["Accept-Encoding"])
        return cls(response.content, dict(response.items()))

    def compress(self) -> None:
        """Add the compressed bytes: once for each edition of the page, never for a request.

        Brotli's best quality would save another tenth, and take longer than the page itself took.
        """
        plain = self.bodies[""]
        for name, body in (("br", brotli.compress(plain, quality=5)), ("gzip", gzip.compress(plain, 9, mtime=0))):
            self.bodies[name] = body
            self.headers[name] = self._headers(name)

    @property
    def weight(self) -> int:
        """Bytes in memory, about."""
        return sum(map(len, self.bodies.values())) + 2048

    def answer(self, request: HttpRequest) -> HttpResponse:
        """200 in the best encoding that the reader takes, or 304 where they have the page already."""
        meta = request.META
        if (known := meta.get("HTTP_IF_NONE_MATCH")) and self._is_among(known):
            return HttpResponseNotModified(headers=self.bare)
        name = best(meta.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST])
        if name not in self.bodies:
            name = ""
        return HttpResponse(b"" if request.method == "HEAD" else self.bodies[name], headers=self.headers[name])

    def _is_among(self, known: str) -> bool:
        if known == self.etag:
            return True
        tags = parse_etags(known)
        return "*" in tags or self.etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in tags}

    def _headers(self, name: str) -> dict[str, str]:
        coded = {"Content-Encoding": name} if name else {}
        return self.bare | self._kind | coded | {"Content-Length": str(len(self.bodies[name]))}


@lru_cache(maxsize=256)
def best(accepted: str) -> str:
    """`br`, `gzip` or empty: the smallest of what an Accept-Encoding takes."""
    offers = dict(_offers(accepted.lower()))
    return next((name for name in ("br", "gzip") if offers.get(name, offers.get("*", False))), "")


def _offers(accepted: str) -> list[tuple[str, bool]]:
    """(encoding, whether it is wanted at all). `br;q=0` is not."""
    parts = (part.partition(";") for part in accepted.split(","))
    return [(name.strip(), not UNWANTED.fullmatch(weight.strip())) for name, _semi, weight in parts]
