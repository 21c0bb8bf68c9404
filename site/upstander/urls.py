"""Every address of the site. Our own come first; Wagtail answers for the pages that are left."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from media.views import serve

# One door only: Wagtail's own log-in views would let a password in without the second factor.
_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("", include("pages.urls")),
    path("", include("courses.urls")),
    path("", include("assessments.urls")),
    path("", include("certificates.urls")),
    path("", include("handbooks.urls")),
    path("reports/", include("reports.urls")),
    path("my-record/", include("reports.own.urls")),
    path("review/", include("assessments.scenarios.studio.urls")),
    path("xapi/", include("records.lrs.urls")),
    path("account/", include("allauth.urls")),
    path("h5p/", include("media.urls")),
    path("cms/login/", _sign_in),
    path("cms/password_reset/", _sign_in),
    path("cms/password_reset/<path:rest>", _sign_in),
    path("_util/login/", _sign_in),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path(settings.MEDIA_URL.lstrip("/") + "<path:path>", serve),
    path("", include(wagtail_urls)),
]
