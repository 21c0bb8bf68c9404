from django.urls import path

from . import views

app_name = "own"

urlpatterns = [
    path("", views.timeline, name="timeline"),
    path("download/", views.download, name="download"),
]
