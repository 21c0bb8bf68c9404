"""Addresses: those of the CMS are registered by assessments.wagtail_hooks, the reviewer's door is outside it."""

from django.urls import path

from . import views

app_name = "review"

urlpatterns = [
    path("<str:token>/", views.review, name="scenario"),
    path("<str:token>/<str:signed>/", views.review, name="state"),
]

CMS_URLS = [
    path("scenarios/<int:page_id>/check/", views.check, name="scenario_check"),
    path("scenarios/new/<int:module_id>/check/", views.check_new, name="scenario_check_new"),
    path("scenarios/<int:page_id>/play/", views.play, name="scenario_play"),
    path("scenarios/<int:page_id>/stage/", views.stage, name="scenario_stage"),
    path("scenarios/<int:page_id>/stage/<str:signed>/", views.stage, name="scenario_state"),
    path("scenarios/<int:page_id>/report/", views.report, name="scenario_report"),
    path("scenarios/<int:page_id>/report/<str:signed>/", views.report, name="scenario_report_state"),
    path("scenarios/<int:page_id>/share/", views.share, name="scenario_share"),
    path("scenarios/<int:page_id>/export/<str:kind>/", views.export, name="scenario_export"),
    path("scenarios/import/<int:module_id>/", views.bring_in, name="scenario_import"),
]
