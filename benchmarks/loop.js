// Peers that run under node: a plain loop over typed arrays, and TensorFlow Playground's engine
// where its compiled nn.js is given. First line in: the task as JSON; then a number of epochs a
// line, each answered by a line of JSON with the seconds and the mean loss of the last epoch.
"use strict";
const path = require("path");
const readline = require("readline");

const ACTIVATIONS = {
  linear: [(z) => z, () => 1],
  sigmoid: [(z) => 1 / (1 + Math.exp(-z)), (z, o) => o * (1 - o)],
  tanh: [Math.tanh, (z, o) => 1 - o * o],
  relu: [(z) => (z > 0 ? z : 0), (z) => (z > 0 ? 1 : 0)],
};

function plainLoop(task) {
  const { sizes, activations, loss, inputs, targets, rows, rate } = task;
  const last = sizes.length - 1;
  const room = sizes.map((n) => ({
    z: new Float64Array(n), o: new Float64Array(n), delta: new Float64Array(n),
  }));
  const x = Float64Array.from(inputs), y = Float64Array.from(targets);

  return function train(epochs) {
    const layers = task.layers.map(([w, b]) => [Float64Array.from(w.flat()), Float64Array.from(b)]);
    let sum = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      sum = 0;
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < sizes[0]; i++) room[0].o[i] = x[row * sizes[0] + i];
        for (let l = 1; l <= last; l++) forward(l, layers[l - 1]);
        sum += rowLoss(row * sizes[last]);
        for (let l = last; l > 0; l--) backward(l, layers, row * sizes[last]);
        for (let l = 1; l <= last; l++) update(l, layers[l - 1]);
      }
    }
    return sum / rows;
  };

  function forward(l, [w, b]) {
    const n = sizes[l - 1], m = sizes[l], source = room[l - 1].o, { z, o } = room[l];
    for (let j = 0; j < m; j++) {
      let total = w[j] * source[0];
      for (let i = 1; i < n; i++) total += w[i * m + j] * source[i];
      z[j] = total + b[j];
    }
    if (activations[l - 1] === "softmax") {
      let largest = z[0], total = 0;
      for (let j = 1; j < m; j++) largest = Math.max(largest, z[j]);
      for (let j = 0; j < m; j++) total += o[j] = Math.exp(z[j] - largest);
      for (let j = 0; j < m; j++) o[j] /= total;
      return;
    }
    const f = ACTIVATIONS[activations[l - 1]][0];
    for (let j = 0; j < m; j++) o[j] = f(z[j]);
  }

  function rowLoss(start) {
    const o = room[last].o;
    let total = 0;
    for (let k = 0; k < o.length; k++) {
      const t = y[start + k];
      if (loss === "cross_entropy") total -= t * Math.log(o[k]);
      else if (loss === "binary_cross_entropy") total -= t * Math.log(o[k]) + (1 - t) * Math.log(1 - o[k]);
      else total += (t - o[k]) * (t - o[k]);
    }
    return total;
  }

  function backward(l, layers, start) {
    const { z, o, delta } = room[l], m = sizes[l];
    if (l === last && loss !== "squared_error") {
      for (let j = 0; j < m; j++) delta[j] = o[j] - y[start + j];
      return;
    }
    const slope = ACTIVATIONS[activations[l - 1]][1];
    for (let i = 0; i < m; i++) {
      let total = 0;
      if (l === last) total = -2 * (y[start + i] - o[i]);
      else {
        const w = layers[l][0], k = sizes[l + 1], next = room[l + 1].delta;
        for (let j = 0; j < k; j++) total += next[j] * w[i * k + j];
      }
      delta[i] = total * slope(z[i], o[i]);
    }
  }

  function update(l, [w, b]) {
    const n = sizes[l - 1], m = sizes[l], source = room[l - 1].o, { delta } = room[l];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < m; j++) w[i * m + j] -= rate * (delta[j] * source[i]);
    for (let j = 0; j < m; j++) b[j] -= rate * delta[j];
  }
}

// Playground's only error is ½(ŷ − y)², so squared error is met with twice the rate.
function playground(task, file) {
  const nn = require(path.resolve(file));
  const codes = { linear: "LINEAR", sigmoid: "SIGMOID", tanh: "TANH" };
  const [hidden, output] = [task.activations[0], task.activations[task.activations.length - 1]]
    .map((name) => nn.Activations[codes[name]]);
  const n = task.sizes[0], rows = [];
  for (let r = 0; r < task.rows; r++) rows.push([task.inputs.slice(r * n, (r + 1) * n), task.targets[r]]);

  return function train(epochs) {
    const names = Array.from({ length: n }, (_, i) => "x" + (i + 1));
    const network = nn.buildNetwork(task.sizes, hidden, output, null, names);
    task.layers.forEach(([w, b], l) =>
      network[l + 1].forEach((node, j) => {
        node.bias = b[j];
        node.inputLinks.forEach((link, i) => (link.weight = w[i][j]));
      }));
    let sum = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      sum = 0;
      for (const [x, y] of rows) {
        const guess = nn.forwardProp(network, x);
        sum += 2 * nn.Errors.SQUARE.error(guess, y);
        nn.backProp(network, y, nn.Errors.SQUARE);
        nn.updateWeights(network, 2 * task.rate, 0);
      }
    }
    return sum / task.rows;
  };
}

let train = null;
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  if (train === null) {
    const task = JSON.parse(line);
    train = process.argv[2] ? playground(task, process.argv[2]) : plainLoop(task);
    return;
  }
  const start = process.hrtime.bigint();
  const loss = train(Number(line));
  console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - start) / 1e9, loss }));
});
