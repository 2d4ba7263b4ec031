"""Every write of the accounts room: people, keys of machines, second factors, sessions, identities from outside."""

from review_portal.accounts.services.factors import (
    WrongCode,
    add_app,
    add_passkey,
    note_passkey,
    note_refusal,
    pass_by_code,
    remove_factor,
    renew_codes,
    reset_factors,
)
from review_portal.accounts.services.identities import link_identity
from review_portal.accounts.services.keys import TOKEN_PREFIX, digest, issue_key, renew_key, revoke_key
from review_portal.accounts.services.people import (
    WrongPassword,
    choose_language,
    choose_password,
    create_person,
    set_password,
)
from review_portal.accounts.services.sessions import end_sessions, note_session_end
from review_portal.accounts.services.staff import (
    change_person,
    close_account,
    invite_person,
    lend_password,
    open_account,
)

__all__ = [
    "TOKEN_PREFIX",
    "WrongCode",
    "WrongPassword",
    "add_app",
    "add_passkey",
    "change_person",
    "choose_language",
    "choose_password",
    "close_account",
    "create_person",
    "digest",
    "end_sessions",
    "invite_person",
    "issue_key",
    "lend_password",
    "link_identity",
    "note_passkey",
    "note_refusal",
    "note_session_end",
    "open_account",
    "pass_by_code",
    "remove_factor",
    "renew_codes",
    "renew_key",
    "reset_factors",
    "revoke_key",
    "set_password",
]
