from django.apps import AppConfig


class CitiesConfig(AppConfig):
    name = "tramuang.cities"
