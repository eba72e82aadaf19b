"""A device: one secret, one file, everything else derived."""

import stat

import pytest

from amparo.errors import InputError, RefusedError, StorageError, WrongKeyError
from amparo.ledger.device import Device
from amparo.seal import age, identity_file
from amparo.seal.hybrid import HybridIdentity
from amparo.seal.passphrase import PassphraseIdentity, PassphraseRecipient

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("device") / "device.age"
    return path, Device.create(path, PASSPHRASE, work_factor=10)


def test_it_opens_again_with_the_same_keys(made):
    path, device = made
    again = Device.open(path, PASSPHRASE)
    assert (again.feed, again.database_key, again.identity) == (device.feed, device.database_key, device.identity)
    assert again.sign(b"x") == device.sign(b"x")
    assert again.checkpoint_key.private_bytes_raw() == device.checkpoint_key.private_bytes_raw()


def test_its_file_is_a_standard_passphrase_file_around_an_identity_file(made):
    path, device = made
    text = age.decrypt(path.read_bytes(), [PassphraseIdentity(PASSPHRASE)]).decode()
    assert identity_file.read(text) == [device.identity]


def test_only_the_owner_may_read_it_and_nothing_else_is_left(made):
    path, _ = made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in path.parent.iterdir()] == ["device.age"]


def test_a_wrong_passphrase_does_not_open_it(made):
    with pytest.raises(WrongKeyError):
        Device.open(made[0], PASSPHRASE + " ")


@pytest.mark.parametrize("passphrase", ["", " \n"])
def test_an_empty_passphrase_is_refused(tmp_path, passphrase):
    with pytest.raises(RefusedError):
        Device.create(tmp_path / "device.age", passphrase)
    assert not list(tmp_path.iterdir())


def test_a_device_is_never_overwritten(made):
    path, _ = made
    before = path.read_bytes()
    with pytest.raises(RefusedError):
        Device.create(path, PASSPHRASE, work_factor=10)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", b"age-encryption.org/v1\n", b"x" * 100_000])
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "device.age"
    path.write_bytes(content)
    with pytest.raises(InputError):
        Device.open(path, PASSPHRASE)


def test_a_file_with_two_keys_is_refused(tmp_path):
    text = identity_file.write([HybridIdentity.generate(), HybridIdentity.generate()], [])
    path = tmp_path / "device.age"
    path.write_bytes(age.encrypt(text.encode(), [PassphraseRecipient(PASSPHRASE, 10)]))
    with pytest.raises(InputError):
        Device.open(path, PASSPHRASE)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(StorageError):
        Device.open(tmp_path / "device.age", PASSPHRASE)


def test_a_device_does_not_show_its_secret():
    device = Device.ephemeral()
    assert str(device.identity) not in repr(device)
    assert device.identity.seed.hex() not in repr(device)


def test_derived_keys_differ():
    device = Device.ephemeral()
    keys = {device.identity.seed, device.feed_key, device.database_key, device.checkpoint_key.private_bytes_raw()}
    assert len(keys) == 4
