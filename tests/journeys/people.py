"""What people do in every journey: log in, send a form."""

from playwright.sync_api import Page

PASSWORD = "Xiangsu#2026"


def log_in(page: Page, base: str, username: str) -> None:
    page.goto(f"{base}/login")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.click("text=登录 >> nth=-1")
    page.wait_for_url(lambda url: "/login" not in url)


def send(page: Page, words: str) -> None:
    page.click(f"main button:has-text('{words}')")
    page.wait_for_load_state()
