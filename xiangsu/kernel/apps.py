from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "xiangsu.kernel"
    label = "kernel"
