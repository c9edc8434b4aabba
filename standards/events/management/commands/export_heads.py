"""manage.py export_heads: what an outside witness keeps.

A chain alone does not stop somebody who can rewrite the whole of it. The heads, kept by
somebody else, do: a later log must contain them.
"""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from standards.events.models import StreamHead


class Command(BaseCommand):
    help = "Write the head of each chain as a line of JSON, sealed chains as one root hash."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--key-file", help="sign with this key (HMAC-SHA256)")

    def handle(self, *args: Any, **options: Any) -> None:
        key = Path(options["key_file"]).read_bytes() if options["key_file"] else b""
        digest = hashlib.sha256()
        sealed = hashlib.sha256()
        for head in StreamHead.objects.order_by("stream").iterator():
            line = f"{head.stream} {head.seq} {head.hash}"
            if head.is_sealed:  # not even their number shows
                sealed.update(line.encode())
                continue
            digest.update(line.encode())
            row = {"stream": str(head.stream), "seq": head.seq, "hash": head.hash}
            self.stdout.write(json.dumps(row))
        digest.update(sealed.digest())
        closing = {
            "as_at": timezone.now().isoformat(),
            "sealed_root": sealed.hexdigest(),
            "digest": digest.hexdigest(),
        }
        if key:
            closing["signature"] = hmac.new(key, digest.digest(), hashlib.sha256).hexdigest()
        self.stdout.write(json.dumps(closing))
