from functools import partial

import pytest

from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.plain import plain, unspelt
from frontdesk.assistant.classifier.safety import detect
from tests.support.spent import spent

INVISIBLE = (
    "\xad\u034f\u061c\u115f\u1160\u180b\u180e\u200b\u200c\u200d\u200e\u200f\u202e"
    "\u2060\u2063\u2066\u3164\ufe00\ufe0f\ufeff\uffa0\U000e0041\u0489\u0336\u20dd\ufff9\ufffc\ufffe"
    "\U0001fffe"
)


@pytest.mark.parametrize("character", list(INVISIBLE), ids=ascii)
@pytest.mark.parametrize("word", ["g{}as", "ga{}s", "g{0}{0}a{0}s", "{}gas{}"])
def test_a_character_that_shows_nothing_hides_no_danger(character: str, word: str) -> None:
    assert detect(f"I smell {word.format(character, character)}") == "gas"


@pytest.mark.parametrize(
    ("message", "hazard"),
    [
        ("I smell gаs", "gas"),  # Cyrillic a
        ("I smell gaѕ", "gas"),  # Cyrillic dze
        ("I smell gαs", "gas"),  # Greek alpha
        ("I smell gάs", "gas"),  # with an accent
        ("I smell ɡas", "gas"),  # Latin script g
        ("I smell g𝛂s", "gas"),  # bold Greek alpha
        ("I smell 𝐠𝐚𝐬", "gas"),
        ("I ѕmеll ցаѕ", "gas"),
        ("I smell ɢᴀꜱ", "gas"),
        ("I smell ⒢⒜⒮", "gas"),
        ("I smell 🅶🅰🆂", "gas"),
        ("I smell ⓖⓐⓢ", "gas"),
        ("Ι ЅМЕLL GАЅ", "gas"),
        ("smoкe is coming from the socket", "fire_or_sparks"),
        ("ТНЕ ROOM IS FULL, I CAN SMELL GАS", "gas"),
        ("the оutlеt is ѕраrkіng", "fire_or_sparks"),
        ("Es riecht nаch Gаs im Keller", "gas"),
        ("Пaхнет гaзoм у плиты", "gas"),  # Latin letters in Russian words
        ("I smell ǥⱥs", "gas"),
        ("I smell \u202esag\u202c here", "gas"),
        ("smell\u200bgas", "gas"),
        ("smell\u2800gas", "gas"),
        ("I\u200bsmell\u200bgas", "gas"),
        ("❤️‍🔥 I smell gas", "gas"),
        *((f"I smell g{mark}a{mark}s in here", "gas") for mark in ". -_*/·"),
        ("There is a g.a.s leak", "gas"),
        ("I smell g а ѕ", "gas"),  # Cyrillic a and dze
        ("Es riecht nach G-A-S", "gas"),
        *((f"I s{m}m{m}e{m}l{m}l g{m}a{m}s in here", "gas") for m in "•~|,'’‐–\\=+^:;\u2009\xa0\n"),
        ("I s - m - e - l - l g - a - s in here", "gas"),
        ("T·ô·i n·g·ử·i t·h·ấ·y m·ù·i g·a·s", "gas"),
        ("煤 气 泄 漏", "gas"),
        ("我-闻-到-煤-气-味", "gas"),
        ("가·스 냄·새·가 나·요", "gas"),
        ("I smell g@$", "gas"),
        ("I ѕmeӏӏ gas", "gas"),  # Cyrillic palochka
        ("I smell 🇬🇦🇸", "gas"),
        ("𝐄𝐬 𝐫𝐢𝐞𝐜𝐡𝐭 𝐧𝐚𝐜𝐡 𝐆𝐚𝐬", "gas"),  # bold capitals
        ("Ｉ ＳＭＥＬＬ ＧＡＳ", "gas"),
        ("🅖\u200d🅐\u200d🅢 leak", "gas"),
        (
            "t\u200bh\u200be\u200br\u200be is a f\u200bi\u200br\u200be in the kitchen",
            "fire_or_sparks",
        ),
        ("I smell🤢gas", "gas"),
        ("help🔥fire in the kitchen🔥", "fire_or_sparks"),
        ("गैस🔥की गंध आ रही है", "gas"),
        ("і ѕмеӏӏ ԍаѕ", "gas"),  # no letter is Latin
        ("тһеге іѕ ғіге іп му кітсһеп", "fire_or_sparks"),
        ("Ꭵ ᏕᎷᎬᏞᏞ ᏀᎪᏕ", "gas"),  # Cherokee
        ("ꓲ ꓢꓟꓰꓡꓡ ꓖꓮꓢ", "gas"),  # Lisu
        ("і ѕmеӏӏ ցаѕ", "gas"),  # Cyrillic and Armenian
        ("sɐƃ llǝɯs ᴉ", "gas"),
        ("I smell sɐƃ", "gas"),
        ("uǝɥɔʇᴉʞ ǝɥʇ uᴉ ǝɹᴉɟ ɐ sᴉ ǝɹǝɥʇ", "fire_or_sparks"),
        ("I smǝll gɐs", "gas"),
        ("I llems sag", "gas"),
        ("nehctik eht ni sag llems I", "gas"),
        ("мозаг тенхап", "gas"),
        ("I s m e l l g a s", "gas"),
        ("I smell\ng\na\ns", "gas"),
        ("\n".join("I smell gas"), "gas"),
        ("I\nsmell\ngas", "gas"),
        ("ISmellGas", "gas"),
        ("I smell g-as", "gas"),
        ("I smell g as", "gas"),
        ("I smell (g)(a)(s)", "gas"),
        ("I smell g...a...s", "gas"),
        ("I smell 🇬\u200b🇦\u200b🇸", "gas"),
        ("ガ\u3000ス\u3000の臭いがします", "gas"),
        *((f"I smell g{mark}as", "gas") for mark in "‐－•~|・'’,*·\u2009\xa0"),
        *((f"I smell ga{mark}s", "gas") for mark in "-|·•"),
        ("smo·ke from the outlet", "fire_or_sparks"),
        ("Пахнет га|зом", "gas"),
        ("I smell g(a)s", "gas"),
        ("Z zásuvky jde kou·ř", "fire_or_sparks"),
        *(
            (f"Rau-{end}ch kommt aus der Steck-{end}dose", "fire_or_sparks")
            for end in ("\n", "\r\n")
        ),
        ("De la fu-\nmée sort de la prise", "fire_or_sparks"),
        ("I smell g-\nas", "gas"),
        ("I smell g\u2010\r\nas", "gas"),
        ("I smell g\u00ad\nas", "gas"),
        ("رائحة غ ا ز", "gas"),
        ("<i>Ổ</i> <i>cắ</i>m <i>bố</i>c <i>kh</i>ói", "fire_or_sparks"),
        ("**र**सोई **म**ें **ग**ैस **क**ी **ग**ंध आ रही है", "gas"),
        *((f"I smell g{c}as", "gas") for c in "\ufffd\ue000\u0378\U0010fffd\U00013430\u0600"),
        ("I smell \U0001f1ecas", "gas"),
        ("I smell ga\U0001f1f8", "gas"),
        ("I smell gⲁs", "gas"),  # Coptic
        ("I sm℮ll gas", "gas"),
        ("I smeɫɫ ǥas", "gas"),
        *((f"I smell {word}", "gas") for word in ("ꞡas", "ɠαʂ", "ᎶᎪᏚ", "Ꮆᗩร", "g⍺s", "g∝s", "ga∫")),
        *((f"carbon m{o}noxide alarm", "carbon_monoxide") for o in "סσ๏"),
        ("carbon monoxide aเarm", "carbon_monoxide"),
        ("Пαхнет гαзом", "gas"),  # Greek letters in Russian words
        ("Πахнет гαзοм", "gas"),
        ("Пахнет газօм", "gas"),  # Armenian
        *((f"رائح{heh} غاز", "gas") for heh in "ۃہھە"),  # as in Urdu, Sindhi and Kurdish
        ("أشم رائحة غٰاز", "gas"),
        ("カ゛スのにおいがします", "gas"),
        ("burning smeII from the socket", "fire_or_sparks"),  # a capital I
        ("fIood in the basement, water everywhere", "flooding"),
        ("C.O. alarm going off", "carbon_monoxide"),
        ("गैस की गन्ध आ रही है", "gas"),  # the nasal by its letter
    ],
)
def test_a_letter_that_looks_like_another_hides_no_danger(message: str, hazard: str) -> None:
    assert detect(message) == hazard


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ("Cʼè odore di gas", "C'è odore di gas"),
        ("I smell &#103;as", "I smell gas"),
        ("I smell &#103as", "I smell gas"),
        ("I smell &#x67;&#X61;&#x73;", "I smell gas"),
        ("I smell &amp;#103;as", "I smell gas"),
        ("I smell g&shy;as", "I smell gas"),
        ("I&nbsp;smell&nbsp;gas", "I smell gas"),
        ("".join(f"&#{ord(c)};" for c in "I smell gas"), "I smell gas"),
        ("Rauch in der K&uuml;che", "Rauch in der Küche"),
        ("I%20smell%20gas", "I smell gas"),
        ("I%2520smell%2520gas", "I smell gas"),
        ("I smell %67%61%73", "I smell gas"),
        ("I smell g%20as", "I smell gas"),
        ("I smell g%00as", "I smell gas"),
        ("%D0%B3%D0%B0%D0%B7", "газ"),
        ("%C7a sent le gaz", "Ça sent le gaz"),
        (r"I smell \u0067\x61\u{73}", "I smell gas"),
        ("I smell U+0067U+0061U+0073", "I smell gas"),
        ("I smell <b>g</b>as", "I smell gas"),
        ("I smell [b]g[/b]as", "I smell gas"),
        ("I smell g<!-- -->as<br>now", "I smell gas\nnow"),
        ("I smell g**a**s", "I smell gas"),
        ("<i>Sc</i>intille nel <i>qu</i>adro", "Scintille nel quadro"),
        ("ग**ै**स", "गैस"),
        (r"I smell\tgas\r\nin the hall", "I smell gas\nin the hall"),
    ],
)
def test_codes_and_tags_are_read_as_what_they_show(message: str, read: str) -> None:
    assert plain(message) == read


