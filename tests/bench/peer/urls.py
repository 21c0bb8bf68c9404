from django.urls import include, path

from lms_site.urls import urlpatterns as made

urlpatterns = [path("lms/", include("wagtail_lms.urls")), *made]
