"""Runs in the other programs' environment: peer_worker.py PEER FOLDER ROWS -> one line of JSON."""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd

Look = Callable[[pd.DataFrame], list[str | None]]
SAME = {
    "PERSON": "PERSON",
    "PHONE_NUMBER": "PHONE_NUMBER",
    "EMAIL_ADDRESS": "EMAIL_ADDRESS",
    "ADDRESS": "JP_ADDRESS",
    "LOCATION": "JP_ADDRESS",
    "US_STATE": "JP_ADDRESS",
    "BAN": "JP_BANK_ACCOUNT",
    "CREDIT_CARD": "CREDIT_CARD",
    "DRIVERS_LICENSE": "JP_DRIVERS_LICENSE",
    "SSN": "JP_MY_NUMBER",
    "IPV4": "IP_ADDRESS",
    "IPV6": "IP_ADDRESS",
    "IP_ADDRESS": "IP_ADDRESS",
    "MAC_ADDRESS": "MAC_ADDRESS",
}


def dataprofiler() -> Look:
    """The labels of a structured profile with the packaged model, all else turned off."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import dataprofiler as dp

    dp.set_verbosity(40)
    labeler = dp.DataLabeler(labeler_type="structured")
    options = dp.ProfilerOptions()
    options.set({"structured_options.*.is_enabled": False, "structured_options.data_labeler.is_enabled": True})
    options.structured_options.data_labeler.data_labeler_object = labeler

    def look(frame: pd.DataFrame) -> list[str | None]:
        stats = dp.Profiler(frame, options=options).report()["data_stats"]
        labels = [str(s.get("data_label") or "").split("|") for s in stats]
        return [next((SAME[e] for e in found if e in SAME), None) for found in labels]

    return look


def presidio() -> Look:
    """PandasAnalysisBuilder over the analyzer with GiNZA for Japanese and the recognizers that know no language."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpEngineProvider
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        EmailRecognizer,
        IpRecognizer,
        PhoneRecognizer,
        SpacyRecognizer,
    )
    from presidio_structured import PandasAnalysisBuilder

    labels = {"Person": "PERSON", "PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "City": "LOCATION", "Province": "LOCATION", "Address": "LOCATION", "Postal_Address": "LOCATION", "Phone_Number": "PHONE_NUMBER", "Email": "EMAIL_ADDRESS"}  # fmt: skip
    models = [{"lang_code": "ja", "model_name": "ja_ginza"}]
    config = {"nlp_engine_name": "spacy", "models": models, "ner_model_configuration": {"model_to_presidio_entity_mapping": labels, "labels_to_ignore": []}}  # fmt: skip
    engine = NlpEngineProvider(nlp_configuration=config).create_engine()
    registry = RecognizerRegistry(supported_languages=["ja"])
    for kind in (CreditCardRecognizer, EmailRecognizer, IpRecognizer):
        registry.add_recognizer(kind(supported_language="ja"))
    registry.add_recognizer(PhoneRecognizer(supported_language="ja", supported_regions=("JP",)))
    registry.add_recognizer(SpacyRecognizer(supported_language="ja", supported_entities=["PERSON", "LOCATION"]))
    builder = PandasAnalysisBuilder(AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["ja"]))

    def look(frame: pd.DataFrame) -> list[str | None]:
        found = builder.generate_analysis(frame.fillna("").astype(str), language="ja").entity_mapping
        return [SAME.get(found.get(name, "")) for name in frame.columns]

    return look


def main() -> None:
    warnings.filterwarnings("ignore")
    started = time.process_time()
    look = {"dataprofiler": dataprofiler, "presidio": presidio}[sys.argv[1]]()
    answer: dict = {"tables": {}, "seconds": {}, "load": time.process_time() - started}
    for path in sorted(Path(sys.argv[2]).glob("*.parquet")):
        frame = pd.read_parquet(path).head(int(sys.argv[3]))
        started = time.process_time()
        answer["tables"][path.stem] = look(frame)
        answer["seconds"][path.stem] = time.process_time() - started
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
