from hypothesis import given
from hypothesis import strategies as st

from frontdesk.assistant.reading.language import language
from tests.support.rows import check_rows
from tests.support.spent import spent

MESSAGES = {
    "en": (
        "the boiler keeps losing pressure overnight",
        "could you come round on Thursday after lunch?",
        "sorry, wrong number, it ends in 47",
        "THE ROOF IS LEAKING AGAIN",
    ),
    "es": (
        "se me ha quedado la llave dentro del coche",
        "el calentador hace un ruido raro desde anoche",
        "podrían venir el jueves después de comer",
        "no enfria el aire y hace mucho calor",
    ),
    "pt": (
        "fiquei trancado fora de casa sem chave",
        "o esquentador faz um barulho estranho desde ontem",
        "podem vir na quinta depois do almoço",
        "nao liga o ar condicionado do quarto",
    ),
    "fr": (
        "ma clé est restée à l'intérieur",
        "la chaudière fait un drôle de bruit depuis hier",
        "vous pouvez passer jeudi après le déjeuner",
        "le plafond goutte chez la voisine",
    ),
    "de": (
        "mein Schlüssel steckt noch innen",
        "die Therme macht seit gestern komische Geräusche",
        "können Sie am Donnerstag nach dem Mittag kommen",
        "es tropft von der Decke",
    ),
    "it": (
        "ho lasciato le chiavi dentro casa",
        "la caldaia fa uno strano rumore da ieri",
        "potete passare giovedì dopo pranzo",
        "gocciola dal soffitto del vicino",
    ),
    "nl": (
        "mijn sleutel ligt nog binnen",
        "de ketel maakt sinds gisteren een raar geluid",
        "kunt u donderdag na de lunch langskomen",
        "het druppelt uit het plafond",
    ),
    "pl": (
        "klucz został w środku mieszkania",
        "piec od wczoraj dziwnie hałasuje",
        "czy możecie przyjechać w czwartek po obiedzie",
        "kapie z sufitu u sąsiadki",
        "nie moge otworzyc drzwi",
    ),
    "cs": (
        "klíč zůstal uvnitř v zámku",
        "kotel od včerejška divně hučí",
        "mohli byste se stavit ve čtvrtek po obědě",
        "kape nám ze stropu od sousedky",
        "rozbila se nám žaluzie v ložnici",
        "pes rozkousal kabel od lampy",
        "auto stojí v garáži a vrata jsou zaseknutá",
        "nemuzu otevrit dvere od bytu",
        "na balkoně odpadává omítka",
        "sprcha pouští jen studenou",
        "v obýváku smrdí spálenina",
        "prosím o zavolání až budete na cestě",
    ),
    "sv": (
        "nyckeln ligger kvar inne",
        "pannan låter konstigt sedan igår",
        "kan ni titta förbi på torsdag efter lunch",
        "det droppar från taket",
    ),
    "tr": (
        "anahtarım içeride kaldı",
        "kombi dünden beri garip ses çıkarıyor",
        "perşembe öğleden sonra gelebilir misiniz",
        "tavandan su damlıyor",
    ),
    "vi": (
        "chìa khóa của tôi còn ở bên trong",
        "máy nước nóng kêu lạ từ hôm qua",
        "thứ năm sau bữa trưa qua được không",
        "trần nhà đang nhỏ nước",
        "cua nha toi khong mo duoc",
    ),
    "ru": (
        "ключ остался внутри квартиры",
        "котёл со вчерашнего дня странно гудит",
        "сможете заехать в четверг после обеда",
        "капает с потолка от соседей",
    ),
    "uk": (
        "ключ залишився всередині",
        "котел від учора дивно гуде",
        "зможете заїхати в четвер після обіду",
        "капає зі стелі від сусідів",
        "не можу зачинити вікно",
    ),
    "ar": ("المفتاح بقي داخل البيت", "السخان يصدر صوتا غريبا من أمس", "السقف ينقط عند الجيران"),
    "hi": (
        "चाबी अंदर रह गई है",
        "गीज़र कल से अजीब आवाज़ कर रहा है",
        "chabi andar reh gayi hai bhai",
        "chhat se paani tapakne laga hai",
        "guruwar ko lunch ke baad aa sakte ho kya",
    ),
    "zh": (
        "钥匙锁在屋里了",
        "热水器从昨天开始有怪声",
        "星期四吃完饭能过来吗",
        "鑰匙忘在家裡了",
        "廁所塞咗,水浸到出嚟",
        "出咗門口唔記得帶鎖匙",
        "救命,廚房瓦斯管線漏氣,整間都是瓦斯味!我住新北市中和區景平路300號5樓",
    ),
    "ja": ("鍵を中に忘れました", "昨日から給湯器が変な音がします", "天井から水が落ちてくる"),
    "ko": (
        "열쇠를 안에 두고 나왔어요",
        "보일러에서 어제부터 이상한 소리가 나요",
        "천장에서 물이 떨어져요",
    ),
}
SHORT = {
    "en": ("yes please", "thank you", "good morning"),
    "es": ("Hola", "Buenos días", "¡Gracias!", "por favor", "muchas gracias 👍"),
    "pt": ("Bom dia", "obrigado", "Olá!"),
    "fr": ("Bonjour", "merci beaucoup"),
    "de": ("Guten Tag", "danke schön"),
    "it": ("buongiorno", "grazie mille"),
    "nl": ("goedemorgen", "dank u wel"),
    "pl": ("dzień dobry", "dziękuję"),
    "cs": ("Dobrý den", "děkuji"),
    "sv": ("hej hej", "tack så mycket"),
    "tr": ("merhaba", "teşekkürler"),
    "vi": ("xin chào", "cảm ơn"),
    "ru": ("Здравствуйте", "спасибо"),
    "uk": ("Добрий день", "дякую"),
    "ar": ("مرحبا", "شكرا"),
    "hi": ("नमस्ते", "हाँ"),
    "zh": ("你好", "谢谢你"),
    "ja": ("はい", "ありがとう"),
    "ko": ("네", "감사합니다"),
}
TELLS_NOTHING = (
    "",
    " ",
    "ok",
    "OK!",
    "👍",
    "0176 5550123",
    "10115",
    "+34 600 000 000",
    "Jana Weiß",
    "Petr Novák",
    "John Smith",
    "José da Silva",
    "42 Elm Street",
    "Torstraße 12",
    "jana@posteo.de",
    "https://example.com/hola/gracias",
    "Καλημέρα",
    "iPhone 12",
    "wifi",
    "???",
)


