from django.urls import path

from . import procedure_views, views

app_name = "courses"

urlpatterns = [
    path("courses/", views.catalogue, name="catalogue"),
    path("courses/<slug:slug>/", views.course, name="course"),
    path("courses/<slug:slug>/start/", views.start_course, name="start"),
    path("learning/", views.my_learning, name="my_learning"),
    path("learn/<int:enrolment_id>/", views.resume, name="resume"),
    path("learn/<int:enrolment_id>/finished/", views.finished, name="finished"),
    path("learn/<int:enrolment_id>/<uuid:step_id>/", views.step, name="step"),
    path("where-you-work/", procedure_views.choose, name="procedures_choose"),
    path("where-you-work/<slug:slug>/", procedure_views.write, name="procedures"),
]
