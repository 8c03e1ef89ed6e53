"""Editing the guide: topics, revisions from draft to published and withdrawn, the parts of a draft, sources.

A live page is never edited: "Make a draft" copies it, the draft is changed part by part, previewed and published.
Each part has a page of its own, so that a long topic stays readable and no form grows past the upload limits.
"""

from collections.abc import Callable
from typing import Any

from csp.constants import NONCE
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from js_asset import Media

from guide import actions, lint, pages
from guide.body import BodyError
from guide.forms import BodyPartForm, PageForm, RevisionForm, SourceForm, TopicForm
from guide.models import BodyPart, Page, Revision, Source, Topic

Act = Callable[..., Revision]
EDITING_CSS = {"all": ("guide/editing.css",)}


def _editor(request: HttpRequest) -> Any:
    """Who is at work: the admin lets nobody in who is not signed in."""
    return request.user


def _remarks(revision: Revision) -> list[lint.Remark]:
    texts = {name: getattr(revision, name) for name in ("title", "name", "summary", "teaser")}
    return lint.remarks(revision.body, **texts)


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The subjects of the guide. A topic that has pages is kept."""

    form = TopicForm
    list_display = ["slug", "order", "kind"]

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> list[str]:
        return ["slug"] if obj else []  # Checklists and printed plans link to it.

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and not obj.pages.exists()


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The pages there are, whatever their language. A page with a history is kept: its text can be withdrawn."""

    form = PageForm
    list_display = ["path", "order", "live"]
    list_select_related = ["topic"]
    list_filter = ["topic"]

    @admin.display(description=gettext_lazy("live"))
    def live(self, page: Page) -> str:
        return ", ".join(revision.language for revision in page.revisions.all() if revision.is_live) or "-"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Page]:
        return super().get_queryset(request).prefetch_related("revisions")

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> list[str]:
        return ["topic", "slug"] if obj else []  # Checklists and printed plans link to it.

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and not obj.revisions.exists()


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What claims rest on. A source is never deleted: old revisions cite it."""

    form = SourceForm
    list_display = ["ref", "short", "year", "title", "checked"]
    search_fields = ["ref", "short", "title"]
    list_filter = ["checked"]

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        obj.loaded = ""  # From here on it is the editor's: loadguide leaves it alone.
        super().save_model(request, obj, form, change)

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> list[str]:
        return ["ref"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        return False


class PartsInline(admin.TabularInline):  # type: ignore[type-arg]
    """The parts of a draft in their order; each is opened to be changed."""

    model = BodyPart
    fields = ["order", "shown_kind", "excerpt", "change_link"]
    readonly_fields = ["shown_kind", "excerpt", "change_link"]
    extra = 0
    verbose_name_plural = gettext_lazy("The parts of the page")

    @admin.display(description=gettext_lazy("kind"))
    def shown_kind(self, part: BodyPart) -> str:
        return part.get_kind_display()

    @admin.display(description=gettext_lazy("begins with"))
    def excerpt(self, part: BodyPart) -> str:
        return part.excerpt()

    @admin.display(description=gettext_lazy("open"))
    def change_link(self, part: BodyPart) -> SafeString:
        address = reverse("admin:guide_bodypart_change", args=[part.pk])
        return format_html('<a href="{}">{}</a>', address, _("Change the text"))

    def has_add_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Drafts, what is live, and everything that ever was."""

    class Media:
        css = EDITING_CSS

    form = RevisionForm
    change_form_template = "admin/guide/revision/change_form.html"
    list_display = ["name", "language", "state", "author", "approver", "published_at", "ended_at"]
    list_filter = ["state", "language", "page__topic"]
    list_select_related = ["page__topic", "author", "approver"]
    fields = ["page", "language", *actions.COPIED[:-1], "reviewer", "reviewed_on", "next_review_on", "wording"]
    readonly_fields = ["wording"]
    inlines = [PartsInline]

    @admin.display(description=gettext_lazy("wording check"))
    def wording(self, revision: Revision) -> SafeString | str:
        """What the editor should look at again; never stops anybody."""
        rows = [(remark.where, remark.message) for remark in _remarks(revision)] if revision.pk else []
        if not rows:
            return _("Nothing to look at again.")
        return format_html("<ul>{}</ul>", format_html_join("", "<li><b>{}</b>: {}</li>", rows))

    def get_readonly_fields(self, request: HttpRequest, obj: Revision | None = None) -> list[str]:
        return ["page", "language", "wording"] if obj else ["wording"]

    def get_inlines(self, request: HttpRequest, obj: Revision | None) -> list[Any]:
        return [PartsInline] if obj is not None and obj.is_working else []

    def has_change_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_working)

    def has_delete_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        """A draft can be thrown away; what was ever public stays."""
        return super().has_delete_permission(request, obj) and obj is not None and obj.is_working

    def save_model(self, request: HttpRequest, obj: Revision, form: Any, change: bool) -> None:
        obj.author = obj.author or _editor(request)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        compile_and_tell(request, form.instance)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", view(self.preview), name="guide_revision_preview"),
            path("<int:pk>/withdraw/", view(require_POST(self.withdraw)), name="guide_revision_withdraw"),
            path("<int:pk>/draft/", view(require_POST(self.make_draft)), name="guide_revision_draft"),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as readers would see it."""
        revision = get_object_or_404(Revision.objects.select_related("page__topic"), pk=pk)
        if not self.has_view_permission(request, revision):
            raise PermissionDenied
        live = Revision.objects.defer("body").in_language(revision.language)
        context = pages.shown(revision, live) | {"preview": True}
        return render(request, "guide/page.html", context)

    def response_change(self, request: HttpRequest, obj: Revision) -> HttpResponse:
        """After saving: preview or publish where that was asked for, so that neither ever misses what was typed."""
        if "_publish" in request.POST:
            return self._act(request, obj.pk, actions.publish, _("Published. Readers see it now."))
        if "_preview" in request.POST:
            return HttpResponseRedirect(reverse("admin:guide_revision_preview", args=[obj.pk]))
        return super().response_change(request, obj)

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._act(request, pk, actions.withdraw, _("Withdrawn. Readers no longer see it."))

    def make_draft(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._act(request, pk, _draft_of, _("This is the draft. Readers see the live page until you publish."))

    def _act(self, request: HttpRequest, pk: int, action: Act, done: str) -> HttpResponse:
        """Do it, write it into the history, say so; or say why it cannot be done."""
        revision = get_object_or_404(Revision, pk=pk)
        if not super().has_change_permission(request, revision):
            raise PermissionDenied
        try:
            revision = action(revision=revision, by=_editor(request))
        except BodyError as error:
            for fault in error.faults:
                messages.error(request, fault)
        else:
            self.log_change(request, revision, done)
            messages.success(request, done)
        return HttpResponseRedirect(reverse("admin:guide_revision_change", args=[revision.pk]))


def _draft_of(*, revision: Revision, by: Any) -> Revision:
    return actions.open_draft(page=revision.page, language=revision.language, by=by)


def compile_and_tell(request: HttpRequest, revision: Revision) -> None:
    """Make the draft's body from its parts, and show the editor what is missing and what to look at again."""
    try:
        actions.compile_draft(revision=revision, by=_editor(request))
    except BodyError as error:
        for fault in error.faults:
            messages.error(request, fault)
    for remark in _remarks(revision):
        messages.warning(request, f"{remark.where}: {remark.message}")


