"""The rules of the safety gate: which concepts, said together, make a hazard."""

from typing import NamedTuple

_ELECTRICAL = frozenset({"socket", "switch", "breaker", "light", "wiring", "fan", "ev_solar"})
_MACHINE = frozenset({"washer", "cooker", "fridge", "appliance_other", "boiler", "ac", "heating"})
_HEATED = _MACHINE - {"cooker"}
_BROWNING = frozenset({"cooker", "appliance_other"})
_DRY = _MACHINE - _BROWNING
_WATER = frozenset({"leak", "water_word", "pipe", "toilet", "sewage", "hot_water"})
_WET = frozenset({"tap", "sink", "shower", "washer", "bathroom", "pipe", "hot_water"})
_DRAIN = frozenset({"toilet", "shower", "bathroom", "clog"})
_INSIDE = frozenset({"locked_out", "lock", "bathroom", "toilet", "door", "key", "car_trapped"})
_FOUL = frozenset({"sewage", "dirt", "colour", "smell", "black_water"})
_SEWAGE = frozenset({"sewage", "black_water"})
_BITES = frozenset({"insect"})
"""What bites and spreads like fire."""
MOVES = frozenset({"garage", "garage_part", "key", "fence_gate", "washer"})
"""What gets stuck by itself."""
NUISANCE = _MACHINE | MOVES | {"nuisance", "stuck", "lock", "fan", "toilet", "tap", "pipe", "vent"}
NUISANCE |= {"water_word", "thermostat", "appliance_symptom", "door", "shower", "roof", "room"}
NUISANCE |= {"unstoppable", "strong", "still", "question", "night", "trouble", "denied", "works"}
NUISANCE |= {"comes_out"}
"""A noise or running water, with what it comes from and how it is told."""
_UNSTABLE = frozenset({"sag", "holding_it", "still", "present", "crack_break"})
_FITTING = frozenset({"socket", "switch", "breaker", "light"})
_ASIDE = frozenset({"hot_water", "appliance_symptom"})
_BEARING = frozenset({"roof", "floor", "beam", "wall_word", "ceiling"})
_OUTSIDE = frozenset({"glass", "garden", "fence_gate", "gutter", "garage", "shower", "toilet"})
_COATING = frozenset({"paint", "peel", "wallpaper", "shelf", "ceiling_tiles", "light"})
_HOME = frozenset({"room", "carpet_sofa", "roof"})
_INDOORS = frozenset({"room", "bathroom", "shower", "sink", "floor"})
_DROPPINGS = frozenset({"smell", "pet", "baby", "rodent", "bird_animal", "carpet_sofa", "insect"})
"""Of whom filth is that comes from no drain, and its smell alone."""
_SHOPPING = frozenset({"quote", "no_rush"})
_SMOKED = frozenset({"paint", "clean", "smoke_alarm", "quote", "tobacco", "cooks"})
"""What is about the traces of smoke, what warns of it, who smokes, or whenever somebody cooks."""
_FRIED = frozenset({"clean", "paint", "put_out"})
"""What is about the traces of a fire in a pan, or that it is out."""
BESIDE_COOKING = _ELECTRICAL | {
    "ablaze",
    "hiss",
    "gas",
    "co",
    "shock",
    "spark",
    "unwell",
    "hot_touch",
}
"""What is more than the smoke and the smell of cooking."""
_RED_HOT = frozenset({"hot_touch", "glow", "ablaze", "fire", "spark"})
_BILLED = frozenset({"admin", "bill"})
_LIT = frozenset({"tobacco", "cooks"})
"""Who smokes, or cooks as always."""
BESIDE_FITTING = frozenset({"hiss", "smell", "leak", "unwell", "present", "fumes", "spark"})
"""What is more than a detector or a pipe that is to be fitted, or a battery that is empty."""
BESIDE_LOCKOUT = frozenset({"within", "crying", "locked_in", "ablaze", "smoking", "smoke_seen"})
OF_LOCKOUT = frozenset({"locked_out", "shut_outside", "lock", "door", "key", "locked_in", "caught"})
OF_LOCKOUT |= {"room"}
"""What is more than being locked out, and what is no more."""
SMELT = frozenset({"fire", "smell", "fumes"})
_NO_PERSON = frozenset({"fire", "smell", "water_word", "leak", "insect", "rodent", "bird_animal"})
_NO_PERSON |= {"cold_temp", "rain", "tobacco", "wasp", "insect_attack"}
"""What comes into a home, and is nobody."""

