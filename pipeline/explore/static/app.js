// What the addresses alone cannot do: cards beside the text, the legend's switches, keys. The page works without it.
"use strict";
(() => {
  const text = document.getElementById("text");
  const card = document.getElementById("card");

  function current(number) {
    text.querySelectorAll(".current").forEach((old) => old.classList.remove("current"));
    if (number) number.classList.add("current");
  }

  function open(number) {
    const at = /at=(\d+)/.exec(number.getAttribute("href"));
    if (!at) return;
    current(number);
    const address = `/documents/${text.dataset.document}/numbers/${at[1]}`;
    htmx.ajax("GET", address, { target: "#card", swap: "innerHTML" });
    history.replaceState(null, "", `?at=${at[1]}#n${at[1]}`);
  }

  function step(by) {
    const numbers = [...text.querySelectorAll("a.k[id]")];
    const now = numbers.indexOf(text.querySelector(".current"));
    const next = numbers[now < 0 ? (by > 0 ? 0 : numbers.length - 1) : Math.min(Math.max(now + by, 0), numbers.length - 1)];
    if (!next) return;
    next.scrollIntoView({ block: "center" });
    open(next);
  }

  function close() {
    current(null);
    card.replaceChildren();
  }

  if (text && card) {
    card.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) close();
    });
    text.addEventListener("click", (event) => {
      const number = event.target.closest("a.k");
      if (!number || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(number);
    });
    const given = location.hash && document.getElementById(location.hash.slice(1));
    if (given && given.classList.contains("k")) {
      current(given);
      given.scrollIntoView({ block: "center" });
    }
    document.querySelectorAll(".key button").forEach((button) => {
      button.addEventListener("click", () => {
        const shown = button.getAttribute("aria-pressed") === "true";
        button.setAttribute("aria-pressed", String(!shown));
        text.classList.toggle(`no-${button.dataset.kind}`, shown);
      });
    });
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (typing && typing.id === "sql" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      typing.form.requestSubmit();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      const words = document.getElementById("q") || document.getElementById("sql");
      if (words) {
        event.preventDefault();
        words.focus();
      }
    } else if (text && event.key === "j") step(1);
    else if (text && event.key === "k") step(-1);
    else if (text && event.key === "Escape") close();
  });
})();
