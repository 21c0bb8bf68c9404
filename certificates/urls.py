from django.urls import path

from . import views

app_name = "certificates"

urlpatterns = [
    path("certificates/", views.mine, name="mine"),
    path("certificates/<str:code>.pdf", views.download, name="download"),
    path("certificates/<str:code>/name/", views.give_print_name, name="name"),
    path("verify/", views.verify, name="verify"),
    path("v/<str:code>/", views.check, name="check"),
]
