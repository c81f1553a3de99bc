from django.apps import AppConfig


class EmblemConfig(AppConfig):
    name = "tramuang.emblem"
