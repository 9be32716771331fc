"""Buckets as targets, against an S3 server on loopback; through the command where that is what a user meets."""

from __future__ import annotations

import datetime as dt
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
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from xlsxwriter import Workbook

from piiscan.config import MIB, StoreSettings, WalkSettings
from piiscan.errors import ConfigError
from piiscan.model import Blob, Location, Skip
from piiscan.sources import stores
from piiscan.sources.buckets import credentials, signing, stream, urls
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


@given(key=st.text(st.characters(exclude_categories=("Cs",)), max_size=30), token=st.sampled_from(["", "token"]))
def test_the_signature_is_that_of_botocore(key: str, token: str) -> None:
    now = dt.datetime.now(dt.UTC)
    path, query = urls.encoded_path(f"/bucket/{key}"), urls.encoded_query((("prefix", key), ("list-type", "2")))
    mine = credentials.Credentials("AKID", "secret", token)
    ours = signing.signed("s3.example", path, query, {"Range": "bytes=0-9"}, mine, "eu-west-1", now)
    request = AWSRequest("GET", f"https://s3.example{path}?{query}", headers={"Range": "bytes=0-9"})
    theirs = S3SigV4Auth(BotoCredentials("AKID", "secret", token or None), "s3", "eu-west-1")
    request.context["timestamp"] = ours["x-amz-date"]
    for name in ("X-Amz-Date", "X-Amz-Content-SHA256", "X-Amz-Security-Token"):
        if name.lower() in ours:
            request.headers[name] = ours[name.lower()]
    canonical = theirs.canonical_request(request)
    signature = theirs.signature(theirs.string_to_sign(request, canonical), request)
    assert ours["authorization"].endswith(f"Signature={signature}")


def test_credentials_come_from_what_the_user_set(bucket: Bucket, tmp_path: Path) -> None:
    home = tmp_path / "aws"
    home.mkdir()
    (home / "credentials").write_text(
        "[default]\naws_access_key_id=a\naws_secret_access_key=b\n[work]\naws_access_key_id=c\naws_secret_access_key=d\n"
    )
    files = {"AWS_SHARED_CREDENTIALS_FILE": str(home / "credentials"), "AWS_CONFIG_FILE": str(home / "none")}
    assert credentials.Chain(files).current().access == "a"
    assert credentials.Chain(files | {"AWS_PROFILE": "work"}).current().access == "c"
    both = files | {"AWS_ACCESS_KEY_ID": "e", "AWS_SECRET_ACCESS_KEY": "f"}
    assert credentials.Chain(both).current().access == "e"
    assert credentials.Chain(both, "work").current().access == "c"
    assert "secret" not in repr(credentials.Credentials("secret", "secret", "secret"))
    (home / "token").write_text("token")
    role = {
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(home / "token"),
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/reader",
        "AWS_ENDPOINT_URL_STS": bucket.endpoint,
    }
    found = credentials.Chain(role).current()
    assert found.token
    assert found.ends is not None
    assert found.ends > time.time()
    bucket.put("credentials.json", json.dumps({"AccessKeyId": "g", "SecretAccessKey": "h", "Token": "i"}).encode())
    full = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{bucket.endpoint}/{bucket.name}/credentials.json"}
    bucket.client.put_bucket_acl(Bucket=bucket.name, ACL="public-read")
    bucket.client.put_object_acl(Bucket=bucket.name, Key="credentials.json", ACL="public-read")
    assert credentials.Chain(full | {"AWS_SHARED_CREDENTIALS_FILE": str(home / "none")}).current().access == "g"
    away = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/x", "AWS_SHARED_CREDENTIALS_FILE": "/none"}
    with pytest.raises(ConfigError, match="neither https nor this machine"):
        credentials.Chain(away).current()


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
