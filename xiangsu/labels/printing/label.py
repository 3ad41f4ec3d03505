"""What one label says besides its code, kept with the print job so that it can be made again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """The texts of a label; the same for every code of a job.

    scan_origin: where its QR leads, fixed when the job was asked for.
    """

    scan_origin: str
    product: str
    spec: str
    origin: str
    harvested_on: str
    producer: str
    card_number: str
    brand: str
    certificate_title: str
    certificate_number: str
    lead_in: str
    commitments: tuple[str, ...]
    bases: tuple[str, ...]
    bases_offered: tuple[str, ...]
    quantity: str
    contact: str
    issued_on: str

    def scan_url(self, code: str) -> str:
        """The address in the QR, in upper case: alphanumeric mode keeps it at 29 × 29 modules."""
        return f"{self.scan_origin}/C/{code}".upper()
