"""Characters: described once, seen in tries, saved, approved, kept.

A character's looks come in versions. A version is a draft while its player tries
portraits; saving one sends it to the GM (`pending`), who approves it, asks for changes, or
rejects it. Scenes are drawn from the newest approved version.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from db.models import Asset, Character, CharacterLook, Game, Generation, Session
from db.repositories import characters, games, pictures
from db.session import Database, Transaction
from studio.clock import Clock
from studio.errors import (
    AlreadyDecided,
    CharacterGone,
    CharacterNotApproved,
    NameTaken,
    NotReady,
    NotYours,
    StoreError,
    UnknownCharacter,
)
from studio.rules.instruction import STYLE_LIMIT
from studio.rules.params import CastMember, Kind, Params, Tier
from studio.rules.pictures import Picture, admit
from studio.rules.prompt import Looks, portrait_prompt
from studio.rules.styles import DEFAULT_STYLE
from studio.rules.text import check_name, clean, closest, name_key, require_length, require_words
from studio.services.orders import Draft, Order, Orders
from studio.services.people import (
    Answer,
    Person,
    is_game_master,
    require_game_master,
)
from studio.storage.base import Store, character_key

LOOKS_LIMIT = 1500
BACKSTORY_LIMIT = 4000
NOTE_LIMIT = 1000
REFERENCES_LIMIT = 3
_TRYING = ("draft", "changes_requested")


class Decision(StrEnum):
    """What a GM can say of a version of looks: the status it then has."""

    APPROVE = "approved"
    REQUEST_CHANGES = "changes_requested"
    REJECT = "rejected"


@dataclass(frozen=True)
class CharacterForm:
    """What the player typed and sent, untouched. `uploads` are encoded pictures."""

    name: str
    looks: str
    backstory: str = ""
    style: str = ""
    uploads: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class UploadLimits:
    """The caps of the gate for people's pictures."""

    max_bytes: int
    max_pixels: int


@dataclass(frozen=True)
class Sheet:
    """A character with one version of its looks and where it belongs."""

    character: Character
    look: CharacterLook
    game: Game


