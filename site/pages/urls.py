from django.urls import path

from . import views
from .models import STANDARD

app_name = "pages"

urlpatterns = [
    path("help/", views.help_now, name="help"),
    path("leave/", views.leave, name="leave"),
    *[path(f"{slug}/", views.standard, {"slug": slug}, name=slug) for slug in STANDARD],
]
