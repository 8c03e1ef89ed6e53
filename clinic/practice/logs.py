"""What a log line may say: method, route name and status, never an address, a typed word or an exception's text."""

import logging
import traceback

from django.http import HttpRequest


class Discreet(logging.Filter):
    """Keep links, names and answers out of the log: addresses hold tokens, exception texts hold what was typed."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            route = getattr(request.resolver_match, "view_name", "-") if request.resolver_match else "-"
            record.msg = "%s %s %s"
            record.args = (getattr(record, "status_code", "-"), request.method, route)
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            record.exc_text = "".join(traceback.format_tb(trace)) + kind.__name__
            record.exc_info = None
        return True
