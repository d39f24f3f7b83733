"""QR codes and posters: the way in from paper."""

from io import BytesIO

import qrcode
import qrcode.image.svg
from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...services import services
from ...store import areas
from .public import deadline

blueprint = Blueprint("codes", __name__)


@blueprint.get("/qr.<any(svg, png):form>")
def national_qr(form: str) -> ResponseReturnValue:
    return _answer(link(None), form)


@blueprint.get("/qr/<area>.<any(svg, png):form>")
def area_qr(area: str, form: str) -> ResponseReturnValue:
    _area(area)
    return _answer(link(area), form)


@blueprint.get("/poster")
def poster() -> ResponseReturnValue:
    """A page to print: national, or with ?area= of one area."""
    key = request.args.get("area")
    area = _area(key) if key else None
    code = url_for(".area_qr", area=key, form="svg") if key else url_for(".national_qr", form="svg")
    return render_template(
        "public/poster.html", area=area, qr_svg_url=code, link=link(key), deadline=deadline()
    )


def link(area: str | None) -> str:
    """The address in a code: the landing page, or the area's."""
    path = url_for("public.area_landing", area=area) if area else url_for("public.landing")
    return services().settings.base_url + path


def _area(key: str) -> dict:
    with services().db.read() as conn:
        found = areas.get(conn, key)
    if found is None:
        abort(404)
    return found


def _answer(address: str, form: str) -> Response:
    """A code with quartile error correction: a photocopied, creased poster still reads."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, box_size=12, border=4)
    code.add_data(address)
    data = BytesIO()
    if form == "svg":
        code.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(data)
    else:
        code.make_image().save(data)
    kind = "image/svg+xml" if form == "svg" else "image/png"
    return Response(data.getvalue(), mimetype=kind, headers={"Cache-Control": "public, max-age=3600"})
