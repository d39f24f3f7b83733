"""Every page that a person can open, and the problems that a page can have."""

import re
from collections import Counter
from urllib.parse import quote, urlsplit

from webtest import Upload
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from service.accounts import staff
from service.store import accounts, agencies
from tests.cast.own_account import (
    OLD_EMAIL,
    accept_link,
    confirm_link,
    offer_account,
    press_button,
    request_new_address,
)
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Visitor, picture
from tests.cast.posts import ask_for_link, post, signed_in_clerk
from tests.reports.cast import submit

PUBLIC_PATHS = (
    "/",
    f"/a/{AREA}",
    f"/a/{AREA}?q={quote('บ้าน')}",
    "/guide",
    "/privacy",
    "/poster",
    f"/poster?area={AREA}",
    "/register",
    f"/register?area={AREA}&q={quote('บ้าน')}",
    f"/register?agency={OTHER_SCHOOL}",
    "/register?agency=99999999",
    "/register/missing",
    "/correction",
    f"/correction?agency={OTHER_SCHOOL}",
    "/password/forgot/staff",
    "/password/forgot/staff?sent=yes",
    "/sign-in",
    "/password/forgot",
    "/password/dead",
    "/nowhere",
)
AGENCY_PATHS = (
    "/home",
    "/pin",
    "/pin/new",
    "/pin/1",
    "/pin/1/withdraw",
    "/survey",
    f"/area/{AREA}",
    "/account",
    "/account/sessions",
    "/account/password",
    "/account/email",
    "/account/hand-over",
    "/account/leave",
    "/account/prove",
    "/account/invite",
)
STAFF_PATHS = (
    "/account",
    "/account/step-up",
    f"/area/{AREA}/people",
    f"/area/{AREA}/acts",
    f"/area/{AREA}/edits",
    f"/area/{AREA}/report",
    f"/area/{AREA}/report/1",
    f"/area/{AREA}/report/1/evidence",
    f"/area/{AREA}/posters",
    f"/area/{AREA}/hand-over",
    f"/area/{AREA}/export",
    f"/area/{AREA}/reminders",
    f"/area/{AREA}/reminders/mail",
    f"/area/{AREA}?state=all",
    f"/area/{AREA}?state=late",
    f"/area/{AREA}/agencies/{SCHOOL}",
    f"/area/{AREA}/agencies/57030010",
)
OBEC_PATHS = (
    "/obec/accounts",
    "/obec/closings",
    "/obec/unconfirmed",
    "/obec/acts",
    "/obec/announcements",
    "/account",
    "/obec/reports",
    f"/area/{AREA}/report",
    "/obec/export",
    "/obec/reminders",
    "/obec/reminders?below=x",
    "/obec/agencies",
    f"/obec/agencies?q={quote('บ้าน')}",
    "/obec?type=secondary",
)
# Forms of an agency that come back with problems when they are sent empty.
FORM_PATHS = (
    "/pin/new",
    "/survey",
    "/account/password",
    "/account/email",
    "/account/hand-over",
    "/account/leave",
)


def set_register_address(demo: Demo, agency: str, email: str) -> None:
    """Give an agency an address in the register, which is told of registrations."""
    with demo.services.db.begin() as conn:
        agencies.update(conn, agency, email=email)
        conn.commit()


def register_officer(demo: Demo, agency: str = "57030012") -> None:
    """Register a person with an officer's own address, which OBEC must confirm."""
    email = "officer@area.example"
    with demo.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, f"officer-{AREA}")["id"], email=email)
        conn.commit()
    demo.visitor().register(agency, email=email)


def register_obec(demo: Demo, username: str = "somying", email: str = "somying@obec.example") -> Visitor:
    """Return a further OBEC user whom the administrator added, signed in."""
    with demo.services.db.begin() as conn:
        password = staff.add_with_password(conn, staff.OBEC, username, None, email, demo.clock())
        conn.commit()
    return demo.visitor().sign_in(username, password)


def link_in_mail(demo: Demo, name: str) -> str:
    """Return the path of the newest link /<name>/<token> in the letters."""
    return re.findall(rf"/{name}/[\w-]+", "\n".join(demo.letters()))[-1]


