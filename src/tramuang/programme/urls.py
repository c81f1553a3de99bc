from django.urls import path

from tramuang.programme import views

urlpatterns = [
    path("editions/<slug:programme>/<slug:code>/", views.edition, name="programme-edition"),
    path("editions/<slug:programme>/<slug:code>/edition.yaml", views.edition_file, name="programme-edition-file"),
    path("instruments/", views.instruments, name="programme-instruments"),
]
