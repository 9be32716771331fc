"""What the values of an entity tell of a person: its name, a fact that is its own or its household's, something about it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.scan.records import plan

# Numbers that one person has; those of a health insurance belong to a household.
_NUMBERS = (
    "JP_MY_NUMBER",
    "JP_DRIVERS_LICENSE",
    "JP_PASSPORT",
    "PASSPORT_MRZ",
    "JP_RESIDENCE_CARD",
    "JP_SPECIAL_PERMANENT_RESIDENT",
    "JP_RESIDENT_RECORD_CODE",
    "JP_BASIC_PENSION_NUMBER",
    "JP_PENSION_CERTIFICATE_NUMBER",
    "JP_EMPLOYMENT_INSURANCE_NUMBER",
    "JP_LATTER_STAGE_ELDERLY_NUMBER",
    "JP_LONGTERM_CARE_NUMBER",
    "JP_DISABILITY_HANDBOOK",
    "JP_MEDICAL_LICENSE",
)
_BODIES = (
    "JP_CORPORATE_NUMBER",
    "JP_COMPANY_REGISTRATION_NUMBER",
    "JP_INVOICE_REGISTRATION_NUMBER",
    "JP_MEDICAL_INSTITUTION_CODE",
    "JP_CARE_PROVIDER_NUMBER",
)
_OF_ENTITY = {
    "PERSON": plan.NAME,
    "DATE_OF_BIRTH": plan.BIRTH,
    "EMAIL_ADDRESS": plan.EMAIL,
    "PHONE_NUMBER": plan.PHONE,
    "JP_ADDRESS": plan.ADDRESS,
    "JP_POSTAL_CODE": plan.POSTAL,
    **dict.fromkeys(("CUSTOMER_ID", "EMPLOYEE_ID", "STUDENT_ID"), plan.MEMBER),
    **dict.fromkeys(("GENDER", "AGE"), plan.ABOUT),
    **dict.fromkeys(_NUMBERS, plan.NUMBER),
    **dict.fromkeys(_BODIES, plan.BODY),
}
_MOBILE = "phone_mobile"  # a recognizer: whose number it is, a person's and not a firm's, shows


def of_entity(entity: str) -> int:
    """The code of an entity, 0 for nothing of the kind."""
    return _OF_ENTITY.get(entity, 0)


def of_specs(specs: Sequence[RecognizerSpec]) -> NDArray[np.int8]:
    """int8[recognizer]: the code of what it finds, 0 for nothing of the kind."""
    codes = [plan.MOBILE if s.id == _MOBILE else of_entity(s.entity) for s in specs]
    return np.array(codes or [0], np.int8)
