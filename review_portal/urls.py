"""Every address of the portal: each room brings its pages (views) and its machine doors (api)."""

from importlib.util import find_spec

from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from review_portal.accounts.keys import Anybody
from review_portal.settings import ROOMS

READ_BY_ANYBODY = {
    "permission_classes": [Anybody],
    "authentication_classes": [],
    "http_method_names": ["get", "head"],  # OPTIONS has no page to be shown on
}

handler400 = "review_portal.api.problems.bad_request"
handler404 = "review_portal.api.problems.not_found"
handler500 = "review_portal.api.problems.failed"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="account", http_method_names=["get", "head", "options"]), name="home"),
    path(
        "api/schema/",
        SpectacularAPIView.as_view(**READ_BY_ANYBODY),
        name="schema",
    ),
    path(
        "api/docs/",
        SpectacularSwaggerSplitView.as_view(url_name="schema", **READ_BY_ANYBODY),
        name="api-docs",
    ),
    *(
        path("", include(f"review_portal.{room}.{door}"))
        for room in ROOMS
        for door in ("views", "api")
        if find_spec(f"review_portal.{room}") and find_spec(f"review_portal.{room}.{door}")
    ),
]
