import pytest

from frontdesk.assistant.classifier import dangers
from frontdesk.assistant.classifier.lexicon import read
from frontdesk.assistant.classifier.safety import detect

DENIED = (
    "No sewage is coming up in the shower",
    "There's no sewage in the bath, only the tap drips",
    "Nothing is coming up out of the drain, it just smells a bit musty",
    "Nobody has tampered with the gas meter",
    "No one touched or loosened the gas pipe, I only want the meter read",
    "I don't get a shock from the tap any more",
    "I didn't get a shock, I only want the socket moved",
    "Es kommt kein Abwasser in der Dusche hoch, sie läuft nur langsam ab",
    "Am Gasrohr hat niemand herumgeschraubt, ich brauche nur eine Wartung",
    "No sale agua negra por la ducha, solo baja despacio",
    "El grifo no da calambre, solo gotea",
    "Personne n'a touché ni manipulé le compteur de gaz, je veux un devis",
    "Канализация в душ не поднимается, просто плохо уходит вода",
    "Никто не откручивал газовый счётчик, нужна плановая замена",
    "淋浴没有污水倒灌,只是下水慢",
    "没有人拆过煤气管,只想做个保养",
    "Niemand ist eingesperrt, nur das Schloss klemmt",
    "Er komt geen rioolwater omhoog in de douche, hij loopt alleen traag weg",
    "Nie kopnęło mnie, gniazdko tylko się rusza",
    "une odeur d'égout remonte par la douche",
    "из слива в душе поднимается запах канализации",
    "바닥 하수구 냄새가 화장실로 올라와요",
    "ريحة مجاري طالعة من بلاعة الحمام",
)
EARNEST = (
    ("ze zásuvky jiskří a majitel nic nedělá", "fire_or_sparks"),
    ("階段でガスの匂いがするのに誰も何もしない", "gas"),
    ("계단에서 가스 냄새가 나는데 아무도 아무것도 안 해요", "gas"),
    ("sewage is coming up in the shower and it smells", "flooding"),
    ("de l'eau marron qui pue remonte dans la douche", "flooding"),
    ("sewage is coming up in the shower and no one is coming", "flooding"),
    ("Sewage comes up and does not stop", "flooding"),
    ("Not again: sewage is coming up in the shower", "flooding"),
    ("No matter what I do sewage keeps coming up in the bath", "flooding"),
    ("Nobody knows who tampered with the gas pipe, it is loose", "gas"),
    ("Somebody loosened the gas pipe and no, we did not do it", "gas"),
    ("I get a shock from the tap, not just a tingle", "water_near_electricity"),
    ("I don't know why, but I get a shock when I touch the tap", "water_near_electricity"),
    ("Abwasser drückt aus der Dusche hoch, wir können nichts machen", "flooding"),
    ("Niemand kann die Tür öffnen, mein Kind ist eingesperrt", "locked_in"),
    ("Huele a gas y no contesta nadie", "gas"),
    ("Je ne sais pas pourquoi, je prends le jus quand je touche le four", "fire_or_sparks"),
    ("Кран бьёт током, никто не приезжает", "water_near_electricity"),
    ("不知道为什么,一碰水龙头就触电", "water_near_electricity"),
    ("Geen idee waarom, maar ik krijg een schok als ik de kraan aanraak", "water_near_electricity"),
)


@pytest.mark.parametrize("message", DENIED)
def test_what_is_denied_is_no_danger(message: str) -> None:
    assert not dangers.present(read(message))
    assert detect(message) is None


@pytest.mark.parametrize(("message", "hazard"), EARNEST)
def test_a_danger_beside_a_negation_of_something_else_is_found(message: str, hazard: str) -> None:
    assert detect(message) == hazard