@pytest.mark.parametrize(
    "message",
    [
        "50%20 of it, a rise of 5%ab",
        r"C:\users\x, 100 % & more; R&D, <3, a < b > c",
        r"\ud83d \U0011ffff &unknown;",
        "the [a] and [s] keys, 2**3",
        "Meet Trev at McDonalds, plan B at 7",
        "j'053 plu5 4llum3r l4 lum1èr3",
    ],
)
def test_what_is_no_code_stays(message: str) -> None:
    assert plain(message) == message


@pytest.mark.parametrize(
    "message",
    [
        "тато, мама",
        "кот на окне",
        "нет, оса у окна: не работает Bosch",
        "НЕТ BOSCH",
        "Сосед: SMS не пришла, IP-адрес 7",
        "Το θερμοσίφωνο Bosch και ο νιπτήρας",
        "Ні, газом не пахне, котел Vaillant",
        "Не работи климатикът Daikin",
        "Łazienka, Größe, øre, đèn, ışık, œuf, naïve",
        "路由器 wifi 坏了",
        "ガスコンロ IH",
        "La cuisinière à côté",
    ],
)
def test_words_in_their_own_script_stay(message: str) -> None:
    assert plain(message) == message


def test_a_zero_width_space_parts_words_and_joiners_do_not() -> None:
    assert plain("smell\u200bgas").split()[:2] == ["smell", "gas"]
    assert plain("smell\u2060gas, sm\u00adell") == "smellgas, smell"
    assert plain("What does it c\u200bost?") == "What does it cost?"
    assert plain("all\u200bclear").split() == ["all", "clear", "allclear"]


