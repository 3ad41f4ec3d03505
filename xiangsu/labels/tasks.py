from xiangsu.kernel import jobs
from xiangsu.labels import services


@jobs.task("labels.republish")
def republish(batch_id: int) -> None:
    services.republish(batch_id)
