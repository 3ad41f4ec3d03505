from django.apps import AppConfig


class ScanConfig(AppConfig):
    name = "xiangsu.scan"
    label = "scan"
