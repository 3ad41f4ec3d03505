"""What a card says: the finished document that labels hands over. Pure."""

from typing import TypedDict


class Test(TypedDict):
    """One test (检测) of the batch: what was looked for, found, allowed and concluded."""

    tested_on: str
    item: str
    method: str
    value: str
    limit: str
    conclusion: str
    passed: bool


class Step(TypedDict):
    """One step of production (生产记录) as a shopper reads it."""

    happened_on: str
    title: str
    detail: str


class CertificateText(TypedDict):
    """The commitment certificate (承诺达标合格证) of the batch, in its printed words."""

    title: str
    number: str
    lead_in: str
    commitments: list[str]
    bases: list[str]
    issuer: str
    issued_on: str
    note: str


class Document(TypedDict):
    """All a scan page shows about one batch; personal data already masked."""

    product: str
    spec: str
    brand: str
    card_number: str
    valid_to: str
    card_state: str  # empty while the card is valid
    card_note: str
    batch_number: str
    harvested_on: str
    quantity: str
    origin: str
    standard: str
    producer: str
    producer_kind: str
    producer_code: str
    contact: str
    certificate: CertificateText | None
    tests: list[Test]
    steps: list[Step]
    on_time: str
    public_note: str
