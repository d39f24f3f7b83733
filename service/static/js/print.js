/* Shows and serves <button data-print hidden>: without JavaScript the browser's own print command remains. */
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
