"""The network address of a visitor behind proxies: believed from those of the settings, from nobody else."""

from collections.abc import Callable, Iterable
from ipaddress import ip_address

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from ...config import Network
from ...guard.networks import network_key

NO_PROXY_NAMED = (
    "BASE_URL is https, but TRUSTED_PROXIES is 0: nobody's network address is known, and limits by address are "
    "off. Say how many proxies stand in front, and in PROXY_ADDRESSES where the nearest connects from."
)


class BelievedProxies:
    """WSGI middleware: ProxyFix for requests whose peer is one of our proxies; others pass as they are."""

    def __init__(self, app: Callable, count: int, networks: Iterable[Network]):
        self.networks = tuple(networks)
        self.app = app
        self.behind_proxies = ProxyFix(self._checked, x_for=count, x_proto=count)

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        app = self.behind_proxies if self._is_proxy(environ.get("REMOTE_ADDR", "")) else self.app
        return app(environ, start_response)

    def _checked(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Put the peer's own address back where the forwarded one is none."""
        if not network_key(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = environ["werkzeug.proxy_fix.orig"]["REMOTE_ADDR"]
        return self.app(environ, start_response)

    def _is_proxy(self, peer: str) -> bool:
        try:
            address = ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self.networks)


def init_app(app: Flask) -> None:
    settings = app.extensions["pakmut"].settings
    if settings.trusted_proxies:
        app.wsgi_app = BelievedProxies(app.wsgi_app, settings.trusted_proxies, settings.proxy_addresses)
    elif settings.https:
        app.logger.warning(NO_PROXY_NAMED)
