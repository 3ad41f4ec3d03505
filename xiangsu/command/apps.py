from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "xiangsu.command"
    label = "command"
