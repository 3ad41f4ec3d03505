"""Tables of list pages, wrapped once."""

import django_tables2


class Table(django_tables2.Table):
    """A list: a table on desks, cards on phones; `actions` is the last column, if any."""

    empty_title = "还没有记录"
    empty_hint = ""
    empty_action: tuple[str, str] | None = None  # words on the button, url name

    class Meta:
        template_name = "ui/table.html"
        attrs = {"class": "tbl rs"}
        orderable = True
