/* The map of the pin form: keeps the marker and the fields latitude, longitude, accuracy and location_method in step.
   Leaflet, topojson-client, position.js and ground.js come before it. */
"use strict";

(() => {
  const place = document.getElementById("map");
  if (!place || !globalThis.L || !globalThis.topojson) return;

  // A fix this exact ends the search for a better one, metres; the search takes at most this long, milliseconds.
  const GOOD_ENOUGH = 20;
  const PATIENCE = 20000;
  // How near the map goes to a position: without tiles only the outlines tell where one is.
  const NEAR = place.dataset.tiles ? 16 : 11;

  const { latitude: latitudeId, longitude: longitudeId, accuracy: accuracyName, method: methodName } = place.dataset;
  const latitude = document.getElementById(latitudeId);
  const longitude = document.getElementById(longitudeId);
  const pasted = document.getElementById("f-position");
  const trouble = document.getElementById("f-position-problem");
  const status = document.getElementById("map-status");
  const form = latitude.form;

  document.querySelector("[data-map-only]").hidden = false;
  const { map, own, drawn } = ground(place);

  const icon = L.icon({ iconUrl: place.dataset.pin, iconSize: [36, 45], iconAnchor: [18, 45] });
  const name = say("หมุดของจุดบริการ ลากเพื่อย้าย", "Pin of the service point; drag to move");
  const marker = L.marker([0, 0], { icon, draggable: true, autoPan: true, alt: name, title: name });
  const circle = L.circle([0, 0], { radius: 0, color: "#0b5f74", weight: 1, fillOpacity: 0.12, interactive: false });

  const tell = (text, wrong = false) => { status.textContent = text; status.classList.toggle("wrong", wrong); };
  const put = (fieldName, value) => {
    const field = form.elements.namedItem(fieldName);
    if (field) field.value = value;
  };

  /* The marker to a position; `metres` = accuracy, null where nothing is known of it. */
  const mark = (lat, lng, metres = null, zoom = NEAR) => {
    marker.setLatLng([lat, lng]).addTo(map);
    if (metres === null) circle.remove();
    else circle.setLatLng([lat, lng]).setRadius(metres).addTo(map);
    if (!zoom) return;
    if (metres > 5000) map.fitBounds(circle.getBounds());
    else map.setView([lat, lng], Math.max(map.getZoom(), zoom));
  };
  const fill = (lat, lng, method, metres = null) => {
    latitude.value = lat.toFixed(6);
    longitude.value = lng.toFixed(6);
    put(methodName, method);
    put(accuracyName, metres === null ? "" : Math.round(metres));
    trouble.hidden = true;
    if (method !== "pasted" && pasted) pasted.value = "";
  };
  const shown = (lat, lng) => `${lat.toFixed(6)}, ${lng.toFixed(6)}`;

  const fromMap = ({ lat, lng }) => {
    stopLocating();
    if (!position.inside(lat, lng)) return tell(say("จุดนี้อยู่นอกประเทศไทย กรุณาเลือกใหม่", "This point is outside Thailand, please choose another."), true);
    mark(lat, lng, null, 0);
    fill(lat, lng, "map");
    tell(say(`ปักหมุดแล้วที่ ${shown(lat, lng)} ลากหมุดเพื่อปรับได้`, `Pinned at ${shown(lat, lng)}. Drag the pin to adjust it.`));
  };
  map.on("click", (event) => fromMap(event.latlng));
  marker.on("dragend", () => fromMap(marker.getLatLng()));
  document.querySelector("[data-centre]").addEventListener("click", () => fromMap(map.getCenter()));

  /* The phone's position: the best fix of the first seconds. */
  const button = document.querySelector("[data-locate]");
  let best, timer;
  const stopLocating = () => {
    map.stopLocate();
    clearTimeout(timer);
    button.removeAttribute("aria-disabled");
  };
  button.addEventListener("click", () => {
    if (!isSecureContext || !navigator.geolocation) {
      return tell(say("หน้านี้ใช้ตำแหน่งจากเครื่องไม่ได้ กรุณาแตะบนแผนที่ วางลิงก์ หรือพิมพ์พิกัดแทน", "This page cannot use the device's position. Please tap the map, paste a link or type the coordinates."), true);
    }
    best = Infinity;
    button.setAttribute("aria-disabled", "true");
    tell(say("กำลังหาตำแหน่ง… กรุณาอยู่ในที่โล่งสักครู่", "Looking for your position… stay in the open for a moment."));
    map.locate({ watch: true, enableHighAccuracy: true, maximumAge: 0, timeout: PATIENCE });
    timer = setTimeout(stopLocating, PATIENCE);
  });
  map.on("locationfound", ({ latlng: { lat, lng }, accuracy }) => {
    if (accuracy >= best) return;
    best = accuracy;
    if (!position.inside(lat, lng)) {
      stopLocating();
      return tell(say("ตำแหน่งของเครื่องอยู่นอกประเทศไทย กรุณาใช้วิธีอื่น", "The device says it is outside Thailand. Please use another way."), true);
    }
    mark(lat, lng, accuracy);
    fill(lat, lng, "gps", accuracy);
    const metres = Math.round(accuracy).toLocaleString();
    tell(say(`ได้ตำแหน่งแล้ว คลาดเคลื่อนไม่เกิน ${metres} เมตร`, `Position found, within ${metres} metres.`)
      + (accuracy > 100 ? say(" ค่อนข้างกว้าง กรุณาลากหมุดไปยังจุดจริง", " That is rather wide: please drag the pin to the real spot.") : ""));
    if (accuracy <= GOOD_ENOUGH) stopLocating();
  });
  map.on("locationerror", ({ code }) => {
    stopLocating();
    if (best < Infinity) return;
    tell(code === 1
      ? say("เครื่องนี้ไม่อนุญาตให้ใช้ตำแหน่ง เปิดสิทธิ์ตำแหน่งในการตั้งค่าของเบราว์เซอร์ หรือแตะบนแผนที่ วางลิงก์ หรือพิมพ์พิกัดแทน", "This device does not allow its position to be used. Allow it in the browser's settings, or tap the map, paste a link or type the coordinates.")
      : say("หาตำแหน่งไม่พบ ลองใหม่ในที่โล่ง หรือแตะบนแผนที่ วางลิงก์ หรือพิมพ์พิกัดแทน", "No position found. Try again in the open, or tap the map, paste a link or type the coordinates."), true);
  });

  /* Typed coordinates. */
  const typed = () => {
    stopLocating();
    const pair = [position.degrees(latitude.value), position.degrees(longitude.value)];
    if (pair.some(Number.isNaN)) return;
    const found = position.rightWayRound(...pair);
    if (!found) return tell(say("พิกัดนี้อยู่นอกประเทศไทย กรุณาตรวจตัวเลขอีกครั้ง", "These coordinates are outside Thailand, please check the figures."), true);
    mark(found.latitude, found.longitude);
    fill(found.latitude, found.longitude, "typed");
    tell(found.swapped ? say("ละติจูดกับลองจิจูดสลับกัน ปรับให้แล้ว กรุณาตรวจหมุดบนแผนที่", "Latitude and longitude were swapped; put right. Please check the pin.")
      : say("ย้ายหมุดตามพิกัดที่พิมพ์แล้ว", "The pin stands at the typed coordinates."));
  };
  latitude.addEventListener("change", typed);
  longitude.addEventListener("change", typed);

  const troubles = {
    short_link: () => say("ลิงก์ย่ออ่านพิกัดไม่ได้ กรุณาเปิดลิงก์ในแผนที่ กดค้างที่จุด แล้วคัดลอกตัวเลขพิกัดมาวาง", "A short link hides the coordinates. Open it in the map, press the point for a moment, and copy the figures."),
    outside: () => say("พิกัดที่วางอยู่นอกประเทศไทย กรุณาตรวจอีกครั้ง", "The pasted coordinates are outside Thailand, please check."),
    unread: () => say("อ่านพิกัดจากข้อความนี้ไม่ได้ วางตัวเลขแบบ 18.143210, 100.140660", "No coordinates found in this text. Paste figures like 18.143210, 100.140660."),
  };
  pasted?.addEventListener("input", () => {
    if (!pasted.value.trim()) { trouble.hidden = true; return; }
    const found = position.readPair(pasted.value);
    trouble.hidden = !found.trouble;
    if (found.trouble) { trouble.textContent = troubles[found.trouble](); tell(""); return; }
    stopLocating();
    mark(found.latitude, found.longitude);
    fill(found.latitude, found.longitude, "pasted");
    tell(say(`อ่านพิกัดได้ ${shown(found.latitude, found.longitude)}`, `Read as ${shown(found.latitude, found.longitude)}.`)
      + (found.swapped ? say(" (สลับละติจูดกับลองจิจูดให้แล้ว)", " (latitude and longitude put the right way round)") : ""));
  });

  const view = (outlines) => {
    const now = [position.degrees(latitude.value), position.degrees(longitude.value)];
    const known = (place.dataset.agency || "").split(",").map(Number);
    if (known.length === 2) {
      L.circleMarker(known, { radius: 7, color: "#7a4d00", fillColor: "#ffd27a", fillOpacity: 1 }).addTo(map)
        .bindTooltip(say("ตำแหน่งเดิมในทะเบียน", "Position in the register"));
    }
    if (position.inside(...now)) return mark(...now);
    if (known.length === 2) return map.setView(known, NEAR - 1);
    const area = outlines?.getLayers().filter((layer) => own.has(layer.feature.properties.code)) || [];
    if (area.length) map.fitBounds(L.featureGroup(area).getBounds(), { padding: [12, 12] });
  };
  drawn.then(view);
})();
