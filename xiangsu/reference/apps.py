from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "xiangsu.reference"
    label = "reference"
