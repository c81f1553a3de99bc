from django.urls import URLPattern, path

from tramuang.base.gallery import gallery

app_name = "base"

urlpatterns: list[URLPattern] = [
    path("gallery/", gallery, name="gallery"),
]
