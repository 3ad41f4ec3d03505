"""Every word a shopper reads, in one place; a second language is a second catalogue. Pure."""

from typing import Final

SITE: Final = "湖南省农产品“身份证”"
OFFICIAL: Final = "官方查验"

CARD: Final = {
    "card": "农产品身份证",
    "generation": "湖南 · 第二代",
    "licensed": "授权",
    "product": "品名",
    "spec": "规格",
    "harvested": "采收",
    "origin": "产地",
    "card_number": "身份证号",
    "valid_to": "有效期至",
    "code": "追溯码",
    "tests": "检验检测",
    "trace": "质量溯源",
    "producer": "生产主体",
    "kind": "类型",
    "uscc": "信用代码",
    "contact": "联系方式",
    "batch": "批次号",
    "quantity": "本批数量",
    "standard": "执行标准",
    "item": "项目",
    "value": "检测值",
    "limit": "判定标准",
    "conclusion": "结论",
    "bases": "承诺依据",
    "issuer": "承诺主体",
    "issued_on": "开具日期",
    "no_tests": "本批没有公开的检测记录。",
    "no_certificate": "本批没有有效的承诺达标合格证。",
    "complain": "投诉举报",
    "again": "再查一个",
    "footer": "湖南省农业农村厅　湖南省农产品质量安全协会",
}

# state → (title, first line, what to do next)
VERDICTS: Final = {
    "first": ("验证通过", "官方赋码 · 本码为首次查询", ""),
    "seen": (
        "验证通过，已被查询过",
        "本码第 {times} 次查询，首次查询 {first}",
        "如果您刚刚买到、包装完好，而首次查询不是您或家人朋友所为，这个码可能被复制。请核对包装与下方信息是否一致，不一致请投诉举报。",
    ),
    "same": ("验证通过", "您今天已查询过 · 共查询 {times} 次", ""),
    "unconfirmed": (
        "信息已找到，查询次数暂未确认",
        "系统繁忙，本次查询已登记，稍后补记",
        "下方产品信息有效。查询次数稍后会更新，可过几分钟再扫一次。",
    ),
    "frozen": (
        "暂停销售",
        "这批产品正在核查",
        "请先不要食用，留好包装和购买凭证。核查结束后再扫一次即可看到结果；已经食用并感到不适，请就医并投诉举报。",
    ),
    "recalled": (
        "产品已召回",
        "这批产品存在质量安全问题",
        "请立即停止食用，联系购买地点或生产主体退货，保留包装和凭证。",
    ),
    "void": (
        "追溯码已作废",
        "这个码不应再出现在商品上",
        "请不要购买。如果您在商品上看到它，请投诉举报并附上包装照片。",
    ),
}

PLAIN: Final = {
    "unknown": (
        "没有查到这个追溯码",
        "编码没有发放过，谨防假冒",
        "请对照包装再输一遍。数字无误仍查不到的，请不要购买或食用，并投诉举报。",
    ),
    "mistyped": (
        "请核对追溯码",
        "{message}",
        "追溯码是二维码下方的 24 位数字，请对照包装再输一遍。",
    ),
    "ask": ("输入追溯码", "二维码扫不出来时，可以输入下方的 24 位数字", ""),
    "busy": ("查询的人太多", "请稍等几秒再扫一次", "您的查询没有计入次数。"),
    "away": ("暂时无法查询", "系统正在恢复", "请过一两分钟再扫一次；急用可拨打 12316。"),
    "missing": ("没有这个页面", "地址不完整", "请重新扫描包装上的二维码。"),
}

FORM: Final = {
    "label": "24 位追溯码",
    "button": "查询",
    "placeholder": "4301 0000 0000 0000 0000 0000",
}
