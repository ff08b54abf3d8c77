"""What a profile answers, and tells unasked: in keys and values."""

from datetime import UTC, datetime
from typing import Any

from frontdesk.assistant.responder.composed import compose
from frontdesk.cases import answers
from frontdesk.cases.unanswered import unanswered
from frontdesk.models.briefing import Briefing, Line
from frontdesk.models.business import Business
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Hazard, ServiceType, Urgency
from frontdesk.models.profile import Profile
from frontdesk.models.reading import Act, Place, Reading
from frontdesk.texts import LANGUAGES, say
from frontdesk.turn.casework import brief
from tests.support.profiles import LEAST
from tests.support.rows import check_rows

SHOP = {
    day: [{"opens": "08:00", "closes": "18:00"}]
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
}
PRICES = [
    {"service": "Call-out", "text": "$89."},
    {"service": "Drain cleaning", "text": "from $150"},
]
MANY = [*PRICES, *({"service": f"Tap no. {n}", "text": f"${n}"} for n in range(100, 104))]
FAQS = [
    {"question": "Are you licensed and insured?", "answer": "Yes, up to $2 million."},
    {"question": "Do you take credit cards?", "answer": "All of them."},
    {"question": "お支払い方法は？", "answer": "現金のみです。"},
    {"question": "카드 결제가 가능한가요?", "answer": "네, 가능합니다."},
]
FROZEN = [
    {"question": "What if my pipes freeze?", "answer": "Shut the valve."},
    {"question": "Leaks?", "answer": "We stop them."},
]
# A Friday: 12:00, 20:00 in Berlin.
NOON = datetime(2026, 11, 27, 11, tzinfo=UTC)
EVENING = datetime(2026, 11, 27, 19, tzinfo=UTC)

Said = tuple[str, dict[str, str]]


def briefing(
    profile: dict[str, Any],
    message: str,
    *acts: str,
    now: datetime = NOON,
    before: Case | None = None,
    trade: str = "general_maintenance",
    hazard: str | None = None,
    **reading: Any,
) -> Briefing:
    judged = FALLBACK.model_copy(
        update={
            "service_type": ServiceType(trade),
            "urgency": Urgency.EMERGENCY if hazard else Urgency.MEDIUM,
            "hazard": hazard and Hazard(hazard),
            "confidence": 0.9,
        }
    )
    if "problem" in acts:
        reading.setdefault("evidence", {trade: 3.0})
    read = Reading.model_validate({"classification": judged, "acts": acts, **reading})
    business = Business.of(Profile.model_validate({**LEAST, **profile}))
    return brief(before or Case(), read, business, None, message=message, now=now)


def lines(found: tuple[Line, ...]) -> list[Said]:
    return [(line.key.removeprefix("answer."), line.values) for line in found]


