from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "tramuang.portal"

    def ready(self) -> None:
        from tramuang.base import jobs, measures, nav, search
        from tramuang.portal import jobs as ours
        from tramuang.portal.queries import cities
        from tramuang.portal.queries import measures as people

        measures.register(people.AREAS, _("People registered in the areas"), people.people_in_areas)
        measures.register(people.PROVINCES, _("People registered in their provinces"), people.people_in_provinces)
        measures.register(people.SERVED, _("People served, as the cities state it"), people.people_served)
        search.source("city", cities.city_entries)
        jobs.on("area.", "portal.search", ours.refresh_city)
        nav.register(_("The nation"), "portal-nation", order=10)
        nav.register(_("Cities"), "portal-cities", order=20)
        nav.register(_("Rounds"), "portal-rounds", order=25)
        nav.register(_("Open data"), "portal-data", order=20, place=nav.FOOT)
        nav.register(_("Search"), "portal-search", order=70)
        nav.register(_("What was said, and what is proven"), "portal-claims", order=10, place=nav.FOOT)
        nav.register(_("The API"), "api:api-root", order=60, place=nav.FOOT)
