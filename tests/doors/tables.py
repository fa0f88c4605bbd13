"""Workbooks between temtin and openpyxl: exports are opened, changed and read back; a co-op fills in a template; bombs are refused.

Arguments: the program, an empty folder to work in, the folder of the sample.
"""
import datetime
import io
import json
import os
import pathlib
import resource
import subprocess
import sys
import time
import zipfile

import openpyxl

TEMTIN, WORK, SAMPLE = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
ENV = {**os.environ, "TEMTIN_DATA": str(WORK / "data"), "TEMTIN_LANG": "vi", "TEMTIN_KEYS_PASSPHRASE_FILE": str(WORK / "pass")}


def temtin(*arguments, lang="vi"):
    return subprocess.run([TEMTIN, *map(str, arguments), "--lang", lang], env=ENV, capture_output=True, text=True)


def good(*arguments, **more):
    done = temtin(*arguments, **more)
    assert done.returncode == 0, (arguments, done.stdout[-2000:], done.stderr[-4000:])
    return done.stdout


def told(*arguments):
    return json.loads(good(*arguments, "--json"))


def refused(*arguments, **more):
    done = temtin(*arguments, **more)
    assert done.returncode == 1 and "panicked" not in done.stderr, (arguments, done.returncode, done.stderr[-2000:])
    return done.stderr


def columns(sheet):
    return {cell.value.removesuffix(" *"): cell.column for cell in sheet[1] if cell.value}


def an_export_opens_and_comes_back():
    """The sample goes out, is opened, counted, saved by the other program, and changes nothing."""
    file = WORK / "all.xlsx"
    counts = told("export", file)["records"]
    book = openpyxl.load_workbook(file)
    by_rows = {sheet.title: sheet.max_row - 1 for sheet in book}
    assert by_rows["Sản phẩm"] == counts["products"] == 45 and by_rows["Sự kiện"] == counts["events"] == 782, by_rows
    batches = book["Lô hàng"]
    at = columns(batches)
    made = batches.cell(2, at["Ngày sản xuất"])
    assert isinstance(made.value, datetime.datetime) and made.number_format == "dd/mm/yyyy", made.value
    assert isinstance(batches.cell(2, at["Số lượng"]).value, (int, float))
    column = columns(book["Sản phẩm"])["Mã GTIN"]
    gtins = [row[column - 1] for row in book["Sản phẩm"].iter_rows(min_row=2, values_only=True) if row[column - 1]]
    assert len(gtins) > 20 and all(gtin.startswith("0") and len(gtin) == 14 for gtin in gtins), gtins
    live = [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not live, live
    book.save(WORK / "saved.xlsx")
    for name in ("all.xlsx", "saved.xlsx"):
        assert told("import", WORK / name)["new"] is False, name
    # The other program changes one cell, and types a number and a day of its own.
    products = book["Sản phẩm"]
    products.cell(2, columns(products)["Tên (tiếng Việt)"], "Tên đã đổi")
    batches.cell(2, at["Khối lượng (kg)"], 41.5)
    batches.cell(2, at["Ngày đóng gói"], made.value + datetime.timedelta(days=2))
    book.save(WORK / "changed.xlsx")
    dry = {table["table"]: table for table in told("import", WORK / "changed.xlsx", "--dry-run")["tables"]}
    assert dry["products"]["changes"][0]["fields"] == ["name_vi"], dry["products"]
    assert set(dry["batches"]["changes"][0]["fields"]) == {"mass_kg", "packing_on"}, dry["batches"]
    assert dry["events"]["changed"] == dry["events"]["new"] == 0
    assert told("import", WORK / "changed.xlsx")["new"] is True


def no_formula_goes_out():
    """Names that a spreadsheet would take for formulas go out as text, and come back as they were."""
    wild = ["=HYPERLINK(\"http://x\")", "+84 905 000 000", "-1+1", "@SUM(A1)", "'=1"]
    rows = "".join(f"ho-{n},household,\"{name.replace(chr(34), chr(34) * 2)}\",qn-tam-ky,coarse\n" for n, name in enumerate(wild))
    (WORK / "producers.csv").write_text("producer_id,kind,name_vi,place_printed_id,location_visibility\n" + rows, "utf-8")
    good("import", WORK / "producers.csv")
    file = WORK / "wild.xlsx"
    good("export", file, "--kind", "producers")
    sheet = openpyxl.load_workbook(file)["Nhà sản xuất"]
    names = {row[0]: row[2] for row in sheet.iter_rows(min_row=2, values_only=True)}
    # The mark that the last one came with was taken away on its way in, as every mark is.
    assert [names[f"ho-{n}"] for n in range(len(wild))] == ["'" + name for name in wild[:4]] + ["'=1"], names
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value is not None and cell.column == 3)
    assert told("import", file)["new"] is False
    folder = WORK / "wild"
    folder.mkdir()
    good("export", folder, "--kind", "producers")
    text = (folder / "producers.csv").read_text("utf-8")
    assert not any(cell.startswith(("=", "+", "@")) for line in text.splitlines() for cell in line.split(",")), "a live cell"
    assert told("import", folder)["new"] is False


