from django.urls import path

from .h5p.views import activity
from .surveys import follow_up_views as views

app_name = "assessments"

urlpatterns = [
    path("learn/<int:enrolment_id>/<uuid:step_id>/activity/<uuid:place>/", activity, name="activity"),
    path("follow-up/<int:follow_up_id>/", views.follow_up, name="follow_up"),
    path("follow-up/stop/<str:token>/", views.no_email, name="no_email"),
    path("preferences/", views.preferences, name="preferences"),
]
