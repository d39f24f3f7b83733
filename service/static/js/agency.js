/* Suggests agencies for <input data-agency-search data-url data-area data-go>; choosing one goes to data-go + its code. */
"use strict";

for (const box of document.querySelectorAll("[data-agency-search]")) {
  const { url, area, go } = box.dataset;
  suggest(box, {
    find: async (typed, signal) => {
      const answer = await fetch(`${url}?${new URLSearchParams({ q: typed, area })}`, { signal, headers: { Accept: "application/json" } });
      return answer.ok ? answer.json() : [];
    },
    lines: (agency) => [
      say(agency.name, agency.name_en || agency.name),
      [agency.district && say(`อ.${agency.district}`, agency.district), agency.province, agency.area_name, say(`รหัส ${agency.code}`, `code ${agency.code}`)]
        .filter(Boolean).join(" · "),
    ],
    choose: (agency) => { location.href = go + encodeURIComponent(agency.code); },
  });
}
