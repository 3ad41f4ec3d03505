"""Where a scan was made, never finer than a county. Pure, no Django.

A place comes from the shopper's own consent (a point, forgotten once its county is known) or
from a table of address ranges that the operator names; none ships.
Source: Personal Information Protection Law, articles 6 and 28 (precise location is sensitive).
"""

import csv
import ipaddress
import json
import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

SHAPES: Final = Path(__file__).parent / "assets" / "hunan_counties.geojson"
ELSEWHERE: Final = "000000"  # outside Hunan
_WEST, _SOUTH, _KM_PER_DEGREE = 108.5, 24.5, 111.2
_SHRINK: Final = math.cos(math.radians(27.5))  # of a degree of longitude, in Hunan's middle
_GRID_KM: Final = 50  # how coarse a place outside Hunan is kept
_MOST_KM: Final = 5_000
Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Place:
    """A county, and its middle in kilometres on a plane laid over Hunan."""

    code: str
    x_km: int
    y_km: int


class Places:
    """The counties of Hunan by shape, and by address if a table is given."""

    def __init__(self, table: Path | None = None) -> None:
        features = json.loads(SHAPES.read_text(encoding="utf-8"))["features"]
        self._rings = {str(f["properties"]["adcode"]): _rings(f["geometry"]) for f in features}
        self._places = {code: _middle(code, rings) for code, rings in self._rings.items()}
        self._starts: list[tuple[int, int]] = []
        self._ranges: list[tuple[int, str]] = []
        if table is not None:
            self._read(table)

    def counties(self) -> list[Place]:
        """All counties of Hunan."""
        return list(self._places.values())

    def outlines(self) -> dict[str, list[list[tuple[float, float]]]]:
        """Every county's rings in kilometres on the plane, y to the north."""
        return {
            code: [[_plane(x, y) for x, y in ring] for ring in rings]
            for code, rings in self._rings.items()
        }

    def at(self, longitude: float, latitude: float) -> Place | None:
        """The county a point lies in; outside Hunan a square of 50 km; None off the map."""
        if not (abs(longitude) <= 180 and abs(latitude) <= 90):  # noqa: PLR2004 - NaN, too
            return None
        for code, rings in self._rings.items():
            if sum(_is_inside(ring, longitude, latitude) for ring in rings) % 2:
                return self._places[code]
        x, y = (round(km / _GRID_KM) * _GRID_KM for km in _plane(longitude, latitude))
        return Place(ELSEWHERE, x, y) if max(abs(x), abs(y)) <= _MOST_KM else None

    def of_address(self, address: str) -> Place | None:
        """The county of an address after the operator's table."""
        if not self._starts:
            return None
        try:
            known = ipaddress.ip_address(address)
        except ValueError:
            return None
        at = bisect_right(self._starts, (known.version, int(known))) - 1
        if at < 0 or self._starts[at][0] != known.version or int(known) > self._ranges[at][0]:
            return None
        return self._places.get(self._ranges[at][1])

    def _read(self, table: Path) -> None:
        """Lines `network,county code`, for example `10.1.0.0/16,430923`."""
        rows = []
        with table.open(encoding="utf-8", newline="") as file:
            for network, code in csv.reader(file):
                net = ipaddress.ip_network(network.strip())
                rows.append(((net.version, int(net[0])), (int(net[-1]), code.strip())))
        rows.sort()
        self._starts = [start for start, _ in rows]
        self._ranges = [rest for _, rest in rows]


def _plane(longitude: float, latitude: float) -> tuple[float, float]:
    east = (longitude - _WEST) * _KM_PER_DEGREE * _SHRINK
    return east, (latitude - _SOUTH) * _KM_PER_DEGREE


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    parts = geometry["coordinates"]
    polygons = [parts] if geometry["type"] == "Polygon" else parts
    return [[(x, y) for x, y in ring] for polygon in polygons for ring in polygon]


def _middle(code: str, rings: list[Ring]) -> Place:
    points = max(rings, key=len)
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    east, north = _plane(x, y)
    return Place(code, round(east), round(north))


def _is_inside(ring: Ring, x: float, y: float) -> bool:
    """Whether a ray to the east crosses the ring an odd number of times."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
