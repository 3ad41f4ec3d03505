from django.apps import AppConfig


class LabelsConfig(AppConfig):
    name = "xiangsu.labels"
    label = "labels"