def every_page(demo: Demo) -> list[tuple[str, object]]:
    """Return (name, page) of every page in Thai and English, and of forms that come back with problems."""
    clerk = signed_in_clerk(demo)
    # A second place for the list of places.
    demo.visitor().sign_in(SCHOOL)
    pin_receipt_path = clerk.pin().request.path
    request_path = demo.visitor().ask_for_agency().request.path
    clerk.pin(point_name="ห้องทะเบียน", latitude="20.113000")
    registrant = demo.visitor()
    receipt_path = registrant.register(OTHER_SCHOOL).request.path
    set_register_address(demo, "57030010", "office@school.example")
    demo.visitor().register("57030010")
    register_officer(demo)
    ask_for_link(demo, SCHOOL)
    post(clerk, "/account/invite", {"email": "colleague@school.example"})
    demo.deliver()
    letter_path = demo.local_visitor().get("/mailbox").html.select(".picks a")[0]["href"]
    officer, obec, nobody = demo.staff(f"officer-{AREA}"), demo.staff("obec"), demo.visitor()
    post(
        officer,
        f"/area/{AREA}/report/photos",
        {"caption": "ประชุมชี้แจง"},
        [Upload("a.jpg", picture(), "image/jpeg")],
    )
    submit(officer)
    # For the list of open codes.
    post(officer, f"/area/{AREA}/hand-over/letters.pdf", {"agency": OTHER_SCHOOL})
    opened = [
        (nobody, path)
        for path in (
            *PUBLIC_PATHS,
            request_path,
            receipt_path,
            demo.password_link(),
        )
    ]
    opened += [(demo.local_visitor(), path) for path in ("/mailbox", letter_path)]
    opened += [(registrant, f"{receipt_path}/address"), (nobody, link_in_mail(demo, "not-ours"))]
    opened += [(clerk, path) for path in (*AGENCY_PATHS, pin_receipt_path)]
    newcomer = _newcomer(demo)
    opened += [(newcomer, path) for path in ("/home", "/account", "/account/prove", "/account/invite")]
    # One that waits for the other user of OBEC.
    post(register_obec(demo), "/obec/announcement", {"announcement": "ดูที่ http://elsewhere.example"})
    opened += [(officer, f"/area/{AREA}"), (obec, "/obec"), *((officer, path) for path in STAFF_PATHS)]
    opened += [(obec, path) for path in OBEC_PATHS]
    for username in ("officer-open", "officer-closed"):
        fields = {"role": "officer", "username": username, "area": AREA, "email": f"{username}@area.example"}
        post(obec, "/obec/accounts", fields)
    post(obec, "/obec/accounts/officer-closed/close", {})
    request_new_address(clerk)
    offer_account(clerk)
    objection = objection_link(demo)
    links = [
        confirm_link(demo, OLD_EMAIL),
        f"{confirm_link(demo, OLD_EMAIL)}/refuse",
        accept_link(demo),
        "/confirm/dead",
    ]
    opened += [(nobody, path) for path in (*links, objection, "/objection/x/dead")]
    return [
        *_opened_pages(opened),
        *_pages_with_problems(clerk, officer, obec),
        ("/handover with problems", nobody.open_form(links[2]).submit(expect_errors=True)),
        ("confirmed once", press_button(demo, links[0])),
        ("objected", press_button(demo, objection)),
        (
            "/register with problems",
            nobody.open_form(f"/register?agency={SCHOOL}").submit(expect_errors=True),
        ),
    ]


def _newcomer(demo: Demo) -> Visitor:
    """Return a person whom nobody has confirmed, of a school that has an address in the register."""
    set_register_address(demo, "57030011", "eleven@school.example")
    return signed_in_clerk(demo, "57030011", letter=False)


def objection_link(demo: Demo) -> str:
    """Return the path with which SCHOOL's holder may object to a correction that is approved and waits."""
    demo.visitor().ask_for_correction(registrant=SCHOOL)
    demo.deliver()
    officer = demo.officer()
    officer.decide("correction", officer.lines("correction")[-1]["เลขที่รับ"], "อนุมัติ")
    demo.deliver()
    return re.findall(r"/objection/[\w./-]+", "\n".join(demo.letters()))[-1]


