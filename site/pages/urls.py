from django.urls import path

from . import views
from .models import STANDARD

app_name = "pages"

urlpatterns = [
    path("help/", views.help_now, name="help"),
    path("what-happens-next/", views.what_happens_next, name="map"),
    path("find-a-service/", views.find_a_service, name="find"),
    path("words/", views.words, name="words"),
    path("leave/", views.leave, name="leave"),
    *[path(f"{slug}/", views.standard, {"slug": slug}, name=slug) for slug in STANDARD],
]
