"""Buckets as targets, against an S3 server on loopback; through the command where that is what a user meets."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from xlsxwriter import Workbook

from piiscan.config import MIB, StoreSettings, WalkSettings
from piiscan.errors import ConfigError
from piiscan.model import Blob, Location, Skip
from piiscan.sources import stores
from piiscan.sources.buckets import stream
from piiscan.sources.buckets.store import Part
from piiscan.sources.selection import LeftOut

if TYPE_CHECKING:
    from servers_s3 import Bucket

pytest_plugins = ["servers_s3"]

CSV = "氏名,電話番号\n" + "寿限無太郎,090-0123-4567\n" * 30
ROWS = [f"090-0123-{i % 10000:04d}" for i in range(6_000)]


def piiscan(*arguments: object, **environment: str) -> tuple[int, list[dict], str]:
    command = [sys.executable, "-m", "piiscan", "scan", *map(str, arguments), "--format", "jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=os.environ | environment)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def walked(url: str, left_out: LeftOut | None = None, **settings: object) -> list[Blob | Skip]:
    return list(stores.walk([url], WalkSettings(**settings), left_out, StoreSettings()))


def keys(url: str, **settings: object) -> list[str]:
    return [item.location.uri.split("/", 3)[3] for item in walked(url, **settings)]


def test_objects_of_all_kinds_are_scanned(bucket: Bucket) -> None:
    sheet, archive = io.BytesIO(), io.BytesIO()
    with Workbook(sheet, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, line in enumerate(CSV.splitlines()):
            page.write_row(number, 0, line.split(","))
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("中/名簿.csv", CSV)
    table, columns = io.BytesIO(), {"tel": ROWS, "no": list(range(len(ROWS)))}
    parquet.write_table(pa.table(columns), table, row_group_size=1_000)
    for key, data in {
        "顧客/名簿 一覧.csv": CSV.encode("cp932"),
        "a%20b+c&d=e.csv": CSV.encode(),
        "book.xlsx": sheet.getvalue(),
        "archive.zip": archive.getvalue(),
        "table.parquet": table.getvalue(),
        "a//b.txt": CSV.encode(),
        "x/../y.txt": CSV.encode(),
        "folder/": b"",
    }.items():
        bucket.put(key, data)
    status, events, errors = piiscan(bucket.url, "--full", "-q")
    assert status == 1, errors
    assert errors == ""
    found = {e["location"]["uri"].removeprefix(bucket.url + "/") for e in events if e["type"] == "finding"}
    wanted = {"顧客/名簿 一覧.csv", "a%20b+c&d=e.csv", "book.xlsx", "archive.zip", "table.parquet", "a//b.txt"}
    assert found == wanted | {"x/../y.txt"}
    assert events[-1]["coverage"]["files"]["scanned"] == 7
    assert not any("secret" in json.dumps(e) for e in events)


def test_bad_objects_cost_themselves_alone(bucket: Bucket) -> None:
    for key in ("good.csv", "denied.csv", "gone.csv", "slow.csv"):
        bucket.put(key, CSV.encode())
    bucket.put("old.csv", CSV.encode(), StorageClass="GLACIER")
    bucket.put("tier.csv", CSV.encode())
    bucket.faults |= {
        "denied.csv": lambda _: (403, "AccessDenied"),
        "gone.csv": lambda _: (404, "NoSuchKey"),
        "tier.csv": lambda _: (403, "InvalidObjectState"),
        "slow.csv": lambda times: (503, "SlowDown") if times < 3 else None,
    }
    status, events, errors = piiscan(bucket.url, "-q")
    assert status == 2, errors
    assert "secret" not in errors + json.dumps(events)
    skips = {e["location"]["uri"].rpartition("/")[2]: (e["reason"], e["detail"]) for e in events if e["type"] == "skip"}
    assert skips == {
        "denied.csv": ("cannot_read", "the store refuses: AccessDenied"),
        "gone.csv": ("cannot_read", "no longer there"),
        "old.csv": ("unsupported", "archived in GLACIER: must be restored before it can be read"),
        "tier.csv": ("cannot_read", "archived: must be restored before it can be read"),
    }
    found = {e["location"]["uri"].rpartition("/")[2] for e in events if e["type"] == "finding"}
    assert found == {"good.csv", "slow.csv"}


def test_an_object_that_changes_while_it_is_read_is_cut_short(bucket: Bucket) -> None:
    bucket.put("big.csv", b"tel,note\n" + (b"090-0123-4567," + b"x" * 200 + b"\n") * 100_000)

    def changed(times: int) -> None:
        if times == 5:
            bucket.client.put_object(Bucket=bucket.name, Key="big.csv", Body=b"x" * 25 * MIB)

    bucket.faults["big.csv"] = changed
    status, events, _ = piiscan(bucket.url, "-q")
    assert status == 2
    assert [(e["reason"], e["detail"]) for e in events if e["type"] == "skip"] == [
        ("cut_short", "changed while it was read")
    ]
    assert any(e["type"] == "finding" for e in events)


def test_the_choices_of_a_walk_hold(bucket: Bucket, tmp_path: Path) -> None:
    for key in ("a.csv", "b/.hidden/c.csv", "b/d.log", "b/e.csv", "tmp/f.csv", "tmp2.csv", ".piiscanignore"):
        bucket.put(key, b"x" * (30 if key == "a.csv" else 3))
    url, ignore = bucket.url, tmp_path / "ignore"
    ignore.write_text("/b/*.log\ntmp/\n")
    everything = [".piiscanignore", "a.csv", "b/.hidden/c.csv", "b/d.log", "b/e.csv", "tmp/f.csv", "tmp2.csv"]
    assert keys(url) == everything
    assert keys(url, hidden=False, include=("*.csv",)) == ["a.csv", "b/e.csv", "tmp/f.csv", "tmp2.csv"]
    assert keys(url, exclude=("b",)) == [".piiscanignore", "a.csv", "tmp/f.csv", "tmp2.csv"]
    left = LeftOut()
    walked(url, left, ignore_files=(str(ignore),))
    assert left.as_json() == {"ignored": {"folders": 0, "files": 2, "bytes": 6}}
    assert keys(url + "/tmp") == ["tmp/f.csv", "tmp2.csv"]  # a prefix, not a folder
    assert keys(url + "/b/.hidden/", hidden=False) == [
        "b/.hidden/c.csv"
    ]  # the target itself is hidden, not what is in it
    assert keys(url + "/a.csv", include=("*.log",)) == ["a.csv"]
    assert keys(url, since=time.time() + 3600) == []
    (large,) = (item for item in walked(url, max_file_bytes=10) if isinstance(item, Skip))
    assert (large.reason, large.location.uri) == ("too_large", f"{url}/a.csv")


def test_a_listing_of_many_pages(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("piiscan.sources.buckets.s3._PAGE", 3)
    for i in range(8):
        bucket.put(f"k{i}\x01 ", b"x")
    assert keys(bucket.url) == [f"k{i}\x01 " for i in range(8)]
    bucket.faults[""] = lambda times: (403, "AccessDenied") if times > 2 else None
    bucket.requests.clear()
    *some, skip = walked(bucket.url)
    assert len(some) == 6
    assert isinstance(skip, Skip)
    assert skip.detail == "after 6 objects: the store refuses: AccessDenied"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ((403, "AccessDenied"), "the store refuses: AccessDenied"),
        ((403, "SignatureDoesNotMatch"), "the secret key is wrong"),
        ((403, "InvalidAccessKeyId"), "the access key is not known"),
        ((404, "NoSuchBucket"), "no such bucket"),
    ],
)
def test_a_bucket_that_cannot_be_listed(bucket: Bucket, fault: tuple[int, str], said: str) -> None:
    bucket.faults[""] = lambda _: fault
    with pytest.raises(ConfigError, match=f"^s3://{bucket.name}/: {said}$"):
        walked(bucket.url)


def test_what_is_wrong_with_a_target_is_said_before_any_work(bucket: Bucket, tmp_path: Path) -> None:
    started = time.monotonic()
    status, _, errors = piiscan(
        bucket.url, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_ENDPOINT_URL="", HOME=str(tmp_path)
    )
    assert (status, time.monotonic() - started < 20) == (2, True)  # nobody waited for 169.254.169.254
    assert "no credentials for s3://" in errors
    status, _, errors = piiscan(bucket.url, AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert status == 2
    assert "127.0.0.1:9 does not answer (Connection refused)" in errors
    for url, said in {
        "s3://": "no bucket",
        "s3://user:pass@bucket/x": "no user and password",
        f"{bucket.url}?endpont=1": "no such option: endpont",
        f"{bucket.url}?endpoint=ftp://x": "http:// or https://",
        f"{bucket.url}?profile=nobody": "profile nobody holds no keys",
        f"{bucket.url}/nothing": "no such object",
        "gs://bucket": "no credentials for gs://",
        "az://bucket": "which account",
        "az://bucket?account=a": "no credentials for az://",
    }.items():
        with pytest.raises(ConfigError) as error:
            walked(url)
        assert said in str(error.value)
        assert "pass@" not in str(error.value)


def test_only_the_bytes_that_are_needed_are_asked_for(bucket: Bucket) -> None:
    noise = random.Random(1).randbytes(40 * MIB)
    bucket.put("big", noise)
    bucket.put("small", noise[:100_000])
    big, small = (item for item in walked(bucket.url) if isinstance(item, Blob))
    bucket.requests.clear()
    with big.open() as file:
        file.seek(-8, io.SEEK_END)
        assert file.read() == noise[-8:]
    assert sum(key == "big" for key, _ in bucket.requests) == 2  # how long it is, its end
    with big.open() as file:
        assert file.read() == noise
    assert len(bucket.requests) <= 9
    bucket.requests.clear()
    for _ in range(3):
        with small.open() as file:
            assert file.read() == noise[:100_000]
    assert len(bucket.requests) == 1


class _Memory:
    """A store of one object."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def get(self, key: str, start: int, end: int, etag: str | None) -> Part:
        return Part(self.data[start:end], "tag", len(self.data))


