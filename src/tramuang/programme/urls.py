from django.urls import path

from tramuang.programme.views import editions

urlpatterns = [
    path("editions/<slug:programme>/<slug:code>/", editions.edition, name="programme-edition"),
    path("editions/<slug:programme>/<slug:code>/edition.yaml", editions.edition_file, name="programme-edition-file"),
    path("instruments/", editions.instruments, name="programme-instruments"),
]
