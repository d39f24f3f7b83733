/* One line of work between the grid and the service: changes and refreshes, each after the one before.
   Defines gridSave. */
"use strict";

globalThis.gridSave = (table, { redraw, tell }) => {
  // Milliseconds between two looks at the workbook.
  const PAUSE = 4000;
  let queue = Promise.resolve(), version = "", token = table.dataset.token, timer;

  const after = (job) => (queue = queue.then(job, job));

  const troubles = {
    400: () => say("หน้านี้เปิดค้างไว้นาน กรุณาบันทึกอีกครั้ง", "This page was open for long; please save again."),
    403: () => say("หมดเวลาเข้าสู่ระบบ กรุณาเข้าสู่ระบบในแท็บใหม่ของเบราว์เซอร์ แล้วกลับมาทำต่อที่หน้านี้", "Your sign-in has expired. Sign in again in a new browser tab, then go on here."),
    404: () => say("ไม่พบแท็บนี้แล้ว กรุณาเปิดหน้านี้ใหม่", "This tab is gone. Please reload the page."),
    0: () => say("ติดต่อระบบไม่ได้ กำลังลองใหม่", "The service cannot be reached; trying again."),
  };
  const trouble = (status) => (troubles[status] || troubles[0])();

  const ask = async (url, options) => {
    try {
      return await fetch(url, { ...options, headers: { Accept: "application/json" }, redirect: "error" });
    } catch {
      return new Response(null, { status: 503 });
    }
  };

  const look = async () => {
    const answer = await ask(`${table.dataset.url}.json?page=${table.dataset.page}&window=${table.dataset.window}&version=${version}`);
    if (answer.status === 204) return tell("");
    if (!answer.ok) return tell(trouble(answer.status), "away");
    const sheet = await answer.json();
    ({ version, csrf_token: token } = sheet);
    if (redraw(sheet) === false) {
      version = "";
      return look();
    }
    tell("");
  };
  const refresh = () => after(look);

  const send = async (fields, path) => {
    const body = new URLSearchParams({ csrf_token: token, ...fields() });
    // What is short enough for the browser's limit is sent to the end even when the page is left.
    const answer = await ask(`${table.dataset.url}${path}?window=${table.dataset.window}`, { method: "POST", body, keepalive: body.toString().length < 60000 });
    if (answer.ok) return { done: true, ...await answer.json() };
    const known = answer.status === 409 || answer.status === 422;
    // What is shown is old, or the token is.
    if (answer.status !== 422) {
      version = "";
      await look();
    }
    return { sentence: known ? (await answer.json()).sentence : say("ยังไม่ได้บันทึก: ", "Not saved: ") + trouble(answer.status) };
  };

  /* `fields()` is asked when its turn has come, as rows may have moved by then; `path`: of a change that is no row's. Gives {done, at, page, row} with a `sentence` where the change has no effect, or {sentence} alone. */
  const change = (fields, path = "") => after(() => send(fields, path));

  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (!document.hidden) await refresh();
      watch();
    }, PAUSE);
  };
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  watch();
  return { refresh, change };
};
