"""Pages without a clinic: the front door, the two fixed texts, and the two signs of life for an operator."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clinic import wall, wall_policies
from clinic.practice import actions
from clinic.practice.language import is_offered, page_it_stood_on
from clinic.practice.models import Membership, User


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Staff land on the board of their clinic, or choose one; editors on their site, everybody else in the guide."""
    if not request.user.is_authenticated:
        return redirect("guide:home")
    with wall.crossing("staff"):
        memberships = list(Membership.objects.active_of(request.user)[:2])
    if len(memberships) > 1:
        return redirect("clinics")
    if memberships:
        return redirect("prep:today", clinic=memberships[0].clinic.slug)
    return redirect("admin:index" if request.user.is_staff else "clinics")


@require_safe
def clinics(request: HttpRequest) -> HttpResponse:
    """Every clinic in which this person works, to choose from; nothing of what is in them."""
    with wall.crossing("staff"):
        memberships = list(Membership.objects.active_of(request.user).order_by("clinic__name", "pk"))
    return render(request, "practice/clinics.html", {"memberships": memberships})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "practice/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "practice/privacy.html")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """A member of staff, or an editor, chooses the language of their own pages, and comes back to this one."""
    chosen = request.POST.get("language", "")
    if is_offered(chosen) and isinstance(request.user, User):
        actions.choose_own_language(user=request.user, language=chosen, by=request.user)
    return redirect(page_it_stood_on(request))


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nothing of the database, so that a restart is not tried for the wrong reason."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers, holds every migration and, where it has to, the wall; else 503 with a word."""
    try:
        waiting, gaps = _waiting_migrations(), wall.is_wanted() and wall_policies.gaps()
    except DatabaseError:
        return _not_ready("database")
    if waiting or gaps:
        return _not_ready("migrations" if waiting else "wall")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def _waiting_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _not_ready(reason: str) -> HttpResponse:
    return HttpResponse(f"{reason}\n", status=503, content_type="text/plain; charset=utf-8")
