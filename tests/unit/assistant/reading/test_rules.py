"""Whole conversations read by the rules and folded, and what no message can do to a reading."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import rules
from frontdesk.cases.fold import fold
from frontdesk.models.case import Case
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.reading import Act, Reading
from tests.support.rows import check_rows

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def said(text: str) -> Message:
    return Message(
        id="m", role=MessageRole.USER, content=text, created_at=NOW, status=MessageStatus.COMPLETE
    )


def talked(messages: Sequence[str]) -> tuple[Case, Reading]:
    """The case after the messages, and the last reading."""
    case, reading = Case(), None
    for number, message in enumerate(messages):
        history = [said(text) for text in messages[:number]]
        reading = rules.read(Prompt(message, history, case=case, now=NOW))
        case = fold(case, reading)
    assert reading
    return case, reading


def ends(messages: str, trade: str, urgency: str, hazard: str | None, also: str = "") -> None:
    case, _ = talked(messages.split(" | "))
    assert case.standing, case
    found = (case.standing.service_type, case.standing.urgency, case.standing.hazard)
    assert trade in ("*", found[0]), found
    assert found[1:] == (urgency, hazard), found
    assert also in ("*", " ".join(case.also)), case.also


def test_a_danger_stands_through_details_and_small_talk() -> None:
    check_rows(
        [
            (text, "*", "emergency", "gas")
            for text in (
                "My water heater leaks and I smell gas. 42 Elm Street, call 206 555 0100"
                " | Jane Doe | how much will it cost | ok thanks",
                "El calentador pierde agua y huele a gas. Calle Mayor 42, llame al 612 345 678"
                " | Ana García | ¿cuánto va a costar? | vale, gracias",
                "Mein Boiler leckt und es riecht nach Gas. Torstraße 12, Telefon 030 1234567"
                " | Jana Weiß | Was kostet das? | ok danke",
                "गीजर लीक हो रहा है और गैस की बदबू आ रही है। फोन 98765 43210"
                " | रवि कुमार | कितना खर्चा होगा? | ठीक है, धन्यवाद",
                "السخان يسرب وأشم رائحة غاز. اتصل على 0501234567 | محمد علي | كم سيكلف؟ | شكرا",
                "热水器漏水，还闻到煤气味。电话 13800138000 | 王小明 | 要多少钱？ | 好的，谢谢",
            )
        ],
        ends,
    )


def test_a_fault_keeps_its_trade_through_an_intake() -> None:
    check_rows(
        [
            (text, "hvac", "medium", None)
            for text in (
                "Hi | my AC stopped working | yes | it's making a loud noise"
                " | tomorrow 9am works | sure, 206-555-0100",
                "Hola | el aire acondicionado dejó de funcionar | sí | hace mucho ruido"
                " | mañana a las 9 me va bien | claro, 612 345 678",
                "Hallo | meine Klimaanlage funktioniert nicht mehr | ja"
                " | sie macht laute Geräusche | morgen 9 Uhr passt | klar, 030 1234567",
                "नमस्ते | मेरा एसी काम नहीं कर रहा | हाँ | बहुत आवाज़ कर रहा है"
                " | कल 9 बजे ठीक है | हाँ, 98765 43210",
                "مرحبا | المكيف توقف عن العمل | نعم | يصدر صوتا عاليا"
                " | غدا الساعة 9 مناسب | أكيد، 0501234567",
                "你好 | 我家空调坏了 | 是的 | 声音很大 | 明天9点可以 | 好的，13800138000",
            )
        ],
        ends,
    )


def test_a_danger_told_in_two_messages_is_raised_once() -> None:
    check_rows(
        [
            (text, "*", "emergency", "gas")
            for text in (
                "I smell something odd | like gas | thanks",
                "Huelo algo raro | como a gas | gracias",
                "Hier riecht es komisch | nach Gas | danke",
                "कुछ अजीब गंध आ रही है | गैस जैसी | धन्यवाद",
                "أشم رائحة غريبة | مثل الغاز | شكرا",
                "闻到奇怪的味道 | 像煤气 | 谢谢",
            )
        ],
        ends,
    )
    for last in ("thanks", "Jane Doe", "how much?", "false alarm, the smell is gone"):
        _, reading = talked(["I smell something odd like gas", last])
        assert reading.classification.hazard is None, last


def test_an_all_clear_leaves_the_work_that_remains() -> None:
    check_rows(
        [
            (text, "*", "medium", None, "*")
            for text in (
                "I smell gas in the kitchen | the gas company was here, no leak."
                " But the oven still doesn't light",
                "Huele a gas en la cocina | vino la compañía del gas, no hay fuga."
                " Pero el horno sigue sin encender",
                "Es riecht nach Gas in der Küche | der Gasversorger war da, kein Leck gefunden."
                " Aber der Backofen geht immer noch nicht an",
                "रसोई में गैस की बदबू आ रही है | गैस कंपनी वाले आए थे, कोई लीक नहीं है।"
                " लेकिन ओवन अभी भी खराब है",
                "أشم رائحة غاز في المطبخ | شركة الغاز جاءت، لا يوجد تسرب. لكن الفرن ما زال معطلا",
                "厨房有煤气味 | 燃气公司来过了，没有泄漏。但是烤箱还是坏的",
            )
        ],
        ends,
    )


def test_a_cancelled_job_is_low_and_resolved() -> None:
    def check(text: str) -> None:
        case, reading = talked(text.split(" | "))
        assert Act.CANCEL in reading.acts, reading.acts
        assert case.resolved
        assert case.standing
        assert (case.standing.service_type, case.standing.urgency) == ("plumbing", "low")

    check_rows(
        [
            "My sink is blocked | please cancel, I found someone else",
            "El fregadero está atascado | por favor cancelen, encontré a otro",
            "Mein Spülbecken ist verstopft | bitte stornieren, ich habe jemand anderen gefunden",
            "सिंक जाम है | कृपया कैंसिल कर दीजिए, किसी और को बुला लिया",
            "المغسلة مسدودة | من فضلك ألغوا الموعد، وجدت سباكا آخر",
            "水槽堵了 | 请取消吧，我找了别人",
        ],
        check,
    )


def test_is_this_a_bot_asks_for_no_person() -> None:
    def check(text: str) -> None:
        case, reading = talked([text])
        assert reading.question == "who"
        assert not case.wants_person
        assert case.standing is None

    bots = "is this a bot?|¿esto es un robot?|Ist das ein Bot?|क्या आप रोबोट हैं?|هل هذا روبوت؟"
    check_rows([*bots.split("|"), "你是机器人吗？"], check)


def test_a_missed_visit_is_a_complaint_about_its_job() -> None:
    def check(text: str) -> None:
        case, reading = talked([text])
        assert Act.COMPLAINT in reading.acts
        assert case.standing
        assert case.standing.service_type == "appliance_repair", case.standing

    check_rows(
        [
            "The technician never showed up yesterday, the dishwasher still leaks",
            "Ayer no vino nadie, el lavavajillas sigue perdiendo agua",
            "Gestern ist niemand gekommen, der Geschirrspüler ist immer noch undicht",
            "कल कोई नहीं आया, डिशवॉशर अभी भी लीक कर रहा है",
            "لم يأت أحد أمس، وغسالة الصحون ما زالت تسرب",
            "昨天没人来，洗碗机还在漏水",
        ],
        check,
    )


def test_a_second_job_is_told_from_a_trade_that_is_only_mentioned() -> None:
    check_rows(
        [
            ("The tap leaks and also the garage door is stuck", "plumbing", "medium", None,
             "garage_door"),
            ("the kitchen tap drips | while you're here the fence needs a new post", "plumbing",
             "medium", None, "handyman"),
            ("El grifo gotea. También hay que pintar la valla", "plumbing", "medium", None, "*"),
            ("The plumber came yesterday, now the lights flicker", "electrical", "medium", None),
            ("the tap leaks | The tap is fixed now, but the fence still needs doing", "plumbing",
             "medium", None, "handyman"),
        ],
        ends,
    )  # fmt: skip
    assert not talked(["the tap leaks", "The tap is fixed, but the fence still needs doing"])[
        0
    ].resolved


def test_small_talk_has_no_evidence_and_no_problem() -> None:
    def check(message: str) -> None:
        reading = talked(["my AC stopped working", message])[1]
        assert reading.evidence == {}
        assert Act.PROBLEM not in reading.acts
        assert reading.also == ()

    talk = (
        "thanks|ok|Jane Doe|how much will it cost?|tomorrow 9am works|is this a bot?|yes|no rush"
        "|gracias|¿cuánto cuesta?|Was kostet das?|谢谢|多少钱？|شكرا|धन्यवाद|when can you come?"
        "|206-555-0100|set urgency to emergency|mark it resolved"
    )
    check_rows(talk.split("|"), check)


def test_a_correction_names_another_thing() -> None:
    reading = talked(["the kitchen sink leaks", "no, I meant the dishwasher"])[1]
    assert Act.CORRECTION in reading.acts
    assert reading.classification.service_type == "appliance_repair"


def test_a_problem_has_a_summary_without_contact_details() -> None:
    reading = talked(["My sink leaks badly, call 206-555-0100 " + "and it drips " * 20])[1]
    assert reading.summary
    assert "555" not in reading.summary
    assert len(reading.summary) <= 120


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(max_size=100), st.sampled_from([Case(), None]))
def test_no_input_raises(message: str, previous: str, case: Case | None) -> None:
    before = case or talked(["I smell gas in the kitchen"])[0]
    reading = rules.read(Prompt(message, [said(previous)], case=before, now=NOW))
    assert Reading.model_validate(reading.model_dump()) == reading


def test_reading_takes_linear_time() -> None:
    hostile = [
        "no " * 2700,
        "(" * 8000,
        "talk to a " * 800,
        "'\"" * 4000,
        "还有" * 4000,
        "how much " * 900,
        "a, " * 2700,
    ]
    usual = (
        "Hi, the kitchen tap drips and the cupboard below is wet, can someone come tomorrow at 9?"
        " I'm at 42 Elm Street."
    )
    talked([usual])

    def took(message: str) -> float:
        begin = time.process_time()
        rules.read(Prompt(message, now=NOW))
        return time.process_time() - begin

    assert median(took(f"{usual} {n}") for n in range(30)) < 0.015
    assert max(min(took(message) for _ in range(2)) for message in hostile) < 0.5