@pytest.mark.parametrize(
    "message",
    [
        "a.b.c@example.com",
        "j-d-k@example.com",
        "www.a.b.c.example.com",
        "my a c is out",
        "unit 4-5-6",
        "plan A or B",
        "방 세 개",
        "水、电、气",
        "john@a.b.example",
        "US$50, 20€",
        "the sink-\nthe one upstairs, units 5-\n6",
        "a well-known, non-stop leak; l'eau, d'un coup, 24/7",
        "plumbing/heating, hot+cold, 水・電気, le cafe\u0301s, गैस की",
    ],
)
def test_what_is_not_spelt_stays(message: str) -> None:
    assert unspelt(message) == message


def test_a_symbol_is_parted_from_what_follows_its_variation_selector() -> None:
    assert normalise(plain("⚠️gas")) == "⚠ gas"


def test_a_denial_is_read_through_hidden_characters() -> None:
    assert detect("nо smеll оf g\u00adas, one burner won't light") is None
    for apostrophe in "'’‘`´′‵‛ʹʻʼꞌ＇":
        assert detect(f"I don{apostrophe}t smell gas") is None, ascii(apostrophe)


def test_a_message_is_made_plain_in_less_than_a_millisecond() -> None:
    message = ("I ѕmеll g\u200bаѕ in the kitсhеn and the wаtеr hеаtеr сlісks " * 3)[:110]
    assert min(spent(partial(plain, f"{message}{n}")) for n in range(50)) < 0.001
