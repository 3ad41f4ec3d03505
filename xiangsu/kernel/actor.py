"""Who acts: one appointment of one user, frozen for the request. Standard library only."""

from dataclasses import dataclass

from xiangsu.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Actor:
    """One appointment (岗位): what it may do and how far it reaches.

    read_path: region path such as `/43/4309/430923/`; every row below it is in reach.
        Empty for producers and laboratories, who reach their own organisation only.
    write_path: the same for writing.
    grants: names such as `labels.issue`; see docs/permissions.md.
    """

    user_id: int
    appointment_id: int
    organisation_id: int
    read_path: str
    write_path: str
    grants: frozenset[str]

    @property
    def is_official(self) -> bool:
        return bool(self.read_path)

    def may(self, grant: str) -> bool:
        return grant in self.grants

    def require(self, grant: str) -> None:
        """Raise NotAllowed unless the role includes `grant`."""
        if grant not in self.grants:
            raise NotAllowed(grant)


PUBLIC = Actor(0, 0, 0, read_path="", write_path="", grants=frozenset())
