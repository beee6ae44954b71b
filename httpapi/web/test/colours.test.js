// Any two colours of genres must be told apart, whichever eyes look at them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const styles = readFileSync(new URL("../assets/tokens.css", import.meta.url), "utf8");
const [light, dark] = styles.split(/^:root\[data-theme="dark"\] \{\n {2}--/m);

/** The eyes: the matrices of Machado, Oliveira and Fernandes (2009) for linear RGB. */
const eyes = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

const linear = (byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
const clamp = (value) => Math.min(1, Math.max(0, value));

/** A colour as eyes see it, in Oklab, where distances are as large as they look. */
function seen(colour, eye) {
  const rgb = [1, 3, 5].map((at) => linear(Number.parseInt(colour.slice(at, at + 2), 16)));
  const [r, g, b] = eye.map((row) => clamp(row.reduce((sum, weight, i) => sum + weight * rgb[i], 0)));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

for (const [theme, tokens] of Object.entries({ light, dark })) {
  const named = (pattern) => [...tokens.matchAll(pattern)].map(([, colour]) => colour);
  const sets = {
    genres: named(/--series-(?:\d|rest): (#\w{6});/g),
    "top and bottom": named(/--(?:up|down): (#\w{6});/g),
  };
  for (const [name, colours] of Object.entries(sets)) {
    for (const [kind, eye] of Object.entries(eyes)) {
      test(`${name}, ${theme}, for ${kind} eyes`, () => {
        assert.equal(colours.length, name === "genres" ? 9 : 2);
        for (const [i, a] of colours.entries()) {
          for (const b of colours.slice(i + 1)) {
            const apart = Math.hypot(...seen(a, eye).map((value, at) => value - seen(b, eye)[at]));
            assert.ok(apart > 0.09, `${a} and ${b} are ${apart.toFixed(3)} apart`);
          }
        }
      });
    }
  }
}
