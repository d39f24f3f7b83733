/* Photos of a form: shrinks them on the phone, shows them, lets one be removed. <div data-photos data-most="3">.
   Drawing a photo anew also leaves behind what the camera wrote into the file. */
"use strict";

(() => {
  // Longest side in pixels; the bytes that a shrunk photo should stay under; and the JPEG qualities tried for that.
  const LONGEST = 1600;
  const ENOUGH = 600_000;
  const QUALITIES = [0.82, 0.7, 0.55];

  const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

  /* The picture, upright. Rejects where the browser cannot decode the file. */
  const decode = async (file) => {
    if (globalThis.createImageBitmap) {
      try { return await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { /* older browsers refuse the option: the image element knows it too */ }
    }
    const image = new Image();
    image.src = URL.createObjectURL(file);
    try { await image.decode(); } finally { URL.revokeObjectURL(image.src); }
    return image;
  };

  const shrink = async (file) => {
    const picture = await decode(file);
    const width = picture.naturalWidth || picture.width;
    const height = picture.naturalHeight || picture.height;
    const scale = Math.min(1, LONGEST / Math.max(width, height));
    if (scale === 1 && file.size < ENOUGH) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close?.();
    let blob;
    for (const quality of QUALITIES) {
      blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && blob.size < ENOUGH) break;
    }
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
  };

  const start = (place) => {
    const input = place.querySelector("input[type=file]");
    const list = place.querySelector("[data-chosen]");
    const status = place.querySelector("[data-photo-status]");
    const most = Number(place.dataset.most);
    let chosen = [];
    let busy = false;
    let waiting = null;

    const kept = () => place.querySelectorAll("input[type=checkbox]:checked").length;
    const tell = (...sentences) => { status.textContent = sentences.filter(Boolean).join(" "); };
    const total = () => chosen.length && say(`พร้อมส่ง ${chosen.length} รูป รวม ${size(chosen.reduce((sum, file) => sum + file.size, 0))}`,
      `${chosen.length} ready, ${size(chosen.reduce((sum, file) => sum + file.size, 0))} in all.`);

    const hand = () => {
      const files = new DataTransfer();
      for (const file of chosen) files.items.add(file);
      input.files = files.files;
    };

    const item = (file, number) => {
      const row = document.createElement("li");
      const image = new Image();
      image.alt = say(`รูปใหม่ที่ ${number}: ${file.name}`, `New photo ${number}: ${file.name}`);
      image.onload = () => URL.revokeObjectURL(image.src);
      image.onerror = () => {
        const box = document.createElement("span");
        box.className = "unseen";
        box.textContent = say(`${file.name} (เครื่องนี้แสดงตัวอย่างไม่ได้ แต่ส่งได้)`, `${file.name} (no preview on this device, but it can be sent)`);
        image.replaceWith(box);
      };
      image.src = URL.createObjectURL(file);
      const note = document.createElement("span");
      note.className = "size";
      note.textContent = size(file.size);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = say("เอารูปนี้ออก", "Remove");
      button.setAttribute("aria-label", say(`เอารูปใหม่ที่ ${number} ออก`, `Remove new photo ${number}`));
      button.addEventListener("click", () => {
        chosen = chosen.filter((other) => other !== file);
        hand();
        draw();
        tell(total());
        input.focus();
      });
      row.append(image, note, button);
      return row;
    };
    const draw = () => {
      list.hidden = !chosen.length;
      list.replaceChildren(...chosen.map((file, index) => item(file, index + 1)));
    };

    input.addEventListener("change", async () => {
      const picked = [...input.files];
      const room = Math.max(0, most - kept() - chosen.length);
      const taken = picked.slice(0, room);
      busy = true;
      for (const [index, file] of taken.entries()) {
        tell(say(`กำลังย่อรูปที่ ${index + 1} จาก ${taken.length}…`, `Making photo ${index + 1} of ${taken.length} smaller…`));
        // What the browser cannot decode (HEIC on most phones) goes as it is; the server reads it.
        chosen.push(await shrink(file).catch(() => file));
      }
      hand();
      draw();
      tell(total(), picked.length > taken.length && say(`รับได้ไม่เกิน ${most} รูป ที่เกินไม่ได้เลือกไว้`, `Only ${most} photos can be sent; the rest were left out.`));
      busy = false;
      if (waiting) { const pressed = waiting.button; waiting = null; input.form.requestSubmit(pressed); }
    });

    // Sent while photos are still being made smaller: waits for them.
    input.form.addEventListener("submit", (event) => {
      if (!busy) return;
      event.preventDefault();
      waiting = { button: event.submitter };
    });
  };

  if (!globalThis.DataTransfer || !HTMLFormElement.prototype.requestSubmit) return;
  document.querySelectorAll("[data-photos]").forEach(start);
})();
