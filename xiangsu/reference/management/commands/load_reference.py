from typing import Any

from django.core.management.base import BaseCommand

from xiangsu.accounts.divisions import load_divisions
from xiangsu.reference.loading import load_reference


class Command(BaseCommand):
    help = "载入行政区划、产品类别、禁限用农药、登记用法、检测方法和合格证样式；可重复执行"

    def handle(self, *_args: Any, **_options: Any) -> None:
        load_divisions()
        load_reference()
        self.stdout.write("基础数据已载入。")
