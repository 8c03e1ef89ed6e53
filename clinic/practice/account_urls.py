"""The pages of django-allauth that this house opens. The one for signing up says that it is closed."""

from allauth.account import views
from django.urls import include, path, re_path

from clinic.practice import join, own_sessions, pages
from clinic.practice.enrolment import ActivateApp, AddPasskey

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("accounts/signup/", views.signup, name="account_signup"),
    path("join/", join.join, name="join"),
    path("join/accept/", join.accept, name="join_accept"),
    path("join/leave/", join.leave, name="join_leave"),
    path("join/<str:token>/", join.invitation, name="invitation"),
    path("clinics/", pages.clinics, name="clinics"),
    path("accounts/sessions/", own_sessions.own_sessions, name="account_sessions"),
    path("accounts/inactive/", views.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", views.password_change, name="account_change_password"),
    path("accounts/password/reset/", views.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "accounts/password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    # In front of allauth's own, under its names.
    path("accounts/2fa/totp/activate/", ActivateApp.as_view(), name="mfa_activate_totp"),
    path("accounts/2fa/webauthn/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
