import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangsu.scan.bulk import BulkEncoder
from xiangsu.scan.codes import (
    SERIALS,
    Ff1,
    Forged,
    KeyRing,
    Unreadable,
    check_digits,
    decode,
    encode,
    grouped,
)

KEY = "2b7e151628aed2a6abf7158809cf4f3c"
KEYS = KeyRing.from_text(f"1:{KEY}")
serials = st.integers(0, SERIALS - 1)


@pytest.mark.parametrize(
    ("radix", "tweak", "plain", "hidden"),
    [
        (10, "", "0123456789", "2433477484"),
        (10, "39383736353433323130", "0123456789", "6124200773"),
        (36, "3737373770717273373737", "0123456789abcdefghi", "a9tv40mll9kdu509eum"),
    ],
)
def test_ff1_gives_the_samples_of_nist(radix, tweak, plain, hidden):
    """FF1-AES128 samples 1 to 3 published with SP 800-38G."""
    cipher = Ff1(bytes.fromhex(KEY), radix=radix, length=len(plain), tweak=bytes.fromhex(tweak))

    assert cipher.encrypt(int(plain, radix)) == int(hidden, radix)
    assert cipher.decrypt(int(hidden, radix)) == int(plain, radix)


@given(serials)
def test_a_code_leads_back_to_its_serial(serial):
    code = encode(serial, KEYS)

    assert (len(code), code[:4]) == (24, "4301")
    assert decode(code, KEYS) == serial
    assert decode(grouped(code), KEYS) == serial


@given(serials, st.integers(0, 23), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(serial, position, shift):
    code = encode(serial, KEYS)
    wrong = str((int(code[position]) + shift) % 10)

    with pytest.raises(Unreadable, match="输错"):
        decode(code[:position] + wrong + code[position + 1 :], KEYS)


@given(serials, st.integers(0, 22))
def test_every_swap_of_neighbours_is_found(serial, position):
    code = encode(serial, KEYS)
    a, b = code[position : position + 2]
    swapped = code[:position] + b + a + code[position + 2 :]

    if a == b:
        assert swapped == code
    else:
        with pytest.raises(Unreadable, match="输错"):
            decode(swapped, KEYS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.replace(" ", "-"), None),
        (lambda c: c.translate(str.maketrans("0123456789", "０１２３４５６７８９")), None),
        (lambda c: c.replace(" ", "\u3000"), None),
        (lambda c: c[:10] + "O" + c[11:], "第 3 组里的“O”不是数字"),
        (lambda c: c[:5] + c[6:], "第 2 组应为 4 位数字，现在是 3 位"),
        (lambda c: c.replace(" ", "")[:-1], "应为 24 位数字，现在是 23 位"),
        (lambda c: "", "现在是 0 位"),
    ],
)
def test_typing_is_forgiven_or_the_wrong_group_is_named(change, message):
    code = grouped(encode(123_456_789, KEYS))

    if message is None:
        assert decode(change(code), KEYS) == 123_456_789
    else:
        with pytest.raises(Unreadable, match=message):
            decode(change(code), KEYS)


def test_every_serial_keeps_the_key_of_its_time():
    both = KeyRing.from_text(f"1:{KEY},2:{KEY[::-1]}@1000")

    assert encode(7, both) == encode(7, KEYS)
    assert encode(1000, both)[:4] == "4302"
    assert [decode(encode(serial, both), both) for serial in (7, 999, 1000)] == [7, 999, 1000]
    assert (both.room_from(7), both.room_from(1000)) == (993, SERIALS - 1000)
    with pytest.raises(Unreadable, match="不是本平台"):
        decode(encode(1000, both), KEYS)


def test_a_stolen_key_makes_no_code_of_another_epoch():
    stolen = KeyRing.from_text(f"1:{KEY}")
    both = KeyRing.from_text(f"1:{KEY},2:{KEY[::-1]}@1000")

    with pytest.raises(Forged):
        decode(encode(1000, stolen), both)


def test_another_province_is_not_ours():
    body = "4401" + "0" * 18

    with pytest.raises(Unreadable, match="不是本平台"):
        decode(body + check_digits(body), KEYS)


@pytest.mark.parametrize(
    "text", ["", "12:00", "a:00", "1:zz", "1:00", f"1:{KEY}@5", f"1:{KEY},2:{KEY}"]
)
def test_a_bad_key_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        KeyRing.from_text(text)


@pytest.mark.parametrize("first", [0, 5, 10**9 - 3, 987_654_321_000_000_000, SERIALS - 40_000])
def test_codes_in_bulk_are_the_same_codes(first):
    encoder = BulkEncoder(bytes.fromhex(KEY), "1")

    lines = b"".join(encoder.lines(first, 20_000)).decode().split()

    assert len(lines) == 20_000
    for step in (0, 1, 2, 3, 4, 16_383, 16_384, 19_999):
        assert lines[step] == encode(first + step, KEYS)