@given(data=st.binary(max_size=200), moves=st.lists(st.tuples(st.integers(0, 250), st.integers(0, 250)), max_size=12))
def test_a_stream_reads_as_a_file_does(data: bytes, moves: list[tuple[int, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("BLOCK", 16), ("_MOST", 3), ("_KEPT", 4), ("_BUFFER", 8)):
            patch.setattr(stream, name, value)
        plain, remote = io.BytesIO(data), stream.Remote(_Memory(data), "k", len(data)).open()
        for start, count in moves:
            assert remote.seek(start) == plain.seek(start)
            assert remote.read(count) == plain.read(count)
        assert remote.seek(0, io.SEEK_END) == len(data)


def access(bucket: Bucket, url: str = "") -> str:
    """The access key that a request of ours is signed with."""
    bucket.signed.clear()
    walked(url or bucket.url)
    return bucket.signed[-1]


def test_credentials_come_from_what_the_user_set(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = f'{sys.executable} -c "print(\'{{\\"Version\\": 1, \\"AccessKeyId\\": \\"p\\", \\"SecretAccessKey\\": \\"q\\"}}\')"'
    keys_of = "[{}]\naws_access_key_id={}\naws_secret_access_key=b\n".format
    (tmp_path / "credentials").write_text(keys_of("default", "a") + keys_of("work", "c"))
    (tmp_path / "config").write_text(
        f"[profile process]\ncredential_process={given}\n[profile none]\nregion=eu-west-1\n"
        "[profile machine]\nrole_arn=arn:aws:iam::123456789012:role/r\ncredential_source=Ec2InstanceMetadata\n"
        "[profile broken]\ncredential_process=false very-secret\n"
    )
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    assert access(bucket) == "a"
    assert access(bucket, f"{bucket.url}?profile=process") == "p"
    for profile, said in {"none": "holds no keys", "machine": "cannot be used", "broken": "cannot be used"}.items():
        started = time.monotonic()
        with pytest.raises(ConfigError, match=said) as error:
            walked(f"{bucket.url}?profile={profile}")
        assert time.monotonic() - started < 5
        assert "very-secret" not in str(error.value)
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert access(bucket) == "c"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "e")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "f")
    assert access(bucket) == "e"
    assert access(bucket, f"{bucket.url}?profile=work") == "c"


def test_credentials_that_a_platform_gives(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    (tmp_path / "token").write_text("token")
    with monkeypatch.context() as role:
        role.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
        role.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader")
        assert access(bucket).startswith("ASIA")
    told = {"AccessKeyId": "g", "SecretAccessKey": "h", "Token": "i", "Expiration": "2199-01-01T00:00:00Z"}
    bucket.put("credentials.json", json.dumps(told).encode(), ACL="public-read")
    bucket.client.put_bucket_acl(Bucket=bucket.name, ACL="public-read")
    full = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    monkeypatch.setenv(full, f"{bucket.endpoint}/{bucket.name}/credentials.json")
    assert access(bucket) == "g"
    monkeypatch.setenv(full, "http://example.com/x")
    with pytest.raises(ConfigError, match="cannot be used"):
        walked(bucket.url)


def test_an_answer_that_breaks_off_is_asked_for_again(bucket: Bucket) -> None:
    bucket.put("a.csv", CSV.encode())
    bucket.faults["a.csv"] = lambda times: (200, "") if times in {1, 2, 4, 5, 6, 7} else None
    (item,) = walked(bucket.url)
    assert isinstance(item, Blob)
    with item.open() as file:
        assert file.read() == CSV.encode()
    (again,) = walked(bucket.url)
    assert isinstance(again, Blob)
    with again.open() as file, pytest.raises(OSError, match="does not answer"):
        file.read()
    assert [key for key, _ in bucket.requests].count("a.csv") == 6


def test_the_bytes_are_those_that_are_stored(bucket: Bucket) -> None:
    packed = gzip.compress(CSV.encode())
    bucket.put("a.csv", packed, ContentEncoding="gzip")
    (item,) = walked(bucket.url)
    assert isinstance(item, Blob)
    with item.open() as file:
        assert file.read() == packed


def test_a_blob_holds_no_secret_and_opens_again_in_a_worker(bucket: Bucket) -> None:
    bucket.put("a.csv", CSV.encode())
    (item,) = walked(bucket.url)
    assert isinstance(item, Blob)
    assert item.store is not None
    assert "secret" not in json.dumps(item.store)
    (same,) = walked(bucket.url)
    bucket.put("a.csv", CSV.encode()[::-1])
    (changed,) = walked(bucket.url)
    bucket.put("a.csv", CSV.encode())
    assert [isinstance(b, Blob) and b.store == item.store for b in (same, changed)] == [True, False]
    again = stores.blob(json.loads(json.dumps(item.store)), Location(item.location.uri), item.size)
    with again.open() as file:
        assert file.read() == CSV.encode()


def test_a_bucket_without_signatures(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    bucket.client.put_bucket_acl(Bucket=bucket.name, ACL="public-read")
    bucket.put("a.csv", b"x", ACL="public-read")
    assert keys(f"{bucket.url}?anonymous=true&endpoint={bucket.endpoint}") == ["a.csv"]


@pytest.mark.parametrize("scheme", ["gs", "az"])
def test_google_and_azure_through_obstore_in_a_worker(bucket: Bucket, scheme: str) -> None:
    bucket.client.put_bucket_acl(Bucket=bucket.name, ACL="public-read")
    for key in ("a/名簿 1.csv", "a2.csv", "b.csv", "denied.csv"):
        bucket.put(key, CSV.encode(), ACL="public-read")
    bucket.faults["denied.csv"] = lambda _: (403, "AccessDenied")
    url = f"{scheme}://{bucket.name}"
    options = f"?anonymous=true&endpoint={bucket.endpoint}" + ("&account=x" if scheme == "az" else "")
    status, events, errors = piiscan(url + options, "-q")
    assert status == 2, errors
    found = [e["location"]["uri"].removeprefix(url) for e in events if e["type"] == "finding"]
    assert found == ["/a/名簿 1.csv", "/a2.csv", "/b.csv"]
    assert [e["detail"] for e in events if e["type"] == "skip"] == ["access denied"]
    assert keys(f"{url}/a{options}") == ["a/名簿 1.csv", "a2.csv"]


@pytest.mark.parametrize("scheme", ["s3", "gs", "az"])
def test_an_empty_object_is_read(bucket: Bucket, scheme: str) -> None:
    bucket.client.put_bucket_acl(Bucket=bucket.name, ACL="public-read")
    bucket.put("empty.csv", b"", ACL="public-read")
    options = f"?anonymous=true&endpoint={bucket.endpoint}" + ("&account=x" if scheme == "az" else "")
    (item,) = walked(f"{scheme}://{bucket.name}{options}")
    assert isinstance(item, Blob)
    with item.open() as file:
        assert file.read() == b""


def test_a_listing_that_obstore_gives_up_is_told(bucket: Bucket) -> None:
    bucket.client.put_bucket_acl(Bucket=bucket.name, ACL="public-read")
    bucket.put("a//b.csv", CSV.encode(), ACL="public-read")
    (skip,) = walked(f"gs://{bucket.name}?anonymous=true&endpoint={bucket.endpoint}")
    assert isinstance(skip, Skip)
    assert skip.detail == "after 0 objects: the listing ends at a key with //, . or .. in it, which obstore cannot read"
