from django.urls import path

from . import views

app_name = "reports"

urlpatterns = [
    path("", views.completion, name="completion"),
    path("completion.csv", views.completion_csv, name="completion_csv"),
]
