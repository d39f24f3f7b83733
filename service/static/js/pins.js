/* The map of many pins, in clusters, shown when it comes into view, or on a poor line when it is asked for. The pins are
   those of the page's own table (rows with data-latitude), or of data-url (see service/web/pins.py). Leaflet,
   markercluster, topojson-client and ground.js come before it. */
"use strict";

(() => {
  const place = document.getElementById("map");
  if (!place || !globalThis.L || !globalThis.topojson || !L.markerClusterGroup) return;

  // Pins made at once, and milliseconds that clustering may take before the page gets its turn: a finger is answered.
  const AT_ONCE = 400;
  const TURN = 30;
  const PLACES = 10000;
  // From this zoom on the country's pins stand singly: fewer levels to gather, a third of the time on a phone.
  const SINGLY = 10;
  const [NO_PHOTO, DOUBTFUL] = [1, 2];
  const { url, area } = place.dataset;
  const status = document.getElementById("map-status");
  const ask = document.querySelector("[data-show-map]");
  const holder = document.querySelector("[data-map-only]");
  const many = (number) => number.toLocaleString("th-TH-u-nu-latn");

  const kinds = {
    good: () => say("มีรูปถ่าย", "with a photo"),
    bare: () => say("ไม่มีรูปถ่าย", "without a photo"),
    doubtful: () => say("มีข้อสังเกต", "with warnings"),
  };
  const icons = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, L.divIcon({ className: `pin ${kind}`, iconSize: [28, 28] })]));

  const fromTable = () => [...document.querySelectorAll("[data-latitude]")].map((row) => ({
    lat: Number(row.dataset.latitude), lng: Number(row.dataset.longitude), kind: row.dataset.kind, name: row.dataset.name,
    href: row.querySelector("a")?.getAttribute("href"), told: row.dataset.told,
  }));
  const kindOf = (marks) => (marks & DOUBTFUL ? "doubtful" : marks & NO_PHOTO ? "bare" : "good");
  const fromCountry = async () => {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return Object.entries(await answer.json()).flatMap(([key, { codes, at, marks }]) => codes.map((code, n) => ({
      lat: at[2 * n] / PLACES, lng: at[2 * n + 1] / PLACES, kind: kindOf(Number(marks[n])), name: say(`รหัส ${code}`, `Code ${code}`),
      href: `/area/${encodeURIComponent(key)}/agencies/${encodeURIComponent(code)}`,
    })));
  };

  const bubble = ({ name, kind, href, told }) => {
    const box = document.createElement("div");
    const line = (tag, text) => Object.assign(box.appendChild(document.createElement(tag)), { textContent: text });
    line("b", name);
    line("span", told || kinds[kind]());
    if (href) line("a", say("เปิดหน้าของหน่วยงาน", "Open the agency's page")).href = href;
    return box;
  };
  const marker = (pin) => L.marker([pin.lat, pin.lng], { icon: icons[pin.kind], title: pin.told ? `${pin.name} · ${pin.told}` : pin.name, pin });

  const cluster = (group) => {
    const count = group.getChildCount();
    const size = count < 10 ? "few" : count < 500 ? "some" : "many";
    return L.divIcon({ html: `<span>${many(count)}</span>`, className: `cluster ${size}`, iconSize: null });
  };

  const turn = () => new Promise((go) => { setTimeout(go); });
  const show = async () => {
    if (!holder.hidden) return;
    ask.parentElement.hidden = true;
    holder.hidden = false;
    status.textContent = say("กำลังโหลดหมุด…", "Loading pins…");
    const { map, own, drawn } = ground(place);
    let settled;
    const clustered = new Promise((go) => { settled = go; });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const group = L.markerClusterGroup({
      chunkedLoading: true, chunkInterval: TURN, chunkDelay: 1, maxClusterRadius: 56, disableClusteringAtZoom: url ? SINGLY : null, showCoverageOnHover: false,
      animate: !calm, iconCreateFunction: cluster, chunkProgress: (done, all) => { if (done >= all) settled(); },
    });
    group.on("click keypress", ({ layer, originalEvent }) => {
      const byKey = originalEvent?.type === "keypress";
      if (byKey && originalEvent.key !== "Enter") return;
      const content = bubble(layer.options.pin);
      L.popup({ maxWidth: 260 }).setLatLng(layer.getLatLng()).setContent(content).openOn(map);
      if (byKey) content.querySelector("a")?.focus();
    });
    try {
      const pins = url ? await fromCountry() : fromTable();
      for (let start = 0; start < pins.length; start += AT_ONCE) {
        group.addLayers(pins.slice(start, start + AT_ONCE).map(marker));
        await turn();
      }
      map.addLayer(group);
      if (pins.length) await clustered;
      const doubtful = pins.filter((pin) => pin.kind === "doubtful").length;
      status.textContent = say(`หมุดบนแผนที่ ${many(pins.length)} จุด มีข้อสังเกต ${many(doubtful)} จุด`, `${many(pins.length)} pins on the map, ${many(doubtful)} with warnings`);
      const outlines = await drawn;
      const home = outlines?.getLayers().filter((layer) => own.has(layer.feature.properties.code)) || [];
      const bounds = pins.length && (area || own.size) ? group.getBounds() : home.length ? L.featureGroup(home).getBounds() : null;
      if (bounds) map.fitBounds(bounds, { padding: [24, 24], maxZoom: 13, animate: false });
      place.dataset.ready = "yes";
    } catch {
      status.textContent = say("โหลดหมุดไม่สำเร็จ กรุณาโหลดหน้านี้ใหม่ หรือดูจากตาราง", "The pins could not be loaded. Reload the page, or use the table.");
    }
  };

  const line = navigator.connection;
  const poor = url && line && (line.saveData || (line.effectiveType && line.effectiveType !== "4g"));
  ask.parentElement.hidden = false;
  ask.addEventListener("click", show);
  if (!poor) {
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      show();
    }, { rootMargin: "120px" });
    watch.observe(ask.parentElement);
  }
})();
