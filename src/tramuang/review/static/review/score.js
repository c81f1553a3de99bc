// Keys for the scoring page. Without this file the page is a plain form and works the same.
(() => {
  const form = document.getElementById("score-form");
  if (!form) return;
  const hint = document.querySelector(".score-keys");
  if (hint) hint.hidden = false;
  // On a narrow page the lines fold away; on a wide one they stay.
  const lines = document.querySelector(".score-lines");
  if (lines && matchMedia("(max-width: 60rem)").matches) lines.open = false;

  // The line being scored is in sight within its own column, without moving the page.
  const here = lines?.querySelector("[aria-current]");
  if (here && lines.scrollHeight > lines.clientHeight) lines.scrollTop = here.offsetTop - lines.clientHeight / 2;

  const written = () => new URLSearchParams(new FormData(form)).toString();
  const before = written();
  const dirty = () => written() !== before && !form.querySelector("fieldset:disabled");

  // Leaving a line keeps what was written on it: the form is sent, and says where to go on.
  const go = (link) => {
    if (!link) return;
    if (!dirty()) return location.assign(link.href);
    const onward = document.createElement("input");
    onward.type = "hidden";
    onward.name = "go";
    onward.value = link.dataset.line;
    form.append(onward);
    form.submit();
  };
  document.querySelectorAll("a[data-line]").forEach((link) =>
    link.addEventListener("click", (event) => {
      if (!dirty() || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(link);
    }),
  );

  const typing = (target) => target.closest("textarea, select, summary, input:not([type=radio])");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      (form.querySelector("[data-next]") || form.querySelector("[data-save]"))?.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const choice = form.querySelector(`input[type=radio][value="${CSS.escape(event.key)}"]`);
    if (choice && !choice.matches(":disabled")) {
      choice.checked = true;
      event.preventDefault();
    } else if (event.target.type !== "radio" && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const link = document.querySelector(event.key === "ArrowDown" ? "a[data-after]" : "a[data-before]");
      if (link) event.preventDefault();
      go(link);
    }
  });
})();
