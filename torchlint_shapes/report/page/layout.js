"use strict";
// Where everything stands. A group that is open is laid out by itself, and is then one cell among its neighbours.
// Cells stand in layers from top to bottom; a tensor that goes further than to the next layer runs through cells of
// its own, its way, from which each of its takers branches off.

const GAP = 46, ENTRY = 26, SPACE = 26, NARROW = 14, HEADER = 30, PAD = 16, LABEL = 18;

// graph: {groups: [{parent}], nodes: [{group, problem}], edges: [[source, target, shape]]}; open: numbers of groups.
// size(id) is [width, height] of "n3" or "g2", textWidth(text) that of a label.
// Gives {w, h, boxes: [{id, x, y, w, h, frame}], lines: [{d, arrow, red, ends}], labels: [{x, y, text}]}.
function layOut(graph, open, size, textWidth) {
  const { children, segments } = divide(graph, open);
  const result = { boxes: [], lines: [], labels: [] };
  const draw = (part, x, y) => {
    for (const line of part.lines) result.lines.push({ ...line, d: moved(line.path, x, y) });
    for (const label of part.labels) result.labels.push({ text: label.text, x: label.x + x, y: label.y + y });
    for (const cell of part.cells) {
      const left = cell.x - cell.w / 2 + x;
      result.boxes.push({ id: cell.id, x: left, y: cell.y + y, w: cell.w, h: cell.h, frame: Boolean(cell.inner) });
      if (cell.inner) draw(cell.inner, left, cell.y + y);
    }
  };
  const place = (id) => {
    const cells = children.get(id).map((child) => {
      const inner = children.has(child) ? place(child) : null;
      const [w, h] = inner ? [inner.w, inner.h] : size(child);
      return { id: child, w, h, inner };
    });
    return arrange(cells, segments.get(id) ?? [], textWidth, id === "root" ? 0 : size(id)[0]);
  };
  const all = place("root");
  draw(all, 0, 0);
  return { ...result, w: all.w, h: all.h };
}

// Which boxes are seen in which, and each edge in parts, one for each group that it leaves, crosses or enters.
function divide(graph, open) {
  const children = new Map([["root", []]]), segments = new Map(), ways = [], seen = new Set();
  const way = (group) => group === null ? [] : [...way(graph.groups[group].parent), `g${group}`];
  for (const [number, node] of graph.nodes.entries()) {
    const full = [...way(node.group), `n${number}`];
    const closed = full.findIndex((id) => id[0] === "g" && !open.has(Number(id.slice(1))));
    const path = closed < 0 ? full : full.slice(0, closed + 1);
    ways.push(path);
    path.forEach((id, depth) => {
      const around = depth ? path[depth - 1] : "root";
      if (!children.has(around)) children.set(around, []);
      if (!seen.has(id)) children.get(around).push(id);
      seen.add(id);
    });
  }
  const known = new Map();
  for (const [source, target, shape] of graph.edges) {
    const from = ways[source], to = ways[target], red = Boolean(graph.nodes[target].problem);
    const ends = [from.at(-1), to.at(-1)];
    if (ends[0] === ends[1]) continue;
    const key = `${ends[0]} ${shape}`;
    const add = (around, a, b) => {
      const same = [around, a, b, key].join("|");
      if (!known.has(same)) {
        known.set(same, { a, b, key, shape, red: false, ends: new Set() });
        if (!segments.has(around)) segments.set(around, []);
        segments.get(around).push(known.get(same));
      }
      known.get(same).red ||= red;
      ends.forEach((end) => known.get(same).ends.add(end));
    };
    let i = 0;
    while (from[i] === to[i]) i++;
    add(i ? from[i - 1] : "root", from[i], to[i]);
    for (let j = i + 1; j < from.length; j++) add(from[j - 1], from[j], "bottom");
    for (let j = i + 1; j < to.length; j++) add(to[j - 1], "top", to[j]);
  }
  return { children, segments };
}

// One group: its cells in layers, its edges as lines between them.
function arrange(cells, segments, textWidth, headerWidth) {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  for (const cell of cells) Object.assign(cell, { layer: 1, room: cell.w });
  const into = new Map(cells.map((cell) => [cell.id, []]));
  for (const s of segments) if (s.a !== "top") into.get(s.b)?.push(byId.get(s.a));
  for (const cell of cells)  // in the order of the calls, so that all before it are done
    for (const before of into.get(cell.id)) cell.layer = Math.max(cell.layer, before.layer + 1);
  const last = Math.max(...cells.map((cell) => cell.layer));
  const layers = Array.from({ length: last + 2 }, () => []);
  for (const cell of cells) layers[cell.layer].push(cell);
  const end = (name, s, layer) => {
    if (byId.has(s[name])) return byId.get(s[name]);
    const id = `${s[name]} ${s.key}`;
    if (!byId.has(id)) layers[layer].push(byId.set(id, { id, w: 0, h: 0, room: NARROW, layer, way: true }).get(id));
    return byId.get(id);
  };
  const bundles = new Map(), links = [], labels = [];
  for (const s of segments) {
    const a = end("a", s, 0), b = end("b", s, last + 1), id = `${a.id}|${s.key}`;
    if (!bundles.has(id)) bundles.set(id, { a, key: s.key, shape: s.shape, takers: [] });
    bundles.get(id).takers.push({ b, red: s.red, ends: s.ends });
  }
  for (const bundle of bundles.values()) route(bundle, layers, links, labels, last, textWidth);
  order(layers, links);
  align(layers, links);
  straighten(layers, links);
  return finish({ cells, layers, links, labels, last }, headerWidth);
}