def test_a_question_is_answered_by_the_profile() -> None:
    def check(
        profile: dict[str, Any], question: str, message: str, more: dict[str, Any], *expected: Said
    ) -> None:
        is_problem = question == "problem"
        acts = {} if is_problem else {"question": question}
        found = briefing(profile, message, "problem" if is_problem else "question", **acts, **more)
        assert lines(found.answer) == list(expected)

    week = ("opening_hours", {"hours": "Monday–Friday 08:00–18:00"})
    back = ("from_business", {"answer": "Back at eight."})
    monday = ("closed_until", {"time": "Monday 08:00"})
    split = {
        "monday": [{"opens": "08:00", "closes": "12:00"}, {"opens": "13:00", "closes": "24:00"}],
        "friday": [{"opens": "00:00", "closes": "24:00"}],
        "sunday": [{"opens": "22:00", "closes": "06:00"}],
    }
    always = {day: [{"opens": "00:00", "closes": "24:00"}] for day in (*SHOP, "saturday", "sunday")}
    closed = {"hours": SHOP, "closed_dates": [f"2026-{m}" for m in ("11-30", "12-01", "12-02")]}
    evening = {"now": EVENING}
    rows: list[tuple[Any, ...]] = [
        # hours
        ({"hours": SHOP}, "hours", "", {}, ("open_until", {"time": "18:00"}), week),
        ({"hours": SHOP}, "hours", "", evening, monday, week),
        ({"hours": SHOP, "after_hours": "Back at eight."}, "hours", "", evening,
         monday, back, week),
        ({"hours": SHOP, "after_hours": "Back at eight."}, "hours", "", {},
         ("open_until", {"time": "18:00"}), week),
        (closed, "hours", "", evening, ("closed_until", {"time": "Thursday 08:00"}), week),
        ({**closed, "closed_dates": [*closed["closed_dates"], "2026-12-03"]}, "hours", "", evening,
         ("closed_until", {"time": "Friday, December 4, 08:00"}), week),
        ({"hours": always}, "hours", "", {}, ("open", {}),
         ("opening_hours", {"hours": "Monday–Sunday 00:00–24:00"})),
        ({"hours": split}, "hours", "", {}, ("open_until", {"time": "Saturday 00:00"}),
         ("opening_hours", {"hours": "Monday 08:00–12:00, 13:00–24:00; Friday 00:00–24:00; "
                            "Sunday 22:00–06:00"})),
        ({"hours": {}}, "hours", "", {}, ("closed", {})),
        ({}, "hours", "", {}),
        ({"hours": SHOP, "time_zone": "Pacific/Auckland"}, "hours", "", {}, monday, week),
        ({"hours": SHOP}, "hours", "are you open on Sunday?", {},
         ("day_closed", {"day": "Sunday"}), week),
        ({"hours": SHOP}, "hours", "Open Mondays or on Sunday?", {},
         ("day_open", {"day": "Monday", "hours": "08:00–18:00"})),
        ({"hours": split}, "hours", "open monday?", {},
         ("day_open", {"day": "Monday", "hours": "08:00–12:00, 13:00–24:00"})),
        (closed, "hours", "open on monday?", {}, ("day_closed", {"day": "Monday"}), week),
        # on a date
        (closed, "hours", "Are you open on December 1st?", {},
         ("day_closed", {"day": "Tuesday, December 1"}), week),
        ({"hours": SHOP}, "hours", "open at 8 am on the 2nd of Dec?", {},
         ("day_open", {"day": "Wednesday, December 2", "hours": "08:00–18:00"})),
        *(({"hours": SHOP}, "hours", message, {"language": language},
           ("day_open", {"day": day, "hours": "08:00–18:00"})) for language, message, day in (
            ("de", "Habt ihr am 2. Dezember offen?", "Mittwoch, 2. Dezember"),
            ("fr", "Ouvert le 1er juillet ?", "jeudi 1 juillet"),
            ("fr", "Ouvert le 1 juin ?", "mardi 1 juin"),
            ("zh", "12月2日营业吗？", "12月2日星期三"),
            ("cs", "Máte otevřeno 1. července?", "čtvrtek 1. července"),
            ("vi", "Ngày 2 tháng 12 có mở cửa không?", "Thứ Tư, 2 tháng 12"),
        )),
        ({"hours": SHOP}, "hours", "are you open at 4 in march 99?", {},
         ("open_until", {"time": "18:00"}), week),
        ({"hours": SHOP}, "hours", "¿Abren los sábados?", {"language": "es"},
         ("day_closed", {"day": "sábado"}),
         ("opening_hours", {"hours": "lunes–viernes 08:00–18:00"})),
        ({"hours": SHOP}, "hours", "日曜日は開いていますか？", {"language": "ja"},
         ("day_closed", {"day": "日曜日"}),
         ("opening_hours", {"hours": "月曜日–金曜日 08:00–18:00"})),
        *(({"hours": SHOP}, "hours", message, {"language": language},
           ("day_open", {"day": day, "hours": "08:00–18:00"})) for language, message, day in (
            ("de", "Haben Sie freitags auf?", "Freitag"),
            ("pt", "Abrem na segunda?", "segunda-feira"),
            ("pt", "Abrem às quintas-feiras?", "quinta-feira"),
            ("tr", "Pazartesi açık mısınız?", "Pazartesi"),
            ("tr", "Cuma günü açık mısınız?", "Cuma"),
            ("ru", "Вы работаете в среду?", "среда"),
            ("ar", "هل تعملون يوم الاثنين؟", "الاثنين"),
            ("hi", "क्या आप सोमवार को खुले हैं?", "सोमवार"),
            ("vi", "Thứ hai có mở cửa không?", "Thứ Hai"),
            ("vi", "Thứ ba có mở cửa không?", "Thứ Ba"),
            ("zh", "星期五开门吗？", "星期五"),
        )),
        ({"hours": SHOP}, "hours", "Pazar günü açık mısınız?", {"language": "tr"},
         ("day_closed", {"day": "Pazar"}),
         ("opening_hours", {"hours": "Pazartesi–Cuma 08:00–18:00"})),
        ({"hours": {}}, "hours", "on Sunday?", {}, ("day_closed", {"day": "Sunday"})),
        ({}, "hours", "on Sunday?", {}),
        # when somebody can come
        ({"hours": SHOP}, "time", "", {}),
        ({"hours": SHOP}, "time", "", evening, ("time", {}), monday),
        ({}, "time", "", evening),
        # prices
        ({"prices": PRICES}, "price", "How much is a call-out?", {},
         ("price_list", {"prices": "Call-out: $89"})),
        ({"prices": PRICES}, "price", "How much to clean a drain?", {},
         ("price_list", {"prices": "Drain cleaning: from $150"})),
        ({"prices": PRICES}, "price", "How much?", {},
         ("price_list", {"prices": "Call-out: $89; Drain cleaning: from $150"})),
        ({"prices": MANY}, "price", "How much?", {}),
        ({"prices": MANY}, "price", "How much are taps?", {},
         ("price_list", {"prices": "Tap no. 100: $100; Tap no. 101: $101; Tap no. 102: $102"})),
        ({}, "price", "How much is a call-out?", {}),
        # the area
        ({"service_area": ["101"]}, "area", "Kommen Sie nach 10115?", {},
         ("area_yes", {"postcode": "10115"})),
        ({"service_area": ["101"]}, "area", "Kommen Sie nach 20095?", {},
         ("area_no", {"postcode": "20095"})),
        ({"service_area": ["101"]}, "area", "Kommen Sie zu mir?", {}, ("area_ask", {})),
        ({"service_area": ["101"]}, "area", "Und dorthin?",
         {"before": Case(place=Place(postcode="10117"))}, ("area_yes", {"postcode": "10117"})),
        ({}, "area", "Kommen Sie nach 10115?", {}),
        # what others ask
        ({"faqs": FAQS}, "other", "Are you insured?", {},
         ("from_business", {"answer": "Yes, up to $2 million."})),
        ({"faqs": FAQS}, "price", "Can I p\u00aday with my cré\u200bdit card?", {},
         ("from_business", {"answer": "All of them."})),
        ({"faqs": FAQS}, "other", "支払い方法を教えて", {},
         ("from_business", {"answer": "現金のみです。"})),
        ({"faqs": FAQS}, "other", "보증 기간은 얼마나 되나요?", {}),
        ({"faqs": FAQS}, "other", "Are you open to bribes?", {}),
        ({"faqs": FAQS}, "other", "", {}),
        # word for word, what reads as a problem too
        ({"faqs": FROZEN}, "problem", "Hi, what if my pipes FREEZE? Thanks", {},
         ("from_business", {"answer": "Shut the valve."})),
        ({"faqs": FROZEN}, "problem", "My pipes freeze", {}),
        ({"faqs": FROZEN}, "problem", "leaks", {}, ("from_business", {"answer": "We stop them."})),
        ({"faqs": FROZEN}, "problem", "My sink leaks", {}),
        ({}, "who", "Who are you?", {}),
        ({}, "other", "Are you insured?", {}),
    ]  # fmt: skip
    check_rows(rows, check)


