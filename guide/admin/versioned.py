"""Records that two editors may have open, in the admin: faults answer 422, and who comes second gets 409."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guide.body import blocks
from guide.versioned import SEEN


class VersionedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin of records with a version. A form with faults answers 422, one that came second 409."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.version += 1
        super().save_model(request, obj, form, change)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method == "POST" and object_id is not None and super().has_change_permission(request):
            obj = self.get_object(request, object_id)
            if obj is None or not self.is_open(obj):
                return self._gone(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def is_open(self, obj: Any) -> bool:
        """Whether the record can still be changed."""
        raise NotImplementedError

    def _gone(self, request: HttpRequest) -> HttpResponse:
        """What was typed for a record that can be changed no more, to be copied from."""
        labels = {name: str(field.label or name) for name, field in self.get_form(request)().fields.items()}
        sent = [(label, request.POST[name]) for name, label in labels.items() if name != SEEN and name in request.POST]
        plain = [(label, "\n".join(blocks(text)) if text.startswith("<") else text) for label, text in sent]
        typed = [(label, text) for label, text in plain if text.strip()]
        context = self.admin_site.each_context(request) | {"title": _("Not saved"), "typed": typed}
        return render(request, "admin/guide/gone.html", context, status=409)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = context["adminform"].form
        if context.get("errors"):
            context["both"] = form.both() if form.theirs else []
        response = super().render_change_form(request, context, *args, **kwargs)
        if context.get("errors"):
            response.status_code = 409 if form.theirs else 422
        return response
