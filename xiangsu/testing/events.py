from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TestRecorded:
    """A batch was tested; its card is published anew."""

    batch_id: int
