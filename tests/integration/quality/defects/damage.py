"""Files that are damaged, of another kind, or of another shape."""

from collections.abc import Mapping
from pathlib import Path

from tests.integration.quality.defects.defect import MAY, WARNED, Defect
from tests.planting import files, rows

REFUSED = f"{MAY}.csv.gz was refused whole"

DAMAGE: Mapping[str, Defect[Path]] = {
    "a gzip is cut in the middle": Defect(files.cut, f"{REFUSED} (file_unreadable): It cannot be read to its end"),
    "a file has no bytes": Defect(files.filled(b""), f"{REFUSED} (file_empty): It has no bytes"),
    "a file is a header alone": Defect(rows.planted(rows.kept(0)), f"{REFUSED} (file_empty): It holds no rows"),
    "a Parquet file is truncated": Defect(
        files.truncated, f"{MAY}.parquet was refused whole (file_unreadable): It cannot be read"
    ),
    "a web page is saved as Parquet": Defect(
        files.web_page, f"{MAY}.parquet was refused whole (file_unreadable): It is named .parquet, but begins with"
    ),
    "a web page is saved as a gzip": Defect(
        files.filled(b"<html>404 Not Found</html>"), f"{REFUSED} (file_unreadable): It is named .gz, but begins with"
    ),
    "a file has another encoding": Defect(
        files.encoded("utf-16"), f"{MAY}.csv was refused whole (file_unreadable): It is UTF-16 text"
    ),
    "a column is dropped": Defect(
        rows.planted(rows.without("trip_distance")), f"{REFUSED} (file_columns_missing): It has no column trip_distance"
    ),
    "a column is renamed": Defect(
        rows.planted(rows.header(lambda name: name.replace("total_amount", "grand_total"))),
        f"{REFUSED} (file_columns_missing): It has no column total_amount",
    ),
    "a file holds the other colour": Defect(
        files.of_the_other_colour, f"{REFUSED} (file_wrong_source): It lies in yellow-taxi/, but its columns are"
    ),
    "a file lies in the other colour's folder": Defect(
        files.in_the_others_folder,
        "green_tripdata_2020-05.csv.gz was refused whole (file_wrong_source): It is named for green",
    ),
    "every file is refused": Defect(
        rows.everywhere(rows.without("total_amount")), "Rows to publish is 0; it must be at least 1."
    ),
    "a column is added": Defect(
        rows.planted(rows.added("surge_fee", "1")),
        f"{MAY}.csv.gz has columns that the contract does not know: surge_fee.",
        WARNED,
    ),
}