def test_a_message_tells_its_language() -> None:
    rows = [(code, text) for code, texts in MESSAGES.items() for text in texts]
    wrong = [text for code, text in rows if language(text, None) != code]
    assert len(wrong) <= 0.02 * len(rows), wrong


def test_a_short_message_in_plain_words_tells_its_language() -> None:
    def check(code: str, message: str) -> None:
        assert language(message, None) == code

    check_rows([(code, text) for code, texts in SHORT.items() for text in texts], check)


def test_a_message_that_is_alike_in_many_languages_tells_none() -> None:
    def check(message: str) -> None:
        assert language(message, None) is None

    check_rows(TELLS_NOTHING, check)


def test_a_name_in_a_message_does_not_change_its_language() -> None:
    assert language("my name is Jürgen Müller, Hauptstraße in Köln", "en") == "en"
    assert language("me llamo John Smith", None) == "es"


def test_the_known_language_wins_a_tie() -> None:
    assert language("漏水", "ja") == "ja"
    assert language("漏水", "zh") == "zh"


def test_the_known_language_does_not_outweigh_a_whole_sentence() -> None:
    for code, texts in MESSAGES.items():
        for known in ("en", "es", "de", "ru", "ja", "xx"):
            assert language(max(texts, key=len), known) == code


def test_compatibility_forms_and_capitals_are_read() -> None:
    assert language("ＭＹ ＳＩＮＫ ＩＳ ＬＥＡＫＩＮＧ ＡＧＡＩＮ", None) == "en"
    assert language("MUTFAKTA SU SIZIYOR, ÇABUK GELİN", None) == "tr"


@given(st.text(), st.sampled_from([None, "en", "xx", ""]))
def test_any_text_is_read(message: str, known: str | None) -> None:
    assert language(message, known) in {None, *MESSAGES}


def test_a_message_is_read_in_time() -> None:
    usual = "My kitchen tap is leaking under the sink, could somebody come tomorrow? I am at home."
    long = ("x" * 8000, "a@" * 4000, "día " * 2000, "漏水ab" * 1600, "ﷺ" * 8000, "\u0301" * 8000)

    def took(message: str) -> float:
        return spent(lambda: language(message, None))

    assert min(took(usual) for _ in range(9)) < 0.001
    assert max(min(took(message) for _ in range(5)) for message in long) < 0.02


def test_a_greeting_of_two_languages_is_of_the_one_known() -> None:
    assert language("Hallo", None) == "de"
    assert language("Hallo!", "nl") == "nl"
    assert language("Hallo", "en") == "de"
    assert language("Hallo", None, "nl") == "nl"


def test_a_few_letters_change_no_language_and_no_alphabet_is_answered_in_english() -> None:
    assert language("to je ok", "en") is None
    assert language("gracias", "en") == "es"
    assert language("пахнет газом", None) == "ru"
    assert language("Иван Петренко", "uk") in {None, "uk"}
    assert language("漏水", None) == "zh"
