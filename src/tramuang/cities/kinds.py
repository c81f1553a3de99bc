from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AreaKind(TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    DISTRICT = "district", _("District")
    CAMPUS = "campus", _("Campus")
    CORRIDOR = "corridor", _("Canal or street corridor")
    ESTATE = "estate", _("Private estate")
    PROVINCE = "province", _("Province or part of it")
    OTHER = "other", _("Other area")


class OrganisationKind(TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    PROVINCE = "province", _("Province")
    PAO = "pao", _("Provincial administrative organisation")
    AGENCY = "agency", _("Government agency")
    UNIVERSITY = "university", _("University")
    COMPANY = "company", _("Company")
    OTHER = "other", _("Other organisation")
