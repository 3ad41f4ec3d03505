from ninja import Schema


class Me(Schema):
    """Who is asking: the post in use and what it may do."""

    organisation: str
    role: str
    title: str
    read_path: str
    grants: list[str]
