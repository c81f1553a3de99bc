from django.urls import path

from tramuang.emblem import views

urlpatterns = [
    path("v/", views.verify_any, name="emblem-verify-any"),
    path("v/<str:serial>/", views.verify, name="emblem-verify"),
    path("v/<str:serial>/status.json", views.verify_json, name="emblem-verify-json"),
    path("v/<str:serial>/credential.json", views.credential, name="emblem-credential"),
    path("emblems/", views.desk, name="emblem-desk"),
    path("emblems/propose/<uuid:pk>/", views.propose, name="emblem-propose"),
    path("emblems/<uuid:pk>/", views.decide, name="emblem-decide"),
]
