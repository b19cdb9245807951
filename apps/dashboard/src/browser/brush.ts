// A range of time is chosen by a drag across the chart of the tracks. The form below it says the same with dates.

/** Less than so many pixels is a click. */
const least = 8;

for (const chart of document.querySelectorAll<HTMLElement>("[data-brush]")) {
  const svg = chart.querySelector("svg");
  const band = chart.querySelector<SVGRectElement>(".brush");
  if (svg !== null && band !== null) brush(svg, band, chart.dataset.brush ?? "");
}
for (const hint of document.querySelectorAll<HTMLElement>("[data-brush-hint]")) hint.hidden = false;

/** Leads to `address`, with FROM and TO in it filled in, once columns of the chart were chosen. */
function brush(svg: SVGSVGElement, band: SVGRectElement, address: string): void {
  const columns = [...svg.querySelectorAll<SVGRectElement>("[data-from]")];
  let start: number | undefined;
  let chosen: SVGRectElement[] = [];
  let dragged = false;

  const stop = () => {
    start = undefined;
    chosen = [];
    band.setAttribute("visibility", "hidden");
  };
  const show = (x: number) => {
    const [left, right] = [Math.min(start ?? x, x), Math.max(start ?? x, x)];
    chosen = right - left < least ? [] : columns.filter((column) => overlaps(column, left, right));
    const [first, last] = [chosen.at(0)?.getBoundingClientRect(), chosen.at(-1)?.getBoundingClientRect()];
    if (first === undefined || last === undefined) {
      band.setAttribute("visibility", "hidden");
      return;
    }
    band.setAttribute("x", String(first.left - svg.getBoundingClientRect().left));
    band.setAttribute("width", String(last.right - first.left));
    band.setAttribute("visibility", "visible");
  };

  // Links can be dragged too; here that would take the drag away.
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (event.button === 0 && event.isPrimary) start = event.clientX;
  });
  svg.addEventListener("pointermove", (event) => {
    if (start === undefined || !event.isPrimary) return;
    show(event.clientX);
    // From here on it is a drag, wherever the pointer goes.
    if (chosen.length > 0 && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointerup", () => {
    const [from, to] = [chosen.at(0)?.dataset.from, chosen.at(-1)?.dataset.to];
    stop();
    if (from === undefined || to === undefined) return;
    dragged = true;
    location.assign(address.replace("FROM", encodeURIComponent(from)).replace("TO", encodeURIComponent(to)));
  });
  // The click that follows a drag opens nothing.
  svg.addEventListener("click", (event) => dragged && event.preventDefault(), { capture: true });
  svg.addEventListener("pointercancel", stop);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  });
}

function overlaps(column: SVGRectElement, left: number, right: number): boolean {
  const box = column.getBoundingClientRect();
  return box.right > left && box.left < right;
}
