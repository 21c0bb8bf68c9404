"""The addresses of the record store, as the specification has them: no slash at the end."""

from django.urls import path

from . import oauth, published, views

app_name = "lrs"
urlpatterns = [
    path("about", views.about_view, name="about"),
    path("oauth/token", oauth.TokenView.as_view(), name="token"),
    path("statements", views.statements_view, name="statements"),
    path("activities", views.activities_view, name="activities"),
    path("activities/state", views.state_view, name="state"),
    path("activities/profile", views.activity_profile_view, name="activity_profile"),
    path("agents", views.agents_view, name="agents"),
    path("agents/profile", views.agent_profile_view, name="agent_profile"),
    path("profile", published.profile, name="profile"),
    path("openapi.yaml", published.openapi, name="openapi"),
    path("", views.nowhere_view, name="nowhere"),
    path("<path:rest>", views.nowhere_view, name="nowhere"),
]
