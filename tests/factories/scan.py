from xiangsu.scan.document import Document

DOCUMENT: Document = {
    "product": "茯砖茶（金花）",
    "spec": "1 kg/片",
    "brand": "安化黑茶",
    "card_number": "4309 2326 0000 0193",
    "valid_to": "2028-09-30",
    "card_state": "",
    "card_note": "",
    "batch_number": "B20260920-0001",
    "harvested_on": "2026-09-20",
    "quantity": "500 kg",
    "origin": "益阳市安化县东坪镇",
    "standard": "GB/T 9833.3",
    "producer": "安化云溪茶业有限公司（示例）",
    "producer_kind": "农业企业",
    "producer_code": "91430923MA4T00019F",
    "contact": "138****1234",
    "certificate": {
        "title": "承诺达标合格证",
        "number": "HGZ-20260921-0001",
        "lead_in": "我承诺生产销售的食用农产品：",
        "commitments": ["未使用禁用农药、兽药及其他化合物；", "使用的常规农药、兽药残留不超标。"],
        "bases": ["自行检测合格"],
        "issuer": "安化云溪茶业有限公司（示例）",
        "issued_on": "2026-09-21",
        "note": "",
    },
    "tests": [
        {
            "tested_on": "2026-09-21",
            "item": "拟除虫菊酯类",
            "method": "胶体金法",
            "value": "阴性",
            "limit": "",
            "conclusion": "合格",
            "passed": True,
        }
    ],
    "steps": [{"happened_on": "2026-09-20", "title": "采收", "detail": "3 号地块"}],
    "on_time": "24 小时内记录 96%",
    "public_note": "",
}
