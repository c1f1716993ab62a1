// Shows the check in a page: its texts stand in the page, this script has none.
"use strict";

(() => {
  if (typeof document === "undefined") {
    return;
  }
  const form = document.getElementById("check");
  if (!form) {
    return;
  }
  const result = document.getElementById("check-result");

  function show(state, words) {
    result.dataset.state = state;
    result.textContent = words;
  }

  async function bytes() {
    if (form.dataset.bundle) {
      const answer = await fetch(form.dataset.bundle, { credentials: "omit", cache: "no-cache" });
      if (!answer.ok) {
        throw new Error("HTTP " + answer.status);
      }
      return new Uint8Array(await answer.arrayBuffer());
    }
    return new Uint8Array(await document.getElementById("bundle").files[0].arrayBuffer());
  }

  const value = (id) => document.getElementById(id).value;

  function says(found) {
    const place = document.getElementById("check-says");
    place.hidden = found === null;
    if (found === null) {
      return;
    }
    for (const line of place.querySelectorAll("[data-says]")) {
      line.textContent = line.dataset.says === "parts"
        ? form.dataset.partof.replace("{0}", found.disclosed).replace("{1}", found.total)
        : found[line.dataset.says];
    }
    if (form.dataset.bundle) {
      return; // the parts stand in the page
    }
    const opened = place.querySelector(".opened");
    opened.replaceChildren(...found.opened.map((part) => {
      const section = document.createElement("section");
      section.dir = "auto";
      section.lang = part.language || found.language;
      section.textContent = (part.index + 1) + (part.name ? " · " + visible(part.name) : "") + "\n" + visible(part.text);
      return section;
    }));
  }

  /** What is seen of a text: no spaces, nothing that the page shows as a mark. */
  const seen = (words) => words.replace(/[\p{C}\p{Z}\u115f\u1160\u2800\u3164\uffa0\u{e0100}-\u{e01ef}]/gu, "");

  /** Whether the page shows what the proof says: the same record, the same parts, the same words. */
  function fits(found) {
    if (found.record !== form.dataset.record) {
      return "page: of another record";
    }
    const shown = [...document.querySelectorAll("[data-part]")];
    if (shown.map((each) => each.dataset.part).join() !== found.opened.map((part) => part.index).join()) {
      return "page: other parts";
    }
    for (let i = 0; i < shown.length; i++) {
      const copy = shown[i].cloneNode(true);
      copy.querySelectorAll(".mark").forEach((mark) => mark.remove());
      const part = found.opened[i];
      if (seen(copy.textContent) !== seen(part.file ? part.name : part.text)) {
        return "page: part " + (part.index + 1) + " reads otherwise";
      }
    }
    return "";
  }

  /** Characters that act unseen are named. */
  const visible = (words) => words.replace(/[^\P{C}\n\t\u061c\u200c-\u200f]/gu,
    (c) => "[U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "]");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!await VerbaleCheck.able()) {
      show("bad", form.dataset.unable);
      return;
    }
    show("running", form.dataset.running);
    try {
      const trust = { logKeys: value("log-keys"), policy: value("policy"), roots: value("roots") };
      const checked = await VerbaleCheck.verify(await bytes(), trust, form.dataset.record && fits);
      let worst = "good";
      for (const line of form.querySelectorAll("[data-step]")) {
        const step = checked.steps[line.dataset.step];
        line.dataset.state = step.state;
        line.querySelector(".state").textContent = form.dataset["state" + step.state[0].toUpperCase() + step.state.slice(1)];
        line.querySelector(".why").textContent = step.why;
        worst = step.state === "bad" ? "bad" : step.state === "skip" && worst === "good" ? "partly" : worst;
      }
      show(worst === "good" ? "ok" : worst, form.dataset[worst]);
      says(checked.says);
    } catch (e) {
      show("bad", form.dataset.bad);
    }
  });
})();
