/* What every map stands on: `ground(place)` makes the Leaflet map of an element with its controls and draws outlines, and
   tiles where the office has some. place.dataset: outlines, tiles, attribution, provinces (codes), districts (addresses). */
"use strict";

/* Returns { map, own, drawn }: `own` = the codes of the provinces; `drawn` = a promise of the provinces' layer, null
   where the outlines cannot be had. */
globalThis.ground = (place) => {
  const THAILAND = [[5.6, 97.3], [20.5, 105.7]];
  const map = L.map(place, { maxBounds: L.latLngBounds(THAILAND).pad(0.5), minZoom: 4, maxZoom: 18, zoomControl: false, scrollWheelZoom: false });
  L.control.zoom({ zoomInTitle: say("ขยาย", "Zoom in"), zoomOutTitle: say("ย่อ", "Zoom out") }).addTo(map);
  L.control.scale({ imperial: false, position: "topright" }).addTo(map);
  map.attributionControl.setPrefix(false);
  map.fitBounds(THAILAND);
  map.on("focus", () => map.scrollWheelZoom.enable()).on("blur", () => map.scrollWheelZoom.disable());
  map.on("zoomend", () => place.classList.toggle("near", map.getZoom() >= 10));

  if (place.dataset.tiles) L.tileLayer(place.dataset.tiles, { attribution: place.dataset.attribution, maxZoom: 19 }).addTo(map);
  const own = new Set(place.dataset.provinces.split(" ").filter(Boolean));
  const paint = (fillColor, color, weight) => ({ color, weight, fillColor: place.dataset.tiles ? "transparent" : fillColor, fillOpacity: 1 });
  const look = ({ properties }) => (own.has(properties.code) ? paint("#fff", "#0b5f74", 2) : paint("#eef2f3", "#8fa4ae", 1));
  const named = (className) => ({ properties }, layer) => {
    if (className === "province" && !own.has(properties.code)) return;
    layer.bindTooltip(say(properties.name_th, properties.name_en), { permanent: true, direction: "center", className });
  };
  /* An outline file on the map; its one object holds the shapes. */
  const draw = async (address, style, className, attribution) => {
    const topology = await (await fetch(address)).json();
    const [object] = Object.values(topology.objects);
    return L.geoJSON(topojson.feature(topology, object), { style, onEachFeature: named(className), interactive: false, attribution, pane: "ground" }).addTo(map);
  };
  // Below everything else, whatever arrives first.
  map.createPane("ground").style.zIndex = 250;
  const source = say("เขตโดยประมาณ: กรมแผนที่ทหาร/OCHA CC BY-IGO", "Approximate outlines: RTSD/OCHA CC BY-IGO");
  const drawn = draw(place.dataset.outlines, look, "province", source).catch(() => null);
  drawn.then(() => {
    for (const address of (place.dataset.districts || "").split(" ").filter(Boolean)) {
      draw(address, paint("#fff", "#a9bcc4", 1), "district", source).catch(() => { /* the provinces do without */ });
    }
  });
  return { map, own, drawn };
};
