"""QR codes and posters: the way in from paper."""

from functools import lru_cache
from io import BytesIO

import qrcode
import qrcode.image.svg
from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...services import services
from ...store import areas
from .public import pin_deadline_text

blueprint = Blueprint("codes", __name__)

# Codes that are kept, once drawn: of 245 areas and the country, in two forms.
MOST_CODES = 500


@blueprint.get("/qr.<any(svg, png):form>")
def national_qr(form: str) -> ResponseReturnValue:
    return _qr_response(landing_url(None), form)


@blueprint.get("/qr/<area>.<any(svg, png):form>")
def area_qr(area: str, form: str) -> ResponseReturnValue:
    _area_or_404(area)
    return _qr_response(landing_url(area), form)


@blueprint.get("/poster")
def poster() -> ResponseReturnValue:
    """Show a page to print: the national poster, or with ?area= that of one area."""
    key = request.args.get("area")
    area = _area_or_404(key) if key else None
    qr_svg_url = url_for(".area_qr", area=key, form="svg") if key else url_for(".national_qr", form="svg")
    return render_template(
        "public/poster.html",
        area=area,
        qr_svg_url=qr_svg_url,
        link=landing_url(key),
        deadline=pin_deadline_text(),
    )


def landing_url(area: str | None) -> str:
    """Returns the absolute URL of the landing page, or of the area's: the content of a QR code."""
    path = url_for("public.area_landing", area=area) if area else url_for("public.landing")
    return services().settings.base_url + path


def _area_or_404(key: str) -> dict:
    with services().db.read() as conn:
        area = areas.get(conn, key)
    if area is None:
        abort(404)
    return area


def _qr_response(url: str, form: str) -> Response:
    """Returns the QR code of a URL as svg or png.

    Its quartile error correction keeps it readable on a photocopied, creased poster.
    """
    media_type = "image/svg+xml" if form == "svg" else "image/png"
    return Response(
        _qr_image(url, form), mimetype=media_type, headers={"Cache-Control": "public, max-age=3600"}
    )


@lru_cache(MOST_CODES)
def _qr_image(url: str, form: str) -> bytes:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, box_size=12, border=4)
    code.add_data(url)
    data = BytesIO()
    if form == "svg":
        code.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(data)
    else:
        code.make_image().save(data)
    return data.getvalue()