@admin.register(BodyPart)
class BodyPartAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """One part of a draft. Reached from its revision only."""

    class Media:
        css = EDITING_CSS
        js = ("guide/editing.js",)

    form = BodyPartForm
    autocomplete_fields = ["sources"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: BodyPart | None = None) -> bool:
        return super().has_view_permission(request, obj) and (obj is None or obj.revision.is_working)

    def has_change_permission(self, request: HttpRequest, obj: BodyPart | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.revision.is_working)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        last = BodyPart.objects.filter(revision=self._draft(request)).last()
        return {"order": (last.order if last else 0) + 10}

    def save_model(self, request: HttpRequest, obj: BodyPart, form: Any, change: bool) -> None:
        if not change:
            obj.revision = self._draft(request)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        compile_and_tell(request, form.instance.revision)

    def delete_model(self, request: HttpRequest, obj: BodyPart) -> None:
        super().delete_model(request, obj)
        compile_and_tell(request, obj.revision)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        self._draft(request)  # 404 before the form, not after it was filled in.
        return super().add_view(request, form_url or request.get_full_path(), extra_context)

    def response_add(self, request: HttpRequest, obj: BodyPart, post_url_continue: Any = None) -> HttpResponse:
        return self._back(request, obj.revision_id, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: BodyPart) -> HttpResponse:
        return self._back(request, obj.revision_id, super().response_change(request, obj))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:guide_revision_changelist"))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The rich text editor loads its modules through an import map, which the page's CSP must know by a nonce."""
        context["media"] = Media.from_media(context["media"]).with_nonce(str(request.csp_nonce))  # type: ignore[attr-defined]
        response = super().render_change_form(request, context, *args, **kwargs)
        response._csp_update = {"script-src": [NONCE]}  # type: ignore[attr-defined]
        return response

    def _draft(self, request: HttpRequest) -> Revision:
        """The open draft named in the address. Anything else in it is answered with 404."""
        pk = request.GET.get("revision", "")
        return get_object_or_404(Revision.objects.working(), pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)

    def _back(self, request: HttpRequest, revision: int, usual: HttpResponse) -> HttpResponse:
        """Back to the page that the part belongs to; the other save buttons go where they say."""
        if IS_POPUP_VAR in request.POST or "_continue" in request.POST:
            return usual
        if "_addanother" in request.POST:
            return HttpResponseRedirect(f"{reverse('admin:guide_bodypart_add')}?revision={revision}")
        return HttpResponseRedirect(reverse("admin:guide_revision_change", args=[revision]))