def _opened_pages(opened: list[tuple[Visitor, str]]) -> list[tuple[str, object]]:
    """Return (name, page) of each path in both languages."""
    pages = []
    for visitor, path in opened:
        for lang in ("th", "en"):
            address = f"{path}{'&' if '?' in path else '?'}lang={lang}"
            pages.append((f"{path} {lang}", visitor.get(address, expect_errors=True)))
    return pages


def _pages_with_problems(clerk: Visitor, officer: Visitor, obec: Visitor) -> list[tuple[str, object]]:
    """Return (name, page) of forms that come back with problems, and of the slip."""
    pages = [
        (f"{path} with problems", clerk.open_form(path).submit(expect_errors=True)) for path in FORM_PATHS
    ]
    report = post(officer, f"/area/{AREA}/report", {"said": "ก" * 2000})
    account = post(obec, "/obec/accounts", {"role": "officer", "username": "1"})
    slip = post(officer, f"/area/{AREA}/people/{SCHOOL}/slip", {})
    return [
        *pages,
        ("the report with problems", report),
        ("/obec/accounts with problems", account),
        ("the slip", slip),
    ]


def problems_of(demo: Demo, name: str, page) -> list[str]:
    """Return the problems of a page as sentences."""
    if page.content_type != "text/html":
        return [f"{name}: no page but {page.status} {page.content_type}"]
    html, problems = page.html, []
    repeated = [key for key, times in Counter(tag["id"] for tag in html.select("[id]")).items() if times > 1]
    problems += [f"id twice: {key}" for key in repeated]
    problems += ["script in the page" for tag in html.select("script:not([src])")]
    problems += [f"style in the page: {tag.name}" for tag in html.select("style, [style]")]
    problems += [
        f"handler in the page: {tag.name}"
        for tag in html.find_all()
        if any(key.startswith("on") for key in tag.attrs)
    ]
    problems += [
        f"script link: {tag['href']}"
        for tag in html.select("[href]")
        if tag["href"].startswith("javascript:")
    ]
    problems += [
        f"label for nothing: {tag['for']}"
        for tag in html.select("label[for]")
        if not html.find(id=tag["for"])
    ]
    for attribute in ("aria-describedby", "aria-labelledby"):
        references = [(tag, key) for tag in html.select(f"[{attribute}]") for key in tag[attribute].split()]
        problems += [f"{attribute} of nothing: {key}" for tag, key in references if not html.find(id=key)]
    problems += [
        f"no such address: {path}" for path in linked_addresses(html) if not address_exists(demo, path)
    ]
    problems += [
        f"form posts to nowhere: {tag.get('action')}"
        for tag in html.select("form")
        if not address_exists(demo, tag.get("action") or page.request.path, tag.get("method", "get").upper())
    ]
    problems += [
        f"post without token: {tag['action']}"
        for tag in html.select("form[method=post]")
        if not tag.select("[name=csrf_token]")
    ]
    problems += [
        f"elsewhere: {tag.get('src') or tag.get('href')}"
        for tag in html.select("script, link, img")
        if urlsplit(tag.get("src") or tag.get("href") or "").netloc
    ]
    if len(html.select("h1")) != 1:
        problems.append(f"{len(html.select('h1'))} main headings")
    if not html.title.get_text().split(" · ")[0].strip():
        problems.append("no title")
    if re.search(r"{{|}}|{%|Undefined", html.get_text()):
        problems.append("a template shows through")
    return [f"{name}: {fault}" for fault in problems]


def linked_addresses(html) -> set[str]:
    """Return the paths of our own to which the links of a page lead."""
    links = {urlsplit(tag["href"]) for tag in html.select("a[href]")}
    return {
        link.path for link in links if link.scheme not in ("mailto", "tel") and not link.netloc and link.path
    }


def address_exists(demo: Demo, path: str, method: str = "GET") -> bool:
    """True if a route answers this method and path."""
    try:
        demo.app.url_map.bind("pakmut.example").match(urlsplit(path).path, method)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
