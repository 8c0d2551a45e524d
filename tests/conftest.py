"""Settings for every test."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # the machine may be busy: no test is about its own speed
settings.load_profile("unhurried")
