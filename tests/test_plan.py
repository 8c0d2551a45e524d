"""A plan survives being written down."""

from hypothesis import given
from hypothesis import strategies as st

from ictassign.plan import Plan
from ictassign.problem import DutyKey, UnitKey

CODES = st.text(min_size=1, max_size=6)
PEOPLE = st.lists(CODES, max_size=3).map(tuple)
DUTIES = st.builds(DutyKey, CODES, st.one_of(st.just(""), CODES))
UNITS = st.builds(UnitKey, CODES, st.one_of(st.just(""), CODES))
PLANS = st.builds(
    Plan,
    executors=st.dictionaries(DUTIES, PEOPLE, max_size=3),
    stand_ins=st.dictionaries(UNITS, PEOPLE, max_size=3),
    visits=st.dictionaries(st.tuples(CODES, CODES), st.integers(), max_size=3),
    decides=st.dictionaries(DUTIES, CODES, max_size=2),
    steers=st.dictionaries(DUTIES, CODES, max_size=2),
    contacts=st.dictionaries(DUTIES, CODES, max_size=2),
    school_contacts=st.dictionaries(CODES, CODES, max_size=2),
    ambassadors=st.dictionaries(CODES, CODES, max_size=2),
)


@given(PLANS)
def test_json_gives_the_same_plan_back(plan: Plan) -> None:
    again = Plan.from_json(plan.to_json())
    assert again == plan
    assert all(isinstance(key, DutyKey) for key in [*again.executors, *again.decides, *again.steers, *again.contacts])
    assert all(isinstance(key, UnitKey) for key in again.stand_ins)


def test_keys_are_written_as_planners_see_them() -> None:
    assert str(DutyKey("T13", "V004")) == "T13/V004"
    assert str(DutyKey("T13", "")) == "T13/groep"
    assert str(UnitKey("T13", "S1")) == "T13/S1"
    assert str(UnitKey("T13", "")) == "T13/groep"
