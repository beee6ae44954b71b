// What both charts share: colours and type from the style sheet, so that a chart
// follows the colour scheme. Text is drawn as text and can be nothing else.

const { Chart } = globalThis;
const drawn = new Map();

/** The value of a custom property of the style sheet. */
export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  drawn.forEach((redraw) => redraw()),
);

/**
 * Draws a chart in place of what was on the canvas, and again whenever the
 * colour scheme changes.
 * @param {HTMLCanvasElement} canvas
 * @param {(base: object) => object} configure makes the configuration from the options that charts share
 */
export function draw(canvas, configure) {
  const redraw = () => {
    Chart.getChart(canvas)?.destroy();
    new Chart(canvas, configure(options()));
  };
  drawn.set(canvas, redraw);
  redraw();
}

function options() {
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = token("ink-2");
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false, // nothing moves that nobody touched
    plugins: {
      legend: { display: false },
      tooltip: {
        backgroundColor: token("ink"),
        titleColor: token("paper"),
        bodyColor: token("paper"),
        footerColor: token("paper"),
        padding: 10,
        cornerRadius: 6,
        boxPadding: 4,
      },
    },
  };
}
