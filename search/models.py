"""The index: a row for each thing to be found, what waits to be indexed, what waits to be sent.

`Entry` is at once the embedded index (the database's own full text stands on its columns) and what
Elasticsearch is filled from, so that falling back loses nothing.
"""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from standards.people.models import Person, Unit
from standards.workflow.models import Matter


class Entry(models.Model):
    """One account (standards.workflow.searching), made ready for the engines.

    Sight is a condition over the columns from `root` to `holder`. `version` grows with every
    change, for whoever keeps a copy; `digest` tells whether anything changed.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=20)
    key = models.UUIDField()
    root = models.UUIDField()
    area = models.CharField(max_length=40, blank=True)
    unit = models.UUIDField(null=True)
    owner = models.UUIDField(null=True)
    deciding_authority = models.UUIDField(null=True)
    sensitivity = models.CharField(max_length=12)
    is_open = models.BooleanField()
    audience = models.CharField(max_length=20, blank=True)
    author = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    holder = models.UUIDField(null=True)
    # what one can narrow by and sort by
    kind = models.CharField(max_length=40, blank=True)
    theme = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=40, blank=True)
    received_on = models.DateField(null=True)
    occurred_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_order = models.DateField(default=date.max)
    # shown
    reference = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    # matched: folded names, keys of how they sound, exact tokens, and words
    names = models.TextField(blank=True)
    sounds = models.TextField(blank=True)
    codes = models.TextField(blank=True)
    body = models.TextField(blank=True)
    digest = models.BinaryField(max_length=16)
    version = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="entry_once")]
        indexes = [models.Index(fields=["root", "source"], name="entry_root")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class Pending(models.Model):
    """A root whose entries are in doubt. Added by triggers of the database, in the transaction of
    what was written; the same root may stand here many times."""

    id = models.BigAutoField(primary_key=True)
    root = models.UUIDField()
    since = models.DateTimeField(db_default=Now())
    # Put here to be worked out again, not because something was written: sight has not changed.
    is_check = models.BooleanField(db_default=False, default=False)

    class Meta:
        verbose_name_plural = "pending"
        indexes = [
            models.Index(fields=["root"], name="pending_root"),
            # Every search asks for what was written, which may be few among many checks.
            models.Index(fields=["id"], name="pending_written", condition=Q(is_check=False)),
        ]

    def __str__(self) -> str:
        return f"{self.root} since {self.since}"


class Held(models.Model):
    """A root that a worker has in hand: locked while its entries are made, so that an older
    reading never overwrites a newer. Put back with a wait after a failure."""

    root = models.UUIDField(primary_key=True)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.root}"


class Shipping(models.Model):
    """An entry whose copy in Elasticsearch is older, or should be gone. Read when it is sent."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=20)
    key = models.UUIDField()
    version = models.BigIntegerField()
    since = models.DateTimeField(db_default=Now())
    # Refused by itself, while others were taken: put back with a wait.
    attempts = models.PositiveIntegerField(db_default=0, default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True, db_default="", default="")

    class Meta:
        verbose_name_plural = "shipping"

    def __str__(self) -> str:
        return f"{self.source} {self.key}, version {self.version}"


class Protected(models.Model):
    """Somebody, or a matter, whom nobody should look for without cause: each search that means
    them is put before the auditor. Kept by those who may know of them; never shown to searchers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "protected"
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, matter__isnull=False)
                | Q(person__isnull=False, matter=None),
                name="protected_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="protected_ended_whole",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="protected_person_once"
            ),
            models.UniqueConstraint(
                fields=["matter"], condition=Q(ended_at=None), name="protected_matter_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.matter_id} protected"


class Saved(models.Model):
    """A search that somebody keeps, and may share with a unit: the question passes on, never the
    sight. With `tells` its owner hears when something new matches: `seen` is what matched before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    text = models.CharField(max_length=10_000)
    choices = models.JSONField(default=dict, blank=True)  # as the address of a search has them
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tells = models.BooleanField(default=False)
    seen = models.JSONField(default=list, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "saved searches"
        indexes = [
            models.Index(fields=["looked_at"], condition=Q(tells=True), name="saved_that_tells")
        ]

    def __str__(self) -> str:
        return self.name


class Missed(models.Model):
    """A word of searches that found nothing. Under a keyed hash until three people typed it, so
    that no name is kept; then in letters, for whoever keeps the force's own vocabulary."""

    hashed = models.CharField(max_length=64, primary_key=True)
    word = models.CharField(max_length=60, blank=True)
    people = models.JSONField(default=list)  # keyed hashes of who typed it, until there are three
    times = models.PositiveIntegerField(default=0)
    last_on = models.DateField()

    class Meta:
        verbose_name_plural = "missed"
        indexes = [models.Index(fields=["-times"], condition=~Q(word=""), name="missed_in_letters")]

    def __str__(self) -> str:
        return self.word or "a word"


class OwnWords(models.Model):
    """Words and phrases that mean the same in this force, beside the product's own vocabulary."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phrases = models.JSONField(default=list)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "own words"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ownwords_ended_whole",
            )
        ]

    def __str__(self) -> str:
        return ", ".join(self.phrases)


class NameWord(models.Model):
    """A word of somebody's name that stands in the index: what a misspelt name is held against.

    It finds nothing by itself: what comes of it goes through the same sight as any other word.
    """

    word = models.CharField(max_length=60, primary_key=True)

    def __str__(self) -> str:
        return self.word


class Index(models.Model):
    """One index of Elasticsearch: its name carries the hash of its mapping. While it is filled
    from the database, writes go to it as well; `filled_to` is the last entry copied.

    Who fills it has it claimed; `said` is what stood in the way the last time, in words.
    """

    name = models.CharField(max_length=120, primary_key=True)
    source = models.CharField(max_length=20)
    filled_to = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True, blank=True)  # read from since then
    dropped_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name
