"""Every word a shopper reads, in one place; a second language is a second catalogue. Pure."""

from typing import Final

LANGUAGE: Final = "zh-CN"
SITE: Final = "湖南省农产品“身份证”"
OFFICIAL: Final = "官方查验"

CARD: Final = {
    "check": "查验",
    "contents": "本页内容",
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
    "certificate": "承诺达标合格证",
    "tests": "检验检测",
    "trace": "质量溯源",
    "all_steps": "展开其余 {count} 个环节",
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
    "actions": "操作",
    "footer": "湖南省农业农村厅　湖南省农产品质量安全协会",
}

# What the three tiles below the card say: how much there is to read.
TILES: Final = {
    "tests": "{count} 项合格",
    "some_failed": "{count} 项不合格",
    "no_tests": "暂无记录",
    "trace": "{count} 个环节",
    "producer": "{kind}",
}

ASKED: Final = "查询"
WHY: Final = "为什么提醒您："
NEAR: Final = "用位置核对真伪（自愿，只记到县）"

# kind → (title, first line, what to do next)
VERDICTS: Final = {
    "first": ("验证通过", "官方赋码 · 本码为首次查询", ""),
    "same": ("验证通过", "您今天已查询过 · 共查询 {times} 次", ""),
    "few": (
        "验证通过",
        "本码第 {times} 次查询，首次查询 {first}",
        "首次查询如果不是您或家人朋友，请核对包装与下方信息是否一致。",
    ),
    "seen": (
        "请再核对一下",
        "本码第 {times} 次查询，首次查询 {first}",
        "请核对品名、规格、采收日期与包装是否一致。转送的礼品、多人查看过的样品属于正常；您刚刚买到、包装完好的，请留意。",
    ),
    "copied": (
        "这个码很可能被复制",
        "本码第 {times} 次查询，首次查询 {first}",
        "码是官方发放的，但包装可能是仿制的。请暂不食用，保留包装和购买凭证，点“投诉举报”由县局核查。",
    ),
    "unconfirmed": (
        "信息已找到，查询次数暂未确认",
        "系统繁忙，本次查询已登记，稍后补记",
        "下方产品信息有效。查询次数稍后会更新，可过几分钟再扫一次。",
    ),
    "retired": (
        "请再核对一下",
        "这批标签的防伪密钥已停用",
        "产品信息仍然有效，但仅凭这个码不能证明是正品。请核对包装，有疑问请投诉举报。",
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

SIGNS: Final = {
    "fast": "两次查询的地点太远、时间太近：要 {kmh} 公里的时速才赶得到",
    "phones": "约有 {phones} 部不同的手机查询过",
    "counties": "约有 {counties} 个不同的县市区查询过",
    "long_ago": "首次查询已过去 {days} 天，由另一部手机所为",
    "early": "贴上产品之前，这个码就被查询过",
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
    "waiting": (
        "这个码还没有启用",
        "码是官方发放的，但还没有贴到任何产品上",
        "如果它已经贴在商品上，请不要购买，并投诉举报；生产者请先在工作台启用这一段标签。",
    ),
    "void": (
        "追溯码已作废",
        "这个码不应再出现在商品上：{message}",
        "请不要购买。如果您在商品上看到它，请投诉举报并附上包装照片。",
    ),
    "genuine": (
        "这是有效的追溯码",
        "产品信息暂时无法显示，本次查询已登记",
        "系统正在恢复，请过一两分钟再扫一次。",
    ),
    "ask": ("输入追溯码", "二维码扫不出来时，可以输入下方的 24 位数字", ""),
    "busy": ("查询的人太多", "请稍等几秒再扫一次", "您的查询没有计入次数。"),
    "limited": (
        "输错的次数太多",
        "请一分钟后再输",
        "扫描包装上的二维码不受影响。",
    ),
    "away": ("暂时无法查询", "系统正在恢复", "请过一两分钟再扫一次；急用可拨打 12316。"),
    "prefetch": ("请点开再看", "浏览器预先读取的页面不计入查询", ""),
    "missing": ("没有这个页面", "地址不完整", "请重新扫描包装上的二维码。"),
}

FORM: Final = {
    "label": "24 位追溯码",
    "button": "查询",
    "placeholder": "4301 0000 0000 0000 0000 0000",
}
