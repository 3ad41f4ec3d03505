from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path

from xiangsu.accounts import views

urlpatterns = [
    path("login", account.login, name="account_login"),
    path("logout", account.logout, name="account_logout"),
    path("password", account.password_change, name="account_change_password"),
    path("reauthenticate", account.reauthenticate, name="account_reauthenticate"),
    path("2fa/authenticate", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/totp/activate", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("me/sessions", views.own_sessions, name="accounts-sessions"),
    path("me/sessions/<str:key>/end", views.end_session, name="accounts-session-end"),
    path("me/post", views.switch_post, name="accounts-switch"),
    path("me/notices", views.notices, name="accounts-notices"),
    path("accounts/users", views.users, name="accounts-users"),
    path("accounts/users/add", views.add_user, name="accounts-user-add"),
    path("accounts/posts/<int:pk>/end", views.end_post, name="accounts-post-end"),
    path("accounts/logins", views.logins, name="accounts-logins"),
]