def test_a_profile_says_unasked_what_the_customer_has_to_know() -> None:
    def check(
        profile: dict[str, Any],
        message: str,
        acts: tuple[str, ...],
        more: dict[str, Any],
        *expected: Said,
    ) -> None:
        found = briefing(profile, message, *acts, **more)
        assert lines(found.news) == list(expected)

    trades = {"trades": ["plumbing", "painting"]}
    problem = ("problem",)
    roof = ("trade_no", {"trade": "roofing"})
    area = {"service_area": ["101"]}
    inside, outside = {"postcode": "10115"}, {"postcode": "20095"}
    knows = {"before": Case(place=Place(postcode="10115"))}
    rows: list[tuple[Any, ...]] = [
        (trades, "My roof leaks", problem, {"trade": "roofing"}, roof),
        (trades, "Do you do roofs?", problem, {"trade": "roofing"}, roof),
        (trades, "Do you do roofs?", problem, {"evidence": {"roofing": 2.2}}, roof),
        (trades, "Do you do roofs?", problem, {"evidence": {"roofing": 1.2}}),
        (trades, "My tap drips", problem, {"trade": "plumbing"}),
        (trades, "Can you fix a tap?", problem, {"trade": "plumbing"},
         ("trade_yes", {"trade": "plumbing"})),
        (trades, "What is a new tap?", ("problem", "question"),
         {"trade": "plumbing", "question": "price"}),
        ({}, "Do you do roofs?", problem, {"trade": "roofing"}),
        ({**trades, "prices": [{"service": "Roof check", "text": "$1"}]}, "My roof leaks", problem,
         {"trade": "roofing"}),
        (trades, "Something is wrong", problem, {}),
        (trades, "Gas! My roof!", problem, {"trade": "roofing", "hazard": "gas"}),
        (area, "10115", ("answer",), {"place": inside}, ("area_yes", inside)),
        (area, "20095", ("answer",), {"place": outside}, ("area_no", outside)),
        (area, "20095?", ("question",), {"place": outside, "question": "area"}),
        (area, "10115", ("answer",), {"place": inside, **knows}),
        ({}, "20095", ("answer",), {"place": outside}),
        ({"hours": SHOP}, "A person!", ("person",), {"now": EVENING},
         ("closed_until", {"time": "Monday 08:00"})),
        ({"hours": SHOP}, "A person!", ("person",), {}),
    ]  # fmt: skip
    check_rows(rows, check)


