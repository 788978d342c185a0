"""The kinds the nano pair knows by name: their words, pictures, sounds, uses.

Stamp and sound names are paths inside Debian's tuxpaint-stamps-default, without
the ending. `held` stamps never enter any training (the unseen split).
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kind:
    """One nameable thing. `sound` is an .ogg stamp sound or `gm:PROGRAM` for a synthesised one."""

    noun: str
    group: str
    stamps: tuple[str, ...]
    held: tuple[str, ...] = ()
    sound: tuple[str, ...] = ()
    voice: str = ""                      # "the one that ... barks"
    hints: tuple[str, ...] = field(default=())   # by use or nature, true for this kind
    rotate: bool = True


A = "animals/"
M = "hobbies/music/"
H = "household/"

KINDS = (
    Kind("dog", "animal", (A + "mammals/dogs/dog",), (), (A + "mammals/dogs/dog",), "barks", ("guards the house",)),
    Kind("cat", "animal", ("seasonal/halloween/blackcat",), (), ("seasonal/halloween/blackcat",), "meows", ("catches mice",)),
    Kind("cow", "animal", (A + "mammals/bovines/cow",), (A + "mammals/bovines/cow_white",),
         (A + "mammals/bovines/cow", A + "mammals/bovines/cow_white"), "moos", ("gives milk",)),
    Kind("sheep", "animal", (A + "mammals/bovines/sheep",), (), (A + "mammals/bovines/sheep",), "bleats", ("gives wool",)),
    Kind("pig", "animal", (A + "mammals/pig", A + "mammals/pig_golden"), (A + "mammals/pig_golden2",),
         (A + "mammals/pig", A + "mammals/pig_golden"), "grunts", ("loves mud",)),
    Kind("horse", "animal", (A + "mammals/equines/horse",), (), (A + "mammals/equines/horse",), "neighs", ("can be ridden",)),
    Kind("rooster", "bird", (A + "birds/rooster",), (), (A + "birds/rooster",), "crows", ("wakes the farm",)),
    Kind("duck", "bird", (A + "birds/duck", A + "birds/drake"), (), (A + "birds/duck", A + "birds/drake"), "quacks",
         ("swims on ponds",)),
    Kind("frog", "animal", (A + "amphibians/frog",), (A + "amphibians/frog-1",), (A + "amphibians/frog",), "croaks",
         ("jumps in ponds",)),
    Kind("bee", "insect", (A + "insects/bee",), (), (A + "insects/bee",), "buzzes", ("makes honey",)),
    Kind("owl", "bird", (A + "birds/owl",), (), (A + "birds/owl",), "hoots", ("hunts at night",)),
    Kind("lion", "animal", (A + "mammals/cats/lion",), (A + "mammals/cats/lion-2",), (A + "mammals/cats/lion",), "roars",
         ("has a mane",)),
    Kind("seagull", "bird", (A + "birds/seagull",), (A + "birds/silver-gull",), (A + "birds/seagull",), "screams",
         ("lives at the coast",)),
    Kind("whale", "animal", (A + "mammals/aquatic/whale",), (), (A + "mammals/aquatic/whale",), "sings",
         ("is the largest animal of the sea",)),
    Kind("violin", "instrument", (M + "string/violin",), (), (M + "string/violin", "gm:40"), "plays", ("is held under the chin",)),
    Kind("cello", "instrument", (M + "string/cello",), (), (M + "string/cello", "gm:42"), "plays",
         ("is played between the knees",)),
    Kind("drums", "instrument", (M + "percussion/drumkit",), (), (M + "percussion/drumkit", "gm:drum"), "plays",
         ("is beaten with sticks",)),
    Kind("trumpet", "instrument", (M + "brass/trumpet",), (), ("gm:56",), "plays", ("is made of brass",)),
    Kind("guitar", "instrument", (M + "string/guitar_classical",), (), ("gm:24",), "plays", ("has six strings",)),
    Kind("hammer", "tool", (H + "tools/hammer",), (), (H + "tools/hammer",), "knocks", ("drives nails",)),
    Kind("saw", "tool", (H + "tools/saw",), (), (H + "tools/saw",), "saws", ("can cut wood",)),
    Kind("kettle", "tool", (H + "kettle",), (), (H + "kettle",), "boils", ("heats water",)),
    Kind("camera", "tool", ("hobbies/camera_35mm",), (), ("hobbies/camera_35mm",), "clicks", ("takes pictures",)),
    Kind("fire truck", "vehicle", ("vehicles/emergency/firetruck",), ("vehicles/emergency/cartoon/fire_engine",),
         ("vehicles/emergency/firetruck",), "wails", ("carries a ladder",)),
    Kind("apple", "food", ("food/fruit/apple_red", "food/fruit/apple_fuji"), ("food/fruit/apple_sierra_beauty",),
         hints=("grows on a tree",)),
    Kind("banana", "food", ("food/fruit/banana",), ("food/fruit/cartoon/banana",), hints=("must be peeled",)),
    Kind("bus", "vehicle", ("vehicles/masstransit/green_korean_bus",), ("vehicles/masstransit/cartoon/double_decker_bus",),
         hints=("carries many passengers",), rotate=False),
    Kind("car", "vehicle", ("vehicles/auto/beetle", "vehicles/auto/sedan"), ("vehicles/auto/sportscar2",),
         hints=("seats a family",), rotate=False),
    Kind("ball", "toy", ("sports/soccer",), ("sports/cartoon/volleyball",), hints=("can be kicked",)),
    Kind("fish", "animal", (A + "fish/clownfish", A + "fish/butterflyfish"), (A + "fish/moonwrasse",), hints=("breathes under water",)),
    Kind("teapot", "tool", (H + "dishes/teapot",), (), hints=("pours tea",)),
    Kind("toolbox", "tool", (H + "tools/toolbox",), (), hints=("holds tools",), rotate=False),
    Kind("hat", "clothes", ("clothes/hats/tophat", "clothes/hats/blue_fedora"), ("clothes/hats/green_fedora",),
         hints=("is worn on the head",)),
    Kind("flower", "plant", ("plants/flowers/flower1", "plants/flowers/rose", "plants/flowers/marigold"),
         ("plants/flowers/flower3",), hints=("smells sweet",)),
    Kind("boat", "vehicle", ("vehicles/ship/chineseJunk", "vehicles/ship/cartoon/tugboat"), ("vehicles/ship/walnutBoat",),
         hints=("floats on water",), rotate=False),
    Kind("wrench", "tool", (H + "tools/wrench", H + "tools/wrench_adjustable"), (H + "tools/wrench_plumbers",),
         hints=("turns bolts",)),
)

NOUNS = tuple(k.noun for k in KINDS)
SOUNDING = tuple(i for i, k in enumerate(KINDS) if k.sound)
BY_NOUN = {k.noun: i for i, k in enumerate(KINDS)}
