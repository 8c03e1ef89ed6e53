"""One part of a draft, on a page of its own, with the wording check beside it while it is being written."""

from typing import Any

from csp.constants import NONCE
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from js_asset import Media

from guide import actions
from guide.admin.remarks import compile_and_tell, editor, in_part
from guide.admin.versioned import VersionedAdmin
from guide.forms import PART, BodyPartForm
from guide.models import BodyPart, Revision
from guide.versioned import SEEN

AFTER_IMAGE = PART.index("image") + 1
FIELDS: list[Any] = [*PART[:AFTER_IMAGE], "upload", *PART[AFTER_IMAGE:], "order", SEEN]


@admin.register(BodyPart)
class BodyPartAdmin(VersionedAdmin):
    """One part of a draft. Reached from its revision only."""

    class Media:
        js = ("guide/editing.js",)

    form = BodyPartForm
    fields = FIELDS
    change_form_template = "admin/guide/bodypart/change_form.html"
    autocomplete_fields = ["sources"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def is_open(self, obj: BodyPart) -> bool:
        return obj.revision.is_draft

    def has_view_permission(self, request: HttpRequest, obj: BodyPart | None = None) -> bool:
        return super().has_view_permission(request, obj) and (obj is None or self.is_open(obj))

    def has_change_permission(self, request: HttpRequest, obj: BodyPart | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or self.is_open(obj))

    def has_delete_permission(self, request: HttpRequest, obj: BodyPart | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or self.is_open(obj))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new part stands last, or behind the one that the address names."""
        orders = [part.order for part in BodyPart.objects.filter(revision=self._draft(request))]
        behind = request.GET.get("behind", "")
        if behind.isdecimal() and len(behind) < 6 and (later := [each for each in orders if each > int(behind)]):
            return {"order": (int(behind) + min(later)) // 2}
        return {"order": max(orders, default=0) + 10}

    def get_form(self, request: HttpRequest, obj: BodyPart | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which must know who adds a picture."""
        form: Any = super().get_form(request, obj, change, **kwargs)  # a class of its own for each request
        form.by = editor(request)
        return form

    def get_urls(self) -> list[URLPattern]:
        check = self.admin_site.admin_view(require_POST(self.check_wording))
        return [path("check/", check, name="guide_bodypart_check"), *super().get_urls()]

    def check_wording(self, request: HttpRequest) -> HttpResponse:
        """What to look at again in a part as it is typed; nothing is stored."""
        if not super().has_change_permission(request):
            raise PermissionDenied
        remarks = in_part(request.POST, request.GET.get("in", ""))
        return render(request, "admin/guide/bodypart/remarks.html", {"remarks": remarks})

    def save_model(self, request: HttpRequest, obj: BodyPart, form: Any, change: bool) -> None:
        if not change:
            obj.revision = self._draft(request)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.rest:
            actions.put_behind(part=form.instance, sections=form.rest)
            self._tell_cut(request, form)
        self._changed(request, form.instance.revision)

    def _tell_cut(self, request: HttpRequest, form: Any) -> None:
        told = _("Your text had headings. Each is a part of its own now: %(count)s parts in all.")
        messages.success(request, told % {"count": len(form.rest) + 1})

    def delete_model(self, request: HttpRequest, obj: BodyPart) -> None:
        super().delete_model(request, obj)
        self._changed(request, obj.revision)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        usual = super().response_delete(request, obj_display, obj_id)
        back = request.GET.get("revision", "")
        return self._back(request, int(back), usual) if back.isdecimal() and len(back) < 19 else usual

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        draft = self._draft(request)  # 404 before the form, not after it was filled in.
        return super().add_view(request, form_url or request.get_full_path(), {"draft": draft} | (extra_context or {}))

    def response_add(self, request: HttpRequest, obj: BodyPart, post_url_continue: Any = None) -> HttpResponse:
        return self._back(request, obj.revision_id, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: BodyPart) -> HttpResponse:
        return self._back(request, obj.revision_id, super().response_change(request, obj))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:guide_revision_changelist"))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The rich text editor loads its modules through an import map, which the page's CSP must know by a nonce."""
        context["media"] = Media.from_media(context["media"]).with_nonce(str(request.csp_nonce))  # type: ignore[attr-defined]
        part = context.get("original")
        context["draft"] = part.revision if part else context.get("draft")
        form = context["adminform"].form
        context["remarks"] = in_part(form.data if form.is_bound else form.initial, context["draft"].language)
        response = super().render_change_form(request, context, *args, **kwargs)
        response._csp_update = {"script-src": [NONCE]}  # type: ignore[attr-defined]
        return response

    def _changed(self, request: HttpRequest, revision: Revision) -> None:
        actions.note_change(revision=revision, by=editor(request))
        compile_and_tell(request, revision)

    def _draft(self, request: HttpRequest) -> Revision:
        """The open draft named in the address. Anything else in it is answered with 404."""
        pk = request.GET.get("revision", "")
        drafts = Revision.objects.filter(state=Revision.State.DRAFT).select_related("page__topic")
        return get_object_or_404(drafts, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)

    def _back(self, request: HttpRequest, revision: int, usual: HttpResponse) -> HttpResponse:
        """Back to the page that the part belongs to; the other save buttons go where they say."""
        if IS_POPUP_VAR in request.POST or "_continue" in request.POST:
            return usual
        if "_addanother" in request.POST:
            return HttpResponseRedirect(f"{reverse('admin:guide_bodypart_add')}?revision={revision}")
        return HttpResponseRedirect(reverse("admin:guide_revision_change", args=[revision]))
