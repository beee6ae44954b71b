// Copies the pinned libraries out of node_modules, each with its licence, into
// the folder that the binary embeds, so that nobody needs Node to build it.
//
// The folder is not called vendor: Go leaves directories of that name out of
// the module archives that importers download.

import { copyFileSync, mkdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "assets", "third_party");

const libraries = {
  "chart.js": ["dist/chart.umd.min.js", "LICENSE.md"],
  "@kurkle/color": ["LICENSE.md"], // bundled in Chart.js
  "markdown-it": ["dist/browser/markdown-it.esm.min.mjs", "LICENSE"],
  // Bundled in markdown-it.
  entities: ["LICENSE"],
  "linkify-it": ["LICENSE"],
  mdurl: ["LICENSE"],
  "punycode.js": ["LICENSE-MIT.txt"],
  "uc.micro": ["LICENSE.txt"],
  // The letters of western Europe, in the weights that the page uses.
  "@fontsource/source-sans-3": [
    "files/source-sans-3-latin-400-normal.woff2",
    "files/source-sans-3-latin-600-normal.woff2",
    "LICENSE",
  ],
  "@fontsource/source-serif-4": ["files/source-serif-4-latin-600-normal.woff2", "LICENSE"],
};

rmSync(target, { recursive: true, force: true });
for (const [name, files] of Object.entries(libraries)) {
  const folder = join(target, name.replace("@fontsource/", "").replace("@", ""));
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const copy = join(folder, basename(file));
    copyFileSync(join(root, "node_modules", name, file), copy);
    console.log(`${copy.slice(root.length + 1)}  ${statSync(copy).size} bytes`);
  }
}
