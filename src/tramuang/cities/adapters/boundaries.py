"""The provinces as shapes on a small map: read from `data/provinces.geojson`, drawn once for each process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tramuang.base.pure.maps import THAILAND, Point, Projection, rings_of

BOUNDARIES = Path(__file__).resolve().parents[1] / "data" / "provinces.geojson"
WIDTH = 480


@dataclass(frozen=True, slots=True)
class Shape:
    """A province on the map: its code, its outline as an SVG path, and a point inside for a mark."""

    code: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Nation:
    """The whole map: the size of its field and a shape for each province, by code."""

    projection: Projection
    shapes: dict[str, Shape]

    @property
    def width(self) -> float:
        """The width of the field."""
        return self.projection.width

    @property
    def height(self) -> float:
        """The height of the field."""
        return self.projection.height

    def point(self, lon: float, lat: float) -> Point:
        """Where a longitude and latitude lie on the field."""
        x, y = self.projection.point(float(lon), float(lat))
        return round(x, 1), round(y, 1)


@cache
def nation() -> Nation:
    """The map of the provinces, read and projected at the first call."""
    projection = Projection(THAILAND, WIDTH)
    shapes = {}
    for feature in json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]:
        code, (lon, lat) = feature["properties"]["code"], feature["properties"]["label"]
        x, y = projection.point(lon, lat)
        shapes[code] = Shape(code, projection.path(rings_of(feature["geometry"])), round(x, 1), round(y, 1))
    return Nation(projection, shapes)
