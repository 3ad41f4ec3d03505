from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "xiangsu.accounts"
    label = "accounts"