// The way of one tensor through the layers, and its label: below the cell it comes from, and halfway if that is far.
function route({ a, key, shape, takers }, layers, links, labels, last, textWidth) {
  const width = textWidth(shape), far = Math.max(...takers.map((t) => t.b.layer));
  const all = new Set(takers.flatMap((t) => [...t.ends])), red = takers.every((t) => t.red);
  const way = [a];
  for (let layer = a.layer + 1; layer < far; layer++) {
    const cell = { id: `${a.id}|${key}|${layer}`, w: 0, h: 0, room: NARROW, layer, way: true };
    layers[layer].push(cell);
    links.push({ a: way.at(-1), b: cell, key, red, ends: all });
    way.push(cell);
  }
  for (const { b, red, ends } of takers) links.push({ a: way[b.layer - 1 - a.layer], b, key, red, ends });
  if (a.layer > 0 && !(takers.length === 1 && takers[0].b.layer === last + 1 && way.length === 1)) {
    a.out = [...(a.out ?? []), { key, width }];
    a.room = Math.max(a.room, a.out.reduce((sum, out) => sum + out.width + 8, -8));
    if (a.out.length > 1 && !a.inner) a.w = a.room;
    labels.push({ cell: a, key, text: shape });
  }
  if (way.length > 3) {
    const middle = way[Math.ceil(way.length / 2)];
    middle.room = width;
    labels.push({ cell: middle, key, text: shape });
  }
}

// Where on a cell, from its middle, a tensor leaves or arrives.
function port(cell, key, side) {
  if (cell.inner) return cell.inner[side].get(key) - cell.w / 2;
  if (side === "entries") return cell.arrivals?.get(key) ?? 0;
  if (!cell.out || cell.out.length < 2) return 0;
  let left = -cell.out.reduce((sum, out) => sum + out.width + 8, -8) / 2;
  for (const out of cell.out) {
    if (out.key === key) return left + out.width / 2;
    left += out.width + 8;
  }
  return 0;
}

// Sizes and places within the group, its ports, and the lines as [x, y] points of straight and curved pieces.
function finish({ cells, layers, links, labels, last }, headerWidth) {
  const used = layers.flat(), header = headerWidth ? HEADER : 0;
  const left = Math.min(...used.map((cell) => cell.x - cell.room / 2)) - PAD;
  const right = Math.max(...used.map((cell) => cell.x + cell.room / 2)) + PAD;
  const w = Math.max(right - left, headerWidth), shift = (w - (right - left)) / 2 - left;
  let y = header;
  const tops = [], bottoms = [];
  layers.forEach((layer, i) => {
    for (const cell of layer) Object.assign(cell, { x: cell.x + shift, y });
    tops.push(y);
    bottoms.push(y + Math.max(0, ...layer.map((cell) => cell.h)));
    y = bottoms[i] + (i === 0 ? (layer.length ? ENTRY : PAD) : i < last ? GAP : i === last ? PAD + 6 : 0);
  });
  spread(links);
  const lines = links.map(({ a, b, key, red, ends }) => {
    const x1 = a.x + port(a, key, "exits"), x2 = b.x + port(b, key, "entries"), top = tops[b.layer];
    const straight = Math.min(bottoms[a.layer] + (a.layer ? LABEL + 4 : 0), top), half = (straight + top) / 2;
    const path = [["M", x1, a.way ? bottoms[a.layer] : a.y + a.h], ["L", x1, straight]];
    path.push(["C", x1, half, x2, half, x2, top - (b.way ? 0 : 2)]);
    if (b.way && b.layer <= last) path.push(["L", x2, bottoms[b.layer]]);
    return { path, arrow: !b.way, red, ends: [...ends] };
  });
  const ports = (layer) => new Map(layers[layer].map((cell) => [cell.id.slice(cell.id.indexOf(" ") + 1), cell.x]));
  const texts = labels.map(({ cell, key, text }) => {
    const at = cell.way ? (tops[cell.layer] + bottoms[cell.layer]) / 2 : cell.y + cell.h + 4 + LABEL / 2;
    return { text, x: cell.x + port(cell, key, "exits"), y: at };
  });
  return { cells, lines, labels: texts, entries: ports(0), exits: ports(last + 1), w, h: y };
}

// Several tensors arrive side by side, in the order in which they come.
function spread(links) {
  const arriving = new Map();
  for (const link of links) if (!link.b.way && !link.b.inner) arriving.set(link.b, [...(arriving.get(link.b) ?? []), link]);
  for (const [cell, all] of arriving) {
    const step = Math.min(26, (cell.w - 16) / all.length);
    all.sort((one, other) => one.a.x - other.a.x);
    cell.arrivals = new Map(all.map((link, i) => [link.key, (i - (all.length - 1) / 2) * step]));
  }
}

function moved(path, x, y) {
  return path.map(([letter, ...at]) => letter + at.map((v, i) => (v + (i % 2 ? y : x)).toFixed(1)).join(" ")).join("");
}
