from xiangsu.kernel import clock, jobs
from xiangsu.scan import partitions, rollups


@jobs.task("scan.make_partitions", cron="30 17 2 * *")  # monthly, two years ahead of need
def make_partitions(timestamp: int) -> None:  # noqa: ARG001
    partitions.ensure_months(clock.today())


@jobs.task("scan.roll_up", cron="* * * * *")
def roll_up(timestamp: int) -> None:  # noqa: ARG001
    rollups.roll_up(clock.now())
