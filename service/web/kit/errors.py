"""Error pages: what happened, what to do, whom to ask."""

import errno

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from ...files import FilesUnavailable
from ...guard.lanes import Busy
from ...guard.limits import TooMany
from ...services.language import t
from ...store import is_unavailable
from . import security_log
from .fields import UnknownField

# The disk, or the person's part of it, is full.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# Fields that are not written into a page.
SECRET_FIELDS = {"password", "present"}


def _error_texts(code: int) -> tuple[str, str, str]:
    """Returns (title, sentence, advice) of a status code."""
    if code == 403:
        return (
            t("ไม่มีสิทธิ์เปิดหน้านี้", "You may not open this page"),
            t("หน้านี้เป็นของหน่วยงานหรือเขตอื่น", "It belongs to another agency or area."),
            t(
                "หากใช้หลายบัญชี กรุณาออกจากระบบแล้วเข้าใหม่ด้วยบัญชีที่ถูกต้อง",
                "If you have several accounts, sign out and sign in with the right one.",
            ),
        )
    if code == 404:
        return (
            t("ไม่พบหน้านี้", "There is no such page"),
            t("ลิงก์อาจพิมพ์ผิด หรือถูกย้ายไปแล้ว", "The link may be mistyped, or the page has moved."),
            t(
                "กลับไปหน้าแรก แล้วค้นหาหน่วยงานของท่านอีกครั้ง",
                "Go back to the first page and search for your agency again.",
            ),
        )
    if code == 413:
        return (
            t("ข้อมูลที่ส่งมาใหญ่เกินไป", "What you sent is too large"),
            t(
                "ระบบรับรูปรวมกันได้ไม่เกิน 48 MB และข้อความไม่เกิน 500 kB",
                "We take photos of up to 48 MB together and texts of up to 500 kB.",
            ),
            t(
                "กดย้อนกลับ คำตอบยังอยู่ในแบบฟอร์ม แล้วลดจำนวนหรือขนาดรูป",
                "Go back: your answers are still in the form. Use fewer or smaller photos.",
            ),
        )
    if code == 429:
        return (
            t("ส่งถี่เกินไป", "Too many requests"),
            t("ระบบได้รับคำขอจากที่นี่มากผิดปกติ", "We received unusually many requests from here."),
            t("กรุณารอสักครู่แล้วลองใหม่", "Please wait a moment and try again."),
        )
    if code >= 500:
        return (
            t("ระบบขัดข้อง", "Something went wrong on our side"),
            t("แบบที่ได้รับใบตอบรับแล้วไม่สูญหาย", "Forms that gave you a receipt are not lost."),
            t(
                "กรุณาลองใหม่ในอีกสักครู่ หากยังไม่ได้โปรดติดต่อเรา",
                "Please try again in a moment, and ask us if it goes on.",
            ),
        )
    return (
        t("ทำรายการนี้ไม่ได้", "This did not work"),
        t("คำขอไม่ครบถ้วนหรือหมดอายุ", "The request was incomplete or expired."),
        t("กรุณาย้อนกลับ เปิดหน้าใหม่อีกครั้ง แล้วลองส่งอีกครั้ง", "Please go back, reload the page and try again."),
    )


def page(code: int) -> ResponseReturnValue:
    title, sentence, advice = _error_texts(code)
    return render_template(
        "kit/error.html", code=code, title=title, sentence=sentence, what_to_do=advice
    ), code


def _unavailable_page(is_busy: bool = False) -> ResponseReturnValue:
    """Returns 503 with what was typed, to be sent again: it is kept in the page, as nothing can be stored.

    `is_busy`: for others, not because nothing can be written.
    """
    # With this mark the page is rendered without the database.
    g.failed = True
    is_kept = request.method == "POST" and not SECRET_FIELDS & request.form.keys()
    page = render_template(
        "kit/unavailable.html",
        is_busy=is_busy,
        action=request.path,
        kept=list(request.form.items(multi=True)) if is_kept else [],
        has_files=any(file.filename for file in request.files.values()),
    )
    return page, 503, {"Retry-After": "5" if is_busy else "30", "Cache-Control": "no-store"}


class RouteLoggingFlask(Flask):
    """Flask, but the log of an unexpected error names the route instead of the URL.

    A URL may hold a one-time token.
    """

    def log_exception(self, exc_info: tuple) -> None:
        self.logger.error("exception on %s [%s]", request.url_rule, request.method, exc_info=exc_info)


def init_app(app: Flask) -> None:
    @app.errorhandler(CSRFError)
    def csrf_error(_error: CSRFError) -> ResponseReturnValue:
        return page(400)

    @app.errorhandler(TooMany)
    def too_many(error: TooMany) -> ResponseReturnValue:
        security_log.note("limited")
        return *page(429), {"Retry-After": str(error.seconds)}

    @app.errorhandler(UnknownField)
    def unknown_field(_error: UnknownField) -> ResponseReturnValue:
        security_log.note("unknown_field")
        title, sentence, advice = (
            t("แบบที่ส่งมามีช่องที่ระบบไม่รู้จัก", "This form has a field that we do not know"),
            t(
                "จึงยังไม่ได้รับข้อมูลใด ๆ หน้านี้อาจเปิดค้างไว้ก่อนปรับปรุงระบบ หรือส่วนเสริมของเบราว์เซอร์เพิ่มช่องเข้าไป",
                "Nothing was taken. The page may be older than this version of the service, or an extension of your browser adds fields.",
            ),
            t(
                "กรุณาย้อนกลับ เปิดหน้าแบบฟอร์มใหม่ แล้วกรอกและส่งอีกครั้ง",
                "Please go back, reload the form, fill it in and send it again.",
            ),
        )
        return render_template(
            "kit/error.html", code=400, title=title, sentence=sentence, what_to_do=advice
        ), 400

    @app.errorhandler(Busy)
    def busy(_error: Busy) -> ResponseReturnValue:
        security_log.note("limited")
        return _unavailable_page(is_busy=True)

    @app.errorhandler(OperationalError)
    def database_error(error: OperationalError) -> ResponseReturnValue:
        if not is_unavailable(error):
            raise error
        app.logger.error("nothing can be written: %s", error.orig)
        return _unavailable_page()

    @app.errorhandler(FilesUnavailable)
    def files_error(error: FilesUnavailable) -> ResponseReturnValue:
        app.logger.error("%s", error)
        return _unavailable_page()

    @app.errorhandler(OSError)
    def disk_error(error: OSError) -> ResponseReturnValue:
        if error.errno not in NO_ROOM:
            raise error
        app.logger.error("nothing can be written: %s", error.strerror)
        return _unavailable_page()

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None or (error.code or 500) < 400:
            return error
        return page(error.code or 500)

    @app.errorhandler(500)
    def unexpected_error(_error: Exception) -> ResponseReturnValue:
        # The database may be what failed: with this mark, the page is rendered without it.
        g.failed = True
        app.logger.error("error while answering %s %s", request.method, request.endpoint)
        return page(500)
