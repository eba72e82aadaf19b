"""Files of made-up people for the tests of reading. Everyone here is synthetic."""

from __future__ import annotations

from pathlib import Path

import openpyxl

HEADER = ("Фамилия", "Имя", "Дата рождения", "Телефон")
PEOPLE = (
    ("Гаджиев", "Хаджимурад", "1990-03-04", "+79990000001"),
    ("Щёголева", "Анна", "12.05.1985", "+79990000002"),
    ("Шевченко", "Ольга", "1979", "+79990000003"),
)
TEXT = "\n".join(",".join(row) for row in (HEADER, *PEOPLE)) + "\n"


def written(folder: Path, content: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(folder: Path, *sheets: list[list[object]], merged: str = "", hidden: int | None = None) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at, rows in enumerate(sheets):
        sheet = book.create_sheet(f"sheet {at}")
        for row in rows:
            sheet.append(row)
        if merged and at == 0:
            sheet.merge_cells(merged)
        if at == hidden:
            sheet.sheet_state = "hidden"
    book.save(folder / "list.xlsx")
    return folder / "list.xlsx"
