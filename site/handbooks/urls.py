from django.urls import path

from . import views

app_name = "handbooks"

urlpatterns = [
    path("learn/<int:enrolment_id>/handbook/", views.handbook, name="handbook"),
    path("learn/<int:enrolment_id>/card/", views.card, name="card"),
]
