"""What the helping sheets of the template say: the reading guide, and what each word of a closed list means."""

import inspect
from collections.abc import Mapping
from typing import NamedTuple

from ictassign.goals import GOALS
from ictassign.scenarios import KINDS
from ictassign.tables import AgreementKind, KnownPer, Outsourcing, Parameters, Placement, Priority, Role, TaskGroup

GUIDE_SHEET, LISTS_SHEET = "Leeswijzer", "Keuzelijsten"


class Line(NamedTuple):
    """A line of the reading guide: a label, and the text or number beside it."""

    label: str
    text: str = ""


class Section(NamedTuple):
    """A heading of the reading guide and the lines below it."""

    heading: str
    lines: tuple[Line, ...]


GUIDE = (
    Section(
        "Waarvoor dient dit werkboek?",
        (
            Line(
                "",
                "U vult in welke vestigingen, mensen en ICT-taken er zijn. ictassign stelt daarmee een verdeling voor het schooljaar voor: "
                "wie beslist, wie uitvoert, wie vervangt, wie aanstuurt en opvolgt, en wie het aanspreekpunt is.",
            ),
            Line("", "Het plan is een voorstel. Mensen beslissen: pas het aan en laat het opnieuw nakijken zo vaak u wilt."),
        ),
    ),
    Section(
        "In deze volgorde invullen",
        (
            Line(
                "1  Vestigingen",
                "Eén rij per vestiging: code, naam, plaats, leerlingen op 1 februari en toestellen. Vestigingen van dezelfde school "
                "krijgen dezelfde Instelling.",
            ),
            Line(
                "2  Personeel",
                "Eén rij per persoon: rollen, standplaats en uren voor ICT. Ook directies, administratie, ambassadeurs en externe "
                "partners met een taak rond ICT.",
            ),
            Line(
                "3  Vaardigheden",
                "Wat kan wie? 0 niet, 1 kan helpen, 2 werkt alleen, 3 expert. U mag kolommen toevoegen; de titel is de naam van de vaardigheid.",
            ),
            Line("4  Taken", "De catalogus van zeventig ICT-taken staat klaar. De uren zijn richtwaarden: pas ze aan, schrap taken of voeg er toe."),
            Line("5  Parameters", "Het schooljaar en de cijfers die voor de hele groep gelden. De standaardwaarden mogen blijven staan."),
            Line(
                "6  Als het nodig is",
                "Uitzonderingen (andere uren voor één opdracht), Afspraken (vast, verboden, liever, liever niet), Reistijden (als u ze "
                "beter kent) en Doelen (wat hoe zwaar weegt).",
            ),
            Line("7  Vorig jaar", "De Taakverdeling van vorig schooljaar, als het nieuwe plan daar dicht bij moet blijven."),
            Line("8  Wat als", "Scenario's die u wilt doorrekenen, bijvoorbeeld iemand die vertrekt of een school die groeit."),
        ),
    ),
    Section(
        "Hoe u invult",
        (
            Line("Kleuren", "Donkerblauwe kolomtitel: elke rij heeft hier een waarde nodig. Groenblauwe kolomtitel: mag leeg blijven."),
            Line("Uitleg", "Beweeg over een kolomtitel om te zien wat erin hoort. Het blad Keuzelijsten zegt wat elk woord betekent."),
            Line(
                "Lijsten in een vak",
                "Meer waarden in één vak scheidt u met een puntkomma, bijvoorbeeld TIC;AIV. De keuzelijst geeft er één; typ de volgende erbij.",
            ),
            Line("Getallen", "Gewone getallen, met een komma voor decimalen (3,5) en zonder eenheid: 36 en niet 36 u."),
            Line(
                "Eigen kolommen",
                "Eigen kolommen en bladen mogen; ze worden bewaard en niet gebruikt. Alleen in Vaardigheden is elke kolom een vaardigheid.",
            ),
            Line(
                "Privacy",
                "Vul alleen in wat nodig is: geen beoordelingen, geen ziekte, geen thuisadres. Codes volstaan als u geen namen wilt delen.",
            ),
        ),
    ),
    Section(
        "Wat u ermee doet",
        (
            Line("Nakijken", "ictassign check werkboek.xlsx    noemt elke fout met het blad en het vak."),
            Line("Plannen", "ictassign solve werkboek.xlsx -o plan.xlsx    schrijft hetzelfde werkboek met het plan erbij."),
            Line(
                "Daarna",
                "In plan.xlsx begint u bij Samenvatting. Taakverdeling heeft één rij per opdracht; Per persoon en Per vestiging zijn om "
                "af te drukken; Niet verdeeld zegt wat overblijft en waarom.",
            ),
            Line("Volgend jaar", "ictassign init nieuw.xlsx --year-from plan.xlsx    begint het volgende schooljaar met het plan van dit jaar."),
        ),
    ),
)

