"""The HTML of a letter: one column that fits a phone, links as buttons, with the URL as text below.

Mail programs ignore style sheets, so each element has its own style.
"""

from collections.abc import Sequence

from markupsafe import Markup

from .kind import BilingualText

_PAGE = Markup("""<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>{subject}</title>
</head>
<body style="margin:0;padding:16px;background:#eef3f5;font-family:Sarabun,Tahoma,'Noto Sans Thai',sans-serif;font-size:16px;line-height:1.7;color:#1f2a2a">
<div style="max-width:560px;margin:0 auto;background:#fff;border-top:6px solid #0b5f74;border-radius:8px;padding:20px">
<h1 style="margin:0 0 16px;font-size:20px;line-height:1.5">{subject}</h1>
{body}
<div style="margin-top:24px;padding-top:12px;border-top:1px solid #d5dee2;font-size:14px;color:#4a5a60">{foot}</div>
</div>
</body>
</html>
""")
_PARAGRAPH = Markup('<p style="margin:0 0 14px;white-space:pre-line;overflow-wrap:anywhere">{}</p>')
_FOOT = Markup('<p style="margin:0 0 4px;overflow-wrap:anywhere">{}</p>')
_BUTTON = Markup(
    '<p style="margin:0 0 8px"><a style="display:inline-block;padding:12px 22px;background:#0b5f74;color:#fff;'
    'font-weight:bold;border-radius:8px;text-decoration:none" href="{}">{}</a></p>'
    '<p style="margin:0 0 14px;font-size:14px;color:#4a5a60;overflow-wrap:anywhere">{}<br>{}</p>'
)


def letter_html(
    subject: str,
    lines: Sequence[str],
    foot_lines: Sequence[str],
    buttons: Sequence[BilingualText],
    base_url: str,
    english: bool,
) -> str:
    """Return the HTML of a letter.

    A line that is a URL of this service becomes a button, any other URL does not.
    """
    fallback = "If the button does not work, open this address:" if english else "หากกดปุ่มไม่ได้ ให้เปิดที่อยู่นี้"
    body, labels = [], [button[english] for button in buttons]
    for line in lines:
        if _is_own_url(line, base_url):
            body.append(_BUTTON.format(line, labels[0], fallback, line))
            labels = labels[1:] or labels
        else:
            body.append(_PARAGRAPH.format(line))
    return _PAGE.format(
        lang="en" if english else "th",
        subject=subject,
        body=Markup("\n").join(body),
        foot=Markup("").join(_FOOT.format(line) for line in foot_lines),
    )


def _is_own_url(line: str, base_url: str) -> bool:
    return line.startswith(f"{base_url}/") and not any(char.isspace() for char in line)
