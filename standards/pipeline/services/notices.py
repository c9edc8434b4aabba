"""Give notices, mark them read, choose whether they come by e-mail too."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pipeline.models import Notice, NoticeSetting
from standards.refusals import NotReady
from standards.workflow.models import Matter


def mail_is_on() -> bool:
    """Whether this installation sends notices by e-mail at all (off unless it says so)."""
    return bool(getattr(settings, "NOTIFY_BY_EMAIL", False))


def notice_give(
    *,
    to: Iterable[User],
    sentence: str,
    key: str,
    matter: Matter | None = None,
    url: str = "",
) -> None:
    """Leave a notice with each of these users. The same `key` never gives a second one.

    Whether they may know of the matter is asked each time the notice is shown or sent, so that a
    wall raised tomorrow hides what was given today.
    """
    users = {user.pk: user for user in to}
    by_mail = _wanting_mail(users.values()) if mail_is_on() else set()
    Notice.objects.bulk_create(
        [
            Notice(
                user=user,
                matter_id=matter.pk if matter is not None else None,
                sentence=sentence[:300],
                url=url,
                key=f"{key}:{user.pk}",
                mail=Notice.Mail.WAITING if user.pk in by_mail else Notice.Mail.NONE,
            )
            for user in users.values()
        ],
        ignore_conflicts=True,
    )


def _wanting_mail(users: Iterable[User]) -> set[object]:
    with_address = [user.pk for user in users if user.email]
    wanted = NoticeSetting.objects.filter(user__in=with_address, by_email=True)
    return set(wanted.values_list("user_id", flat=True))


@transaction.atomic
def notice_read(*, notice: Notice, by: User) -> Notice:
    """Mark one as read; reading it twice changes nothing."""
    mine = gate.get_for(by, Notice, lock=True, pk=notice.pk)
    if mine.read_at is None:
        mine.read_at = timezone.now()
        mine.save(update_fields=["read_at"])
    return mine


def notices_read_all(*, by: User) -> int:
    """Mark every notice that the user can see as read; returns how many."""
    unread = Notice.objects.filter(gate.visible_to(by, Notice), read_at=None)
    return unread.update(read_at=timezone.now())


def notice_mail_choose(*, by: User, by_email: bool) -> None:
    """Turn one's own e-mails on or off. Raises NotReady without an address to send to."""
    if by_email and not by.email:
        raise NotReady(
            "Your account has no e-mail address.",
            remedy="Ask a system administrator to add one.",
        )
    NoticeSetting.objects.update_or_create(user=by, defaults={"by_email": by_email})


@transaction.atomic
def notice_mail_again(*, notice: Notice, by: User) -> Notice:
    """Send an e-mail again whose fate is unknown. Only a person decides that, and only theirs."""
    mine = gate.get_for(by, Notice, lock=True, pk=notice.pk)
    if mine.mail != Notice.Mail.UNKNOWN:
        raise NotReady("What became of this e-mail is known.", remedy="Go back to the inbox.")
    mine.mail = Notice.Mail.WAITING
    mine.save(update_fields=["mail"])
    return mine


@transaction.atomic
def notice_mail_leave(*, notice: Notice, by: User) -> Notice:
    """Leave an e-mail whose fate is unknown as it is; it is not asked about again."""
    mine = gate.get_for(by, Notice, lock=True, pk=notice.pk)
    if mine.mail == Notice.Mail.UNKNOWN:
        mine.mail = Notice.Mail.NONE
        mine.save(update_fields=["mail"])
    return mine
