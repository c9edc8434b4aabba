"""Read a clean CSV file at the speed of the disk; anything unclean is left to the careful way.

Clean: UTF-8, and every row with as many cells as the line of names. Then the row numbers are those
of the file, and nothing was guessed.
"""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

BLOCK = 8 << 20  # bytes read at a time


def load_clean(
    path: Path,
    delimiter: str,
    wanted: dict[str, str],
    insert: Callable[[pa.Table], None],
) -> int | None:
    """Give `insert` the file in pieces, with row numbers. None: not clean, begin again carefully.

    `wanted`: our names for the columns, by how the file writes them. Gives the rows read.
    """
    numbered = 2  # the line of names is 1
    try:
        with csv.open_csv(
            path,
            read_options=csv.ReadOptions(block_size=BLOCK, use_threads=False),
            parse_options=csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                include_columns=list(wanted),
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=False,
            ),
        ) as reader:
            for batch in reader:
                table = pa.Table.from_batches([batch]).rename_columns(list(wanted.values()))
                numbers = pa.array(range(numbered, numbered + table.num_rows), pa.int64())
                insert(table.append_column("row_number", numbers))
                numbered += table.num_rows
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    return numbered - 2
