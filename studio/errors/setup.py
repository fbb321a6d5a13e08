"""A setting or the installation is wrong; the operator has to correct it."""

from dataclasses import dataclass

from studio.errors.base import LimnerError


@dataclass(eq=False)
class SetupError(LimnerError):
    """The operator has to correct something; `sentence` says what and how."""

    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(eq=False)
class ConfigError(SetupError):
    """A setting is missing or wrong."""


@dataclass(eq=False)
class SchemaBehind(SetupError):
    """The database is behind the program's schema."""