def a_cooperative_fills_in_a_template():
    """Template, fifty products, a dry run with faults in its own words, mended, imported."""
    file, filled = WORK / "form.xlsx", WORK / "filled.xlsx"
    good("template", file, "--kind", "products")
    book = openpyxl.load_workbook(file)
    sheet = book["Sản phẩm"]
    at = columns(sheet)
    assert sheet.freeze_panes and sheet["A2"].value.startswith("(ví dụ)"), sheet["A2"].value
    offers = [offer.formula1 for offer in sheet.data_validations.dataValidation]
    assert any("food,beverage" in offer for offer in offers), offers
    guide = book["Hướng dẫn"]
    assert any(row[2] == "gtin" for row in guide.iter_rows(values_only=True)), "the guide names every field"
    assert sheet.column_dimensions["C"].width > 8

    def fill(row, number, **cells):
        usual = {"Mã sản phẩm": f"hang-{number}", "Số đăng ký": 7000 + number, "Mã nhà sản xuất": "htx-mau-04", "Tên (tiếng Việt)": f"Trà số {number}",
                 "Nhóm sản phẩm": "beverage", "Lượng tịnh": 0.25 + number, "Đơn vị lượng tịnh": "kg", "Khối lượng một đơn vị (kg)": "12,5"}
        for heading, value in {**usual, **cells}.items():
            sheet.cell(row, at[heading], value)

    for number in range(50):
        fill(3 + number, number)
    good_column = sheet.cell(9, at["Nhóm sản phẩm"]).value
    wrong = {
        5: ("Nhóm sản phẩm", "tra", "word", "food"),
        6: ("Khối lượng một đơn vị (kg)", "1.234", "1.234", "hai cách"),
        7: ("Mã GTIN", 9.5e15, "9500000000000000", "chữ số"),
        8: ("Số đăng ký", "mot", "mot", "sổ"),
        9: ("Mã nhà sản xuất", "khong-co", "khong-co", "htx"),
        10: ("Tên (tiếng Việt)", None, "Tên (tiếng Việt)", ""),
        11: ("Hạn dùng (ngày)", datetime.date(2026, 1, 2), "2026-01-02", "văn bản"),
    }
    for row, (heading, value, *_rest) in wrong.items():
        sheet.cell(row, at[heading]).value = value
    book.save(filled)
    faults = refused("import", filled, "--dry-run")
    for row, (heading, _value, shown, _) in wrong.items():
        lines = [line for line in faults.splitlines() if f"dòng {row}," in line]
        # A reference is looked up once every row is whole.
        if row == 9:
            continue
        assert len(lines) == 1 and heading in lines[0], (row, lines, faults)
        assert "filled.xlsx/Sản phẩm" in lines[0] and (shown in lines[0] or row == 5), lines
    for row, (heading, *_rest) in wrong.items():
        number = row - 3
        if row != 9:
            sheet.cell(row, at[heading]).value = None
            fill(row, number)
    book.save(filled)
    faults = refused("import", filled, "--dry-run")
    assert faults.count("\n") == 1 and "dòng 9," in faults and "khong-co" in faults and "Mã nhà sản xuất" in faults, faults
    sheet.cell(9, at["Mã nhà sản xuất"], "htx-mau-04")
    sheet.cell(12, at["Mã GTIN"], 9506000134376)
    book.save(filled)
    # Thirteen digits typed as a number are no GTIN-14: the leading zero must be typed.
    assert "dòng 12," in refused("import", filled, "--dry-run")
    sheet.cell(12, at["Mã GTIN"], "09506000134376")
    book.save(filled)
    dry = told("import", filled, "--dry-run")["tables"][0]
    assert (dry["new"], dry["changed"], dry["same"]) == (50, 0, 0) and good_column == "beverage", dry
    assert told("import", filled)["new"] is True
    assert told("import", filled, "--dry-run")["tables"][0]["same"] == 50


