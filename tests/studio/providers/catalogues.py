"""The shipped catalogue and models of an operator."""

from typing import Any

from studio.providers.catalogue import Catalogue
from studio.providers.catalogue.models import Model
from tests.studio.providers.schemas import kept_schemas

CATALOGUE = Catalogue.load()


SCHEMAS = kept_schemas()


def schema_of(model: Model) -> dict[str, Any]:
    return SCHEMAS[model.reference.split(":")[0]]