def test_an_answer_stands_in_the_reply_in_place_of_the_office_s() -> None:
    for profile, expected in (
        ({"hours": SHOP}, ["answer.open_until", "answer.opening_hours"]),
        ({"phone": "+4930901820"}, ["answer.hours", "answer.call"]),
    ):
        found = briefing(profile, "When are you open?", "question", question="hours")
        keys = [line.key for line in compose(found)]
        assert [key for key in keys if key.startswith("answer.")] == expected


def test_it_is_worded_in_the_language_of_the_customer() -> None:
    profile = {"hours": SHOP, "trades": ["plumbing"]}
    for language in LANGUAGES:
        found = briefing(
            profile,
            "?",
            "question",
            "problem",
            now=EVENING,
            question="hours",
            trade="roofing",
            language=language,
        )
        text = say(compose(found), language)
        assert "08:00" in text
        assert ("Monday" in text, "roofing" in text) == (language == "en", language == "en")


def test_wishes_are_answered_whether_they_are_questions_or_not() -> None:
    def check(message: str, language: str, expected: str | None) -> None:
        reading = Reading(classification=FALLBACK)
        said = answers.Said(message, NOON, language)
        told = unanswered(Business(), reading, said, takes_photos=True)
        assert [line.key for line in told] == ([f"answer.{expected}"] if expected else [])

    rows = [
        *((text, language, "discount") for language, text in (
            ("en", "what about a discount for seniors"), ("es", "es muy caro"),
            ("pt", "fazem desconto?"), ("fr", "c'est trop cher"), ("de", "das ist zu teuer"),
            ("it", "fate uno sconto?"), ("nl", "dat is te duur"), ("pl", "za drogo"),
            ("cs", "dáte slevu?"), ("sv", "det är för dyrt"), ("tr", "çok pahalı"),
            ("vi", "đắt quá"), ("ru", "это слишком дорого"), ("uk", "чи є знижка"),
            ("ar", "هل يوجد خصم"), ("hi", "थोड़ा डिस्काउंट मिलेगा"), ("zh", "太贵了,60块行不行"),
            ("ja", "もう少し安くなりませんか"), ("ko", "좀 깎아 주세요"),
        )),
        *((text, language, "language") for language, text in (
            ("en", "do you speak Spanish?"), ("es", "¿habla español?"), ("pt", "falam português?"),
            ("fr", "vous parlez français ?"), ("de", "Sprechen Sie Deutsch?"),
            ("it", "parlate italiano?"), ("nl", "spreekt u Nederlands?"),
            ("pl", "czy mogę pisać po polsku?"), ("cs", "mluvíte česky?"),
            ("sv", "pratar ni svenska?"), ("tr", "Türkçe yazabilir miyim?"),
            ("vi", "nói tiếng Việt được không?"), ("ru", "можно по-русски?"),
            ("uk", "можна українською?"), ("ar", "هل تتكلمون العربية؟"),
            ("hi", "हिंदी में बात कर सकते हैं?"), ("zh", "可以说中文吗"),
            ("ja", "日本語で大丈夫ですか"), ("ko", "한국어로 해도 되나요"),
        )),
        *((text, language, "why") for language, text in (
            ("en", "why do you need my address"), ("es", "¿para qué quieren mi número?"),
            ("pt", "para que precisam do meu número?"), ("fr", "pourquoi mon numéro ?"),
            ("de", "wozu braucht ihr meine Adresse"), ("it", "perché vi serve il mio numero?"),
            ("nl", "waarom heeft u mijn adres nodig?"), ("pl", "po co wam mój numer?"),
            ("cs", "proč chcete moji adresu?"), ("sv", "varför behöver ni min adress?"),
            ("tr", "neden adresimi istiyorsunuz?"), ("vi", "sao lại cần số điện thoại?"),
            ("ru", "зачем вам мой адрес?"), ("uk", "навіщо вам мій номер?"),
            ("ar", "لماذا تريدون رقمي؟"), ("hi", "मेरा पता क्यों चाहिए?"),
            ("zh", "为什么要我的地址"), ("ja", "なぜ住所が必要ですか"),
            ("ko", "왜 주소가 필요해요?"),
        )),
        ("the water is too hot", "en", None),
        ("what is your number?", "en", None),
        ("my English is bad, sorry", "en", None),
        ("warum tropft das?", "de", None),
    ]  # fmt: skip
    check_rows(rows, check)
    ends = Reading(classification=FALLBACK, acts=(Act.CANCEL,))
    said = answers.Said("please cancel, found somebody cheaper", NOON, "en")
    assert unanswered(Business(), ends, said, takes_photos=True) == ()


