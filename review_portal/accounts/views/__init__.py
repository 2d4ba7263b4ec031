"""The pages of the entry, of a person's own factors and sessions, and of the people for the administrator."""

from django.urls import path

from review_portal.accounts.views import entry, factors, kept, keys, people, proof

urlpatterns = [
    path("login/", entry.Login.as_view(), name="login"),
    path("login/second/", entry.second_step, name="second-step"),
    path("login/passkey/", entry.login_passkey, name="login-passkey"),
    path("login/passkey/options/", entry.passkey_options, name="passkey-options"),
    path("login/office/", entry.oidc_login, name="oidc-login"),
    path("login/office/callback/", entry.oidc_callback, name="oidc-callback"),
    path("logout/", entry.Logout.as_view(), name="logout"),
    path("account/", entry.account, name="account"),
    path("language/", entry.language, name="language"),
    path("prove/", proof.prove, name="prove"),
    path("security/", factors.factors, name="factors"),
    path("security/app/", factors.app, name="factor-app"),
    path("security/passkey/", factors.passkey, name="factor-passkey"),
    path("security/codes/", factors.codes, name="factor-codes"),
    path("security/password/", factors.password, name="own-password"),
    path("security/<int:pk>/remove/", factors.remove, name="factor-remove"),
    path("security/sessions/end/", factors.end_others, name="sessions-end"),
    path("session/", kept.session_left, name="session-left"),
    path("session/stay/", kept.session_stay, name="session-stay"),
    path("session/form/", kept.kept_form, name="kept-form"),
    path("keys/", keys.keys, name="keys"),
    path("keys/issue/", keys.issue, name="key-issue"),
    path("keys/<int:pk>/renew/", keys.renew, name="key-renew"),
    path("keys/<int:pk>/revoke/", keys.revoke, name="key-revoke"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="person-invite"),
    path("people/<int:pk>/change/", people.change, name="person-change"),
    path("people/<int:pk>/password/", people.password, name="person-password"),
    path("people/<int:pk>/close/", people.close, name="person-close"),
    path("people/<int:pk>/open/", people.reopen, name="person-open"),
    path("people/<int:pk>/reset/", people.reset, name="person-reset"),
    path("people/<int:pk>/sessions/end/", people.end, name="person-end"),
]
