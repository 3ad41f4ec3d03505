"""Rules of ID cards as pure functions: no database, no clock, no Django."""


def card_number(county_code: str, year: int, serial: int) -> str:
    """The number of an ID card: county 6, year 2, serial 6, two check digits (MOD 97-10).

    No official rule for the number was found; this is the platform's own.
    """
    body = f"{county_code}{year % 100:02d}{serial:06d}"
    return f"{body}{98 - int(body) * 100 % 97:02d}"


def may_review(state: str) -> bool:
    """Whether an application for an ID card still waits for its review."""
    return state == "applied"
