from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from xiangsu.scan import rollups


class Command(BaseCommand):
    help = "从扫码记录重新统计一段日期的每小时汇总：count_scans_anew 2026-11-01 2026-11-30"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("first", type=date.fromisoformat)
        parser.add_argument("last", type=date.fromisoformat)

    def handle(self, *, first: date, last: date, **_options: Any) -> None:
        hours = rollups.hours_between(_moment(first, time.min), _moment(last, time.max))
        rollups.count_anew(hours)
        self.stdout.write(f"已重新统计 {len(hours)} 个小时。")


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