def moments_and_days_of_a_spreadsheet():
    """Real dates, real moments, and what people type, in one sheet of events."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sự kiện"
    sheet.append(["Mã sự kiện", "Mã sản phẩm", "Mã lô", "Loại sự kiện", "Thời điểm xảy ra", "Thời điểm ghi", "Mức bằng chứng"])
    batch, product = "lo-thuc-pham-sam-tp1", "thuc-pham-sam"
    sheet.append(["sk-x1", product, batch, "inspecting", datetime.datetime(2026, 4, 2, 6, 18), "02/04/2026 07:00", "declared"])
    sheet.append(["sk-x2", product, batch, "inspecting", "2/4/2026 6:18", datetime.datetime(2026, 4, 2, 7, 0, 30), "declared"])
    book.save(WORK / "events.xlsx")
    good("import", WORK / "events.xlsx")
    folder = WORK / "events"
    folder.mkdir()
    good("export", folder, "--kind", "events")
    lines = [line for line in (folder / "events.csv").read_text("utf-8").splitlines() if line.startswith("sk-x")]
    assert all("2026-04-02T06:18:00+07:00" in line for line in lines) and "2026-04-02T07:00:30+07:00" in lines[1], lines


def beside_a_server():
    """The same through a running server, which reads and writes only what the call names."""
    server = subprocess.Popen([TEMTIN, "serve", "--port", "18505"], env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        folder = WORK / "served"
        folder.mkdir()
        counts = told("export", folder)["records"]
        assert counts["events"] == 784 and (folder / "batch_inputs.csv").exists(), counts
        assert told("export", WORK / "served.xlsx", "--kind", "batches")["records"]["batches"] == 134
        for source in (folder, WORK / "served.xlsx"):
            assert told("import", source)["new"] is False, source
        assert "events.csv" in refused("export", WORK / "no" / "folder", "--kind", "events")
    finally:
        server.terminate()
        server.wait()


def bomb(name, entries):
    file = WORK / name
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, pieces in entries:
            with archive.open(path, "w") as entry:
                for piece in pieces:
                    entry.write(piece)
    return file


def bombs_are_refused():
    """Each with no more than 64 MiB above a file of noise; how long it takes is printed."""
    book = openpyxl.Workbook()
    book.active.title = "Sản phẩm"
    plain = io.BytesIO()
    book.save(plain)
    whole = {name: zipfile.ZipFile(plain).read(name) for name in zipfile.ZipFile(plain).namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    others = [(name, [data]) for name, data in whole.items() if name != sheet]
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    mib = b" " * (1 << 20)
    cells = b'<c r="A1"><v>1</v></c>' * 50_000
    empty = lambda first, last: b"".join(b'<row r="%d" s="1" customFormat="1"/>' % row for row in range(first, last))
    bombs = {
        "spaces.xlsx": [(sheet, [head] + [mib] * 300)],
        "cells.xlsx": [(sheet, [head] + [cells] * 130)],
        "deep.xlsx": [(sheet, [head, b"<a>" * 5_000_000])],
        "laughs.xlsx": [(sheet, [b'<!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;">]><worksheet>&d;</worksheet>'])],
        "long.xlsx": [(sheet, [head, b'<row r="1"><c r="A1" t="inlineStr"><is><t>'] + [b"x" * (1 << 20)] * 200)],
    }
    (WORK / "noise.xlsx").write_bytes(b"no workbook")
    usual = peak("import", WORK / "noise.xlsx")[1]
    for name, entries in bombs.items():
        file = bomb(name, others + entries)
        began = time.monotonic()
        text, kib = peak("import", file)
        seconds = time.monotonic() - began
        assert name in text, text
        assert kib - usual < 64 << 10, (name, kib - usual)
        print(f"{name}: {file.stat().st_size >> 10} KiB, refused in {seconds:.2f} s, {max(kib - usual, 0) >> 10} MiB more")
    rows = [empty(first, first + 65_536) for first in range(1, 1_048_577, 65_536)]
    file = bomb("empty.xlsx", others + [(sheet, [head, *rows, b"</sheetData></worksheet>"])])
    began = time.monotonic()
    _, kib = peak("import", file)
    seconds = time.monotonic() - began
    assert kib - usual < 64 << 10, kib - usual
    print(f"a million empty rows: {seconds:.2f} s, {max(kib - usual, 0) >> 10} MiB more")


def peak(*arguments):
    """What a refusal said, and the largest memory of the program, in KiB."""
    script = "import resource,subprocess,sys;r=subprocess.run(sys.argv[1:],capture_output=True,text=True);" \
             "print(r.stderr,end='');print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", script, TEMTIN, *map(str, arguments), "--lang", "en"], env=ENV, capture_output=True, text=True)
    *text, kib = done.stdout.splitlines()
    assert "panicked" not in done.stdout, done.stdout
    return "\n".join(text), int(kib)


def main():
    (WORK / "pass").write_text("a passphrase of the tests\n")
    (WORK / "pass").chmod(0o600)
    good("init", "--origin", "ocop.example.vn", "--office", "Văn phòng", "--contact", "0123", "--report", "mailto:a@example.vn")
    good("import", SAMPLE)
    for step in (an_export_opens_and_comes_back, no_formula_goes_out, a_cooperative_fills_in_a_template,
                 moments_and_days_of_a_spreadsheet, beside_a_server, bombs_are_refused):
        began = time.monotonic()
        step()
        print(f"{step.__name__}: {time.monotonic() - began:.1f} s")


main()