_LIFELESS = _MACHINE | {"wall_word", "roof", "paint", "wallpaper", "window", "glass", "mould"}
_LIFELESS |= {"floor", "attic", "vent", "fan", "pipe", "clog", "sink"}
"""What does not breathe, if air or damp cannot pass, and is nobody."""


class Rule(NamedTuple):
    """A hazard, with the concepts that indicate it.

    A clause has a concept of each set in ``clause`` and none of ``never``; the whole message has
    one of each set in ``message``, and none of ``unless``. What an ``is_firm`` rule finds is rarely
    anything else.
    """

    hazard: str
    clause: tuple[frozenset[str] | set[str], ...]
    message: tuple[frozenset[str] | set[str], ...] = ()
    unless: frozenset[str] | set[str] = frozenset()
    is_firm: bool = False
    never: frozenset[str] | set[str] = frozenset()


RULES = (
    Rule("gas", ({"gas"}, {"smell", "leak"})),
    Rule("gas", ({"gas"}, {"hiss"}), never=_MACHINE | {"hot_water"}),
    Rule("gas", ({"smell"}, {"present"}), ({"gas"},)),
    Rule("gas", ({"gas"}, {"tamper"}), is_firm=True),
    Rule("gas", ({"soap_test"},), ({"gas", "meter_street"}, {"bubbles"})),
    Rule("carbon_monoxide", ({"co"},), ({"alarm"},), unless=_SHOPPING | {"required", "spent"}),
    Rule("carbon_monoxide", ({"co"},), ({"sounds"},), unless=_SHOPPING | {"spent"}),
    Rule("carbon_monoxide", ({"co"},), ({"unwell"},), unless=_SHOPPING),
    Rule("carbon_monoxide", ({"co"}, {"leak"}), unless=_SHOPPING),
    Rule("carbon_monoxide", ({"unwell"},), ({"alarm", "boiler", "heating", "hot_water"},)),
    Rule("carbon_monoxide", ({"unwell"},), ({"engine_running"},), unless=_SHOPPING | {"tobacco"}),
    Rule("carbon_monoxide", ({"exhaust_gas"}, {"room"}), unless=_SHOPPING | {"fan"}),
    Rule("unspecified", ({"unwell"},), ({"fumes"},), unless=_SHOPPING | {"tobacco"}),
    Rule("unspecified", ({"lifeless"},), unless=_SHOPPING | {"bill"}, never=_LIFELESS),
    Rule("fire_or_sparks", ({"spark"},)),
    Rule("fire_or_sparks", ({"burning_smell"},), (_ELECTRICAL | _DRY,), unless={"old"}),
    Rule("fire_or_sparks", ({"burning_smell"},), (_BROWNING,), unless={"old", "crumbs", "clean"}),
    Rule("fire_or_sparks", ({"burning_smell"}, {"in_wall"}, {"smell"})),
    Rule("fire_or_sparks", ({"fire"}, {"in_wall"}), unless=_SMOKED),
    Rule("fire_or_sparks", ({"fire"},), (_ELECTRICAL | {"panic"},), unless={"tobacco", "old"}),
    Rule("fire_or_sparks", ({"fire"},), (_HEATED,), unless=_LIT),
    Rule("fire_or_sparks", ({"fire"},), ({"cooker"},), unless=_LIT | {"igniter"}),
    Rule("fire_or_sparks", ({"in_flames"}, _HOME), unless=_SHOPPING | _BITES, is_firm=True),
    Rule("fire_or_sparks", ({"ablaze"}, _HOME), unless=_BITES),
    Rule("fire_or_sparks", ({"ablaze"}, {"pan", "tinder", "chimney"}), unless=_FRIED | _BITES),
    Rule("fire_or_sparks", ({"smoking", "ablaze"}, {"battery"}), unless={"smoke_alarm", "put_out"}),
    Rule("fire_or_sparks", ({"roars"},), ({"chimney", "heating"}, _RED_HOT)),
    Rule("fire_or_sparks", ({"ablaze"},), ({"smoke_alarm"},), unless=_SHOPPING),
    Rule("fire_or_sparks", ({"blaze", "in_flames"},), unless=_SHOPPING | _BITES | _FRIED),
    Rule(
        "fire_or_sparks", ({"smoke_seen"}, {"room", "everywhere", "meter_street"}), unless=_SMOKED
    ),
    Rule("fire_or_sparks", ({"glow"},), ({"breaker", "socket", "wiring", "power"},)),
    Rule("fire_or_sparks", ({"breaker"}, {"buzz", "hiss"})),
    Rule("fire_or_sparks", ({"socket", "switch", "breaker"}, {"hot_touch"}), never={"hot_water"}),
    Rule("fire_or_sparks", ({"ablaze"}, {"wall_word"}), unless=_BITES),
    Rule("live_wires", ({"live_wire"},)),
    Rule("water_near_electricity", ({"shock"},), ({"touch"}, _WET), is_firm=True),
    Rule("fire_or_sparks", ({"shock"},), ({"touch"}, _MACHINE), is_firm=True),
    Rule("water_near_electricity", ({"shock"},), (_WET,), unless=_SHOPPING, never=_BILLED),
    Rule(
        "fire_or_sparks", ({"shock"},), (_ELECTRICAL | _MACHINE,), unless=_SHOPPING, never=_BILLED
    ),
    Rule("water_near_electricity", (_ELECTRICAL, {"leak", "torrent"})),
    Rule("water_near_electricity", (_ELECTRICAL, {"through_ceiling"}, _WATER | {"rain"})),
    Rule("water_near_electricity", (_ELECTRICAL, {"flood"}), never={"crack_break"}),
    Rule("water_near_electricity", ({"socket", "switch", "breaker"}, {"in_water"})),
    Rule("water_near_electricity", (_FITTING, {"gets_wet"}), never=_MACHINE | _ASIDE),
    Rule("flooding", ({"flood"},), (_WATER,), {"gutter"}, never={"glass", "garden"}),
    Rule("flooding", ({"black_water"}, {"shower", "sink"})),
    Rule("flooding", ({"everywhere"}, {"water_word"})),
    Rule(
        "flooding",
        ({"floods"}, {"room", "bathroom"}),
        unless=_SHOPPING | {"gutter"},
        never=_OUTSIDE,
    ),
    Rule("flooding", ({"torrent"}, {"through_ceiling", "wall_word", "water_word"})),
    Rule("flooding", ({"sewage"}, {"coming_up", "flood", "everywhere", "torrent"}), is_firm=True),
    Rule("flooding", ({"coming_up"}, _DRAIN), (_FOUL,), is_firm=True),
    Rule(
        "flooding", ({"sewage"}, {"comes_out"}, _DRAIN | {"room", "sink"}), never={"smell", "clog"}
    ),
    Rule("flooding", ({"overflow"},), (_DRAIN, _SEWAGE), unless={"gutter"}, is_firm=True),
    Rule("flooding", ({"filth"}, _INDOORS), unless=_SHOPPING, never=_DROPPINGS),
    Rule(
        "flooding",
        ({"filth"}, {"comes_out", "coming_up", "everywhere", "overflow"}),
        never=_DROPPINGS,
    ),
    Rule("flooding", ({"lake"}, {"room", "bathroom"})),
    Rule("structural_collapse", ({"ceiling_collapse", "roof_gone"},)),
    Rule("structural_collapse", ({"ceiling"}, {"sag"}), unless={"old"}, never={"ceiling_tiles"}),
    Rule("structural_collapse", ({"ceiling"}, {"came_down"}), (_UNSTABLE,)),
    Rule("structural_collapse", ({"pierced"}, {"garden", "tree_fell"})),
    Rule("structural_collapse", ({"gives_way"}, _BEARING), never=_OUTSIDE | _COATING),
    Rule("structural_collapse", ({"ceiling"}, {"dropped"}, {"piece"}), never=_OUTSIDE | _COATING),
    Rule("structural_collapse", ({"snapped", "sag"}, {"beam"}), never=_OUTSIDE | _COATING),
    Rule(
        "locked_in", ({"locked_in"},), unless={"shut_outside", "car_trapped"}, never={"garage_part"}
    ),
    Rule("locked_in", ({"locked_in"},), ({"baby", "pet", "stove_on"},)),
    Rule("locked_in", ({"stuck"},), unless={"shut_outside", "car_trapped"}, never=MOVES),
    Rule("locked_in", ({"stuck"}, {"baby", "pet"})),
    Rule("locked_in", ({"baby", "pet"}, {"within"}), ({"locked_out", "key", "lock"},)),
    Rule("locked_in", ({"caught", "pinned"}, {"baby", "pet"})),
    Rule("locked_in", ({"baby", "pet"},), ({"car_hot"}, {"key", "locked_out", "hot_temp"})),
    Rule("locked_in", ({"stove_on"},), ({"locked_out", "key", "lock", "door"},)),
    Rule("locked_in", ({"baby"},), ({"crying"}, _INSIDE)),
    Rule("locked_in", ({"pet"},), ({"locked_in", "stuck"},)),
    Rule("locked_in", ({"baby", "pet"},), ({"car_trapped"}, {"key", "lock"})),
    Rule("intruder", ({"intruder"},), never=_NO_PERSON),
    Rule("unspecified", ({"dropped", "came_down", "pinned"}, {"on_body"}), never=_COATING | _WATER),
    Rule("intruder", ({"armed"}, {"stranger"}), unless=_SHOPPING),
    Rule("insecure_home", ({"break_night"},), ({"break_in", "door_forced"},)),
    Rule("insecure_home", ({"break_in"},), ({"night"}, {"swings_open"})),
    Rule("insecure_home", ({"stands_open"},), ({"door_forced"},), unless=_SHOPPING),
    Rule("dangerous_cold", ({"heating"},), ({"cold_temp"}, {"baby"})),
    Rule(
        "dangerous_cold", ({"boiler"},), ({"cold_temp"}, {"baby"}), unless=_SHOPPING | {"hot_water"}
    ),
    Rule("dangerous_cold", ({"heating", "boiler"},), ({"frost"}, {"baby"}), unless=_SHOPPING),
)