def test_photos_payment_and_refunds_are_answered_by_what_is_known_of_them() -> None:
    def check(message: str, expected: str | None, photos: int = 0) -> None:
        for takes_photos in (True, False):
            reading = Reading(classification=FALLBACK, photos=photos)
            told = unanswered(
                Business(), reading, answers.Said(message, NOON, "en"), takes_photos=takes_photos
            )
            keys = [line.key.removeprefix("answer.") for line in told]
            assert keys == (
                [expected] if expected and (takes_photos or expected != "photo") else []
            )

    rows: list[tuple[str, str | None] | tuple[str, str | None, int]] = [
        *((text, "photo") for text in (
            "can I send a picture?", "how do I attach photos", "¿puedo mandar una foto?",
            "kann ich ein Foto schicken?", "je peux envoyer une photo ?", "可以发照片吗",
            "क्या मैं फोटो भेज सकता हूँ?", "ممكن ارسل صورة؟", "можно прислать фото?",
            "写真を送ってもいいですか", "사진 보내도 되나요?", "posso inviare una foto?",
        )),
        *((text, "payment") for text in (
            "do you take credit cards?", "how do I pay", "¿se puede pagar con tarjeta?",
            "kann ich mit Karte zahlen?", "vous prenez la carte ?", "可以刷卡吗",
            "क्या क्रेडिट कार्ड चलेगा?", "هل تقبلون الدفع بالبطاقة؟", "можно оплатить картой?",
            "クレジットカードは使えますか", "카드 결제 되나요?", "czy mogę zapłacić kartą?",
        )),
        *((text, "refund") for text in (
            "I want a refund", "quiero que me devuelvan el dinero", "ich will mein Geld zurück",
            "je veux un remboursement", "我要退款", "मुझे पैसे वापस चाहिए", "اريد استرداد المبلغ",
            "верните деньги", "返金してください", "환불해 주세요", "chcę zwrotu pieniędzy",
        )),
        ("here it is. can I send another picture?", None, 1),
        ("I took a picture of the leak", None),
        ("the plumber said he pays by card", None),
        ("do you paint fences?", "other"),
    ]  # fmt: skip
    check_rows(rows, check)
