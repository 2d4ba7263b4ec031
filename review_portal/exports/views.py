"""Releases: what each one says, its files and signatures; the providers' pages stand beside."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from review_portal.accounts.abilities import Ability
from review_portal.accounts.doors import needs
from review_portal.accounts.visitors import person
from review_portal.audit.services import note_export
from review_portal.blocking.models import BlockEntry
from review_portal.evidence import store
from review_portal.exports.formats import content_type_of
from review_portal.exports.models import Provider, Receipt, Release, ReleaseFile
from review_portal.exports.provider_views import provider_pages
from review_portal.exports.services import publish_release
from review_portal.exports.verifying import is_whole, seal_of
from review_portal.face.answers import attempt

A_PAGE = 30
MANIFEST = {"json": "manifest", "ed25519": "ed25519", "p7s": "cms"}
HOLDING = Q(receipts__state__in=[Receipt.State.ACTIVE, Receipt.State.DEPLOYED])


@needs(Ability.SEE_RELEASES)
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    rows = Release.objects.latest_first().select_related("published_by").defer("manifest", "ed25519", "cms")
    counted = rows.annotate(held=Count("receipts", filter=HOLDING, distinct=True))
    page = Paginator(counted, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "releases", "page": page, "providers": Provider.objects.count(),
        "in_force": BlockEntry.objects.in_force(timezone.now()).count(),
    }  # fmt: skip
    return render(request, "exports/releases.html", context)


@needs(Ability.PUBLISH_RELEASE)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish what is in force now; where nothing changed, the standing release is shown."""
    release = attempt(request, lambda: publish_release(actor=person(request), now=timezone.now()))
    return redirect("release", release.serial) if release else redirect("releases")


@needs(Ability.SEE_RELEASES)
@require_GET
def release_page(request: HttpRequest, serial: int) -> HttpResponse:
    release = get_object_or_404(Release.objects.select_related("published_by"), serial=serial)
    changes = release.changes.select_related("entry__item__request").order_by("change", "kind", "value")
    counted = dict(release.changes.values_list("change").annotate(count=Count("pk")))
    receipts = release.receipts.select_related("provider").order_by("provider__name")
    context = {
        "section": "releases", "release": release, "page": Paginator(changes, A_PAGE).get_page(request.GET.get("page")),
        "counted": counted, "files": [(file, is_whole(file)) for file in release.files.all()], "seal": seal_of(release),
        "receipts": receipts, "providers": Provider.objects.count(),
        "held": receipts.filter(state__in=["active", "deployed"]).count(),
        "silent": Provider.objects.exclude(receipts__release=release).order_by("name"),
    }  # fmt: skip
    return render(request, "exports/release.html", context)


@needs(Ability.SEE_RELEASES)
@require_GET
def release_file(request: HttpRequest, serial: int, name: str) -> HttpResponse:
    """Give one format of a release, as the bytes that were signed."""
    file = get_object_or_404(ReleaseFile, release__serial=serial, name=name)
    note_export(person(request), "release.file_taken", file, name=file.name, sha256=file.sha256)
    answer = HttpResponse(store.get(file.sha256), content_type=content_type_of(file.name, file.format))
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


@needs(Ability.SEE_RELEASES)
@require_GET
def manifest(request: HttpRequest, serial: int, part: str) -> HttpResponse:
    """Give the manifest or one of its detached signatures."""
    release = get_object_or_404(Release, serial=serial)
    kind = "application/json" if part == "json" else "application/octet-stream"
    name = "manifest.json" if part == "json" else f"manifest.json.{part}"
    note_export(person(request), "release.manifest_taken", release, name=name)
    answer = HttpResponse(bytes(getattr(release, MANIFEST[part])), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urlpatterns = [
    path("releases/", releases, name="releases"),
    path("releases/publish/", publish, name="release-publish"),
    path("releases/<int:serial>/", release_page, name="release"),
    path("releases/<int:serial>/files/<str:name>", release_file, name="release-file"),
    *(
        path(f"releases/<int:serial>/manifest.{part}", manifest, {"part": part}, name=f"manifest-{part}")
        for part in MANIFEST
    ),
    *provider_pages,
]
