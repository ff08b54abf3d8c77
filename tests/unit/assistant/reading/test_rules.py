"""Whole conversations read by the rules and folded, and what no message can do to a reading."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evaluation.dialogues import FOLDER, read_dialogues
from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import rules
from frontdesk.cases.fold import fold
from frontdesk.models.case import Case, Missing
from frontdesk.models.classification import HAZARD_TRADES, Hazard
from frontdesk.models.message import Message, MessageRole, MessageStatus
from frontdesk.models.reading import Act, Reading
from tests.support.rows import check_rows
from tests.support.spent import spent

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
    assert urgency in ("*", found[1]), found
    assert hazard in ("*", found[2]), found
    assert also in ("*", " ".join(case.also)), case.also


def test_disguised_words_are_of_their_own_language() -> None:
    for message in (
        "і ѕмеӏӏ ԍаѕ іп тһе кітсһеп",
        "𝗜 𝘀𝗺𝗲𝗹𝗹 𝗴𝗮𝘀 in the kitchen",
        "I%20smell%20gas%20here",
    ):
        assert rules.read(Prompt(message, now=NOW)).language == "en"


def test_who_asks_for_a_day_asks_for_a_time() -> None:
    def check(message: str) -> None:
        assert talked(["Die Spüle leckt", message])[1].question == "time"

    check_rows(
        [
            "Ginge Freitag?",
            "¿Le vale el jueves?",
            "गुरुवार को आ सकते हो?",
            "ممكن الخميس؟",
            "周四下午能来吗",
        ],
        check,
    )


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


def test_what_a_message_completes_is_a_danger_told_over_several() -> None:
    def check(messages: str, hazard: str | None) -> None:
        standing = talked(messages.split(" | "))[0].standing
        assert (standing and standing.hazard) == hazard

    check_rows(
        [
            ("老人在厕所里，门锁住了", "locked_in"),
            ("locked out, keys inside | nobody's in there | my son has the spare, he's away", None),
            ("ausgesperrt | drinnen ist niemand | meine Tochter hat den Schlüssel", None),
            ("Gniazdko trzeszczy | zapachu nie ma ale teraz lecą iskry", "fire_or_sparks"),
            ("Koridordaki priz çıtırdıyor | koku yok ama kıvılcım çıkıyor", "fire_or_sparks"),
            ("a tree fell across the driveway | we can't get out and nobody can get in", None),
            ("门锁坏了 | 我孩子在里面", "locked_in"),
            ("the bathroom lock broke | my son is inside", "locked_in"),
            ("the bedroom door won't open | our toddler is in there", "locked_in"),
            (
                "the lift is stuck between floors"
                " | my mother is still in it, grandma can't breathe well inside",
                "locked_in",
            ),
            ("das Schloss am Bad ist kaputt | meine Tochter ist noch drin", "locked_in"),
            ("die Tür klemmt | mein Kind ist drinnen und weint", "locked_in"),
            ("se rompió la cerradura del baño | mi hijo está dentro", "locked_in"),
            ("la puerta no abre | la abuela está adentro", "locked_in"),
            ("la serrure de la salle de bain est cassée | mon fils est à l'intérieur", "locked_in"),
            ("la serratura del bagno è rotta | mia figlia è dentro", "locked_in"),
            ("a fechadura da casa de banho partiu | o meu filho está lá dentro", "locked_in"),
            ("het slot van de badkamer is kapot | mijn dochter zit binnen", "locked_in"),
            ("zamek w łazience się zepsuł | córka jest w środku", "locked_in"),
            ("låset till badrummet gick sönder | min dotter är där inne", "locked_in"),
            ("banyonun kilidi bozuldu | oğlum içeride", "locked_in"),
            ("khóa phòng tắm bị hỏng | con tôi đang ở bên trong", "locked_in"),
            ("сломался замок в ванной | там ребёнок внутри", "locked_in"),
            ("зламався замок у ванній | дитина всередині", "locked_in"),
            ("قفل الحمام خربان | ابني داخل", "locked_in"),
            ("المصعد واقف بين الدورين وامي داخله لحالها", "locked_in"),
            ("बाथरूम का ताला खराब हो गया | मेरा बच्चा अंदर है", "locked_in"),
            ("トイレの鍵が壊れました | 子供が中にいます", "locked_in"),
            ("화장실 문이 안 열려요 | 아이가 안에 있어요", "locked_in"),
            ("화장실 문이 안 열려서 여섯살 딸이 안에 갇혔습니다.", "locked_in"),
            ("i locked myself out | no kids inside, nothing on the stove", None),
            ("the bathroom lock broke | my son got out already", None),
            ("the front door lock broke | my toddler is inside, nobody else is in there",
             "locked_in"),
            ("jag har låst mig ute | ingen där inne, katten är hos mamma", None),
            ("sono rimasto chiuso fuori | nessuno dentro, il cane è da mia madre", None),
            ("the cellar lock is stiff | my son thought I was trapped inside but not at all", None),
            (
                "у нас в аптеці тріснуло скло вітрини, перший поверх"
                " | осколки вже прибрали, отвір закрили щитом, охоронець сидить, ніхто не залізе",
                None,
            ),
            ("cửa cuốn hay bị khựng giữa chừng"
             " | không có trẻ con hay ai đứng dưới đó hết, yên tâm", None),
            ("garážová vrata nejdou zavřít | dveře do domu jsou zamčené, zlodějů se nebojím", None),
            ("ma porte de garage ne ferme plus"
             " | la porte vers la maison est verrouillée donc pas de risque de cambriolage", None),
            ("need new locks | my daughter lost her key", None),
            ("the bedroom door sticks, my son wants it planed", None),
            (
                "hejsan jag har låst mig ute, står i trapphuset"
                " | inga barn inne eller nåt sånt, bara katten o han sover",
                None,
            ),
            (
                "도어락이 먹통이라 집에 못 들어가고 있어요 | 안에 아무도 없고 가스불도 다 껐어요",
                None,
            ),
            (
                "une porte de chambre qui frotte par terre et ne ferme plus"
                " | Il n'y a personne de coincé non, elle reste ouverte c'est tout",
                None,
            ),
            (
                "пришла с работы а замок на двери взломан | внутри кто то ходит я слышу шаги",
                "intruder",
            ),
            ("the back door was forced | i can hear someone inside", "intruder"),
            ("die Tür ist aufgebrochen | ich höre Schritte drinnen", "intruder"),
            ("la porte a été forcée | j'entends quelqu'un à l'intérieur", "intruder"),
            ("门被撬了 | 里面好像有人在走动", "intruder"),
            ("ingebroken, de voordeur is geforceerd | ik hoor boven iemand lopen", "intruder"),
            ("ktoś wyważył drzwi wejściowe | słyszę, że ktoś chodzi na górze", "intruder"),
            ("كسروا باب البيت | أسمع أحد يمشي فوق", "intruder"),
            ("взломали дверь | никого не слышно, полиция уже была", None),
            ("zásuvka v obýváku bzučí | je i teplá | a teď je cítit zápach", "fire_or_sparks"),
            ("die Steckdose summt | sie ist auch warm | und jetzt riecht es", "fire_or_sparks"),
            ("الفيش في الصالة يطن | وساخن كمان | والحين في ريحة", "fire_or_sparks"),
            ("the socket is buzzing | it feels warm too | no smell though", None),
            ("the socket by the sink is dead | the drain smells as well", None),
        ],
        check,
    )  # fmt: skip


def test_a_part_of_a_story_is_no_danger_that_the_whole_is_not() -> None:
    check_rows(
        [
            ("a caleira está entupida e solta-se da parede de um lado"
             " | não está a meter água em casa, por enquanto", "roofing", "medium", None),
            ("hola buen día, el wc se tapó y ya le eché de todo | no se está saliendo el agua ni"
             " nada, solo no baja", "plumbing", "*", None),
            ("السطح عندنا بيسرب لما الدنيا تمطر | في أوضة النوم، حاطين جردل"
             " | لا بعيد عن النور والكهربا الحمد لله", "roofing", "medium", None),
            ("my stove clicks | and now the kitchen smells of gas", "*", "emergency", "gas"),
            ("雨がひどくて、天井からぽたぽた落ちてきています | 洗面器を置きました",
             "roofing", "high", None),
            ("天井が抜け落ちてきました | 水もぽたぽた", "*", "emergency", "*"),
            ("nos seuls wc sont bouchés, ça monte jusqu'au bord et ça redescend"
             " | ça a pas débordé", "plumbing", "high", None),
            ("Dzień dobry, cieknie rura pod zlewem", "plumbing", "*", None),
            ("싱크대 물이 안 빠져요 | 천천히 내려감", "plumbing", "medium", None),
            ("se reventó el tubo que baja del tinaco y se está metiendo el agua a la sala"
             " | La llave de paso está bien dura, ni mi compadre la pudo cerrar,"
             " ya va como a los tobillos",
             "plumbing", "emergency", "flooding"),
            ("aiuto mio figlio di 2 anni si è chiuso a chiave in bagno!!!"
             " | c'è anche la vasca piena",
             "locksmith", "emergency", "*"),
            ("garageporten gick upp men går inte ner igen | står vidöppen mot gatan",
             "garage_door", "high", None),
            ("hearing scratching in the walls at nite | found droppings under the sink",
             "pest_control", "medium", None),
            ("夜になると天井裏でカサカサ音がするんです"
             " | あと、物置の棚も壊れてるので直してもらえますか？",
             "pest_control", "medium", None, "handyman"),
            ("I smell gas | no smell in the bedroom, but the kitchen still smells of gas", "*",
             "emergency", "gas"),
            ("the socket is sparking | no smoke, but it still sparks", "electrical", "emergency",
             "fire_or_sparks"),
            ("socket just sparked, burnt smell | no smoke", "electrical", "emergency",
             "fire_or_sparks"),
            ("화장실 변기 물이 천천히 내려가요 | 넘치지는 않아요", "plumbing", "medium", None),
            ("Die Therme geht nicht an | Gas riecht man keins", "hvac", "*", None),
            ("油烟机坏了 | 炒菜满屋子烟", "appliance_repair", "*", None),
            ("im Flur riechts irgendwie seltsam", "general_maintenance", "medium", None),
            ("bedroom me ajeeb si smell aa rahi hai", "general_maintenance", "medium", None),
            ("Dunstabzug kaputt | beim Braten ist die ganze Küche voll Rauch",
             "appliance_repair", "*", None),
            ("Dunstabzug kaputt | beim Braten ist Feuer in der Pfanne, alles voll Rauch",
             "*", "emergency", "fire_or_sparks"),
            ("zmywarka nie działa | Lampka się pali, ale nie rusza", "appliance_repair", "*", None),
            ("gniazdko się pali", "electrical", "emergency", "fire_or_sparks"),
            ("diskmaskinen startar inte | lampan brinner men inget händer", "*", "medium", None),
            ("perdi a chave de casa | a casa está fechada na mesma", "locksmith", "*", None),
            ("a casa está fechada e o meu bebé está lá dentro sozinho",
             "locksmith", "emergency", "locked_in"),
            ("prizden kıvılcım çıktı, yanık kokuyor | duman yok", "electrical", "emergency",
             "fire_or_sparks"),
        ],
        ends,
    )  # fmt: skip


def test_what_is_said_of_a_second_job_leaves_the_first() -> None:
    both = (
        "the bathroom ceiling is dripping, bucket under it, and while you're at it the fence needs"
    )
    both += " a new post"
    check_rows(
        [
            (both, "plumbing", "high", None, "handyman"),
            (f"{both} | no rush on the fence", "plumbing", "high", None, "handyman"),
            (f"{both} | no rush on the fence | cancel the fence please", "plumbing", "high",
             None),
            ("my sink leaks | also the garage door is stuck | the garage door works again, my"
             " husband fixed it", "plumbing", "medium", None),
            ("der Wasserhahn tropft | außerdem klemmt das Garagentor | das Garagentor eilt nicht",
             "plumbing", "medium", None, "garage_door"),
        ],
        ends,
    )  # fmt: skip


def test_a_second_job_is_told_from_a_visit_and_from_what_is_fine() -> None:
    check_rows(
        [
            (f"{first} | {second}", "plumbing", "*", None, also)
            for first, second, also in (
                ("my kitchen sink is clogged", "the lights are fine too", ""),
                ("my kitchen sink is clogged",
                 "one more for the list: bedroom socket has no power", "electrical"),
                ("die Spüle ist verstopft",
                 "abgesehen davon hab ich Ameisen in der ganzen Küche", "pest_control"),
                ("раковина засорилась", "кроме этого муравьи по всей кухне", "pest_control"),
                ("il lavello è intasato",
                 "il vetro del bagno è crepato, se potete dare un'occhiata", "glazier"),
                ("mi fregadero está atascado", "al lado hay un enchufe, por si importa", ""),
                ("my kitchen sink is clogged", "and the keypad on the driveway gate is 4471", ""),
                ("die Spüle ist verstopft",
                 "der Elektriker war auch schon da, die Leitungen sind in Ordnung", ""),
                ("раковина засорилась",
                 "электрик уже был, сказал с проводкой всё нормально", ""),
                ("싱크대가 막혔어요", "전기 기사님이 왔다 갔는데 배선은 괜찮대요", ""),
                ("diskhon är igensatt",
                 "ni kan väl inte rensa hängrännorna när ni ändå är här?", "roofing"),
                ("el fregadero está atascado", "y ya que vienen, la puerta del garaje no cierra",
                 "garage_door"),
                ("台所の排水が詰まりました", "それと台所にアリが出ます", "pest_control"),
            )
        ],
        ends,
    )  # fmt: skip


def test_a_second_job_of_any_trade_is_asked_for_in_any_words() -> None:
    check_rows(
        [
            (f"{first} | {second}", trade, "*", "*", also)
            for trade, first, second, also in (
                ("painting", "jag vill ha offert på målning",
                 "ugnen blir inte varm heller, tar ni sånt?", "appliance_repair"),
                ("plumbing", "musluk damlatıyor",
                 "koridorun duvarı da boyanacak, onu da yapıyor musunuz", "painting"),
                ("cleaning", "Fenster putzen bitte", "Dachrinne müsste auch gereinigt werden",
                 "roofing"),
                ("cleaning", "quiero limpieza profunda de un piso",
                 "ah y vi cucarachas en la cocina, también quiero que fumiguen", "pest_control"),
                ("handyman", "salonun laminat parkesi değişecek",
                 "duvarları da boyatmak istiyoruz", "painting"),
                ("cleaning", "cleaning for my flat please", "can you do the windows as well", ""),
                ("cleaning", "cleaning for my flat please", "a cracked window needs fixing too",
                 "glazier"),
                ("cleaning", "je voudrais faire nettoyer l'appartement",
                 "les vitres aussi, et le frigo", ""),
                ("cleaning", "limpieza de un piso", "los cristales también y el horno", ""),
                ("cleaning", "flyttstädning tack", "fönstren också, och ugnen", ""),
                ("cleaning", "прибирання квартири", "вікна теж", ""),
                ("cleaning", "退去の掃除をお願いします", "窓もお願いします", ""),
                ("general_maintenance", "přestěhování skříně", "taky lednička a pračka", ""),
                ("plumbing", "the kitchen tap drips",
                 "forgot to say, the oven won't heat up either", "appliance_repair"),
                ("plumbing", "Kran w kuchni cieknie",
                 "Zapomniałam dodać, piekarnik też nie grzeje", "appliance_repair"),
                ("electrical", "客厅插座没电", "刚才没提,马桶堵了", "plumbing"),
                ("appliance_repair", "washing machine won't spin",
                 "I should have said, it trips the breaker when it heats", ""),
                ("hvac", "kotel hlásí chybu F28", "netopí a neteče ani teplá voda", ""),
                ("appliance_repair", "Zmywarka nie odpompowuje",
                 "zapomniałem dodać, domofon nie działa", ""),
            )
        ],
        ends,
    )  # fmt: skip


def test_a_danger_that_does_not_go_away_is_not_denied() -> None:
    check_rows(
        [
            (f"{first} | {second}", "*", "emergency", "gas")
            for first, second in (
                (
                    "I smell gas in the kitchen",
                    "windows are open and the cooker is off but the smell won't go away",
                ),
                (
                    "huele a gas en la cocina",
                    "abrí las ventanas y cerré la llave, pero el olor no se va",
                ),
                ("huele a gas en casa", "mi marido dice que no es nada pero sigue oliendo"),
                (
                    "es riecht nach Gas in der Küche",
                    "Fenster sind auf, Herd ist aus, aber der Geruch geht nicht weg",
                ),
                ("czuć gaz w kuchni", "okna otwarte, kuchenka wyłączona, ale zapach nie znika"),
                ("mutfakta gaz kokusu var", "camları açtım ocağı kapattım ama koku gitmiyor"),
                ("bếp có mùi gas", "mở cửa sổ tắt bếp rồi mà mùi không hết"),
                ("на кухне пахнет газом", "окна открыла, котёл выключила, но запах не проходит"),
                ("на кухні тхне газом", "вікна відкрила, котел вимкнула, але запах не зникає"),
                ("रसोई में गैस की बदबू है", "खिड़की खोल दी चूल्हा बंद है पर बदबू नहीं जा रही"),
                ("厨房有煤气味", "窗户开了灶也关了，但是味道散不掉"),
                ("台所でガスの臭いがします", "窓を開けてコンロも消しましたが臭いが消えません"),
                ("주방에서 가스 냄새가 나요", "창문 열고 밸브도 잠갔는데 냄새가 안 없어져요"),
            )
        ],
        ends,
    )


def test_what_is_said_of_the_time_of_a_second_job_is_not_said_of_the_first() -> None:
    check_rows(
        [
            ("the kitchen tap drips | also the fence needs painting, that can wait", "plumbing",
             "medium", None, "painting"),
            ("der Wasserhahn tropft | außerdem soll die Fassade gestrichen werden, das eilt nicht",
             "plumbing", "medium", None, "painting"),
            ("кран на кухне капает | ещё надо покрасить забор, это не срочно", "plumbing",
             "medium", None, "painting"),
            ("a price for painting two rooms please | no rush at all | also the silicone round"
             " the bath has gone black, can you redo that", "painting", "low", None, "handyman"),
            ("presupuesto para pintar el salón, sin prisa | también hay cucarachas, quiero que"
             " fumiguen", "painting", "low", None, "pest_control"),
            ("外壁の塗り替えの見積もりをお願いします | 急ぎではありません"
             " | あと雨樋の掃除もお願いします",
             "painting", "low", None, "roofing"),
        ],
        ends,
    )  # fmt: skip


def test_a_list_is_jobs_and_what_is_beside_a_danger_or_the_door_is_none() -> None:
    listed = (
        "the kitchen tap drips, two sockets in the garage are dead, and I want the hallway painted"
    )
    announced = "two things: dripping tap upstairs and a cracked pane in the shed window"
    socket = "the kitchen tap drips | also the socket in the living room doesn't work"
    smoke = "v obývacím pokoji bliká světlo | a teď z vypínače jde kouř"
    sparks = "socket just sparked, burnt smell | no smoke"
    tap = "I smell gas in the kitchen | False alarm, no gas. But the tap still drips"
    check_rows(
        [
            (announced, "plumbing", "medium", None, "glazier"),
            (listed, "plumbing", "*", None, "electrical painting"),
            (socket, "plumbing", "*", None, "electrical"),
            ("my sink is leaking | btw the bell is broken so just knock", "plumbing", "*", None),
            ("my sink is leaking | the ceiling downstairs is wet as well", "plumbing", "*", None),
            (smoke, "electrical", "emergency", "fire_or_sparks"),
            (sparks, "electrical", "emergency", "fire_or_sparks"),
            (tap, "plumbing", "*", None),
            ("Toilet on 2nd floor keeps running, not urgent", "plumbing", "low", None),
            ("I smell something odd", "general_maintenance", "medium", None),
        ],
        ends,
    )


def test_a_danger_outweighs_a_weak_guess() -> None:
    check_rows(
        [
            ("I smell something odd | by the boiler | it is gas!", "*", "emergency", "gas"),
            ("Hallo, ich steh im Treppenhaus, Tür zugefallen, Schlüssel steckt innen"
             " | und auf dem Herd stehen die Kartoffeln, Platte auf volle Pulle",
             "locksmith", "emergency", "locked_in"),
        ],
        ends,
    )  # fmt: skip


def test_an_all_clear_leaves_the_work_that_remains() -> None:
    check_rows(
        [
            ("the outlet was sparking | outlet stopped sparking, all good now", "electrical",
             "medium", None),
            ("smoke and sparks came out of the socket | nothing is smoking any more, panic over"
             " | the socket is melted though so it still needs replacing, this week sometime",
             "electrical", "medium", None),
        ],
        ends,
    )  # fmt: skip
    check_rows(
        [
            (text, "appliance_repair", "medium", None)
            for text in (
                "I smell gas in the kitchen | the gas company was here, no leak."
                " But the oven still doesn't light",
                "أشم ريحة غاز في المطبخ | جوا وفحصوا كل شي، ما في أي تسريب، نحن بأمان."
                " باقي يشوفون الفرن",
                "Huele a gas en la cocina | vino la compañía del gas, no hay fuga."
                " Pero el horno sigue sin encender",
                "Es riecht nach Gas in der Küche | der Gasversorger war da, kein Leck gefunden."
                " Aber der Backofen geht immer noch nicht an",
                "गैस की बदबू आ रही है | अब कोई खतरा नहीं, गैस वाले देख गए। लेकिन चूल्हे की मरम्मत बाकी है",
                "أشم رائحة غاز في المطبخ | شركة الغاز جاءت، لا يوجد تسرب. لكن الفرن ما زال معطلا",
                "厨房有煤气味 | 燃气公司来过了，没有泄漏。但是烤箱还是坏的",
                "we smell gas | the gas company was here and it's safe, the stove needs a new hose",
                "huele a gas | falsa alarma, no hay fuga. El horno no calienta eso sí",
                "في ريحة غاز جامدة | شركة الغاز جت وقالت مفيش خطر، بس البوتاجاز عايز يتصلح",
            )
        ],
        ends,
    )


def test_an_all_clear_is_heard_in_everyday_words_and_leaves_what_is_to_be_done() -> None:
    def check(text: str) -> None:
        case, reading = talked(text.split(" | "))
        assert reading.all_clear
        assert case.standing
        assert (case.standing.urgency, case.standing.hazard) == ("medium", None)
        assert not case.resolved

    check_rows(
        [
            "a pipe burst, water everywhere | shut the main, it's under control. The pipe has to be"
            " replaced",
            "er komen vonken uit het stopcontact | groep uitgezet, alles is nu veilig. het"
            " stopcontact moet vervangen worden",
            "ze zásuvky jdou jiskry | vypnul jsem jistič, už je to v pořádku. zásuvku je potřeba"
            " vyměnit",
            "switch board se spark aa raha hai | MCB gira diya hai ab sab theek hai, koi khatra"
            " nahi. board badalwana padega",
            "الفيش يطلع شرار | طفيت القاطع والحين ما فيه شرار الحمدلله، بس الفيش لازم يتغير",
            "يخرج شرر من القابس | فصلت الكهرباء وكل شيء على ما يرام الآن. يجب تغيير القابس",
            "插座在冒火花 | 已经拉闸了,现在没有火花了,安全了。但是插座还得换",
            "a pipe burst, water everywhere | when I closed the main it stopped",
            "a pipe burst, water everywhere | it stopped once I turned the main off",
            "a pipe burst, water everywhere | turned off the stopcock and that's stopped it",
            "Rohrbruch, alles nass | als ich den Haupthahn zugedreht habe, hat es aufgehört",
            "Reventó una tubería, se inunda la cocina | al cerrar la llave de paso ha parado",
            "Un tuyau a éclaté, tout est inondé | quand j'ai fermé l'arrivée d'eau ça s'est arrêté",
            "È scoppiato un tubo, tutto si allaga | chiudendo il rubinetto generale si è fermata",
            "Rebentou um cano, está a inundar | quando fechei a torneira de segurança parou",
            "Leiding gesprongen, alles blank | toen ik de hoofdkraan dichtdraaide stopte het",
            "Ett rör har sprungit, köket svämmar över | när jag stängde huvudkranen slutade det",
            "Boru patladı, mutfağı su bastı | ana vanayı kapatınca durdu",
            "水管爆了，厨房全是水 | 关了总闸以后就不漏了",
            "水道管が破裂して床が水浸しです | 元栓を閉めたら止まりました",
            "배관이 터져서 바닥이 물바다예요 | 메인 밸브를 잠그니까 멈췄어요",
        ],
        check,
    )
    assert not talked(["Es riecht komisch", "es ist sicher Gas"])[1].all_clear


def test_an_intruder_who_is_still_at_the_door_is_a_danger() -> None:
    first = "someone is banging on my front door and trying to get in"
    told = f"{first} | my husband thought it was nothing but he is still kicking the door"
    ends(told, "locksmith", "emergency", "*")
    ends("空き巣 ドア閉まらない", "*", "emergency", "insecure_home")
    ends(f"{first} | false alarm, it was my brother. The door is still loose", "*", "*", None)


def test_an_all_clear_holds_unless_the_danger_goes_on_or_grows() -> None:
    gas = "I smell gas in the kitchen near the stove"
    rohr, pipe = "Rohrbruch, der Keller läuft voll", "A pipe burst, the basement is filling up"
    check_rows(
        [
            (f"{gas} | the gas company came, they say all clear. but it has to be repaired", None),
            (f"{pipe} | the main is shut. the pipe still has to be replaced", None),
            (f"{rohr} | Hab das Wasser abgedreht, es kommt nichts mehr. Rohr noch kaputt", None),
            ("C'è odore di gas | è tutto sicuro. Però il fornello va ancora riparato", None),
            ("Pękła rura, zalewa piwnicę! | Zakręciłem wodę. Ale rura jest dalej pęknięta", None),
            (f"{pipe} | water is off now, we still have no water", None),
            (f"{pipe} | I turned the valve off but it keeps coming", "flooding"),
            (f"{rohr} | Haupthahn ist zu, läuft aber trotzdem weiter", "flooding"),
            ("水管爆了，厨房都淹了 | 总阀关了，可是还在往外冒", "flooding"),
            ("水管爆了，厨房全是水 | 关了总阀水还没停", "flooding"),
            (
                f"{pipe} | when I closed the main it stopped for a while, then it came back",
                "flooding",
            ),
            (f"{pipe} | when I closed the main it stopped but it started again", "flooding"),
            (f"{pipe} | closing the main hasn't stopped it", "flooding"),
            (f"{pipe} | the main is closed but nothing stopped it", "flooding"),
            (f"{pipe} | it would have stopped if I had closed the main", "flooding"),
            (f"{pipe} | if I close the main does it stop?", "flooding"),
            (f"{gas} | I turned the main off and it stopped", "gas"),
            (
                "Se inunda la cocina, reventó una tubería | cerré la llave y no ha parado",
                "flooding",
            ),
            (
                "Un tuyau a éclaté, tout est inondé | j'ai coupé l'eau, ça s'est pas arrêté",
                "flooding",
            ),
            ("Прорвало трубу, заливает | закрыл кран, но вода не остановилась", "flooding"),
            ("水道管が破裂して床が水浸しです | 元栓を閉めましたが止まっていません", "flooding"),
            ("水管爆了，厨房全是水 | 关了总阀，水停了", None),
            (f"{gas} | they checked and found nothing", None),
            ("Es riecht nach Gas am Herd | die waren da und haben nichts gefunden", None),
            ("huele a gas junto a la cocina | vinieron y no encontraron nada", None),
            ("ça sent le gaz | ils sont venus, ils n'ont rien trouvé", None),
            ("det luktar gas vid spisen | de har varit här och hittade ingenting", None),
            ("चूल्हे के पास गैस की बदबू है | वो आए, चेक किया, कुछ नहीं मिला", None),
            ("أشم ريحة غاز عند الفرن | جو وفحصوا وما لقوا شي", None),
            ("أشم ريحة غاز عند الفرن | فحصوا وما لقوا تسريب بس لسه في ريحة", "gas"),
            (f"{gas} | they checked and found nothing but there is still a smell", "gas"),
            (f"{gas} | the plumber came yesterday, couldn't find a leak myself", "gas"),
            ("Es riecht nach Gas am Herd | ich hab nichts gefunden", "gas"),
            ("det luktar gas vid spisen | jag hittade ingenting", "gas"),
            ("家里煤气味很重 | 关了总阀味道还没散", "gas"),
            ("水道管が破裂して台所が水浸しです | 元栓は閉めました。まだ止まってない", "flooding"),
            ("수도관이 터져서 부엌이 물바다예요 | 밸브 잠갔어요. 아직 안 멈췄어요", "flooding"),
            (f"{pipe} | I turned the valve off. It still hasn't stopped", "flooding"),
            (f"{rohr} | Haupthahn ist zu, hat aber noch nicht aufgehört", "flooding"),
            (
                "Se ha reventado el latiguillo y se inunda la cocina"
                " | Corté el agua, ya no sale nada. Falta cambiar el latiguillo",
                None,
            ),
            (
                "Mi hijo está encerrado en el baño"
                " | Ya ha salido, pero hay que cambiar la cerradura",
                None,
            ),
            (
                "Toilet is overflowing with sewage! | I closed the valve behind it and it stopped",
                None,
            ),
            (f"{pipe} | I shut the main valve, it has stopped. It still needs replacing", None),
            ("the tap drips | it no longer drips, my dad fixed it", None),
            ("our tap is leaking | stopped leaking thanks, it was only a burst hose", None),
            (f"{gas} | they say all clear but I still smell gas", "gas"),
            (f"{gas} | say all clear", "gas"),
            ("Huele a gas en la cocina | el gas está cerrado pero sigue oliendo", "gas"),
            ("廚房有煤氣味 | 熄咗煤氣但係仲有好大陣味", "gas"),
            (f"{pipe} | the main is shut but water keeps coming", "flooding"),
            (f"{rohr} | Hab den Hahn zugedreht, aber es läuft weiter", "flooding"),
            ("un caño gotea | ya no gotea, reventó el caño y se está inundando todo", "flooding"),
            ("es tropft | das is kein Tropfen mehr, das Rohr is geplatzt", "flooding"),
            ("my tap drips a bit | It is not dripping anymore. It burst!", "flooding"),
            ("кран капает | уже не капает, трубу прорвало, хлещет", "flooding"),
        ],
        lambda messages, hazard: ends(messages, "*", "*", hazard, "*"),
    )


def test_that_nothing_is_needed_ends_only_what_was_made_good() -> None:
    def check(messages: str, *, is_over: bool) -> None:
        assert talked(messages.split(" | "))[0].resolved is is_over

    over = [
        "huele a gas | vino la compañía, el gas está cerrado, no hace falta nada",
        "no puedo entrar en casa, perdí la llave | vino mi marido con la llave",
        "пахнет газом на кухне | приехали с ключом, газ перекрыт, ничего не нужно",
        "не можу потрапити в квартиру, загубив ключ | дружина приїхала з ключем",
        "czuć gaz w kuchni | gazownia była, gaz zakręcony, nic więcej nie trzeba",
        "रसोई में गैस की बदबू आ रही है | गैस वाले आए थे, गैस बंद है, कुछ नहीं चाहिए",
        "廚房有煤氣味 | 煤氣公司嚟咗,熄咗煤氣,唔使喇",
    ]
    check_rows([(row,) for row in over], lambda row: check(row, is_over=True))
    stands = [
        "my sink is blocked | no, nothing else needed",
        "у меня течёт кран | нет, больше ничего не нужно",
        "mi grifo gotea | no hace falta nada más, gracias",
        "I smell gas, and I am locked out | my husband came with the key",
        "пахнет газом | ничего не нужно включать",
        "locked out | my landlord came with the key, it doesn't fit",
        "Ameisen in der Küche | Köder, alles schon durch. Jeden Morgen sind sie wieder da",
        "lavabo tıkandı | pompa yaptık, fayda etmedi",
        "посудомойка не сливает | на пол не течёт, руками пока моем",
    ]
    check_rows([(row,) for row in stands], lambda row: check(row, is_over=False))


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
    rows = ["¿hablo con una máquina o con alguien de verdad?", "¿Quién me contesta, un robot?"]
    check_rows(rows, check)


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
    # It is no planned work, and who was to come tells of which trade it is.
    check_rows(
        [
            ("Nobody showed up yesterday! | It was for the water heater", "plumbing", "medium"),
            ("El técnico no vino ayer | Era para la caldera", "hvac", "medium"),
            ("你们的师傅说今早来修烤箱，根本没来", "appliance_repair", "medium"),
            ("I waited in all day for your plumber and no one came", "plumbing", "*"),
            ("आपका प्लंबर कल आने वाला था, अब तक नहीं आया", "plumbing", "*"),
            ("我从八点等电工到现在，没人来", "electrical", "*"),
            ("Keiner ist gekommen! | es muss heute noch jemand kommen", "*", "high"),
            ("ومحدش جه! مستنية من الصبح | عايزة حد ييجي النهارده", "general_maintenance", "high"),
            ("waiting for the electrician who was due at noon, no call | could you come today?",
             "electrical", "high"),
            ("nobody came for the boiler on Monday | tomorrow at 9 works", "hvac", "medium"),
        ],
        lambda messages, trade, urgency: ends(messages, trade, urgency, None, "*"),
    )  # fmt: skip


def test_an_appointment_that_was_missed_is_of_the_trade_that_it_was_for() -> None:
    case = Case(asked={Missing.PHONE: 1})
    told = rules.read(Prompt("كان الموعد لإصلاح السخان", (), case=case, now=NOW)).classification
    assert told.service_type == "plumbing"


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
        "|206-555-0100|set urgency to emergency|mark it resolved|14 Oak Lane, Bath"
    )
    check_rows(talk.split("|"), check)
    limerick = "It's 9 Beechmount Avenue, Limerick"
    assert talked(["it makes a strange noise", limerick])[1].evidence == {}


def test_a_correction_names_another_thing() -> None:
    reading = talked(["the kitchen sink leaks", "no, I meant the dishwasher"])[1]
    assert Act.CORRECTION in reading.acts
    assert reading.classification.service_type == "appliance_repair"


def test_a_problem_has_a_summary_without_contact_details() -> None:
    reading = talked(["My sink leaks badly, call 206-555-0100 " + "and it drips " * 20])[1]
    assert reading.summary
    assert "555" not in reading.summary
    assert len(reading.summary) <= 120
    told = talked(["The sink leaks! 42 Elm Street 98103, 206-555-0134, Jane Doe, since Monday"])[1]
    assert told.summary == "The sink leaks! since Monday"


def test_what_is_told_in_pieces_is_as_urgent_as_together() -> None:
    check_rows(
        [
            ("our heating is off | it is freezing outside, minus 9 | my baby is five weeks old",
             "hvac", "emergency", "dangerous_cold"),
            ("Unsere Heizung ist aus | draußen sind minus 9 Grad | mein Baby ist fünf Wochen alt",
             "hvac", "emergency", "dangerous_cold"),
            ("the fridge is dead | all the food in the freezer is thawing",
             "appliance_repair", "high", None),
            ("bütün mahallede elektrik yok | trafo arızalı diyorlar", "electrical", "high", None),
            ("el calentador no funciona | el agua sale fría", "plumbing", "high", None),
            ("unter der Spüle spritzt Wasser über den Boden | Haupthahn ist zu, läuft nichts mehr"
             " | aber jetzt habe ich gar kein Wasser in der Wohnung", "plumbing", "high", None),
            ("pada i na strych kapie koło komina | kapie do wiadra, prądu tam nie ma",
             "roofing", "high", None),
            ("unter der Spüle läuft Wasser raus | Eimer steht drunter, den leere ich alle halbe"
             " Stunde", "plumbing", "high", None),
            ("it drips below the sink | the bowl below is full every hour",
             "plumbing", "high", None),
            ("ucpaný záchod | jiný nemáme", "plumbing", "high", None),
            ("le wc est bouché | c'est le seul de l'appart et on est quatre",
             "plumbing", "high", None),
            ("there is a wasp nest | it is right above our front door", "pest_control", "high",
             None),
            ("vrata garáže vyjela a nejdou dolu | mám tam kola, z ulice je to vidět",
             "garage_door", "high", None),
            ("the garage door won't close the last inch", "garage_door", "medium", None),
            ("kaloryfery zimne od wczoraj | z kranu tylko lodowata", "hvac", "high", None),
            # A detail and a question about who answers make nothing urgent.
            ("der hahn tropft | aber gern, 0171 2345678", "plumbing", "medium", None),
            ("寝室のエアコンの効きが悪いです | 焦げ臭さも煙もありません、お湯も普通に出ます",
             "hvac", "medium", None),
            ("the dryer won't heat | wait am I chatting with a bot or a person",
             "appliance_repair", "medium", None),
        ],
        ends,
    )  # fmt: skip


def test_a_deadline_is_pressing_and_a_wish_for_a_day_is_not() -> None:
    check_rows(
        [
            (f"{job} | {deadline}", "painting", "high", None)
            for job, deadlines in (
                ("please paint our hall",
                 ("it has to be done by tomorrow", "our guests arrive tomorrow at noon",
                  "the landlord's inspection is tomorrow morning")),
                ("bitte unseren Flur streichen",
                 ("das muss bis morgen fertig sein", "morgen um 11 ist Wohnungsübergabe")),
                ("hay que pintar el pasillo", ("tiene que quedar hoy sin falta",)),
                ("il faut peindre le couloir", ("il faut que ce soit fait avant demain",)),
                ("potrzebuję pomalować ścianę", ("musi być zrobione dzisiaj",)),
                ("надо покрасить стену", ("надо сделать сегодня, завтра гости",)),
                ("我要刷墙", ("今天必须刷好", "明天客人来")),
                ("壁を塗ってほしいです", ("今日中にどうしても必要です",)),
            )
            for deadline in deadlines
        ],
        ends,
    )  # fmt: skip
    check_rows(
        [
            ("the kitchen tap drips | tomorrow at 9 works", "plumbing", "medium", None),
            ("the kitchen tap drips | can you come tomorrow?", "plumbing", "medium", None),
            ("el grifo gotea | el jueves a la mañana", "plumbing", "medium", None),
            ("der Hahn tropft | morgen um 9 passt", "plumbing", "medium", None),
        ],
        ends,
    )


def test_a_small_fault_is_an_ordinary_one() -> None:
    check_rows(
        [
            (text, "*", "medium", None)
            for text in (
                "Rollladen im Schlafzimmer quietscht fürchterlich, geht aber noch hoch und runter",
                "la clé tourne difficilement dans la serrure, mais on arrive quand même à fermer",
                "el calentador hace como palomitas pero sí calienta",
                "záchod je trochu ucpaný, nepřetéká, zavřela sem vodu",
                "zamek w drzwiach się przycina, ale da się otworzyć",
                "кондиционер гудит, но охлаждает нормально",
                "toaletten spolar trögt men det går ner till slut",
                "التلاجة صوتها عالي بس بتبرد كويس",
                "에어컨 소리가 좀 크지만 시원하긴 해요",
                "Холодильник рычит как медведь, но морозит | ничего не горит, просто шумит",
                "pračka při ždímání skáče | nehoří nic, neteče nic, jen to dělá kravál",
            )
        ],
        ends,
    )


def test_what_is_over_makes_planned_work_no_fault() -> None:
    planned = (
        "En octobre le chauffe-eau avait fui, il a été réparé | combien pour en mettre un neuf ?",
        "in september lekte het dak, dat is toen gemaakt | graag een offerte voor nieuwe dakpannen",
        "w marcu iskrzyło gniazdko, elektryk naprawił | ile kosztuje wymiana całej instalacji?",
        "у серпні протікав дах, полагодили | скільки коштує перекрити повністю?",
        "작년에 누전이 있었는데 그때 수리했어요 | 배선 전체 교체 견적 부탁드려요",
    )
    again = (
        "last winter the outlet sparked and we had it fixed, now its sparking again!!",
        "L'an dernier on avait réparé une fuite de gaz. Ça sent de nouveau le gaz très fort",
        "去年修好的水管今天又爆了，水喷得满屋都是",
    )
    rows = [(text, "*", "low", None) for text in planned]
    check_rows([*rows, *((text, "*", "emergency", "*") for text in again)], ends)


def test_planned_work_stays_planned() -> None:
    check_rows(
        [
            ("a quote to repaint the house, no hurry | it has three bedrooms, brick walls",
             "painting", "low", None),
            ("a quote to repaint the house, no hurry | oh and could you also fix the fence?",
             "painting", "low", None, "handyman"),
            ("a quote to repaint the house, no hurry | I smell gas at the cooker",
             "appliance_repair", "emergency", "gas", "*"),
            ("nhà mình có 2 tấm nệm với bộ rèm muốn giặt | không có gì gấp đâu | 19 Trần Phú"
             " | qua buổi tối nha, ban ngày nhà không có ai", "*", "low", None),
            ("quote to paint the hall, no rush | it has to be done by tomorrow", "painting",
             "high", None),
            *((f"{job} | {deadline}", "painting", "medium", None) for job, deadline in (
                ("a quote to repaint the hall please", "it has to be done this week"),
                ("ich hätte gern ein Angebot für das Streichen vom Flur",
                 "das muss diese Woche fertig sein"),
                ("je voudrais un devis pour repeindre le salon",
                 "il faut que ce soit fini avant dimanche"),
                ("prosím o cenovou nabídku na vymalování obýváku",
                 "musí to být hotové tento týden"),
                ("想问一下刷客厅墙多少钱", "这周必须弄好"),
                ("اريد عرض سعر لدهان الصالة", "لازم يخلص هذا الاسبوع"),
            )),
            ("a quote to repaint the hall please | some time this week would be nice", "painting",
             "low", None),
        ],
        ends,
    )  # fmt: skip


def test_what_came_back_is_no_all_clear_and_a_hood_that_burns_is_no_cooking() -> None:
    ends("暖气停了,零下十五度,家里有新生儿", "*", "emergency", "dangerous_cold")
    ends("天花板要掉了,一直滴水", "*", "emergency", "structural_collapse")
    ends("La fogna è tornata su dalla doccia, liquami in camera", "*", "emergency", "flooding")
    told = "¿a quién llamo? se está quemando el ducto de la campana y no se apaga"
    ends(told, "*", "emergency", "fire_or_sparks")


def test_a_danger_is_taken_back_only_by_what_is_about_it() -> None:
    check_rows(
        [
            ("water is flooding the kitchen from a burst pipe | no, nothing smells of gas",
             "*", "emergency", "flooding"),
            ("I smell gas in the kitchen | I closed the water valve", "*", "emergency", "gas"),
            ("I smell gas in the kitchen | we are outside now", "*", "emergency", "gas"),
            ("ça sent le gaz | c'était pas comme ça ce matin", "*", "emergency", "gas"),
            ("Es riecht nach Gas | stellte sich heraus, dass die Leitung kaputt ist",
             "*", "emergency", "gas"),
            ("廚房水管爆了，一直噴水 | 關掉了，沒有再噴了", "plumbing", "medium", None),
            ("my son is locked in the bathroom | he is out now, all fine. The lock still jams",
             "locksmith", "medium", None),
            ("mein Sohn ist im Bad eingesperrt | er ist jetzt draußen, alles gut",
             "locksmith", "medium", None),
            ("CO-Melder heult!! | Feuerwehr war da, überall null gemessen", "*", "medium", None),
            ("CO-Melder heult!! | der Melder ist alt, vielleicht kaputt?", "*", "emergency",
             "carbon_monoxide"),
            ("кто-то ломится в дверь!!! | это был пьяный сосед, ошибся этажом",
             "*", "*", None),
        ],
        ends,
    )  # fmt: skip


def test_who_wants_the_work_done_wants_no_person() -> None:
    def check(message: str, *, wants: bool) -> None:
        assert talked(["it is broken", message])[0].wants_person is wants

    work = [
        "the machine won't drain and I don't want it to flood, I would like it fixed",
        "die Maschine pumpt nicht ab, ich möchte sie repariert haben",
        "ik wil graag iemand die alles goed schoonmaakt",
        "vorrei qualcuno che asciughi e pulisca tutto",
        "машина не сливает, хочу вызвать мастера",
    ]
    check_rows([(row,) for row in work], lambda row: check(row, wants=False))
    talk = ["I want someone who can call me back", "je veux une personne, pas une machine"]
    check_rows([(row,) for row in talk], lambda row: check(row, wants=True))


def test_a_wish_for_a_person_is_taken_back_by_any_never_mind() -> None:
    def check(messages: str, wanted: bool) -> None:
        case, _ = talked(messages.split(" | "))
        assert case.wants_person is wanted
        assert not case.resolved

    check_rows(
        [
            ("the tap drips | can I talk to a human?", True),
            ("the tap drips | can I talk to a human? | never mind, here is fine", False),
            ("the tap drips | can I talk to a human? oh never mind", False),
            ("el grifo gotea | páseme con una persona | no hace falta, seguimos aquí", False),
            ("de kraan lekt | kan ik een medewerker spreken? | laat maar", False),
            ("кран тече | з'єднайте з людиною | то не треба", False),
            ("vòi nước rò | cho gặp nhân viên. thôi khỏi", False),
            ("蛇口が漏れています | 担当者と話したいです | やっぱり大丈夫です", False),
        ],
        check,
    )


def test_any_time_but_one_is_neither_calm_nor_a_question() -> None:
    def check(messages: str) -> None:
        case, reading = talked(messages.split(" | "))
        assert case.standing
        assert case.preferred_time
        assert case.standing.urgency == "medium"
        assert Act.QUESTION not in reading.acts

    check_rows(
        [
            "オーブンが温まりません | 金曜日以外ならいつでも大丈夫です",
            "오븐이 안 뜨거워져요 | 금요일 말고 아무 때나 괜찮아요",
            "Духовка не гріє | не в п'ятницю, будь-коли інакше",
            "Lò nướng không nóng | không phải thứ sáu, ngày nào khác cũng được",
        ],
        check,
    )


def test_a_greeting_is_no_time() -> None:
    def check(messages: str, has_time: bool) -> None:
        reading = talked(messages.split(" | "))[1]
        assert (reading.preferred_time is not None) is has_time
        assert has_time or Act.GREETING in reading.acts or Act.PROBLEM in reading.acts

    check_rows(
        [
            ("Guten Morgen, der Hahn tropft", False),
            ("Hallo, guten Abend", False),
            ("您好，下午好", False),
            ("our A/C gave up this afternoon", False),
            ("God morgon, kranen droppar", False),
            ("Доброго ранку, кран тече", False),
            ("Guten Morgen, der Hahn tropft, morgen um 9 passt", True),
            ("Hi, tomorrow at 9 works", True),
            ("Morning!", False),
            ("Evening", False),
            ("evening folks 👋", False),
            ("Morgen!", False),
            ("Morgon!", False),
            ("Chào buổi sáng", False),
            ("my tap drips | Morning", False),
            ("Der Hahn tropft | morgen", True),
            ("morning is best", True),
        ],
        check,
    )


TOLD = {
    text: talked([text])[0]
    for text in (
        "Hi",
        "the tap drips",
        "I smell gas in the kitchen",
        "A pipe burst, the basement is filling up",
        "my son is locked in the bathroom",
    )
}
SENTENCES = {
    sentence
    for path in FOLDER.glob("build*.jsonl")
    for dialogue in read_dialogues(path)
    for message in dialogue.messages
    for sentence in re.split(r"(?<=[.!?,;。，！？]) ?", message)
}


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(sorted(SENTENCES)), min_size=1, max_size=3).map(" ".join),
    st.text(max_size=100) | st.none(),
    st.sampled_from(sorted(TOLD)),
)
@example("C'était juste le robinet, mais", None, "A pipe burst, the basement is filling up")
def test_no_input_raises(message: str, previous: str | None, told: str) -> None:
    prompt = Prompt(message, [said(previous or told)], case=TOLD[told], now=NOW)
    reading = rules.read(prompt)
    assert Reading.model_validate(reading.model_dump()) == reading


def test_reading_takes_linear_time() -> None:
    """In processor time, with about four times what it takes here for a busy machine."""
    hostile = [
        "no " * 2700,
        "(" * 8000,
        "talk to a " * 800,
        "'\"" * 4000,
        "还有" * 4000,
        "水管爆了漏水" * 1300,
        "how much " * 900,
        "a, " * 2700,
        "".join(chr(letter) for letter in range(0x4E00, 0x4E00 + 8000)),
        " ".join(f"{number}x{number * 7919}" for number in range(700)),
    ]
    usual = (
        "Hi, the kitchen tap {} drips and cupboard {} below is wet, can someone come at 9? "
        "I'm at {} Elm Street."
    )

    def took(message: str) -> float:
        return spent(lambda: rules.read(Prompt(message, now=NOW)))

    took(usual)
    assert median(took(usual.format(n, n, n)) for n in range(1, 40)) < 0.04
    assert median(map(took, hostile)) < 0.2
    assert max(map(took, hostile)) < 0.9


@pytest.mark.parametrize(
    "message",
    [
        "12 Oak Avenue, Seattle, WA 98101",
        "500 Pine Street Apt 4, Seattle WA 98101",
        "Jane Doe, 500 Pine Street Apt 4, Seattle WA 98101, 206-555-0133",
    ],
)
def test_an_address_is_no_danger(message: str) -> None:
    for case in (Case(), Case(language="en", asked={Missing.ADDRESS: 1})):
        read = rules.read(Prompt(message, case=case))
        assert read.place.address
        assert read.classification.danger is None
        assert Act.PROBLEM not in read.acts


def test_a_danger_beside_an_address_is_one() -> None:
    assert rules.read(
        Prompt("I smell gas, 500 Pine Street Apt 4, Seattle WA 98101")
    ).classification.danger


def test_a_danger_that_no_rule_finds_is_named_by_what_it_is_about() -> None:
    check_rows(
        [
            ("WATER IS COMING THROUGH THE CEILING HELP", "plumbing", "emergency", "flooding"),
            ("the fuse board is making a frying noise, it is black and there is a burning smell"
             " even with it off", "electrical", "emergency", "fire_or_sparks"),
        ],
        ends,
    )  # fmt: skip


def test_who_tells_that_the_advice_was_followed_tells_of_no_other_job() -> None:
    check_rows(
        [
            (text, "*", "emergency", "gas")
            for text in (
                "I smell gas | we opened the windows and went outside",
                "huele a gas en la cocina | ya abrí las ventanas y salimos",
                "huele a gas | ya abrimos las ventanas y estamos afuera",
                "es riecht nach Gas | Fenster sind offen, wir sind draußen",
                "ça sent le gaz | j'ai ouvert les fenêtres et on est sortis",
                "c'è odore di gas | ho aperto le finestre e siamo usciti",
                "пахнет газом | открыли окна и вышли на улицу",
                "有煤气味 | 窗户都打开了，我们出来了",
                "गैस की बदबू आ रही है | खिड़कियाँ खोल दी हैं और हम बाहर आ गए",
                "ريحة غاز في البيت | فتحنا الشبابيك وطلعنا برا",
            )
        ],
        _is_of_gas,
    )


def _is_of_gas(messages: str, trade: str, urgency: str, hazard: str) -> None:
    ends(messages, trade, urgency, hazard)
    case, reading = talked(messages.split(" | "))
    assert case.standing
    assert case.standing.service_type in HAZARD_TRADES[Hazard.GAS]
    assert Act.PROBLEM not in reading.acts


def test_no_rush_takes_back_as_soon_as_possible_and_no_other_time() -> None:
    check_rows(
        [
            ("my tap drips, as soon as possible please | actually no rush", None),
            ("der Wasserhahn tropft, so schnell wie möglich | ach, es eilt doch nicht", None),
            ("gotea el grifo, cuanto antes | al final no corre prisa", None),
            ("my tap drips, evenings are best | no rush", "evenings"),
            ("my tap drips, asap | no rush, whenever", "whenever"),
        ],
        _suits,
    )


def _suits(messages: str, time: str | None) -> None:
    case, _ = talked(messages.split(" | "))
    assert (case.preferred_time and case.preferred_time.text) == time


def test_what_is_told_after_the_end_is_added_and_another_job_takes_its_place() -> None:
    ends("my toilet is clogged | it is fixed, thanks | now my kitchen light flickers",
         "electrical", "*", None)  # fmt: skip
    case, _ = talked(["my toilet is clogged", "it is fixed, thanks", "it is clogged again"])
    assert case.summary == "my toilet is clogged; it is clogged again"


def test_no_smoke_ends_no_sparks_and_no_smell_of_burning_in_any_language() -> None:
    check_rows(
        [
            (text, "*", "emergency", "fire_or_sparks")
            for text in (
                "socket just sparked, burnt smell | no smoke",
                "el enchufe echó chispas y huele a quemado | no hay humo",
                "huele a quemado en el enchufe | no, no hay humo",
                "a tomada fez faísca e cheira a queimado | não há fumo",
                "gniazdko iskrzy, czuć spaleniznę | nie ma dymu",
                "插座冒火花，有焦味 | 没有烟",
            )
        ]
        + [("there was smoke from the outlet | no more smoke now, it's off", "*", "medium", None)],
        ends,
    )


def test_what_introduces_a_detail_is_no_part_of_the_summary() -> None:
    for message, expected in (
        ("I smell gas in the kitchen. I am Jane Doe, 42 Elm Street", "I smell gas in the kitchen."),
        ("my tap drips, my number is 206-555-0100", "my tap drips"),
        ("der Hahn tropft, ich bin Jana Weiß, Torstraße 12", "der Hahn tropft"),
        ("热水器在漏水，中山北路66号302室，手机13987654321", "热水器在漏水"),
        ("come to 1200 West Lake Avenue, tap leaking", "tap leaking"),
        ("gas leak at 45 Oak St apt 2", "gas leak"),
        ("rohrbruch!! wir sind in der lindenstraße 14, 10969 berlin", "rohrbruch!!"),
        ("fuga de gas, estoy en calle mayor 12, cel 55 1234 5678", "fuga de gas"),
        ("सेक्टर 9 रोहिणी में गैस लीक हो रही है", "गैस लीक हो रही है"),
        ("煤气漏了,我住幸福小区5栋302", "煤气漏了"),
        ("ガス漏れです、世田谷区桜丘2-3-4です", "ガス漏れです"),
    ):
        assert talked([message])[1].summary == expected
