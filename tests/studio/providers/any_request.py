"""Any request that a model of the catalogue can draw."""

from hypothesis import strategies as st

from studio.providers.base import DrawRequest, Lora, Outline, Safety, Tier
from studio.providers.catalogue.fitting import size_of
from studio.providers.catalogue.models import Model, Requirement
from tests.studio.providers.asking import picture, who

SEEDS = 2**31 - 1


@st.composite
def requests_for(draw: st.DrawFn, model: Model) -> DrawRequest:
    """Any request within the capabilities of the model."""
    needs = set(model.requires)
    width = draw(st.integers(1, 40)) * 64
    height = draw(st.integers(1, 40)) * 64
    source = mask = None
    references = draw(st.integers(0, 4)) if model.references else 0
    if model.source and (Requirement.SOURCE in needs or draw(st.booleans())):
        source = picture(width // 64 * 8, height // 64 * 8)
        if not model.source.keeps_shape and draw(st.booleans()):
            source = picture(64, 48)
        insists = model.source.needs_mask or Requirement.MASK in needs
        if model.mask and (insists or draw(st.booleans())):
            mask = picture(40, 40, mode="L")
    room = model.room(source=source is not None)
    references = min(references, room)
    if Requirement.REFERENCES in needs or (Requirement.PICTURES in needs and source is None):
        references = max(1, references)
    subjects = tuple(
        who(
            draw(st.sampled_from(["Elara", "Bo", "Ærys the 2nd", "Лея", "x" * 40])) + str(at),
            *(
                picture(draw(st.sampled_from([16, 64])), 32, level)
                for level in range(draw(st.integers(1, 3)))
            ),
        )
        for at in range(references)
    )
    levels = [Safety.DEFAULT, *(model.safety.values if model.safety else ())]
    return DrawRequest(
        prompt=draw(st.text(min_size=1, max_size=40)) if model.prompt else "",
        negative=draw(st.sampled_from(["", "text, watermark"])) if model.negative else "",
        scene="",
        seed=draw(st.integers(0, SEEDS - 1)),
        width=width,
        height=height,
        model=model.name,
        count=draw(st.integers(1, 9)),
        tier=draw(st.sampled_from(Tier)),
        subjects=subjects,
        strength=draw(st.none() | st.floats(0, 1)) if model.strength or not source else None,
        loras=tuple(
            Lora("owner/name", draw(st.floats(-20, 20)))
            for _ in range(draw(st.integers(0, len(model.loras))))
        ),
        safety=draw(st.sampled_from(levels)),
        source=source,
        mask=mask,
    )


def outline_of(request: DrawRequest) -> Outline:
    """The outline of a request, with the sizes of its pictures."""
    return Outline(
        request.model,
        request.width,
        request.height,
        tier=request.tier,
        count=request.count,
        aspect=request.aspect,
        strength=request.strength,
        safety=request.safety,
        source=size_of(request.source) if request.source else None,
        mask=request.mask is not None,
        references=tuple(
            tuple(size_of(each) for each in subject.references) for subject in request.subjects
        ),
    )
