import pytest

from xiangsu.kernel.signing import SignerRing

# RFC 8032, 7.1, test 2
SEED = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_it_signs_as_the_standard_says():
    signer = SignerRing.from_text(f"7:{SEED}").newest

    assert (signer.key_id, signer.public_key.hex()) == (7, PUBLIC)
    assert signer.sign(b"\x72").hex() == SIGNATURE
    assert signer.verifies(b"\x72", bytes.fromhex(SIGNATURE))
    assert not signer.verifies(b"\x73", bytes.fromhex(SIGNATURE))


@pytest.mark.parametrize("text", ["", "1", "1:00", f"0:{SEED}", f"256:{SEED}", f"x:{SEED}"])
def test_a_key_that_is_none_fails_loudly(text):
    with pytest.raises(ValueError):  # noqa: PT011 - any of its kinds
        SignerRing.from_text(text)
