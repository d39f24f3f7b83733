"""Distances on the earth."""

import math

# Mean radius of the earth, metres (IUGG).
EARTH_RADIUS = 6_371_008.8


def metres_between(position: tuple[float, float], other: tuple[float, float]) -> float:
    """Returns the great-circle distance of two (latitude, longitude), in metres, correct to 0.5 %."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(degrees) for degrees in point) for point in (position, other))
    chord = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(min(1, math.sqrt(chord)))
