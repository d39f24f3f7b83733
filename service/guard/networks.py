"""Network addresses: the key that limits count by, and the rough form that people see."""

import ipaddress

# An IPv6 household has 2^64 addresses; this many bits identify it.
IPV6_PREFIX_BITS = 64
# What people see of an address: enough to tell the office from home, and not who it is.
ROUGH_BITS = {4: 16, 6: 32}


def network_key(address: str) -> str:
    """Return the key of a network address: IPv4 as it is, IPv6 by its prefix; "" for any other text.

    Accepts addresses as proxies write them, too: with a port, in brackets. The key of a key is the key.
    """
    ip = _parse(address)
    if ip is None:
        return ""
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip, IPV6_PREFIX_BITS), strict=False))


def rough_address(address: str) -> str:
    """Return the beginning of a network address, such as 203.0.x.x or 2001:db8:…; "" for any other text."""
    ip = _parse(address)
    if ip is None:
        return ""
    if ip.version == 4:
        return ".".join([*str(ip).split(".")[: ROUGH_BITS[4] // 8], "x", "x"])
    start = ipaddress.ip_network((ip, ROUGH_BITS[6]), strict=False).network_address
    return str(start).removesuffix("::") + ":…"


def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    bare = address.strip().removeprefix("[").partition("]")[0].partition("%")[0].partition("/")[0]
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        ip = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return ip.ipv4_mapped if ip.version == 6 and ip.ipv4_mapped else ip
