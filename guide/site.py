"""The guide's own Django admin: a site that knows no clinic model."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class GuideAdminSite(admin.AdminSite):
    """Editing of the guide only."""

    site_header = "Kneadwell guide"


class GuideAdminConfig(AdminConfig):
    default_site = "guide.site.GuideAdminSite"
