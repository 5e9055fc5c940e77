"use strict";
// From left to right: the cells of each layer in an order of few crossings, at places of straight lines.

// Fewer crossings: each layer in the order of the means of its neighbours, down and up again.
function order(layers, links) {
  const above = new Map(), below = new Map();
  for (const link of links) {
    above.set(link.b, [...(above.get(link.b) ?? []), link.a]);
    below.set(link.a, [...(below.get(link.a) ?? []), link.b]);
  }
  const number = () => layers.forEach((layer) => layer.forEach((cell, i) => { cell.place = i - layer.length / 2; }));
  number();
  for (let turn = 0; turn < 8; turn++) {
    const neighbours = turn % 2 ? below : above;
    for (const layer of turn % 2 ? layers.toReversed() : layers) {
      for (const cell of layer) {
        const near = neighbours.get(cell);
        cell.wish = near ? near.reduce((sum, other) => sum + other.place, 0) / near.length : cell.place;
      }
      layer.sort((a, b) => a.wish - b.wish).forEach((cell, i) => { cell.place = i - layer.length / 2; });
    }
  }
}

// Straight lines: each cell as near to the middle of its neighbours as its layer allows.
function align(layers, links) {
  const down = layers.map(() => []), up = layers.map(() => []);
  for (const link of links) {
    down[link.b.layer].push(link);
    up[link.a.layer].push(link);
  }
  for (const layer of layers) settle(layer, layer.map(() => 0));
  for (let turn = 0; turn < 12; turn++) {
    const sums = new Map();
    const pull = (cell, at, weight) => {
      const [sum, total] = sums.get(cell) ?? [0, 0];
      sums.set(cell, [sum + at * weight, total + weight]);
    };
    for (const layer of turn % 2 ? layers.toReversed() : layers) {
      if (!layer.length) continue;
      const [near, far] = turn % 2 ? ["a", "b"] : ["b", "a"];
      for (const link of (turn % 2 ? up : down)[layer[0].layer]) {
        const shift = shiftOf(link);
        const weight = link.a.way && link.b.way ? 8 : link.a.way || link.b.way ? 1 : 3;
        pull(link[near], link[far].x + (near === "b" ? shift : -shift), weight);
      }
      settle(layer, layer.map((cell) => sums.has(cell) ? sums.get(cell)[0] / sums.get(cell)[1] : cell.x ?? 0));
    }
  }
}

// The places nearest to what is wished for that keep the order and the distances (pool adjacent violators).
function settle(layer, wishes) {
  const offsets = [0], blocks = [];
  for (let i = 1; i < layer.length; i++) {
    offsets.push(offsets[i - 1] + distance(layer[i - 1], layer[i]));
  }
  wishes.forEach((wish, i) => {
    const weight = layer[i].way ? 2 : 1;
    let block = { sum: (wish - offsets[i]) * weight, weight, count: 1 };
    while (blocks.length && blocks.at(-1).sum / blocks.at(-1).weight > block.sum / block.weight) {
      const before = blocks.pop();
      block = { sum: block.sum + before.sum, weight: block.weight + before.weight, count: block.count + before.count };
    }
    blocks.push(block);
  });
  let i = 0;
  for (const { sum, weight, count } of blocks)
    for (const stop = i + count; i < stop; i++) layer[i].x = sum / weight + offsets[i];
}

function distance(left, right) {
  return (left.room + right.room) / 2 + (left.way && right.way ? NARROW : SPACE);
}

// How far to the right of the middle of the upper cell the lower one must stand for a straight line.
function shiftOf({ a, b, key }) {
  return port(a, key, "exits") - port(b, key, "entries");
}

// Cells that only follow one another are a column, straight; columns that would touch are moved apart.
function straighten(layers, links) {
  const count = (side) => links.reduce((counts, link) => counts.set(link[side], (counts.get(link[side]) ?? 0) + 1), new Map());
  const outs = count("a"), ins = count("b"), columns = new Map();
  for (const cell of layers.flat()) columns.set(cell, { cells: [[cell, 0]] });
  for (const link of links.toSorted((one, other) => one.b.layer - other.b.layer)) {
    if (outs.get(link.a) > 1 || ins.get(link.b) > 1) continue;
    const column = columns.get(link.a), shift = column.cells.at(-1)[1] + shiftOf(link);
    column.cells.push([link.b, shift]);
    columns.set(link.b, column);
  }
  for (const column of columns.values())
    column.x = column.cells.reduce((sum, [cell, shift]) => sum + cell.x - shift, 0) / column.cells.length;
  const pairs = new Map(), shifts = new Map([...columns.values()].flatMap((column) => column.cells));
  for (const layer of layers)
    layer.slice(1).forEach((right, i) => {
      const left = layer[i], pair = [columns.get(left), columns.get(right)];
      if (!pairs.has(pair[0])) pairs.set(pair[0], new Map());
      const apart = distance(left, right) + shifts.get(left) - shifts.get(right);
      pairs.get(pair[0]).set(pair[1], Math.max(apart, pairs.get(pair[0]).get(pair[1]) ?? -Infinity));
    });
  for (let turn = 0; turn < 40; turn++)
    for (const [left, others] of pairs)
      for (const [right, apart] of others) {
        const missing = Math.max(0, apart - (right.x - left.x)), all = left.cells.length + right.cells.length;
        left.x -= missing * right.cells.length / all;
        right.x += missing * left.cells.length / all;
      }
  for (const [cell, column] of columns) cell.x = column.x + shifts.get(cell);
  for (const layer of layers) settle(layer, layer.map((cell) => cell.x));
}
