"""Creating a character: describe it, try portraits, save one, have it approved.

A character's looks come in versions. A version is a draft while its player tries
portraits; saving one sends it to the GM (`pending`), who approves it, asks for changes, or
rejects it. Scenes are drawn from the newest approved version.
"""

from collections.abc import Sequence

from db.commits import saving_undone
from db.enums import AssetRole, DailyUseKind, GenerationStatus, LookStatus, ReferenceOrigin
from db.models import Character, CharacterLook, Game, Generation, Session
from db.repositories import characters, pictures
from db.session import Database, Transaction
from studio.clock import Clock
from studio.errors import (
    AlreadyDecided,
    CharacterGone,
    DailyLimitReached,
    NotReady,
    StoreError,
)
from studio.generation.assets import NewAsset
from studio.rules.asking.instruction import STYLE_LIMIT
from studio.rules.asking.params import CastMember, GenerationKind, Params, Tier
from studio.rules.asking.picture_tags import stored_tag
from studio.rules.asking.prompt import Looks, portrait_prompt
from studio.rules.asking.styles import DEFAULT_STYLE
from studio.rules.pictures.gate import Picture
from studio.rules.queue.costs import Cost
from studio.rules.text import clean, name_key, require_length, require_words
from studio.services.characters.approvals import approve
from studio.services.characters.form import LOOKS_LIMIT, CharacterForm, checked_form
from studio.services.characters.portraits import Portrait, portrait_offer
from studio.services.characters.roster import (
    CharacterSheet,
    Roster,
    require_few_drafts,
    require_free_name,
)
from studio.services.orders.inputs import UploadLimits, admit_upload
from studio.services.orders.orders import JudgedOrder, Order, Orders
from studio.services.orders.planning import NewOrder, Planner
from studio.services.orders.uploads import UploadStore
from studio.services.people import (
    Answer,
    DiscordPlace,
    Person,
    as_member,
    is_game_master,
    require_game_master,
    require_open,
    require_owner,
)
from studio.services.queue.daily_uses import count_use
from studio.storage.base import character_key

REFERENCES_LIMIT = 3
# The id of a character and of a version of looks whose words are judged before they are saved.
_UNSAVED = 0
_TRYING = (LookStatus.DRAFT, LookStatus.CHANGES_REQUESTED)


