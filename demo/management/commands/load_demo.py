from typing import Any

from django.core.management.base import BaseCommand

from demo import story


class Command(BaseCommand):
    help = "讲一遍演示故事；已经讲过就不再讲"

    def handle(self, *_args: Any, **_options: Any) -> None:
        if story.is_told():
            self.stdout.write("演示故事已在。")
            return
        story.tell()
        self.stdout.write("演示故事已载入。")
