/* Reads a position as people type or paste it. The server reads it again (service/records/position.py); this is only quicker. */
"use strict";

globalThis.position = (() => {
  // The box around Thailand, degrees.
  const BOX = { south: 5.5, north: 20.6, west: 97.2, east: 105.8 };

  const plain = (text) => text.normalize("NFKC")
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50))
    .replace(/[\u200b-\u200d\ufeff]/g, "").replace(/\u00a0/g, " ").replace(/\u2212/g, "-").trim();

  const degrees = (text) => {
    const typed = plain(text).replace(/°$/, "").replace(/^(-?\d+),(\d+)$/, "$1.$2");
    return /^-?\d{1,3}(\.\d+)?$/.test(typed) ? Number(typed) : NaN;
  };

  const inside = (latitude, longitude) =>
    latitude > BOX.south && latitude < BOX.north && longitude > BOX.west && longitude < BOX.east;

  /* {latitude, longitude, swapped}, or null outside Thailand either way round. */
  const rightWayRound = (first, second) => {
    if (inside(first, second)) return { latitude: first, longitude: second, swapped: false };
    if (inside(second, first)) return { latitude: second, longitude: first, swapped: true };
    return null;
  };

  // The point of a Google Maps link, from the exactest to the map's centre.
  const LINKS = [
    /!3d(-?\d+\.\d+)!4d(-?\d+\.\d+)/,
    /[?&](?:q|query|ll|daddr|destination|center)=(?:loc:)?(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)/,
    /\/(?:place|search|dir)\/(-?\d+\.\d+),\+?(-?\d+\.\d+)/,
    /#map=\d+\/(-?\d+\.\d+)\/(-?\d+\.\d+)/,
    /@(-?\d+\.\d+),(-?\d+\.\d+)/,
  ];
  const DMS = /(\d{1,3})\s*°\s*(\d{1,2})\s*['′’]\s*(\d{1,2}(?:\.\d+)?)\s*(?:["″”]|['′’]{2})\s*([NSEW])?/gi;
  const PAIR = /^[^\d-]*(-?\d{1,3}\.\d+)[^\d.-]+(-?\d{1,3}\.\d+)\D*$/;
  const SHORT = /(?:maps\.app\.goo\.gl|goo\.gl\/maps|g\.co\/)/i;

  const pairIn = (text) => {
    const parts = [...text.matchAll(DMS)].map(([, d, m, s]) => Number(d) + Number(m) / 60 + Number(s) / 3600);
    if (parts.length === 2) return parts;
    if (text.includes("://")) {
      let link = text;
      try { link = decodeURIComponent(text); } catch { /* a stray % sign: read the link as it is */ }
      const found = LINKS.map((form) => form.exec(link)).find(Boolean);
      return found && [Number(found[1]), Number(found[2])];
    }
    const found = PAIR.exec(text);
    return found && [Number(found[1]), Number(found[2])];
  };

  /* What was pasted -> {latitude, longitude, swapped}, or {trouble: "short_link" | "outside" | "unread"}. */
  const readPair = (pasted) => {
    const text = plain(pasted);
    const pair = pairIn(text);
    if (!pair) return { trouble: SHORT.test(text) ? "short_link" : "unread" };
    return rightWayRound(...pair) || { trouble: "outside" };
  };

  return { degrees, inside, rightWayRound, readPair };
})();
