"""The records of what is asked and said: questions, claims, and whether a drug is an opioid.

They stand apart from the facts because a comparison needs none of them: building them takes some milliseconds.
"""

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta

from ketref.records import Cite, Date, Id, Record, Relation, Text


class Point(Record, frozen=True, kw_only=True):
    """One step of an answer, with its own sources."""

    text: Annotated[str, Meta(min_length=1, max_length=800, pattern=r"^\S(.*\S)?$")]
    cite: Annotated[tuple[Cite, ...], Meta(min_length=1)]
    reread: Date | None = None


class Faq(Record, frozen=True, kw_only=True):
    """A question that students ask: the short answer, why, and the common misconception."""

    id: Id
    question: Text
    answer: Point
    why: Annotated[tuple[Point, ...], Meta(min_length=1)]
    misconception: Point | None = None
    see: Annotated[tuple[Text, ...], Meta(description="commands that show more")] = ()
    words: Annotated[tuple[Text, ...], Meta(description="other words that ask for it")] = ()


Subject = Literal[
    "classification", "mechanism", "depression", "suicidality", "acute_pain", "perioperative_pain", "neuropathic_pain",
    "crps", "migraine", "cancer_pain", "chronic_pain", "ptsd", "psychotherapy", "side_effects", "breathing",
    "dependence", "cognition", "bladder_liver", "precautions", "interactions", "overdose", "kinetics", "approval",
    "opioid_harm",
]  # fmt: skip

SUBJECTS: dict[Subject, str] = {
    "classification": "What it is: class and law",
    "mechanism": "How it works",
    "depression": "Depression",
    "suicidality": "Suicidal thoughts",
    "acute_pain": "Pain: acute",
    "perioperative_pain": "Pain: perioperative",
    "neuropathic_pain": "Pain: neuropathic",
    "crps": "Pain: CRPS",
    "migraine": "Pain: migraine and headache",
    "cancer_pain": "Pain: cancer",
    "chronic_pain": "Pain: chronic",
    "ptsd": "PTSD",
    "psychotherapy": "Assisted psychotherapy",
    "side_effects": "Side effects",
    "breathing": "Breathing",
    "dependence": "Dependence and misuse",
    "cognition": "Long-term cognition",
    "bladder_liver": "Bladder and liver",
    "precautions": "Precautions and screening",
    "interactions": "Interactions",
    "overdose": "Overdose and antidotes",
    "kinetics": "Doses and kinetics",
    "approval": "Approval, products and places",
    "opioid_harm": "Long-term opioids",
}
"""What claims are about, in the order of the screens."""


class Result(Record, frozen=True, kw_only=True):
    """One published figure that a verdict rests on, or (without a value) an outcome in words.

    ``low`` and ``high`` are the interval that ``interval`` names. The comparator's own figure stands beside it.
    """

    measure: Annotated[Text, Meta(description="what was measured, when, in whom: response at 24 h, IV ketamine")]
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    interval: Annotated[Text, Meta(description="95% CI, 95% CrI, range, interquartile range")] | None = None
    relation: Relation = "="
    unit: Annotated[Text, Meta(description="%, points (MADRS), odds ratio, mg")] | None = None
    comparator: Text | None = None
    comparator_value: Decimal | None = None
    n: Annotated[int, Meta(ge=1, description="people in this comparison")] | None = None
    trials: Annotated[int, Meta(ge=1, description="trials or studies pooled")] | None = None
    p: Annotated[Text, Meta(description="P value as published: < 0.001, 0.02, not significant")] | None = None
    text: Text | None = None
    cite: Annotated[tuple[Cite, ...], Meta(min_length=1)]
    reread: Date | None = None


class Grade(Record, frozen=True, kw_only=True):
    """How sure somebody who graded the evidence is, and on whose scale."""

    grade: Annotated[Text, Meta(description="Level 1; moderate certainty; weak recommendation for")]
    scale: Annotated[Text, Meta(description="CANMAT; GRADE, by the review's authors; VA/DoD 2022")]
    matter: Annotated[Text, Meta(description="what was graded: single IV infusion, 7 days")] | None = None
    cite: Annotated[tuple[Cite, ...], Meta(min_length=1)]
    reread: Date | None = None


class Outdated(Record, frozen=True, kw_only=True):
    """Since when a statement that is still repeated no longer holds, and what changed."""

    since: Annotated[str, Meta(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$")]
    text: Text
    cite: Annotated[tuple[Cite, ...], Meta(min_length=1)]
    reread: Date | None = None


class Claim(Record, frozen=True, kw_only=True):
    """A statement that people make about these drugs, and what the evidence says of it.

    ``evidence`` is the best kind of study behind the verdict, by our reading; ``grades`` are what others gave.
    """

    id: Id
    statement: Text
    origin: Annotated[
        Literal["article", "beyond"], Meta(description="a statement of the article that started this, or one beyond it")
    ]
    subjects: Annotated[tuple[Subject, ...], Meta(min_length=1)]
    drugs: tuple[Id, ...] = ()
    verdict: Literal["supported", "supported with caveats", "mixed", "not supported"]
    evidence: Literal[
        "meta-analysis", "randomised trial", "observational study", "guideline", "regulator", "laboratory study",
        "expert opinion",
    ]  # fmt: skip
    finding: Point
    results: tuple[Result, ...] = ()
    grades: tuple[Grade, ...] = ()
    caveats: tuple[Point, ...] = ()
    outdated: Outdated | None = None
    words: Annotated[tuple[Text, ...], Meta(description="other words that ask for it")] = ()
    reread: Annotated[Date, Meta(description="when a second reader judged the verdict")] | None = None


Criterion = Literal["activates", "blocked", "structure", "labelled", "withdrawal", "cross_tolerance"]

CRITERIA: dict[Criterion, str] = {
    "activates": "Activates μ receptors",
    "blocked": "Naloxone or naltrexone blocks its main effects",
    "structure": "Has the structure of an opioid",
    "labelled": "Regulators label or schedule it as an opioid or an opioid antagonist",
    "withdrawal": "Stopping it brings opioid-type withdrawal",
    "cross_tolerance": "Tolerance crosses over with opioids",
}
"""What makes a drug an opioid, beside binding μ receptors at the concentrations that it reaches, which is computed."""


class Answer(Record, frozen=True, kw_only=True):
    """Whether a drug meets a criterion of being an opioid, and what that rests on."""

    criterion: Criterion
    answer: Literal["yes", "partly", "no", "unclear", "not in our sources"]
    text: Annotated[str, Meta(min_length=1, max_length=800, pattern=r"^\S(.*\S)?$")] | None = None
    cite: tuple[Cite, ...] = ()
    reread: Date | None = None


class Classification(Record, frozen=True, kw_only=True):
    """The answers of one drug, by the id of the drug."""

    id: Id
    answers: Annotated[tuple[Answer, ...], Meta(min_length=1)]
