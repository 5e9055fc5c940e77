"use strict";
// The page: what it knows stands in the elements `data-network`; text goes in as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";
const ALL_OPEN = 40, MOST_SEEN = 20;  // a network of more nodes starts with its modules closed

function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-") || key === "role") element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children);
  return element;
}

function drawn(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

const ruler = document.createElement("canvas").getContext("2d"), family = getComputedStyle(document.body).fontFamily;
const measured = new Map();
function textWidth(text, font) {
  const both = `${font} ${text}`;
  if (!measured.has(both)) {
    ruler.font = `${font} ${family}`;
    measured.set(both, Math.ceil(ruler.measureText(text).width));
  }
  return measured.get(both);
}

class Network {
  constructor(section, graph) {
    Object.assign(this, { section, graph, canvas: section.querySelector(".canvas"), aside: section.querySelector("aside") });
    this.inside = graph.groups.map(() => []);
    graph.nodes.forEach((node, i) => this.around(node.group).forEach((group) => this.inside[group].push(i)));
    this.open = this.firstOpen();
    section.querySelector(".tools").hidden = !graph.groups.length;
    for (const [name, groups] of [["open", graph.groups.keys()], ["close", []]])
      section.querySelector(`.${name}`).onclick = () => { this.open = new Set(groups); this.draw(); };
    section.querySelectorAll(".problem").forEach((button) => { button.onclick = () => this.show(Number(button.dataset.node)); });
    this.canvas.addEventListener("focusin", (event) => this.tell(event.target.dataset.id));
    this.canvas.addEventListener("pointerover", (event) => {
      if (event.pointerType === "mouse") this.tell(event.target.closest("[data-id]")?.dataset.id);
    });
    this.aside.querySelector(".hide").onclick = () => { this.aside.classList.remove("told"); };
    new ResizeObserver(() => this.fit()).observe(section.querySelector(".view"));
    this.draw();
  }

  around(group) {
    const found = [];
    for (; group !== null; group = this.graph.groups[group].parent) found.unshift(group);
    return found;
  }

  // All of a small network; of a large one as many levels as can be looked at, and the way to what is wrong.
  firstOpen() {
    const { groups, nodes } = this.graph, depths = groups.map((_, group) => this.around(group).length);
    const open = new Set();
    for (let depth = 1; depth <= Math.max(0, ...depths); depth++) {
      const level = [...groups.keys()].filter((group) => depths[group] === depth);
      const seen = new Set(nodes.map((node, i) => this.around(node.group)[depth] ?? `n${i}`));
      if (nodes.length > ALL_OPEN && seen.size > MOST_SEEN) break;
      level.forEach((group) => open.add(group));
    }
    nodes.filter((node) => node.problem).forEach((node) => this.around(node.group).forEach((group) => open.add(group)));
    return open;
  }

  draw() {
    const texts = new Map(), size = (id) => {
      if (!texts.has(id)) texts.set(id, this.measured(id));
      return texts.get(id);
    };
    this.plan = layOut(this.graph, this.open, size, (text) => textWidth(text, "11px") + 8);
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("width", this.plan.w);
    svg.setAttribute("height", this.plan.h);
    this.lines = this.plan.lines.map((line) => {
      const path = drawn("path", { d: line.d, class: line.red ? "red" : "" }, svg);
      if (line.arrow) path.setAttribute("marker-end", line.red ? "url(#red-arrow)" : "url(#arrow)");
      return path;
    });
    const labels = this.plan.labels.map(({ x, y, text }) => placed(make("span", { className: "shape", textContent: text }), x, y));
    const boxes = this.plan.boxes.map((box) => this.box(box));
    this.canvas.replaceChildren(...boxes.filter((box) => box.className.startsWith("frame")), svg, ...labels,
      ...boxes.flatMap((box) => box.className.startsWith("frame") ? [box.header] : [box]));
    this.fit();
  }

  measured(id) {
    const number = Number(id.slice(1));
    if (id[0] === "g") {
      const { path, kind } = this.graph.groups[number];
      return [Math.min(340, textWidth(`${path} ${kind}`, "600 13px") + 54), 30];
    }
    const { name, text, kind, problem } = this.graph.nodes[number], two = name && text !== kind;
    const wide = Math.max(textWidth(name || text, "600 13px"), two ? textWidth(text, "12px") : 0) + 34;
    const said = problem ? 18 * Math.ceil(textWidth(problem, "600 12px") / 190) + 6 : 0;
    return [Math.min(320, Math.max(wide, problem ? 240 : 56)), (two ? 46 : 30) + said];
  }

  box({ id, x, y, w, h, frame }) {
    const button = make("button", { type: "button" });
    const number = Number(id.slice(1));
    button.dataset.id = id;
    if (id[0] === "g") {
      const group = this.graph.groups[number], wrong = this.inside[number].some((i) => this.graph.nodes[i].problem);
      button.className = `group${wrong ? " wrong" : ""}${frame ? " header" : ""}`;
      button.setAttribute("aria-expanded", String(frame));
      button.append(make("b", { textContent: group.path || group.kind }), make("span", { textContent: group.path && group.kind }));
      button.onclick = () => this.toggle(number, id);
    } else {
      const node = this.graph.nodes[number];
      button.className = `node ${node.kind}${node.problem ? " wrong" : ""}`;
      button.append(make("b", { textContent: node.name || node.text }));
      if (node.name && node.text !== node.kind) button.append(make("span", { textContent: node.text }));
      if (node.problem) button.append(make("em", { textContent: node.problem }));
      button.onclick = () => this.tell(id);
    }
    if (!frame) return placed(button, x, y, w, h);
    const back = placed(make("div", { className: `frame${button.classList.contains("wrong") ? " wrong" : ""}` }), x, y, w, h);
    back.header = placed(button, x, y, w, 30);
    return back;
  }

  toggle(group, id) {
    const before = this.element(id).getBoundingClientRect();
    if (!this.open.delete(group)) this.open.add(group);
    this.draw();
    const button = this.element(id), after = button.getBoundingClientRect();
    button.focus({ preventScroll: true });
    window.scrollBy(0, after.top - before.top);
  }

  show(number) {
    this.around(this.graph.nodes[number].group).forEach((group) => this.open.add(group));
    this.draw();
    this.element(`n${number}`).focus({ preventScroll: true });
    this.element(`n${number}`).scrollIntoView({ block: "center", inline: "center" });
  }

  element(id) {
    return this.canvas.querySelector(`[data-id="${id}"]`);
  }

  // A diagram too wide for its place is drawn smaller, but never so small that it cannot be read.
  fit() {
    const view = this.section.querySelector(".view"), scale = Math.min(1, Math.max(0.6, view.clientWidth / (this.plan.w + 1)));
    Object.assign(this.canvas.style, { width: `${this.plan.w}px`, height: `${this.plan.h}px`, transform: `scale(${scale})` });
    Object.assign(this.canvas.parentElement.style, { width: `${this.plan.w * scale}px`, height: `${this.plan.h * scale}px` });
  }

  // Tells about a node or group beside the diagram, and shows its tensors.
  tell(id) {
    if (!id) return;
    this.canvas.querySelectorAll(".told").forEach((one) => one.classList.remove("told"));
    this.element(id)?.classList.add("told");
    this.lines.forEach((path, i) => path.classList.toggle("told", this.plan.lines[i].ends.includes(id)));
    this.aside.querySelector(".about").replaceChildren(...(id[0] === "g" ? this.aboutGroup(Number(id.slice(1))) : this.aboutNode(this.graph.nodes[Number(id.slice(1))])));
    this.aside.classList.add("told");
  }

  aboutNode(node) {
    const around = node.group === null ? "" : this.graph.groups[node.group].path;
    const title = node.name ? [around, node.name].filter(Boolean).join(".") : node.text;
    const page = /^https:\/\//.test(node.page) ? make("a", { href: node.page, textContent: "documentation", rel: "noreferrer" }) : "";
    return about(title, [["problem", node.problem], ["call", node.text !== node.kind && node.text], ["takes", node.takes.join("\n")],
      ["gives", node.gives.join("\n")], ["formula", node.formula], ["line", node.place], ["torch", page]]);
  }

  aboutGroup(number) {
    const { path, kind } = this.graph.groups[number], inside = new Set(this.inside[number]);
    const shapes = (own, other) => [...new Map(this.graph.edges.filter((e) => inside.has(e[own]) && !inside.has(e[other])).map((e) => [`${e[0]} ${e[2]}`, e[2]])).values()];
    const nodes = this.inside[number].map((i) => this.graph.nodes[i]), layers = nodes.filter((node) => node.kind === "layer").length;
    const problems = nodes.map((node) => node.problem).filter(Boolean).join("\n");
    return about(path || kind, [["problem", problems], ["class", path && kind], ["calls", `${layers} of layers, ${nodes.length - layers} of functions`],
      ["takes", shapes(1, 0).join("\n")], ["gives", shapes(0, 1).join("\n")]]);
  }
}

function about(title, facts) {
  const list = make("dl");
  for (const [name, value] of facts)
    if (value) list.append(make("dt", { textContent: name }), make("dd", { className: name === "problem" ? "bad" : "" }, value));
  return [make("h2", { textContent: title }), list];
}

function placed(element, x, y, w, h) {
  Object.assign(element.style, { left: `${x}px`, top: `${y}px`, ...(w === undefined ? {} : { width: `${w}px`, height: `${h}px` }) });
  return element;
}

document.querySelectorAll("section[data-network]").forEach((section) => {
  const graph = JSON.parse(section.dataset.network);
  if (graph.nodes.length) new Network(section, graph);
  else section.querySelectorAll(".tools, .work").forEach((part) => { part.hidden = true; });
});