class Characters:
    """The characters of every game."""

    def __init__(
        self,
        database: Database,
        orders: Orders,
        store: Store,
        *,
        clock: Clock,
        upload_limits: UploadLimits,
    ) -> None:
        self._database = database
        self._orders = orders
        self._store = store
        self._clock = clock
        self.upload_limits = upload_limits

    # ── making one ──────────────────────────────────────────────────────────

    async def create(
        self, person: Person, game: Game, form: CharacterForm, answer: Answer
    ) -> tuple[Sheet, Order]:
        """Keep the character as a draft and ask for its first portrait.

        When the day's pictures are used (QuotaReached) the draft is kept all the same, so
        that nothing typed is lost. Raises InputErrors, ModerationRefused before that.
        """
        form = _checked(form)
        uploads = await self._admitted(form.uploads)
        await self._orders.check_words(game, f"{form.name}. {form.looks}. {form.style}")
        async with self._database.write() as tx:
            await self._require_free_name(tx, game, form.name)
            character = Character(
                game_id=game.id,
                owner_id=person.user_id,
                name=form.name,
                name_key=name_key(form.name),
                backstory=form.backstory,
                created_at=self._clock.now(),
            )
            tx.add(character)
            await tx.flush()
            look = self._new_look(character, version=1, looks=form.looks, style=form.style)
            tx.add(look)
        sheet = Sheet(character, look, game)
        try:
            await self._keep_uploads(sheet, uploads)
        except StoreError:
            await self._take_back(sheet)
            raise
        return sheet, await self._order_portrait(person, sheet, answer)

    async def try_again(self, person: Person, look_id: int, answer: Answer) -> tuple[Sheet, Order]:
        """Ask for another portrait with a new seed."""
        sheet = await self._own(person, look_id, act="try again")
        _require_trying(sheet.look)
        return sheet, await self._order_portrait(person, sheet, answer)

    async def edit_looks(
        self, person: Person, look_id: int, *, looks: str, style: str, answer: Answer
    ) -> tuple[Sheet, Order]:
        """Change the words and ask for a portrait of them.

        A version that was decided on stays as it is: its successor begins as a draft.
        """
        looks = require_words(looks, field="looks", limit=LOOKS_LIMIT)
        style = require_length(clean(style), field="style", limit=STYLE_LIMIT) or DEFAULT_STYLE
        sheet = await self._own(person, look_id, act="edit looks")
        await self._orders.check_words(sheet.game, f"{sheet.character.name}. {looks}. {style}")
        async with self._database.write() as tx:
            newest = await characters.newest_look(tx, sheet.character.id)
            if newest.status in (*_TRYING, "pending"):
                newest.looks, newest.style, newest.status = looks, style, "draft"
                look = newest
            else:
                look = self._new_look(
                    sheet.character, version=newest.version + 1, looks=looks, style=style
                )
                tx.add(look)
        sheet = Sheet(sheet.character, look, sheet.game)
        return sheet, await self._order_portrait(person, sheet, answer)

    async def tries(self, look_id: int) -> Sequence[Generation]:
        """The finished portraits of a version of looks, oldest first."""
        async with self._database.read() as tx:
            session = await pictures.session_of_look(tx, look_id)
            if session is None:
                return []
            return await pictures.of_session(tx, session.id, status="succeeded")

    async def has_unused_uploads(self, look: CharacterLook) -> bool:
        """Whether the player sent pictures that the portraits' model does not look at."""
        if self._orders.takes_references(Tier.STANDARD):
            return False
        async with self._database.read() as tx:
            return any(
                each.role == "reference" for each in await characters.references(tx, look.id)
            )

    async def save(self, person: Person, look_id: int, generation_id: int) -> Sheet:
        """Take that try as the reference: to the GM, or approved at once.

        It is approved at once where the game has no approvals, and for the GM's own.
        """
        sheet = await self._own(person, look_id, act="save")
        async with self._database.write() as tx:
            look = await characters.look(tx, look_id)
            generation = await pictures.generation(tx, generation_id)
            if look is None or generation is None:
                raise CharacterGone(sheet.character.name)
            _require_trying(look)
            portrait = await pictures.asset(tx, generation_id, "output")
            if portrait is None or not await self._is_try_of(tx, generation, look):
                raise NotReady("portrait")
            params = Params.from_json(generation.params)
            look.looks, look.style = params.scene, params.style
            look.portrait_id, look.seed = generation.id, generation.seed
            await characters.add_reference(
                tx, look_id=look.id, asset_id=portrait.id, origin="portrait"
            )
            at_once = not sheet.game.approvals or is_game_master(sheet.game, person)
            look.status = "pending"
            if at_once:
                await self._approve(tx, look, by=person.user_id)
        return Sheet(sheet.character, look, sheet.game)

    # ── the GM's say ────────────────────────────────────────────────────────

    async def require_decidable(self, person: Person, look_id: int) -> Sheet:
        """The sheet, if this person may decide on it now. Raises GameMasterOnly,
        AlreadyDecided, CharacterGone."""
        sheet = await self.sheet(look_id)
        require_game_master(sheet.game, person, act="decide about characters")
        if sheet.look.status != "pending":
            raise AlreadyDecided(sheet.look.status)
        return sheet

    async def decide(
        self, person: Person, look_id: int, decision: Decision, *, note: str = ""
    ) -> Sheet:
        """Approve, ask for changes, or reject; the note goes to the player."""
        note = require_length(clean(note), field="note", limit=NOTE_LIMIT)
        sheet = await self.require_decidable(person, look_id)
        async with self._database.write() as tx:
            look = await characters.look(tx, look_id)
            if look is None or look.status != "pending":
                raise AlreadyDecided(look.status if look else "deleted")
            look.note = note
            if decision is Decision.APPROVE:
                await self._approve(tx, look, by=person.user_id)
            else:
                look.status = decision.value
                look.decided_by, look.decided_at = person.user_id, self._clock.now()
        return Sheet(sheet.character, look, sheet.game)

    async def show_card_in(self, look: CharacterLook, *, channel_id: int, message_id: int) -> None:
        """Remember the card on which the GM decides."""
        async with self._database.write() as tx:
            kept = await characters.look(tx, look.id)
            if kept is not None:
                kept.card_channel_id, kept.card_message_id = channel_id, message_id

    # ── finding, changing, letting go ───────────────────────────────────────

    async def sheet(self, look_id: int) -> Sheet:
        """The character of a version of looks. Raises CharacterGone."""
        async with self._database.read() as tx:
            look = await characters.look(tx, look_id)
            character = await characters.living(tx, look.character_id) if look else None
            if look is None or character is None:
                raise CharacterGone
            return Sheet(character, look, await games.by_id(tx, character.game_id))

    async def named(self, game: Game, name: str) -> Sheet:
        """The character of that name with its newest looks. Raises UnknownCharacter."""
        async with self._database.read() as tx:
            character = await self._by_name(tx, game, name)
            return Sheet(character, await characters.newest_look(tx, character.id), game)

    async def listed(self, game: Game) -> list[Sheet]:
        """The game's characters with their newest looks, by name."""
        async with self._database.read() as tx:
            found = await characters.of_game(tx, game.id)
            looks = await characters.newest_looks(tx, [character.id for character in found])
        return [Sheet(each, looks[each.id], game) for each in found if each.id in looks]

    async def cast(self, game: Game, names: Sequence[str]) -> list[Sheet]:
        """The characters of these names with their approved looks, each once.

        Raises UnknownCharacter, CharacterGone (retired) or CharacterNotApproved.
        """
        sheets: dict[int, Sheet] = {}
        async with self._database.read() as tx:
            for name in names:
                character = await self._by_name(tx, game, name)
                if character.retired_at is not None:
                    raise CharacterGone(character.name)
                if character.look_id is None:
                    newest = await characters.newest_look(tx, character.id)
                    raise CharacterNotApproved(character.name, newest.status, character.owner_id)
                look = await characters.look(tx, character.look_id)
                if look is not None:
                    sheets[character.id] = Sheet(character, look, game)
        return list(sheets.values())

    async def portrait(self, look: CharacterLook) -> Asset | None:
        """The saved portrait of a version of looks; before saving, its newest try."""
        async with self._database.read() as tx:
            if look.portrait_id is not None:
                return await pictures.asset(tx, look.portrait_id, "output")
        tries = await self.tries(look.id)
        if not tries:
            return None
        async with self._database.read() as tx:
            return await pictures.asset(tx, tries[-1].id, "output")

    async def approved_before(self, look: CharacterLook) -> CharacterLook | None:
        """The version scenes are drawn from now, if it is another one than this."""
        async with self._database.read() as tx:
            character = await characters.living(tx, look.character_id)
            if character is None or character.look_id in (None, look.id):
                return None
            return await characters.look(tx, character.look_id)

    async def edit(
        self, person: Person, character_id: int, *, name: str, backstory: str
    ) -> Character:
        """Change name and backstory; neither is anything the GM approved."""
        name = check_name(name)
        backstory = require_length(clean(backstory), field="backstory", limit=BACKSTORY_LIMIT)
        async with self._database.read() as tx:
            character = await characters.living(tx, character_id)
            if character is None:
                raise CharacterGone
            game = await games.by_id(tx, character.game_id)
        if character.owner_id != person.user_id:
            raise NotYours("edit this character", owner_only=True)
        await self._orders.check_words(game, name)
        async with self._database.write() as tx:
            character = await characters.living(tx, character_id)
            if character is None:
                raise CharacterGone
            if name_key(name) != character.name_key:
                await self._require_free_name(tx, game, name)
            character.name, character.name_key = name, name_key(name)
            character.backstory = backstory
        return character

    async def retire(self, person: Person, character_id: int, *, retired: bool) -> Character:
        """Take a character out of play, or bring it back; its pictures stay."""
        async with self._database.write() as tx:
            character = await self._steered(tx, person, character_id, act="retire this character")
            character.retired_at = self._clock.now() if retired else None
        return character

    async def delete(self, person: Person, character_id: int) -> Character:
        """Remove a character and free its name; pictures it is in stay in their sessions."""
        async with self._database.write() as tx:
            character = await self._steered(tx, person, character_id, act="delete this character")
            character.deleted_at = self._clock.now()
        return character

    # ── parts ───────────────────────────────────────────────────────────────

    async def _order_portrait(self, person: Person, sheet: Sheet, answer: Answer) -> Order:
        who = Looks(sheet.character.name, sheet.look.looks)
        async with self._database.read() as tx:
            session: Session | None = await pictures.session_of_look(tx, sheet.look.id)
        draft = Draft(
            kind=Kind.PORTRAIT,
            text=f"{sheet.character.name}, a portrait",
            prompt=portrait_prompt(who, style=sheet.look.style, house_style=sheet.game.house_style),
            params=Params(
                scene=sheet.look.looks,
                cast=(CastMember(sheet.character.id, sheet.look.id, sheet.character.name),),
                style=sheet.look.style,
            ),
        )
        return await self._orders.place(
            person,
            sheet.game,
            draft,
            answer,
            session_id=session.id if session else None,
            look_id=sheet.look.id,
        )

    def _new_look(
        self, character: Character, *, version: int, looks: str, style: str
    ) -> CharacterLook:
        return CharacterLook(
            character_id=character.id,
            version=version,
            looks=looks,
            style=style,
            seed=0,
            status="draft",
            created_at=self._clock.now(),
        )

    async def _admitted(self, uploads: tuple[bytes, ...]) -> list[Picture]:
        limits = self.upload_limits
        return [
            await asyncio.to_thread(
                admit, content, max_bytes=limits.max_bytes, max_pixels=limits.max_pixels
            )
            for content in uploads[:REFERENCES_LIMIT]
        ]

    async def _take_back(self, sheet: Sheet) -> None:
        """As if nothing had been asked: nothing refers to the new character yet."""
        async with self._database.write() as tx:
            look = await characters.look(tx, sheet.look.id)
            await tx.delete(look)
            await tx.flush()
            await tx.delete(await characters.living(tx, sheet.character.id))

    async def _keep_uploads(self, sheet: Sheet, uploads: list[Picture]) -> None:
        assets = [await self._stored(sheet, picture) for picture in uploads]
        if not assets:
            return
        async with self._database.write() as tx:
            tx.add_all(assets)
            await tx.flush()
            for asset in assets:
                await characters.add_reference(
                    tx, look_id=sheet.look.id, asset_id=asset.id, origin="upload"
                )

    async def _stored(self, sheet: Sheet, picture: Picture) -> Asset:
        key = character_key(
            game_id=sheet.game.id,
            character_id=sheet.character.id,
            name=f"{picture.sha256}.{picture.extension}",
        )
        await self._store.put(key, picture.content, mime=picture.mime)
        return Asset(
            game_id=sheet.game.id,
            role="reference",
            store=self._store.name,
            bucket=self._store.bucket,
            key=key,
            mime=picture.mime,
            size_bytes=len(picture.content),
            width=picture.width,
            height=picture.height,
            sha256=picture.sha256,
            created_at=self._clock.now(),
        )

    async def _own(self, person: Person, look_id: int, *, act: str) -> Sheet:
        sheet = await self.sheet(look_id)
        if sheet.character.owner_id != person.user_id:
            raise NotYours(act, owner_only=True)
        return sheet

    async def _steered(
        self, tx: Transaction, person: Person, character_id: int, *, act: str
    ) -> Character:
        """The character, if this person is its owner, the GM or an admin."""
        character = await characters.living(tx, character_id)
        if character is None:
            raise CharacterGone
        look = await characters.newest_look(tx, character.id)
        game = await games.by_id(tx, character.game_id)
        require_steering(person, Sheet(character, look, game), act=act)
        return character

    async def _by_name(self, tx: Transaction, game: Game, name: str) -> Character:
        character = await characters.named(tx, game.id, name_key(name))
        if character is None:
            known = [each.name for each in await characters.of_game(tx, game.id)]
            raise UnknownCharacter(clean(name), tuple(closest(name, known)))
        return character

    async def _require_free_name(self, tx: Transaction, game: Game, name: str) -> None:
        taken = await characters.named(tx, game.id, name_key(name))
        if taken is not None:
            raise NameTaken(taken.name)

    async def _approve(self, tx: Transaction, look: CharacterLook, *, by: int) -> None:
        look.status, look.decided_by, look.decided_at = "approved", by, self._clock.now()
        character = await characters.living(tx, look.character_id)
        if character is None:
            raise CharacterGone
        character.look_id = look.id

    @staticmethod
    async def _is_try_of(tx: Transaction, generation: Generation, look: CharacterLook) -> bool:
        session = await pictures.session_of_look(tx, look.id)
        return session is not None and generation.session_id == session.id


def require_steering(person: Person, sheet: Sheet, *, act: str) -> None:
    """Raises NotYours unless the person is the character's owner, the GM or an admin."""
    owner = sheet.character.owner_id == person.user_id
    if not (owner or person.is_admin or is_game_master(sheet.game, person)):
        raise NotYours(act)


def _checked(form: CharacterForm) -> CharacterForm:
    return CharacterForm(
        name=check_name(form.name),
        looks=require_words(form.looks, field="looks", limit=LOOKS_LIMIT),
        backstory=require_length(clean(form.backstory), field="backstory", limit=BACKSTORY_LIMIT),
        style=require_length(clean(form.style), field="style", limit=STYLE_LIMIT) or DEFAULT_STYLE,
        uploads=form.uploads,
    )


def _require_trying(look: CharacterLook) -> None:
    if look.status not in _TRYING:
        raise AlreadyDecided(look.status)
