"""Pages that anybody may open: a certificate for online shops, and the check of its paper."""

import hashlib
import json
from typing import Final

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from xiangsu.kernel.errors import NotFound
from xiangsu.kernel.web import Request
from xiangsu.labels import certificate_paper, proofs, queries, rules

_FILES: Final = (
    *("ui/favicon.svg", "ui/xn.css", "ui/vendor/htmx-2.0.11.min.js", "ui/xn.js"),
    *("ui/vendor/tweetnacl-1.0.3.min.js", "ui/vendor/jsQR-1.4.0.js", "labels/verify.js"),
)


@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type] # it forgets a view's arguments
@login_not_required
@xframe_options_exempt
@require_GET
def shown(request: HttpRequest, number: str) -> HttpResponse:
    """The one page that other sites may frame."""
    found = queries.certificate_numbered(number.upper())
    if found is None:
        raise NotFound("合格证")
    context = {
        "certificate": found,
        "lines": certificate_paper.lines_of(found, public=True),
        "state": queries.state_of(found),
    }
    return render(request, "labels/shown.html", context)


@login_not_required
@require_GET
def proof(request: Request, payload: str) -> HttpResponse:
    try:
        found = proofs.read(payload)
    except proofs.Forged:
        return render(request, "labels/forged.html", status=404)
    return redirect("labels-shown", proofs.paper_number(found))


@login_not_required
@require_GET
def verify(request: Request) -> HttpResponse:
    context = {"keys": proofs.public_keys(), "months": rules.RECORD_MONTHS}
    return render(request, "labels/verify.html", context)


@login_not_required
@require_GET
def worker(request: Request) -> HttpResponse:
    scope = reverse("labels-verify")
    kept = json.dumps([scope, reverse("labels-verify-manifest"), *map(static, _FILES)])
    context = {"kept": kept, "version": hashlib.sha256(kept.encode()).hexdigest()[:12]}
    response = render(request, "labels/worker.js", context, content_type="text/javascript")
    response["Service-Worker-Allowed"] = scope
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_GET
def manifest(_request: Request) -> JsonResponse:
    scope = reverse("labels-verify")
    icon = {"src": static("ui/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    return JsonResponse(
        {
            "name": "湘溯合格证查验",
            "short_name": "合格证查验",
            "lang": "zh-CN",
            "start_url": scope,
            "scope": scope,
            "display": "standalone",
            "theme_color": "#0a5a3d",
            "background_color": "#ffffff",
            "icons": [icon],
        }
    )


@login_not_required
@never_cache
@require_GET
def revoked(_request: Request) -> JsonResponse:
    return JsonResponse(proofs.revocation_set())