class Characters:
    """Creates the characters of every game, from the form to the GM's approval."""

    def __init__(
        self,
        database: Database,
        roster: Roster,
        planner: Planner,
        orders: Orders,
        uploads: UploadStore,
        *,
        clock: Clock,
        upload_limits: UploadLimits,
    ) -> None:
        self._database = database
        self._roster = roster
        self._planner = planner
        self._orders = orders
        self._uploads = uploads
        self._clock = clock
        self.upload_limits = upload_limits

    async def create(
        self, person: Person, game: Game, form: CharacterForm, answer: Answer
    ) -> tuple[CharacterSheet, Order]:
        """Save the character as a draft and request its first portrait.

        When the day's quota is used up (QuotaReached), a draft without uploads is saved all the
        same, so that nothing typed is lost; uploads are not stored then, and nothing is saved.
        Raises InputErrors, ModerationRefused, TooManyDrafts, DailyLimitReached, and
        GameMasterOnly for a GM's character, before anything is saved.
        """
        if form.npc:
            require_game_master(game, person, act="create a GM's character")
        form = checked_form(form)
        judged = await self._judge_portrait(
            person, game, Looks(form.name, form.looks, form.style), answer
        )
        if form.uploads:
            await self._orders.require_room(person, game)
        async with self._database.read() as tx:
            await require_few_drafts(tx, person, game)
        uploads = await self._admit(form.uploads, person)
        async with self._database.write(person.guild_id) as tx:
            await require_free_name(tx, game, form.name)
            await require_few_drafts(tx, person, game)
            await count_use(self._database, tx, person.user_id, DailyUseKind.CHARACTERS)
            character = Character(
                game_id=game.id,
                owner_id=person.user_id,
                name=form.name,
                name_key=name_key(form.name),
                backstory=form.backstory,
                npc=form.npc,
                created_at=self._clock.now(),
            )
            tx.add(character)
            await tx.flush()
            look = self._new_look(character, version=1, looks=form.looks, style=form.style)
            tx.add(look)
        sheet = CharacterSheet(character, look, game)
        try:
            await self._keep_uploads(person, sheet, uploads)
        except (DailyLimitReached, StoreError):
            await self._take_back(sheet)
            raise
        return sheet, await self._order_portrait(person, sheet, judged, answer)

    async def try_again(
        self, person: Person, look_id: int, answer: Answer
    ) -> tuple[CharacterSheet, Order]:
        """Request another portrait with a new seed."""
        person, sheet = await self.get_own(person, look_id, act="try again")
        _require_trying(sheet.look)
        who = Looks(sheet.character.name, sheet.look.looks, sheet.look.style)
        judged = await self._judge_portrait(person, sheet.game, who, answer)
        return sheet, await self._order_portrait(person, sheet, judged, answer)

    async def offer_try(self, sheet: CharacterSheet, place: DiscordPlace | None) -> Cost | None:
        """What another portrait that is requested there would cost the player, and leave of their
        day."""
        return await self._orders.offer(
            sheet.character.owner_id, sheet.game.guild_id, portrait_offer(sheet), place
        )

    async def edit_looks(
        self, person: Person, look_id: int, *, looks: str, style: str, answer: Answer
    ) -> tuple[CharacterSheet, Order]:
        """Change looks and style, and request a portrait of them.

        A version that was sent to the GM stays unchanged: the change makes a new draft version.
        """
        looks = require_words(looks, field="looks", limit=LOOKS_LIMIT)
        style = require_length(clean(style), field="style", limit=STYLE_LIMIT) or DEFAULT_STYLE
        person, sheet = await self.get_own(person, look_id, act="edit looks")
        judged = await self._judge_portrait(
            person, sheet.game, Looks(sheet.character.name, looks, style), answer
        )
        async with self._database.write(person.guild_id) as tx:
            look = await self._begin(tx, await _newest_of(tx, sheet.character))
            look.looks, look.style = looks, style
        sheet = CharacterSheet(sheet.character, look, sheet.game)
        return sheet, await self._order_portrait(person, sheet, judged, answer)

    async def get_own(
        self, person: Person, look_id: int, *, act: str
    ) -> tuple[Person, CharacterSheet]:
        """The person's own character with its newest looks, and the person as a member of its
        server.

        So the button of an older card, and one in a private message, works on what counts now.
        Raises CharacterGone, NotAMember, NotYours, GameClosed.
        """
        sheet = await self._roster.get_sheet(look_id)
        person = await as_member(person, sheet.game, gone=CharacterGone)
        require_owner(person, sheet.character, sheet.game, act=act)
        require_open(sheet.game)
        async with self._database.read() as tx:
            newest = await characters.newest_look(tx, sheet.character.id)
        return person, CharacterSheet(sheet.character, newest, sheet.game)

    async def list_tries(self, look_id: int) -> Sequence[Generation]:
        """The finished portraits of a version of looks, oldest first."""
        async with self._database.read() as tx:
            session = await pictures.session_of_look(tx, look_id)
            if session is None:
                return []
            return await pictures.of_session(tx, session.id, status=GenerationStatus.SUCCEEDED)

    async def has_unused_uploads(self, look: CharacterLook) -> bool:
        """Whether the player sent pictures that the portrait's model does not use."""
        if self._planner.takes_references(Tier.STANDARD):
            return False
        async with self._database.read() as tx:
            return any(
                each.role == AssetRole.REFERENCE
                for each in await characters.references(tx, look.id)
            )

    async def save(self, person: Person, look_id: int, generation_id: int) -> CharacterSheet:
        """Save that portrait as the reference, and send it to the GM for approval.

        It is approved at once when the game has no approvals, and for the GM's own characters.
        """
        person, sheet = await self.get_own(person, look_id, act="save")
        async with self._database.write(person.guild_id) as tx:
            look = await _newest_of(tx, sheet.character)
            generation = await pictures.generation(tx, generation_id)
            if generation is None:
                raise CharacterGone(sheet.character.name)
            _require_trying(look)
            portrait = await pictures.asset(tx, generation_id, AssetRole.OUTPUT)
            if portrait is None or not await self._is_try_of(tx, generation, look):
                await _require_undecided(tx, look_id)
                raise NotReady("portrait")
            look = await self._begin(tx, look)
            params = Params.from_json(generation.params)
            look.looks, look.style = params.scene, params.style
            look.portrait_id, look.seed = generation.id, generation.seed
            await characters.add_reference(
                tx, look_id=look.id, asset_id=portrait.id, origin=ReferenceOrigin.PORTRAIT
            )
            at_once = not sheet.game.approvals or is_game_master(sheet.game, person)
            look.status = LookStatus.PENDING
            if at_once:
                await approve(tx, look, by=person.user_id, clock=self._clock)
        return CharacterSheet(sheet.character, look, sheet.game)

    async def find_portrait(self, look: CharacterLook) -> Portrait | None:
        """The saved portrait of a version of looks; before one is saved, the newest one. None
        without portraits."""
        generation_id = look.portrait_id
        if generation_id is None:
            tries = await self.list_tries(look.id)
            if not tries:
                return None
            generation_id = tries[-1].id
        async with self._database.read() as tx:
            asset = await pictures.asset(tx, generation_id, AssetRole.OUTPUT)
            drawn = await pictures.generation(tx, generation_id)
        if asset is None or drawn is None:
            return None
        return Portrait(asset.key, stored_tag(drawn.provider, drawn.params))

    async def _judge_portrait(
        self, person: Person, game: Game, who: Looks, answer: Answer
    ) -> JudgedOrder:
        """Judge the words of a portrait, before a row of the character is written. Raises what
        `Orders.judge` raises."""
        order = NewOrder(
            kind=GenerationKind.PORTRAIT,
            text=f"{who.name}, a portrait",
            prompt=portrait_prompt(who, style=who.style, house_style=game.house_style),
            params=Params(
                scene=who.looks, cast=(CastMember(_UNSAVED, _UNSAVED, who.name),), style=who.style
            ),
        )
        return await self._orders.judge(person, game, order, answer)

    async def _order_portrait(
        self, person: Person, sheet: CharacterSheet, judged: JudgedOrder, answer: Answer
    ) -> Order:
        async with self._database.read() as tx:
            session: Session | None = await pictures.session_of_look(tx, sheet.look.id)
        who = CastMember(sheet.character.id, sheet.look.id, sheet.character.name)
        return await self._orders.place(
            person,
            sheet.game,
            judged.of_saved(who),
            answer,
            session_id=session.id if session else None,
            look_id=sheet.look.id,
        )

    async def _begin(self, tx: Transaction, newest: CharacterLook) -> CharacterLook:
        """The draft that a change goes into: the newest version, or a new one after one that was
        sent to the GM, so that the GM sees what changed since."""
        if newest.status == LookStatus.DRAFT:
            return newest
        look = CharacterLook(
            character_id=newest.character_id,
            version=newest.version + 1,
            looks=newest.looks,
            style=newest.style,
            negative=newest.negative,
            seed=0,
            status=LookStatus.DRAFT,
            created_at=self._clock.now(),
        )
        tx.add(look)
        await tx.flush()
        if newest.status in (LookStatus.PENDING, LookStatus.CHANGES_REQUESTED):
            await characters.move_on(tx, newest, look)
        if newest.status == LookStatus.PENDING:
            newest.status = LookStatus.DRAFT
        return look

    def _new_look(
        self, character: Character, *, version: int, looks: str, style: str
    ) -> CharacterLook:
        return CharacterLook(
            character_id=character.id,
            version=version,
            looks=looks,
            style=style,
            seed=0,
            status=LookStatus.DRAFT,
            created_at=self._clock.now(),
        )

    async def _admit(self, uploads: tuple[bytes, ...], person: Person) -> list[Picture]:
        return [
            await admit_upload(each, self.upload_limits, person_id=person.user_id)
            for each in uploads[:REFERENCES_LIMIT]
        ]

    async def _take_back(self, sheet: CharacterSheet) -> None:
        """Remove the new character again: no other row refers to it yet."""
        async with self._database.write() as tx:
            look = await characters.look(tx, sheet.look.id)
            await tx.delete(look)
            await tx.flush()
            await tx.delete(await characters.find_living(tx, sheet.character.id))
        saving_undone()

    async def _keep_uploads(
        self, person: Person, sheet: CharacterSheet, uploads: list[Picture]
    ) -> None:
        if not uploads:
            return
        wanted = [
            NewAsset(picture, _key(sheet, picture), AssetRole.REFERENCE) for picture in uploads
        ]
        assets = await self._uploads.put(person, wanted, game_id=sheet.game.id)
        async with self._database.write() as tx:
            tx.add_all(assets)
            await tx.flush()
            for asset in assets:
                await characters.add_reference(
                    tx, look_id=sheet.look.id, asset_id=asset.id, origin=ReferenceOrigin.UPLOAD
                )

    @staticmethod
    async def _is_try_of(tx: Transaction, generation: Generation, look: CharacterLook) -> bool:
        session = await pictures.session_of_look(tx, look.id)
        return session is not None and generation.session_id == session.id


def _key(sheet: CharacterSheet, picture: Picture) -> str:
    return character_key(
        game_id=sheet.game.id,
        character_id=sheet.character.id,
        name=f"{picture.sha256}.{picture.extension}",
    )


async def _newest_of(tx: Transaction, character: Character) -> CharacterLook:
    """The newest version of the character's looks. Raises CharacterGone."""
    if await characters.find_living(tx, character.id) is None:
        raise CharacterGone(character.name)
    return await characters.newest_look(tx, character.id)


async def _require_undecided(tx: Transaction, look_id: int) -> None:
    """Raises AlreadyDecided for a version that is approved or was rejected."""
    look = await characters.look(tx, look_id)
    if look is not None and look.status in (LookStatus.APPROVED, LookStatus.REJECTED):
        raise AlreadyDecided(look.status)


def _require_trying(look: CharacterLook) -> None:
    if look.status not in _TRYING:
        raise AlreadyDecided(look.status)