LIKELIEST = (
    Rule("gas", (), ({"gas"},)),
    Rule("carbon_monoxide", (), ({"co"},)),
    Rule("fire_or_sparks", (), ({"burning_smell", "ablaze"},)),
    Rule("fire_or_sparks", (), ({"fire"}, _ELECTRICAL | _MACHINE | {"wall_word", "alarm"})),
    Rule("live_wires", (), ({"wiring"}, {"passers", "meter_street", "garden", "rain"})),
    Rule("water_near_electricity", (), (_ELECTRICAL, {"water_word", "leak"}), unless={"power"}),
    Rule("flooding", (), ({"through_ceiling"}, {"water_word", "leak", "panic"})),
    Rule("flooding", (), ({"coming_up", "everywhere"}, _WATER | _WET | _DRAIN)),
    Rule("flooding", (), ({"flood", "torrent"}, _WATER | _WET)),
    Rule("flooding", (), ({"sewage"}, {"room", "present", "mess"})),
    Rule("structural_collapse", (), ({"sag"}, {"ceiling", "structure"})),
    Rule("locked_in", (), ({"baby", "pet"}, {"locked_out", "locked_in", "shut_outside"})),
    Rule("insecure_home", (), ({"break_in"}, {"swings_open", "alone", "night"})),
    Rule("dangerous_cold", (), ({"heating", "boiler"}, {"cold_temp"}, {"baby", "alone"})),
    Rule("dangerous_cold", (), ({"room"}, {"cold_temp"}), unless={"gas", "co", "burning_smell"}),
)
"""What a danger is called that is found without any of the rules: a name, and no evidence."""

_BYSTANDERS = _ELECTRICAL | _MACHINE | _WET | _DRAIN | _INSIDE | _BEARING
_BYSTANDERS |= {
    "baby",
    "pet",
    "alone",
    "passers",
    "stranger",
    "car_trapped",
    "shut_outside",
    "night",
    "present",
}
_BYSTANDERS |= {"room", "in_wall", "structure", "carpet_sofa", "garden", "meter_street", "piece"}
_BYSTANDERS |= {
    "touch",
    "wall_word",
    "smoke_alarm",
    "rain",
    "toilet",
    "everywhere",
    "mess",
    "colour",
    "pan",
    "tinder",
    "battery",
    "power",
    "soap_test",
    "chimney",
}
SIGNS_OF_DANGER = (
    frozenset({"imminent", "hurt", "scared", "panic", "venom", "water_word", "crying", "alarm"})
    | {
        concept
        for rule in RULES + LIKELIEST
        for concepts in (*rule.clause, *rule.message)
        for concept in concepts
    }
    - _BYSTANDERS
)
"""What tells of a danger, and not only of where it is, what it comes from and whom it threatens."""
