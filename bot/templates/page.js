"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const bar = byId("bar"), made = byId("made"), count = byId("count");
  const fields = { find: byId("find"), ca: byId("ca"), group: byId("group"), sort: byId("sort") };
  const bugs = [...document.querySelectorAll("article.bug, li.bug")];
  const cards = bugs.filter((bug) => bug.localName === "article");
  const sections = [...document.querySelectorAll("section.group")];
  const home = new Map(cards.map((card) => [card, card.parentNode]));
  const text = new Map();
  const words = (bug) => {
    if (!text.has(bug)) text.set(bug, bug.textContent.toLowerCase());
    return text.get(bug);
  };
  const number = (bug) => Number(bug.id.slice(1));
  const late = (bug) => bug.dataset.due || "9999";
  const orders = {
    over: (a, b) => b.dataset.over - a.dataset.over || number(a) - number(b),
    due: (a, b) => late(a).localeCompare(late(b)) || number(a) - number(b),
    filed: (a, b) => b.dataset.filed.localeCompare(a.dataset.filed) || number(b) - number(a),
    number: (a, b) => number(a) - number(b),
  };

  const filter = () => {
    const wanted = fields.find.value.toLowerCase().split(/\s+/).filter(Boolean), ca = fields.ca.value;
    for (const bug of bugs) {
      bug.hidden = !((!ca || bug.dataset.ca.split(" / ").includes(ca)) && wanted.every((word) => words(bug).includes(word)));
    }
  };
  const heading = (title, size) => {
    const section = document.createElement("section"), head = document.createElement("h2"), n = document.createElement("span");
    section.className = "group";
    n.className = "n";
    n.textContent = size;
    head.append(`${title} `, n);
    section.append(head);
    return section;
  };
  const arrange = () => {
    const order = orders[fields.sort.value], sorted = order ? [...cards].sort(order) : cards;
    made.replaceChildren();
    if (!fields.group.value) {
      for (const card of sorted) home.get(card).append(card);
      return;
    }
    const groups = new Map();
    for (const card of sorted) {
      const name = fields.group.value === "ca" ? card.dataset.ca : "All open bugs";
      groups.set(name, [...(groups.get(name) || []), card]);
    }
    for (const [name, members] of [...groups].sort((a, b) => (order ? 0 : a[0].localeCompare(b[0])))) {
      const section = heading(name, members.filter((card) => !card.hidden).length);
      section.append(...members);
      made.append(section);
    }
  };
  const tell = () => {
    for (const section of [...sections, ...made.children]) {
      const shown = section.querySelectorAll(".bug:not([hidden])").length;
      section.hidden = shown === 0;
      const n = section.querySelector(".n");
      if (n) n.textContent = shown;
    }
    const shown = cards.filter((card) => !card.hidden).length;
    count.textContent = `${shown} of ${cards.length} open bugs shown`;
  };
  const keep = () => {
    const state = Object.entries(fields).filter(([, field]) => field.value).map(([name, field]) => [name, field.value]);
    const hash = state.length ? `#?${new URLSearchParams(state)}` : location.pathname.split("/").pop() || ".";
    history.replaceState(null, "", state.length ? hash : location.href.split("#")[0]);
  };
  const show = () => { filter(); arrange(); tell(); };
  const read = () => {
    if (!location.hash.startsWith("#?")) return;
    const state = new URLSearchParams(location.hash.slice(2));
    for (const [name, field] of Object.entries(fields)) {
      field.value = state.get(name) || "";
      if (field.selectedIndex === -1) field.value = "";
    }
    show();
  };

  let waiting = 0;
  fields.find.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { show(); keep(); }, 120);
  });
  for (const name of ["ca", "group", "sort"]) fields[name].addEventListener("change", () => { show(); keep(); });
  byId("reset").addEventListener("click", () => {
    for (const field of Object.values(fields)) field.value = "";
    show();
    keep();
  });
  for (const link of document.querySelectorAll("aside a[data-ca]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      fields.ca.value = fields.ca.value === link.dataset.ca ? "" : link.dataset.ca;
      show();
      keep();
      count.scrollIntoView({ block: "nearest" });
    });
  }
  // A link to a bug that lies in closed details, or on a card that a filter hides, must still lead there.
  const reveal = () => {
    const target = location.hash.length > 1 && !location.hash.startsWith("#?") ? byId(location.hash.slice(1)) : null;
    const box = target && target.closest("details");
    if (box) box.open = true;
  };
  addEventListener("hashchange", () => { read(); reveal(); });
  addEventListener("beforeprint", () => { for (const box of document.querySelectorAll("details.post")) box.open = true; });
  bar.hidden = false;
  tell();
  read();
  reveal();
})();
