import json
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from sluitend.identity import keys


def refused(content):
    with pytest.raises(ImproperlyConfigured) as caught:
        keys.parse(content if isinstance(content, str) else json.dumps(content))
    return str(caught.value)


def test_every_space_has_keys_of_its_own(ring):
    secrets = {key.secret for space in keys.SPACES for use in keys.USES for key in ring.all(space, use)}
    assert len(secrets) == len(keys.SPACES) * len(keys.USES)


def test_the_newest_key_seals_and_older_ones_still_open(ring_file):
    former = keys.ring().current("care", "seal").id
    newest = ring_file.add("care", "seal")
    assert keys.ring().current("care", "seal").id == newest
    assert keys.ring().named("care", "seal", former).id == former


def test_a_key_whose_moment_has_not_come_opens_but_does_not_seal(ring_file):
    former = keys.ring().current("care", "seal").id
    coming = ring_file.add("care", "seal", datetime.now(UTC) + timedelta(hours=1))
    assert keys.ring().current("care", "seal").id == former
    assert keys.ring().named("care", "seal", coming).id == coming


def test_without_a_ring_nothing_is_kept_or_read(monkeypatch):
    monkeypatch.delenv("SLUITEND_KEYS", raising=False)
    monkeypatch.delenv("SLUITEND_KEYS_FILE", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SLUITEND_KEYS is not set"):
        keys.ring()


def test_a_file_that_cannot_be_read_is_said_so(monkeypatch, tmp_path):
    monkeypatch.setenv("SLUITEND_KEYS_FILE", str(tmp_path / "none.json"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        keys.ring()


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"care": []}', '{"care": {"seal": [{}]}}', '"x"'])
def test_what_is_no_ring_is_refused(text):
    assert "not a key ring" in refused(text)


@pytest.mark.parametrize("key", ["", "AAAA", "no base64!", "A" * 44])
def test_a_key_that_is_not_32_bytes_is_refused_without_being_quoted(ring_file, key):
    ring_file.content["care"]["seal"][0]["key"] = key
    message = refused(ring_file.content)
    assert "32 bytes" in message
    assert not key or key not in message


def test_a_moment_without_a_time_zone_is_refused(ring_file):
    ring_file.content["care"]["seal"][0]["created"] = "2026-11-23T10:00:00"
    assert "time zone" in refused(ring_file.content)


def test_two_spaces_that_share_a_key_are_refused(ring_file):
    ring_file.content["care"]["seal"][0]["key"] = ring_file.content["signals"]["index"][0]["key"]
    assert "one key twice" in refused(ring_file.content)


def test_two_keys_with_one_name_are_refused(ring_file):
    ring_file.content["care"]["seal"].append(
        keys.make_key("care") | {"id": ring_file.content["care"]["seal"][0]["id"]}
    )
    assert "one id" in refused(ring_file.content)


def test_a_space_that_does_not_exist_is_refused(ring_file):
    assert "no data space" in refused(ring_file.content | {"policy": {"seal": [keys.make_key("policy")]}})


def test_a_space_without_a_key_fails_closed(ring_file):
    del ring_file.content["outreach"]
    ring_file.write()
    with pytest.raises(keys.KeyMissingError, match="outreach"):
        keys.ring().current("outreach", "seal")


def test_no_text_about_a_key_holds_its_secret(ring):
    key = ring.current("care", "seal")
    assert repr(key.secret) not in repr(key) + repr(ring) + str(key)


def test_the_ring_file_is_readable_by_its_owner_only_and_made_once(tmp_path):
    file = keys.make_ring_file(tmp_path / "keys.json")
    first = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keys.make_ring_file(file).read_bytes() == first
    assert os.listdir(tmp_path) == ["keys.json"]  # noqa: PTH208  names only


def test_the_command_makes_a_ring_and_adds_keys_to_it_but_overwrites_none(tmp_path, monkeypatch):
    file = tmp_path / "keys.json"
    call_command("make_keys", file, verbosity=0)
    monkeypatch.setenv("SLUITEND_KEYS_FILE", str(file))
    former = keys.ring().current("care", "index").id
    call_command("make_keys", file, "--space=care", "--use=index", "--from=2099-01-01T00:00+01:00")
    assert len(keys.ring().all("care", "index")) == 2
    assert keys.ring().current("care", "index").id == former
    with pytest.raises(CommandError, match="never overwritten"):
        call_command("make_keys", file)


def test_the_deploy_check_tells_of_a_missing_ring(ring_file, monkeypatch):
    from sluitend.identity.checks import check_keys

    assert check_keys(None) == []
    monkeypatch.delenv("SLUITEND_KEYS_FILE")
    assert [error.id for error in check_keys(None)] == ["identity.E001"]
