// A picture as a small PNG: of at most 64 colours, which is plenty for a chart.

const most = 64; // colours

/** The palette of an image, and the number of the colour of each pixel. */
export function reduced(data) {
  const bin = (i) => ((data[i] >> 4) << 8) | ((data[i + 1] >> 4) << 4) | (data[i + 2] >> 4); // 16 levels of each light
  const bins = Array.from({ length: 4096 }, (_, at) => ({ at, count: 0, sums: [0, 0, 0] }));
  for (let i = 0; i < data.length; i += 4) {
    const { sums } = bins[bin(i)];
    bins[bin(i)].count++;
    for (let light = 0; light < 3; light++) sums[light] += data[i + light];
  }
  const colours = bins.filter(({ count }) => count > 0).map((one) => ({ ...one, rgb: one.sums.map((sum) => Math.round(sum / one.count)) }));
  const palette = [...colours].sort((a, b) => b.count - a.count).slice(0, most);
  const far = (a, b) => a.reduce((sum, light, i) => sum + (light - b[i]) ** 2, 0);
  const nearest = new Uint8Array(4096);
  for (const { at, rgb } of colours) {
    let best = 0;
    for (let i = 1; i < palette.length; i++) if (far(rgb, palette[i].rgb) < far(rgb, palette[best].rgb)) best = i;
    nearest[at] = best;
  }
  const pixels = new Uint8Array(data.length / 4);
  for (let i = 0; i < pixels.length; i++) pixels[i] = nearest[bin(4 * i)];
  return { palette: palette.flatMap(({ rgb }) => rgb), pixels };
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

/** The checksum of a chunk (ISO 3309). */
export function crc(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = table[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(name, data) {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set([...name].map((c) => c.charCodeAt(0)), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** A PNG of the pixels of a canvas. @param {ImageData} image */
export async function smallPNG({ width, height, data: all }) {
  const { palette, pixels } = reduced(all);
  const rows = new Uint8Array((width + 1) * height); // each row begins with its filter: none
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const packed = new Response(new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate")));
  const head = new Uint8Array(13);
  new DataView(head.buffer).setUint32(0, width);
  new DataView(head.buffer).setUint32(4, height);
  head.set([8, 3], 8); // bits of a pixel, of a palette
  const data = new Uint8Array(await packed.arrayBuffer());
  const start = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
  return new Blob([start, chunk("IHDR", head), chunk("PLTE", Uint8Array.from(palette)), chunk("IDAT", data), chunk("IEND", new Uint8Array())], { type: "image/png" });
}
