"""Answers requests inside its own process, for whoever measures: `python subject.py module:application`.

Standard library only, so that it runs in the environment of a peer as well. The first line that comes in is JSON: the
cases by name, each with `path`, `query`, `headers` and maybe `before`, a `module:function` to call each time. Then each
line is a name and a number of requests; the answer is a line of JSON. Processor time is that of the whole process.
"""

import importlib
import io
import json
import sys
from time import perf_counter, process_time


def found(name):
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


class Case:
    """One kind of request."""

    def __init__(self, application, *, path, query="", headers=None, before=None, method="GET", body=""):
        self.application, self.before, self.body = application, found(before) if before else None, body.encode()
        named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()}
        self.fixed = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "SCRIPT_NAME": "",
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(self.body)) if body else "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "HTTP_HOST": "localhost",
            **named,
        }

    def ask(self):
        """(status, headers, body) of one request."""
        told = []
        answer = self.application({**self.fixed, "wsgi.input": io.BytesIO(self.body)}, lambda *said: told.extend(said))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return int(told[0].split()[0]), dict(told[1]), body

    def measured(self, count):
        """Processor microseconds for each request, and the milliseconds that each took."""
        cpu, waited = 0.0, []
        for _ in range(count):
            if self.before:
                self.before()
            began, clock = process_time(), perf_counter()
            status, headers, body = self.ask()
            waited.append((perf_counter() - clock) * 1000)
            cpu += process_time() - began
        named = {name: value for name, value in headers.items() if name in ("ETag", "Content-Encoding", "Location")}
        return {"cpu": cpu / count * 1e6, "wall": waited, "status": status, "bytes": len(body), "headers": named}

    def queries(self):
        """How many statements one request sends to the database."""
        from django.db import connection, reset_queries

        connection.force_debug_cursor = True
        try:
            reset_queries()
            if self.before:
                self.before()
                reset_queries()
            # A request clears the list when it begins; what is left afterwards is its own.
            self.ask()
            return len(connection.queries)
        finally:
            connection.force_debug_cursor = False


def main():
    application = found(sys.argv[1])
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever prints must not come between the answers
    cases = {name: Case(application, **case) for name, case in json.loads(sys.stdin.readline()).items()}
    for line in sys.stdin:
        name, count = line.split("\t")
        said = {"queries": cases[name].queries()} if count.strip() == "queries" else cases[name].measured(int(count))
        print(json.dumps(said), file=answers, flush=True)


if __name__ == "__main__":
    main()
