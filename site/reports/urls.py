from django.urls import path

from . import confidence, views

app_name = "reports"

urlpatterns = [
    path("", views.completion, name="completion"),
    path("completion.csv", views.completion_csv, name="completion_csv"),
    path("confidence/", confidence.confidence, name="confidence"),
    path("confidence.csv", confidence.confidence_csv, name="confidence_csv"),
]
