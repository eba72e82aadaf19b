"""The reader of forms meets any bytes in any pieces: it reads what is right and refuses the rest in our own errors."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.door.person.files import numbered
from amparo.door.person.form import FormReader, plain_name
from amparo.errors import AmparoError, InputError, RefusedError

TYPE = "multipart/form-data; boundary=edge"


class Kept:
    """A sink that remembers."""

    def __init__(self, name):
        self.name, self.content = name, b""

    def write(self, data):
        self.content += bytes(data)


def read(body, sizes=(1 << 20,), limit=1 << 20):
    files = []

    def open_sink(name):
        files.append(Kept(name))
        return files[-1]

    form = FormReader(TYPE, open_sink, limit)
    at, turn = 0, 0
    while at < len(body):
        size = sizes[turn % len(sizes)]
        form.feed(body[at : at + size])
        at, turn = at + size, turn + 1
    form.finish()
    return form, files


def part(name, content, file_name=None):
    extra = f'; filename="{file_name}"' if file_name is not None else ""
    return f'--edge\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'.encode() + content + b"\r\n"


CONTENT = st.binary(max_size=300).filter(lambda content: b"--edge" not in content)
SIZES = st.lists(st.integers(1, 50), min_size=1, max_size=5)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=100), CONTENT, SIZES)
def test_fields_and_files_are_read_however_the_body_is_cut(words, content, sizes):
    if "--edge" in words:
        return
    form, files = read(part("what", words.encode()) + part("files", content, "имя.bin") + b"--edge--\r\n", sizes)
    assert form.text("what") == words.replace("\r\n", "\n").replace("\r", "\n")
    assert [(file.name, file.content) for file in files] == [("имя.bin", content)]


@given(st.binary(max_size=400), SIZES)
@settings(max_examples=300)
def test_garbage_is_refused_as_ours(garbage, sizes):
    with pytest.raises(AmparoError):
        read(garbage, sizes)


@given(st.data(), SIZES)
def test_a_form_with_a_changed_byte_reads_or_is_refused_as_ours(data, sizes):
    body = bytearray(part("what", b"words") + part("files", b"content", "f") + b"--edge--\r\n")
    body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(body), sizes)
    except AmparoError:
        return


@given(st.integers(0, 200), SIZES)
def test_a_form_cut_short_is_refused(length, sizes):
    body = part("what", b"words") + part("files", b"content", "f") + b"--edge--\r\n"
    with pytest.raises(InputError):
        read(body[: min(length, len(body) - 4)], sizes)


@given(st.text(max_size=400))
def test_content_types_never_break_the_reader(kind):
    try:
        FormReader(kind, Kept, 1)
    except InputError:
        return
    assert "multipart/form-data" in kind.lower()


def test_files_are_counted_together():
    body = part("files", b"x" * 60, "a") + part("files", b"x" * 41, "b") + b"--edge--\r\n"
    with pytest.raises(RefusedError):
        read(body, limit=100)
    assert [len(file.content) for file in read(body, limit=101)[1]] == [60, 41]


def test_a_file_field_left_empty_is_no_file():
    assert read(part("files", b"", "") + b"--edge--\r\n")[1] == []


@given(st.text(max_size=300))
def test_file_names_lose_folders_and_what_cannot_be_seen(name):
    plain = plain_name(name)
    assert len(plain) <= 200
    assert plain.isprintable()
    assert not set("/\\") & set(plain)


@pytest.mark.parametrize(
    ("given_name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\dir\\фото 1.jpg", "фото 1.jpg"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("..", ".."),
    ],
)
def test_file_names_are_kept_as_names_only(given_name, plain):
    assert plain_name(given_name) == plain


@pytest.mark.parametrize(
    ("name", "described"),
    [
        ("film.mp4.001", ("film.mp4", 1, 0)),
        ("film.mp4.012", ("film.mp4", 12, 0)),
        ("papers.7z.002", ("papers.7z", 2, 0)),
        ("film.part3", ("film", 3, 0)),
        ("Film.PART10", ("Film", 10, 0)),
        ("film.mp4", ("film.mp4", 1, 1)),
        ("letter.2017", ("letter.2017", 1, 1)),  # a year is no part
        ("film.000", ("film.000", 1, 1)),
        ("IMG_001.jpg", ("IMG_001.jpg", 1, 1)),
        (".001", (".001", 1, 1)),
        ("", ("", 1, 1)),
    ],
)
def test_a_numbered_part_is_known_by_its_name(name, described):
    assert numbered(name) == described


@given(st.text(max_size=60))
def test_any_name_is_a_file_or_a_part_counted_from_one(name):
    base, part, of = numbered(name)
    assert part >= 1
    assert of in (0, 1)
    assert name.startswith(base)
