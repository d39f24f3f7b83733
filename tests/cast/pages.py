"""Every page that a person can open, and what must be true of each."""

import re
from collections import Counter
from urllib.parse import quote, urlsplit

from webtest import Upload
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.cast.own import OLD, accept_link, ask_for_address, confirm_link, offer_account, press_button
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, picture
from tests.cast.posts import ask_for_link, post, signed_in_clerk
from tests.reports.cast import submit

PUBLIC = (
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
    "/mailbox",
    "/nowhere",
)
OF_AGENCIES = (
    "/home",
    "/pin",
    "/pin/new",
    "/pin/1",
    "/pin/1/withdraw",
    "/survey",
    f"/area/{AREA}",
    "/account",
    "/account/password",
    "/account/email",
    "/account/hand-over",
    "/account/leave",
)
OF_STAFF = (
    "/account",
    f"/area/{AREA}/people",
    f"/area/{AREA}/acts",
    f"/area/{AREA}/edits",
    f"/area/{AREA}/report",
    f"/area/{AREA}/report/1",
    f"/area/{AREA}/report/1/evidence",
    f"/area/{AREA}/posters",
    f"/area/{AREA}/export",
    f"/area/{AREA}/reminders",
    f"/area/{AREA}/reminders/mail",
    f"/area/{AREA}?state=all",
    f"/area/{AREA}?state=late",
    f"/area/{AREA}/agencies/{SCHOOL}",
    f"/area/{AREA}/agencies/57030010",
)


def every_page(demo: Demo) -> list[tuple[str, object]]:
    """(name, page) of every page in Thai and English, and of the forms that come back with problems."""
    clerk = signed_in_clerk(demo)
    receipt = clerk.pin().request.path
    asked = demo.visitor().ask_for_agency().request.path
    clerk.pin(point_name="ห้องทะเบียน", latitude="20.113000")
    registered = demo.visitor().register(OTHER_SCHOOL).request.path
    ask_for_link(demo, SCHOOL)
    demo.deliver()
    letter = demo.visitor().get("/mailbox").html.select(".picks a")[0]["href"]
    officer, obec, nobody = demo.staff(f"officer-{AREA}"), demo.staff("obec"), demo.visitor()
    post(
        officer,
        f"/area/{AREA}/report/photos",
        {"caption": "ประชุมชี้แจง"},
        [Upload("a.jpg", picture(), "image/jpeg")],
    )
    submit(officer)
    opened = [
        (nobody, path)
        for path in (*PUBLIC, asked, registered, f"{registered}/address", letter, demo.password_link())
    ]
    opened += [(clerk, path) for path in (*OF_AGENCIES, receipt)]
    opened += [(officer, f"/area/{AREA}"), (obec, "/obec"), *((officer, path) for path in OF_STAFF)]
    of_obec = (
        "/obec/accounts",
        "/obec/acts",
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
    opened += [(obec, path) for path in of_obec]
    for username in ("officer-open", "officer-closed"):
        more = {"role": "officer", "username": username, "area": AREA, "email": f"{username}@area.example"}
        post(obec, "/obec/accounts", more)
    post(obec, "/obec/accounts/officer-closed/close", {})
    ask_for_address(clerk)
    offer_account(clerk)
    links = [confirm_link(demo, OLD), f"{confirm_link(demo, OLD)}/refuse", accept_link(demo), "/confirm/dead"]
    opened += [(nobody, path) for path in links]
    pages = []
    for visitor, path in opened:
        for lang in ("th", "en"):
            address = f"{path}{'&' if '?' in path else '?'}lang={lang}"
            pages.append((f"{path} {lang}", visitor.get(address, expect_errors=True)))
    for path in (
        "/pin/new",
        "/survey",
        "/account/password",
        "/account/email",
        "/account/hand-over",
        "/account/leave",
    ):
        form = clerk.open_form(path)
        pages.append((f"{path} with problems", form.submit(expect_errors=True)))
    pages.append(("the report with problems", post(officer, f"/area/{AREA}/report", {"said": "ก" * 2000})))
    pages.append(
        ("/obec/accounts with problems", post(obec, "/obec/accounts", {"role": "officer", "username": "1"}))
    )
    pages.append(("the slip", post(officer, f"/area/{AREA}/people/{SCHOOL}/slip", {})))
    pages.append(("/handover with problems", nobody.open_form(links[2]).submit(expect_errors=True)))
    pages.append(("confirmed once", press_button(demo, links[0])))
    form = nobody.open_form(f"/register?agency={SCHOOL}")
    return [*pages, ("/register with problems", form.submit(expect_errors=True))]


def problems_of(demo: Demo, name: str, page) -> list[str]:
    """What is wrong with a page, each as a sentence."""
    if page.content_type != "text/html":
        return [f"{name}: no page but {page.status} {page.content_type}"]
    html, found = page.html, []
    repeated = [key for key, times in Counter(tag["id"] for tag in html.select("[id]")).items() if times > 1]
    found += [f"id twice: {key}" for key in repeated]
    found += ["script in the page" for tag in html.select("script:not([src])")]
    found += [f"style in the page: {tag.name}" for tag in html.select("style, [style]")]
    found += [
        f"handler in the page: {tag.name}"
        for tag in html.find_all()
        if any(key.startswith("on") for key in tag.attrs)
    ]
    found += [
        f"script link: {tag['href']}"
        for tag in html.select("[href]")
        if tag["href"].startswith("javascript:")
    ]
    found += [
        f"label for nothing: {tag['for']}"
        for tag in html.select("label[for]")
        if not html.find(id=tag["for"])
    ]
    for attribute in ("aria-describedby", "aria-labelledby"):
        named = [(tag, key) for tag in html.select(f"[{attribute}]") for key in tag[attribute].split()]
        found += [f"{attribute} of nothing: {key}" for tag, key in named if not html.find(id=key)]
    found += [f"no such address: {path}" for path in linked_addresses(html) if not address_exists(demo, path)]
    found += [
        f"form posts to nowhere: {tag.get('action')}"
        for tag in html.select("form")
        if not address_exists(demo, tag.get("action") or page.request.path, tag.get("method", "get").upper())
    ]
    found += [
        f"post without token: {tag['action']}"
        for tag in html.select("form[method=post]")
        if not tag.select("[name=csrf_token]")
    ]
    found += [
        f"elsewhere: {tag.get('src') or tag.get('href')}"
        for tag in html.select("script, link, img")
        if urlsplit(tag.get("src") or tag.get("href") or "").netloc
    ]
    if len(html.select("h1")) != 1:
        found.append(f"{len(html.select('h1'))} main headings")
    if not html.title.get_text().split(" · ")[0].strip():
        found.append("no title")
    if re.search(r"{{|}}|{%|Undefined", html.get_text()):
        found.append("a template shows through")
    return [f"{name}: {fault}" for fault in found]


def linked_addresses(html) -> set[str]:
    """Where the links of a page lead, among our own addresses."""
    links = {urlsplit(tag["href"]) for tag in html.select("a[href]")}
    return {
        link.path for link in links if link.scheme not in ("mailto", "tel") and not link.netloc and link.path
    }


def address_exists(demo: Demo, path: str, method: str = "GET") -> bool:
    """True when a route answers this."""
    try:
        demo.app.url_map.bind("pakmut.example").match(urlsplit(path).path, method)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