POINTS = Section(
    "Van ICT-punten naar uren (hulp, niet verplicht)",
    (
        Line(
            "",
            "Punten = leerlingen op 1 februari x gewicht x de coëfficiënt die uw school van de overheid kent. De punten zijn alleen "
            "voor ICT-coördinatie.",
        ),
        Line(
            "",
            "Een voltijdse ICT-coördinator werkt 36 uur per week en kost 63 punten met een diploma secundair onderwijs; met een "
            "bachelor ongeveer 82 tot 85 en met een master ongeveer 120 tot 126: vraag het na.",
        ),
        Line("", "Een schooljaar telt 182 tot 183 schooldagen, ongeveer 36,4 weken: 1 uur per week is ongeveer 36,4 uur per schooljaar."),
    ),
)

PUPIL_WEIGHTS: Mapping[str, float] = {
    "Leerlingen basisonderwijs": 1.224882506,
    "Leerlingen B-stroom, beroeps en buitengewoon secundair": 1.153471682,
    "Leerlingen A-stroom": 0.97368015,
}
"""Weight of a pupil in the ICT points of a school."""
FULL_TIME_POINTS, FULL_TIME_HOURS = 63, 36
"""What a full-time ICT coordinator with a secondary diploma costs in points, and works in hours a week."""

MEANINGS: Mapping[str, str] = {
    Role.COORDINATING_DIRECTOR: "coördinerend directeur",
    Role.PRINCIPAL: "directeur van een school",
    Role.COORDINATOR: "coördinerende ICT-coördinator",
    Role.TECHNICAL: "technische ICT-coördinator",
    Role.PEDAGOGICAL: "pedagogische ICT-coördinator",
    Role.ADMINISTRATIVE: "administratief medewerker",
    Role.AMBASSADOR: "leraar-ambassadeur, ankerpunt van de school",
    Role.INFORMATION_SECURITY: "aanspreekpunt informatieveiligheid",
    Role.EXTERNAL: "externe partner, met een tarief per uur",
    TaskGroup.TECHNICAL: "netwerk, toestellen, accounts, veiligheid, helpdesk",
    TaskGroup.PEDAGOGICAL: "begeleiding, nascholing, leermiddelen, digitale geletterdheid",
    TaskGroup.POLICY: "plannen, organiseren, kiezen en opvolgen",
    TaskGroup.ADMINISTRATIVE: "inventaris, aankoop, contracten, schoolsoftware",
    AgreementKind.FIXED: "die persoon voert dit uit, ook als de regels het niet toelaten",
    AgreementKind.FORBIDDEN: "die persoon doet dit niet",
    AgreementKind.LIKED: "die persoon doet dit graag",
    AgreementKind.DISLIKED: "die persoon doet dit liever niet",
}
"""What each role, group of tasks and kind of agreement means."""

PLACEMENTS: Mapping[str, str] = {
    Placement.GROUP: "één opdracht voor de hele groep",
    Placement.SCHOOL: "één opdracht per school, op de hoofdvestiging",
    Placement.SITE: "één opdracht per vestiging",
    Placement.BOTH: "één opdracht voor de groep en één per school",
}
KNOWN_PER: Mapping[str, str] = {
    KnownPer.GROUP: "zoveel mensen in de hele groep kennen de taak",
    KnownPer.SCHOOL: "zoveel mensen kennen de taak in elke school",
}
OUTSOURCING: Mapping[str, str] = {
    Outsourcing.YES: "een externe partner mag deze taak doen",
    Outsourcing.PARTLY: "een externe partner mag delen van deze taak doen",
    Outsourcing.NO: "alleen eigen mensen doen deze taak",
}
PRIORITY: Mapping[str, str] = {
    Priority.CORE: "moet verdeeld raken",
    Priority.EXTRA: "mag wachten als er te weinig uren zijn",
}
CLOSED_LISTS: Mapping[str, Mapping[str, str]] = {
    "Rollen": {role: MEANINGS[role] for role in Role},
    "Groep": {group: MEANINGS[group] for group in TaskGroup},
    "Plaats": PLACEMENTS,
    "Kenners per": KNOWN_PER,
    "Uitbesteedbaar": OUTSOURCING,
    "Prioriteit": PRIORITY,
    "Afspraak": {kind: MEANINGS[kind] for kind in AgreementKind},
    "Wijziging": {name: inspect.getdoc(kind) or "" for name, kind in KINDS.items()},
    "Doel": {goal.name: goal.sentence() for goal in GOALS},
    "Parameter": {str(field.title): str(field.description) for field in Parameters.model_fields.values()},
}
"""Every closed list by the header of its columns: each word with what it means."""
