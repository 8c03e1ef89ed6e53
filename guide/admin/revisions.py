"""A page's versions: the form of a draft, and the steps from draft to published, taken back or unpublished."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guide import actions, differences, links, pages, workflow
from guide.admin.remarks import compile_and_tell, editor, in_revision
from guide.admin.versioned import VersionedAdmin
from guide.body import BodyError
from guide.forms import ReviewForm, RevisionForm, ScheduleForm
from guide.models import LANGUAGES, BodyPart, Revision, Step
from guide.moments import zone_of

Act = Callable[..., Revision]
ZONE = "guide_zone"
"""Where a session keeps the time zone that its editor chose last."""


class PartsInline(admin.TabularInline):  # type: ignore[type-arg]
    """The parts of a draft in their order; each is opened to be changed."""

    model = BodyPart
    template = "admin/guide/revision/parts.html"
    fields = ["order"]
    extra = 0
    can_delete = False  # each is deleted on its own page, where it can be read first

    def has_add_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False


@admin.register(Revision)
class RevisionAdmin(VersionedAdmin):
    """Drafts, what is live, and everything that ever was."""

    class Media:
        js = ("guide/editing.js",)

    form = RevisionForm
    change_form_template = "admin/guide/revision/change_form.html"
    list_display = ["name", "language", "state", "author", "approver", "published_at", "next_review_on"]
    list_filter = ["state", "language", "page__topic"]
    list_select_related = ["page__topic", "author", "approver"]
    search_fields = ["name", "title"]

    def get_fields(self, request: HttpRequest, obj: Revision | None = None) -> list[Any]:
        """A draft has no review yet: what is recorded of one belongs to the live text."""
        words = ["page", "language", *actions.COPIED[:-1]]
        if obj is None or self.has_change_permission(request, obj):
            return [*words, "seen"]
        return [*words, "reviewer", "reviewed_on", "next_review_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: Revision | None = None) -> list[str]:
        return ["page", "language"] if obj else []

    def get_inlines(self, request: HttpRequest, obj: Revision | None) -> list[Any]:
        return [PartsInline] if obj is not None and obj.is_draft else []

    def is_open(self, obj: Revision) -> bool:
        return obj.is_draft

    def has_change_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        """A draft can be thrown away; what was ever public stays."""
        return super().has_delete_permission(request, obj) and obj is not None and obj.is_draft

    def save_model(self, request: HttpRequest, obj: Revision, form: Any, change: bool) -> None:
        obj.author = obj.author or editor(request)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actions.note_change(revision=form.instance, by=editor(request))
        compile_and_tell(request, form.instance)

    def get_urls(self) -> list[URLPattern]:
        post = {
            "draft": self.make_draft,
            "translate": self.translate,
            "restore": self.restore,
            "send": self.send,
            "sendback": self.send_back,
            "takeback": self.take_back,
            "publish": self.publish,
        }
        both = {
            "preview": self.preview,
            "schedule": self.schedule,
            "unpublish": self.unpublish,
            "review": self.review,
            "compare": self.compare,
        }
        views = {name: require_POST(view) for name, view in post.items()} | both
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"guide_revision_{name}")
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if (revision := context.get("original")) is not None:
            context |= self._situation(request, revision)
            context |= {"title": revision.label, "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def _situation(self, request: HttpRequest, revision: Revision) -> dict[str, Any]:
        """Where a revision stands and what this editor may do next."""
        note = revision.steps.filter(kind=Step.Kind.SENT_BACK).first()
        return {
            "has_live": Revision.objects.live(revision.language).filter(page=revision.page_id).exists(),
            "may_act": super().has_change_permission(request),
            "needs_approval": settings.GUIDE_NEEDS_APPROVAL,
            "is_writer": editor(request).pk in revision.writers(),
            "untranslated": _untranslated(revision) if revision.is_live else [],
            "lacks": actions.lacks(revision) if revision.is_draft else [],
            "remarks": in_revision(revision) if revision.is_working else [],
            "sent_back": note if revision.is_draft else None,
            "zone": zone_of(request.session.get(ZONE)),
        }

    # --- Reading ---------------------------------------------------------------------------------------------------
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as readers would see it."""
        revision = self._seen(request, pk)
        live = Revision.objects.in_language(revision.language)
        context = pages.shown(revision, live) | {"preview": True, "leaflet": "leaflet" in request.GET}
        return render(request, "guide/page.html", context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Every version of the page in this language: who did what when, and what changed."""
        revision = self._seen(request, int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0)
        versions = list(
            Revision.objects.filter(page=revision.page_id, language=revision.language)
            .order_by("-created_at", "-pk")
            .prefetch_related("steps__by")
            .defer("body")
        )
        for number, version in enumerate(reversed(versions), 1):
            version.number = number  # type: ignore[attr-defined]
        context = self._context(request, revision, _("History of “%(name)s”") % {"name": revision.label})
        return render(request, "admin/guide/revision/history.html", context | {"versions": versions})

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What changed from the version named in the address to this one; without one, from the version before."""
        new = self._seen(request, pk)
        old: Revision | None
        others = Revision.objects.filter(page=new.page_id, language=new.language).exclude(pk=new.pk)
        asked = request.GET.get("from", "")
        if asked.isdecimal() and len(asked) < 19:
            old = get_object_or_404(others, pk=int(asked))
        else:
            old = others.filter(created_at__lte=new.created_at).order_by("-created_at", "-pk").first()
        if old is not None and old.created_at > new.created_at:
            old, new = new, old
        changes = differences.between(old, new) if old else []
        context = self._context(request, new, _("What changed in “%(name)s”") % {"name": new.label})
        return render(
            request, "admin/guide/revision/compare.html", context | {"old": old, "new": new, "changes": changes}
        )

    # --- Steps -----------------------------------------------------------------------------------------------------
    def response_add(self, request: HttpRequest, obj: Revision, post_url_continue: Any = None) -> HttpResponse:
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: Revision) -> HttpResponse:
        """After saving: what else the button said, so that no step ever misses what was typed."""
        if "_publish" in request.POST:
            return self._act(request, obj.pk, actions.publish, _("Published. Readers see it now."))
        if "_send" in request.POST:
            return self._act(request, obj.pk, workflow.send_for_review, str(_SENT))
        if "_part" in request.POST:
            return HttpResponseRedirect(f"{reverse('admin:guide_bodypart_add')}?revision={obj.pk}")
        for name, steps in (("_up", -1), ("_down", 1)):
            if name in request.POST:
                actions.move_part(revision=obj, part=request.POST[name], steps=steps, by=editor(request))
                return HttpResponseRedirect(f"{_to(obj).url}#parts")  # type: ignore[attr-defined]
        for name in ("preview", "schedule"):
            if f"_{name}" in request.POST:
                return HttpResponseRedirect(reverse(f"admin:guide_revision_{name}", args=[obj.pk]))
        messages.success(request, _("Saved as a draft. Readers do not see it yet."))
        return _to(obj)

    def make_draft(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._act(request, pk, _draft_of, _("This is the draft. Readers see the live page until you publish."))

    def translate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A draft of the page in another language, with the words of this one to go by."""
        language = request.POST.get("language", "")
        done = _("This is a draft with the words of the other language. Translate it part by part.")
        return self._act(request, pk, actions.begin_translation, done, language=language)

    def restore(self, request: HttpRequest, pk: int) -> HttpResponse:
        done = _("This is a new draft with the words of the old version. Readers see the live page until you publish.")
        return self._act(request, pk, actions.roll_back, done)

    def send(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._act(request, pk, workflow.send_for_review, str(_SENT))

    def send_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        done = _("Sent back. The writer sees your note.")
        return self._act(request, pk, workflow.send_back, done, note=request.POST.get("note", ""))

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._act(request, pk, workflow.take_back, _("This is a draft again. You can change it."))

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._act(request, pk, actions.publish, _("Published. Readers see it now."))

    def schedule(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The date and the time at which a text goes live."""
        revision = self._seen(request, pk)
        zone = zone_of(request.session.get(ZONE))
        form = ScheduleForm(request.POST if request.method == "POST" else None, initial={"zone": zone.key})
        if form.is_bound and form.is_valid():
            request.session[ZONE] = form.cleaned_data["zone"]
            done = _("Set to go live on %(moment)s.") % {"moment": form.told()}
            return self._act(request, pk, workflow.schedule, done, at=form.cleaned_data["moment"])
        context = self._context(request, revision, _("When shall it go live?"))
        context |= {"form": form, "now": timezone.now(), "zone_chosen": ZONE in request.session}
        return render(request, "admin/guide/revision/schedule.html", context, status=422 if form.is_bound else 200)

    def unpublish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """First what links here; then, when it was confirmed, the page is no longer public."""
        if request.method == "POST":
            done = _("Unpublished. Readers no longer see it.")
            return self._act(request, pk, actions.unpublish, done, also=request.POST.getlist("also"))
        revision = self._seen(request, pk)
        context = self._context(request, revision, _("Unpublish “%(name)s”?") % {"name": revision.label})
        live = Revision.objects.in_language(revision.language)
        others = Revision.objects.filter(page=revision.page_id, state=Revision.State.PUBLISHED).exclude(pk=pk)
        context |= {"rows": links.rows_to(revision.page), "texts": links.pages_to(revision.page, live)}
        context |= {"others": others.order_by("language"), "stands_in": others.filter(language="en").exists()}
        return render(request, "admin/guide/revision/unpublish.html", context)

    def review(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who read the live page and found it right, and when it is to be read again."""
        revision = self._seen(request, pk)
        form = ReviewForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            return self._act(request, pk, workflow.record_review, _("Review recorded."), **form.cleaned_data)
        context = self._context(request, revision, _("Record a review")) | {"form": form}
        return render(request, "admin/guide/revision/review.html", context, status=422 if form.is_bound else 200)

    def _seen(self, request: HttpRequest, pk: int) -> Revision:
        revision = get_object_or_404(Revision.objects.select_related("page__topic", "author", "approver"), pk=pk)
        if not self.has_view_permission(request, revision):
            raise PermissionDenied
        return revision

    def _context(self, request: HttpRequest, revision: Revision, title: str) -> dict[str, Any]:
        context = self.admin_site.each_context(request) | self._situation(request, revision)
        return context | {"title": title, "original": revision, "opts": self.opts, "media": self.media}

    def _act(self, request: HttpRequest, pk: int, action: Act, done: str, **how: Any) -> HttpResponse:
        """Do it, write it into the log, say so; or say why it cannot be done."""
        revision = get_object_or_404(Revision, pk=pk)
        if not super().has_change_permission(request, revision):
            raise PermissionDenied
        try:
            revision = action(revision=revision, by=editor(request), **how)
        except BodyError as error:
            for fault in error.faults:
                messages.error(request, fault)
        else:
            self.log_change(request, revision, done)
            messages.success(request, done)
        return _to(revision)


_SENT = gettext_lazy("Sent for review. Somebody else must approve it.")


def _untranslated(revision: Revision) -> list[tuple[str, str]]:
    """The languages in which a page has no text at all, not even a draft."""
    known = set(Revision.objects.filter(page=revision.page_id).values_list("language", flat=True))
    return [(code, name) for code, name in LANGUAGES if code not in known]


def _to(revision: Revision) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:guide_revision_change", args=[revision.pk]))


def _draft_of(*, revision: Revision, by: Any) -> Revision:
    return actions.open_draft(page=revision.page, language=revision.language, by=by)
