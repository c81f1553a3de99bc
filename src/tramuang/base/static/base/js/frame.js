// The frame's own few lines; every page works without them.
(() => {
  const root = document.documentElement;
  const cookie = document.cookie.match(/(?:^|; )theme=(light|dark|auto)/);
  // A page from a cache was made for somebody else: the reader's own cookie decides.
  if (cookie && !new URLSearchParams(location.search).has("theme")) root.dataset.theme = cookie[1];

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-focus]")?.focus();
  });

  // A menu closes on Escape and on a click elsewhere.
  const close = (except) => document.querySelectorAll("details[data-menu][open]").forEach((menu) => menu !== except && (menu.open = false));
  document.addEventListener("click", (event) => close(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();
