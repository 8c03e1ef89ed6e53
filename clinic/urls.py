"""Every door of the house; `practice/policy.py` says who may use which."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from clinic.intake import door
from clinic.practice import pages
from guide import findable

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", pages.home, name="home"),
    path("livez", pages.livez, name="livez"),
    path("readyz", pages.readyz, name="readyz"),
    path("robots.txt", findable.robots, name="robots"),
    path("sitemap.xml", findable.sitemap, name="sitemap"),
    path("language/", pages.choose_language, name="language"),
    path("", include("clinic.practice.account_urls")),
    path("content/", admin.site.urls),
    path("a/", door.link_lost, name="link_lost"),
    path("a/<str:token>/", door.link, name="link"),
    path("", include("clinic.intake.urls")),
    path("", include("clinic.prep.urls")),
    path("c/<slug:clinic>/", include("clinic.privacy.urls")),
    path("", include("clinic.progress.urls")),
    path("c/<slug:clinic>/", include("clinic.practice.urls")),
    # Public pages have an address in each language: `/guide/` and `/es/guide/`.
    *i18n_patterns(
        path("accessibility/", pages.accessibility, name="accessibility"),
        path("privacy/", pages.privacy, name="privacy"),
        path("guide/", include("guide.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "clinic.practice.errors.bad_request"
handler403 = "clinic.practice.errors.permission_denied"
handler404 = "clinic.practice.errors.page_not_found"
handler500 = "clinic.practice.errors.server_error"
