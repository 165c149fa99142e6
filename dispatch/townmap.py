"""The map of the town: GeoJSON from a file of this installation, drawn as SVG paths; no internet, no tiles."""

import json
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path

from django.conf import settings

WIDTH = 1000
MARGIN = 12


@dataclass(frozen=True)
class Shape:
    """One area or line: unit code ("" for a river), path, and where its words stand."""

    code: str
    name: str
    kind: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class TownMap:
    """All shapes and the size of the drawing."""

    shapes: tuple[Shape, ...]
    width: int
    height: int


@lru_cache(maxsize=4)
def read_map(path: str) -> TownMap | None:
    """The map of a file; None where there is none or it holds no areas."""
    file = Path(path)
    if not path or not file.is_file():
        return None
    features = json.loads(file.read_text(encoding="utf-8")).get("features", [])
    points = [point for row in features for ring in _rings(row) for point in ring]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * squeeze, 1e-9)
    height = round((north - south) * scale) + 2 * MARGIN

    def spot(point):
        return (
            round(MARGIN + (point[0] - west) * squeeze * scale, 1),
            round(MARGIN + (north - point[1]) * scale, 1),
        )

    return TownMap(tuple(_shape(row, spot) for row in features), WIDTH, height)


def town_map() -> TownMap | None:
    """The map of this installation (TOWN_MAP)."""
    return read_map(str(settings.TOWN_MAP))


def _rings(feature) -> list:
    geometry = feature["geometry"]
    kind, values = geometry["type"], geometry["coordinates"]
    if kind == "LineString":
        return [values]
    if kind == "Polygon":
        return values
    return [ring for polygon in values for ring in polygon] if kind == "MultiPolygon" else []


def _shape(feature, spot) -> Shape:
    rings = [[spot(point) for point in ring] for ring in _rings(feature)]
    closes = "" if feature["geometry"]["type"] == "LineString" else "Z"
    path = " ".join(f"M{' L'.join(f'{x} {y}' for x, y in ring)}{closes}" for ring in rings)
    x, y = _middle(rings[0]) if rings else (0, 0)
    told = feature.get("properties", {})
    return Shape(str(told.get("code", "")), told.get("name", ""), told.get("kind", "area"), path, round(x), round(y))


def _middle(ring) -> tuple[float, float]:
    """The centroid of an area."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    if abs(area) < 1e-6:
        return ring[len(ring) // 2]
    return x / (3 * area), y / (3 * area)
