"""What stands around the texts: topics, the places of pages, sources and pictures."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from guide import actions, body, edition
from guide.forms import ImageForm, PageForm, SourceForm, TopicForm
from guide.models import Image, Page, Revision, Source, Topic


class AroundPages(admin.ModelAdmin):  # type: ignore[type-arg]
    """Records that pages show: a change of one is a new edition of the guide."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        edition.turn()

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().render_change_form(request, context, *args, **kwargs)
        if context.get("errors"):
            response.status_code = 422
        return response

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        edition.turn()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        edition.turn()


@admin.register(Topic)
class TopicAdmin(AroundPages):
    """The subjects of the guide. A topic that has pages is kept."""

    form = TopicForm
    list_display = ["slug", "order", "kind"]

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> list[str]:
        return ["slug"] if obj else []  # Checklists and printed plans link to it.

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and not obj.pages.exists()


@admin.register(Page)
class PageAdmin(AroundPages):
    """The pages there are, whatever their language. A page with a history is kept: its text can be unpublished."""

    form = PageForm
    list_display = ["path", "order", "live"]
    list_select_related = ["topic"]
    list_filter = ["topic"]

    def get_form(self, request: HttpRequest, obj: Page | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form without the small signs beside the topic, which lead away from a page that is being made."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        if "topic" in form.base_fields:
            widget = form.base_fields["topic"].widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return form

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        plain = {"show_save_and_add_another": False, "show_save_and_continue": False, "title": _("New page")}
        return super().add_view(request, form_url, plain | (extra_context or {}))

    @admin.display(description=_("live"))
    def live(self, page: Page) -> str:
        return ", ".join(revision.language for revision in page.revisions.all() if revision.is_live) or "-"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Page]:
        return super().get_queryset(request).prefetch_related("revisions")

    def response_add(self, request: HttpRequest, obj: Page, post_url_continue: Any = None) -> HttpResponse:
        """On to its first text, which is what a new page is for."""
        draft = actions.open_draft(page=obj, language="en", by=request.user)
        return HttpResponseRedirect(reverse("admin:guide_revision_change", args=[draft.pk]))

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> list[str]:
        return ["topic", "slug"] if obj else []  # Checklists and printed plans link to it.

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and not obj.revisions.exists()


@admin.register(Source)
class SourceAdmin(AroundPages):
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


@admin.register(Image)
class ImageAdmin(AroundPages):
    """The pictures there are. They come in with the part that shows them; one that no version shows can go."""

    form = ImageForm
    list_display = ["title", "size", "added_at", "added_by"]
    fields = ["title", "shown", "size", "used"]
    readonly_fields = ["shown", "size", "used"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        return super().get_queryset(request).defer("content")

    @admin.display(description=_("picture"))
    def shown(self, image: Image) -> SafeString:
        return format_html('<img class="small" src="{}" alt="">', image.get_absolute_url())

    @admin.display(description=_("size"))
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description=_("shown by"))
    def used(self, image: Image) -> str:
        return ", ".join(map(str, _showing(image))) or "-"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and not _showing(obj)


def _showing(image: Image) -> list[Revision]:
    """The versions with this picture in them, old ones too: they are the record."""
    drafts = set(image.bodypart_set.values_list("revision_id", flat=True))
    versions = Revision.objects.select_related("page__topic").order_by("pk")
    return [each for each in versions if each.pk in drafts or image.name in body.images(each.body)]
