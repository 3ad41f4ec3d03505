"""Personal data as the public may see it (PIPL, articles 25, 28, 51)."""

MOBILE_DIGITS = 11
SHOWN_DIGITS = 7


def mask_phone(phone: str) -> str:
    """`13800001234` → `138****1234`; shorter numbers keep their last two digits."""
    if len(phone) >= MOBILE_DIGITS:
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(len(phone) - 2, 0) + phone[-2:]


def mask_name(name: str) -> str:
    """`李示例` → `李**`: the family name stays, the length does too."""
    return name[:1] + "*" * max(len(name) - 1, 0)


def mask_id(number: str) -> str:
    """An identity number keeps its first three and last four digits."""
    if len(number) <= SHOWN_DIGITS:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
