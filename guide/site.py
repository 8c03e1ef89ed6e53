"""The guide's own Django admin: a site that knows no clinic model and lets in nobody but editors of the guide."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class GuideAdminSite(admin.AdminSite):
    """Editing of the guide only. The second factor stands before it: see the policy table's EDITOR door."""

    site_header = _("Kneadwell guide")
    site_title = _("Kneadwell guide")
    index_title = _("Edit the guide")
    site_url = "/guide/"
    index_template = "admin/guide/index.html"
    enable_nav_sidebar = False
    """The first page has all the ways; a second list of them beside every form would only take its room."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register the guide's models; every other app's are passed over, whatever its own admin module asks for."""
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        ours = [model for model in models if model._meta.app_label == "guide"]
        if ours:
            super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """`is_staff` lets into this site; to do anything there one needs a permission on the guide as well."""
        return super().has_permission(request) and request.user.has_module_perms("guide")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one page for that in the house, and it is not this site's."""
        return redirect("account_change_password")


class GuideAdminConfig(AdminConfig):
    default_site = "guide.site.GuideAdminSite"
