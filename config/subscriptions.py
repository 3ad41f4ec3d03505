"""Event → jobs: every upward reaction of the system on one screen.

A publisher never knows who listens. Jobs are named `<module>.<verb>` and get the
event's fields as arguments, in the publisher's own transaction.
"""

SUBSCRIPTIONS: dict[str, list[str]] = {
    "TestRecorded": ["labels.republish"],
}
