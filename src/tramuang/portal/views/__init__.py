"""The doors of this room: public pages, files, and the desk."""

from tramuang.portal.views.cities import cities, city
from tramuang.portal.views.claims import claims, measure, measure_csv
from tramuang.portal.views.data import data, data_file, reference
from tramuang.portal.views.desk import desk
from tramuang.portal.views.nation import nation
from tramuang.portal.views.rounds import round_, rounds
from tramuang.portal.views.search import search

__all__ = [
    "cities",
    "city",
    "claims",
    "data",
    "data_file",
    "desk",
    "measure",
    "measure_csv",
    "nation",
    "reference",
    "round_",
    "rounds",
    "search",
]
