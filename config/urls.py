"""Every address of the workspace; each module writes its own below its name."""

from django.urls import URLPattern, URLResolver, include, path

from config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("xiangsu.command.urls")),
    path("", include("xiangsu.accounts.urls")),
    path("", include("xiangsu.subjects.urls")),
    path("", include("xiangsu.production.urls")),
    path("", include("xiangsu.testing.urls")),
    path("", include("xiangsu.labels.urls")),
    path("", include("xiangsu.feedback.urls")),
    path("", include("xiangsu.projects.urls")),
    path("api/v1/", api.urls),
]

handler400 = "xiangsu.ui.errors.bad_request"
handler403 = "xiangsu.ui.errors.permission_denied"
handler404 = "xiangsu.ui.errors.page_not_found"
handler500 = "xiangsu.ui.errors.server_error"
