"""Everything about one client: what there is, and the two files that hold all of it."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.practice.language import language
from clinic.practice.models import Client
from clinic.practice.tenancy import StaffRequest
from clinic.prep.exports_record import moment
from clinic.prep.paper import paper_of
from clinic.prep.pdf import pdf
from clinic.privacy import everything as whole
from clinic.privacy.everything_words import sections
from clinic.privacy.held import HELD, records_of
from clinic.privacy.views.shared import any_client

TYPES = {"json": "application/json", "pdf": "application/pdf"}


@require_safe
def everything(request: StaffRequest, client: int) -> HttpResponse:
    """What is kept about a client, counted, and the files to take away."""
    found = any_client(request, client, "everything")
    counted = [(held.title, records_of(label, found).count()) for label, held in HELD.items()]
    there = [(title, number) for title, number in counted if number]
    return render(request, "privacy/everything.html", {"client": found, "counted": there})


@require_safe
def everything_file(request: StaffRequest, client: int, kind: str) -> HttpResponse:
    """One file: `json` or `pdf`."""
    found = any_client(request, client, f"everything_{kind}")
    response = HttpResponse(_content(request, found, kind), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="everything.{kind}"'
    return response


def _content(request: StaffRequest, client: Client, kind: str) -> bytes:
    if kind == "pdf":
        return pdf("answers.typ", _pdf_data(request, client))
    return json.dumps(whole.document(client), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def _pdf_data(request: StaffRequest, client: Client) -> dict[str, Any]:
    return {
        "title": _("Everything about %(name)s") % {"name": client.name},
        "paper": paper_of(client.clinic, request.GET.get("paper", "")),
        "footer": client.clinic.name,
        "note": _(
            "All that this clinic keeps about the client. Files of letters are listed; the JSON file holds them."
        ),
        "about": [
            [_("Client"), client.name],
            [_("Clinic"), client.clinic.name],
            [_("Made"), moment(client.clinic, timezone.now())],
        ],
        "sections": sections(client, language()),
    }
