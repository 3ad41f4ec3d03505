import pytest

from xiangsu.kernel.masking import mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("mask", "text", "masked"),
    [
        (mask_phone, "13800001234", "138****1234"),
        (mask_phone, "7881234", "*****34"),
        (mask_phone, "", ""),
        (mask_name, "示例甲", "示**"),
        (mask_name, "", ""),
        (mask_id, "430525199001010012", "430***********0012"),
        (mask_id, "1234", "****"),
    ],
)
def test_personal_data_is_masked(mask, text, masked):
    assert mask(text) == masked
