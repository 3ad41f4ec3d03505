from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, StringConstraints

Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00]*$"),
]


class ComplaintOut(Schema):
    """A complaint without its contact, which only the handling county's page shows."""

    tracking_number: str
    code: str
    text: str
    state: str
    reply: str
    filed_at: datetime


class CloseIn(Schema):
    model_config = ConfigDict(extra="forbid")

    reply: Words
