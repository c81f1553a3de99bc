from django.urls import URLPattern, path

from tramuang.base import views
from tramuang.base.gallery import gallery

urlpatterns: list[URLPattern] = [
    path("gallery/", gallery, name="base-gallery"),
    path("audit/", views.audit, name="base-audit"),
    path("outbox/", views.outbox, name="base-outbox"),
]
