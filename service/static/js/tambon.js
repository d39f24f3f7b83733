/* Drafts the English address: <input data-tambon data-url data-province data-into> suggests sub-districts, and
   choosing one writes its English line into the field `data-into` while that is empty or still holds the last draft.
   Its frame <div data-tambon-only hidden> shows itself only where this script runs. */
"use strict";

for (const box of document.querySelectorAll("[data-tambon]")) {
  const { url, province, into } = box.dataset;
  let draft = "";
  box.closest("[data-tambon-only]")?.removeAttribute("hidden");
  suggest(box, {
    find: async (typed, signal) => {
      const answer = await fetch(`${url}?${new URLSearchParams({ q: typed, province: province || "" })}`, { signal, headers: { Accept: "application/json" } });
      return answer.ok ? answer.json() : [];
    },
    lines: (tambon) => [tambon.label, tambon.address_en],
    choose: (tambon) => {
      const address = document.getElementById(into);
      if (address.value.trim() && address.value !== draft) return;
      draft = address.value = tambon.address_en;
      address.focus();
      address.setSelectionRange(0, 0);
    },
  });
}
