"""From longitudes and latitudes to SVG paths: projection, simplification and a bounding box, on plain rings of points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
Ring = Sequence[Sequence[float]]
Box = tuple[float, float, float, float]

# Thailand on land, with a little sea around it: west, south, east, north.
THAILAND: Box = (97.2, 5.5, 105.8, 20.6)


def rings_of(geometry: Mapping[str, Any]) -> list[Ring]:
    """All rings of a GeoJSON Polygon or MultiPolygon, islands and holes alike."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Polygon":
        return list(coordinates)
    if kind == "MultiPolygon":
        return [ring for polygon in coordinates for ring in polygon]
    raise ValueError(f"A map is drawn from Polygon or MultiPolygon, not {kind}.")


def box_of(rings: Iterable[Ring]) -> Box:
    """The smallest box (west, south, east, north) around the rings."""
    points = [point for ring in rings for point in ring]
    if not points:
        raise ValueError("There is no point to draw a box around.")
    across, up = [point[0] for point in points], [point[1] for point in points]
    return min(across), min(up), max(across), max(up)


@dataclass(frozen=True)
class Projection:
    """An equirectangular projection of a box onto a field `width` wide, true to scale at the box's middle latitude."""

    box: Box
    width: float

    @property
    def scale(self) -> float:
        """Units of the field for one degree of latitude."""
        west, _south, east, _north = self.box
        return self.width / ((east - west) * self._squeeze)

    @property
    def _squeeze(self) -> float:
        _west, south, _east, north = self.box
        return math.cos(math.radians((south + north) / 2))

    @property
    def height(self) -> float:
        """The height of the field."""
        _west, south, _east, north = self.box
        return round((north - south) * self.scale, 1)

    def point(self, longitude: float, latitude: float) -> Point:
        """A place on the field; y grows downwards."""
        west, _south, _east, north = self.box
        return (longitude - west) * self._squeeze * self.scale, (north - latitude) * self.scale

    def back(self, x: float, y: float) -> Point:
        """The longitude and latitude of a place on the field."""
        west, _south, _east, north = self.box
        return west + x / (self._squeeze * self.scale), north - y / self.scale

    def path(self, rings: Iterable[Ring], tolerance: float = 0.4, digits: int = 1, least: float = 0.6) -> str:
        """An SVG path of the rings; points nearer than `tolerance` to the line and rings smaller than `least` units square are left out.

        The largest ring always stays, so that no region vanishes from the map.
        """
        drawn = [[self.point(at[0], at[1]) for at in ring] for ring in rings]
        if not drawn:
            return ""
        drawn.sort(key=area, reverse=True)
        kept = [drawn[0], *(ring for ring in drawn[1:] if area(ring) >= least)]
        return "".join(_path(simplify(ring, tolerance), digits) for ring in kept)


def area(ring: Sequence[Point]) -> float:
    """The area inside a ring, whichever way round it runs."""
    return abs(sum(one[0] * two[1] - two[0] * one[1] for one, two in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def simplify(points: Sequence[Point], tolerance: float) -> list[Point]:
    """The line with the points left out that lie within `tolerance` of what remains (Douglas and Peucker, 1973)."""
    if len(points) < 3 or tolerance <= 0:
        return list(points)
    keep = {0, len(points) - 1}
    todo = [(0, len(points) - 1)]
    while todo:
        start, end = todo.pop()
        far, at = 0.0, 0
        for index in range(start + 1, end):
            distance = _distance(points[index], points[start], points[end])
            if distance > far:
                far, at = distance, index
        if far > tolerance:
            keep.add(at)
            todo += [(start, at), (at, end)]
    return [point for index, point in enumerate(points) if index in keep]


def _distance(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    # A closed ring begins where it ends: then the distance is that to the point itself.
    along = (
        0.0 if not length else max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length))
    )
    return math.hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dy)


def _path(points: Sequence[Point], digits: int) -> str:
    if len(points) > 1 and points[0] == points[-1]:
        points = points[:-1]
    x0, y0 = (round(value, digits) for value in points[0])
    out = [f"M{x0:g} {y0:g}"]
    for point in points[1:]:
        x, y = round(point[0], digits), round(point[1], digits)
        dx, dy = round(x - x0, digits), round(y - y0, digits)
        if dx or dy:
            out.append(f"l{dx:g} {dy:g}")
            x0, y0 = x, y
    return "".join(out) + "z"
