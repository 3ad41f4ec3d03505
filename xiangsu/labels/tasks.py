from xiangsu.kernel import clock, jobs
from xiangsu.labels import services


@jobs.task("labels.republish")
def republish(batch_id: int) -> None:
    services.republish(batch_id)


@jobs.task("labels.watch_cards", cron="10 16 * * *")  # 00:10 in Hunan
def watch_cards(timestamp: int) -> None:  # noqa: ARG001
    services.watch_cards(clock.today())
