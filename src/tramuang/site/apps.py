from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "tramuang.site"
    label = "tramuang_site"
