"""SARIF: valid by the schema of the format; more than a code host takes is told by file and kind."""

from __future__ import annotations

import io
import json
import lzma
from functools import partial
from pathlib import Path

import jsonschema
import pytest

from piiscan.catalog import load
from piiscan.report import sarif, sarif_results

SCHEMA = Path(__file__).parents[1] / "data" / "sarif-2.1.0-rtm.5.json.xz"
NOWHERE = dict.fromkeys(("uri", "member", "page", "sheet", "row", "column", "line"))


def location(uri="a.txt", **where):
    return NOWHERE | {"uri": uri} | where


def finding(recognizer="person_name", entity="PERSON", score=0.97, band="high", where=None, **more):
    return {
        "type": "finding",
        "entity": entity,
        "score": score,
        "band": band,
        "location": where or location(line=3),
        "start": 4,
        "end": 8,
        "count": 1,
        "distinct": 1,
        "rows": [],
        "masked": "山***",
        "id": "19d705eb1da68437",
        "occurrence": "cc82c7ac5001966e",
        "evidence": [{"code": "base", "bits": 1.0, "note": ""}],
        "law": ["personal_information"],
        "recognizer": recognizer,
        **more,
    }


def place(uri="a.txt", entities=("PERSON",), best=0.97, severity=None, count=7, **where):
    kinds = {entity: {"count": count, "distinct": 2, "best": best, "columns": []} for entity in entities}
    told = {"type": "place", "location": location(uri, **where), "entities": kinds, "severity": severity, "special": {}}
    return told | {"law": ["personal_information"]}


def skip(reason="encrypted", **where):
    return {"type": "skip", "location": location(**where), "stage": "open", "reason": reason, "detail": "x\x01"}


def written(objects, *, lang="en", limit=sarif.RESULTS, exit_code=1, **options):
    lines = [json.loads(json.dumps(one)) for one in objects]
    number = sum(one["type"] == "finding" for one in lines)
    summary = {"findings": options.pop("findings", number), "skips": 0, "blobs": 1}
    run = sarif.Run(summary, "0.1.0", lang, "/srv/here", exit_code, **options)
    out = io.BytesIO()
    sarif.write(partial(of_kind, lines), load.load().recognizers, run, out, limit=limit)
    log = json.loads(out.getvalue())
    validator().validate(log)
    return log["runs"][0]


def of_kind(lines, kind):
    return (one for one in lines if one["type"] == kind)


def validator():
    return jsonschema.Draft4Validator(json.loads(lzma.decompress(SCHEMA.read_bytes())))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_valid_with_nothing_and_with_everything(lang):
    assert written([], lang=lang, exit_code=0)["results"] == []
    table = location("b.xlsx", sheet="Sheet1", column="氏名\u202e", row=2)
    objects = [finding(), finding(where=table), skip(), place(), place("b.xlsx", sheet="Sheet1")]
    run = written(objects, lang=lang, exit_code=2)
    assert [r["ruleId"] for r in run["results"]] == ["person_name"] * 2
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert run["results"][1]["locations"][0]["logicalLocations"] == [
        {"name": "氏名\\u202e", "fullyQualifiedName": "b.xlsx > Sheet1 > 氏名\\u202e", "kind": "property"}
    ]


def test_a_line_is_a_region_and_ids_are_the_fingerprints():
    [result] = written([finding()])["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": "a.txt", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 5, "endColumn": 9},
    }
    assert result["partialFingerprints"] == {
        "primaryLocationLineHash": "cc82c7ac5001966e:1",
        "piiscanOccurrence/v1": "cc82c7ac5001966e",
        "piiscanValue/v1": "19d705eb1da68437",
    }


def test_every_rule_and_class_of_law_is_linked():
    run = written([])
    names = [taxonomy["name"] for taxonomy in run["taxonomies"]]
    assert names == [told["name"] for told in run["tool"]["driver"]["supportedTaxonomies"]]
    for rule in run["tool"]["driver"]["rules"]:
        for relation in rule["relationships"]:
            target = relation["target"]
            taxa = run["taxonomies"][target["toolComponent"]["index"]]["taxa"]
            assert taxa[target["index"]]["id"] == target["id"]
    number = next(t for t in run["taxonomies"] if t["name"] == "Number Act")
    assert [taxon["id"] for taxon in number["taxa"]] == ["specific_personal_information"]


@pytest.mark.parametrize(
    ("told", "severity", "level"),
    [
        (finding(), None, "warning"),
        (finding(), "high", "error"),
        (finding(score=0.6, band="medium"), "high", "warning"),
        (finding(score=0.2, band="low"), "high", "note"),
        (finding("jp_my_number", "JP_MY_NUMBER"), None, "error"),
    ],
)
def test_levels(told, severity, level):
    assert written([told, place(severity=severity)])["results"][0]["level"] == level


def test_what_was_not_read_is_a_notification_of_a_run_that_failed():
    [invocation] = written([skip()], exit_code=2)["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    [notice] = invocation["toolExecutionNotifications"]
    assert (notice["descriptor"], notice["level"]) == ({"id": "encrypted"}, "error")
    assert notice["message"]["text"].endswith("x\\u0001")
    [allowed] = written([skip()], exit_code=0, allow_skips=True)["invocations"]
    assert allowed["executionSuccessful"]
    assert allowed["toolExecutionNotifications"][0]["level"] == "warning"


def test_more_findings_than_readers_take_are_told_by_file_and_kind():
    places = [place(f"{n}.txt", ("PERSON", "PHONE_NUMBER"), best=0.5 + n / 20, count=n + 1) for n in range(4)]
    run = written([*places, finding()], findings=9, limit=8)
    assert [r["occurrenceCount"] for r in run["results"]] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert run["results"][0]["ruleId"] in {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert "9" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    few = written([*places, place("grave.txt", ("JP_MY_NUMBER",), count=1)], findings=9, limit=2)
    assert [r["properties"]["entity"] for r in few["results"]][-1] == "JP_MY_NUMBER"
    assert len(few["results"]) == 2
    assert few["invocations"][0]["toolExecutionNotifications"][1]["level"] == "warning"


def test_values_are_told_on_request_alone():
    shown = written([finding(value="山田太郎", text="氏名 山田太郎")], values=True)
    assert "redactionTokens" not in shown
    assert shown["results"][0]["locations"][0]["physicalLocation"]["region"]["snippet"] == {"text": "山田太郎"}
    assert written([finding()])["redactionTokens"] == ["*"]


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("a b/#%?.txt", {"uri": "a%20b/%23%25%3F.txt", "uriBaseId": "%SRCROOT%"}),
        ("./a/../c:d", {"uri": "c%3Ad", "uriBaseId": "%SRCROOT%"}),
        ("/srv/here/個", {"uri": "%E5%80%8B", "uriBaseId": "%SRCROOT%"}),
        ("../x", {"uri": "file:///srv/x"}),
        ("/srv/<b>", {"uri": "file:///srv/%3Cb%3E"}),
        ("s3://bucket/a b", {"uri": "s3://bucket/a%20b"}),
        ("postgresql://host:5432/crm", {"uri": "postgresql://host:5432/crm"}),
        ("a\udcff", {"uri": "a%3F", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_addresses(uri, told):
    assert sarif_results.artifact(uri, "/srv/here") == told
