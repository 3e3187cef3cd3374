// Draws the charts of a view as SVG at their true width. Letters keep their size at every width.

const STAMP = "Simulated";
const STAMP_INK = "#a84a00";
const MARKER_PX = 4.5;
const AXIS_PX = 25; // below the plot: ticks and their numbers
// A narrow chart is as high as one of this width, so that its labels still find room.
const LEAST_WIDE_PX = 620;
const LEAST_PLOT_PX = 100;
const AXIS_INK = "#595959";
// Drawn with a radius of about 1.
const MARKER_PATHS = {
  o: "M-1,0A1,1 0 1 0 1,0A1,1 0 1 0 -1,0Z",
  s: "M-.9,-.9H.9V.9H-.9Z",
  D: "M0,-1.25L1.25,0L0,1.25L-1.25,0Z",
  "^": "M0,-1.15L1.1,.85H-1.1Z",
  v: "M0,1.15L1.1,-.85H-1.1Z",
  P: "M-.4,-1.2H.4V-.4H1.2V.4H.4V1.2H-.4V.4H-1.2V-.4H-.4Z",
  X: "M-1.1-.55L-.55-1.1 0-.55 .55-1.1 1.1-.55 .55 0 1.1 .55 .55 1.1 0 .55-.55 1.1-1.1 .55-.55 0Z",
};

// ---- axes

function makeScale({ range: [low, high], scale }, from, to) {
  const bend = scale === "log" ? Math.log10 : (value) => value;
  const step = (to - from) / (bend(high) - bend(low));
  return (value) => (value === null ? NaN : from + (bend(value) - bend(low)) * step);
}

function numberText(value, decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return value.toLocaleString("en-GB", digits).replace("-", "\u2212");
}

function linearTicks([low, high], most) {
  const [least, greatest] = [Math.min(low, high), Math.max(low, high)];
  const rough = (greatest - least) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((part) => part * power >= rough * 0.999) * power;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = [];
  for (let n = Math.ceil(least / step - 1e-9); n * step <= greatest + step * 1e-9; n++) {
    ticks.push([n * step, numberText(n * step + 0, decimals)]);
  }
  return ticks;
}

function logTicks([low, high], most) {
  const [least, greatest] = [Math.min(low, high), Math.max(low, high)];
  const first = Math.floor(Math.log10(least) + 1e-9);
  const last = Math.ceil(Math.log10(greatest) - 1e-9);
  const within = (parts, every) => {
    const ticks = [];
    for (let power = first; power <= last; power++) {
      if ((power - first) % every) continue;
      for (const part of parts) {
        const value = part * 10 ** power;
        const decimals = Math.max(0, -power);
        if (value >= least * 0.999 && value <= greatest * 1.001) {
          ticks.push([value, numberText(value, decimals)]);
        }
      }
    }
    return ticks;
  };
  const found = [
    within([1, 2, 3, 4, 5, 6, 7, 8, 9], 1),
    within([1, 2, 5], 1),
    within([1, 3], 1),
    ...[1, 2, 3].map((every) => within([1], every)),
  ];
  return found.find((ticks) => ticks.length <= Math.max(2, most)) || found.at(-1);
}

function axisTicks(axis, most) {
  const [low, high] = axis.range;
  if (axis.ticks) {
    const inside = (value) => value >= Math.min(low, high) && value <= Math.max(low, high);
    return axis.ticks.filter(([value]) => inside(value));
  }
  return axis.scale === "log" ? logTicks(axis.range, most) : linearTicks(axis.range, most);
}

// ---- labels

// Its place is given, and not chosen beside the mark's last point.
function isFixed(mark) {
  return mark.kind === "box" || mark.kind === "note" || mark.label_at.length > 0;
}

function around(x, y, anchor, steps) {
  return steps.map((step) => [x, y + step * LINE_PX, anchor]);
}

function isInside(x, y, { left, right, top, bottom }) {
  return x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1;
}

function lastPoint(mark, toX, toY, area) {
  for (let n = mark.x.length - 1; n >= 0; n--) {
    const [x, y] = [toX(mark.x[n]), toY(mark.y[n])];
    if (isInside(x, y, area)) return [x, y];
  }
  return null;
}

function labelSvg(mark, { toX, toY, area, margin, room }) {
  let place;
  if (mark.kind === "box") {
    const [left, right, top, bottom] = boxEdges(mark, toX, toY, area);
    const full = mark.y.every((value) => value === null);
    const y = full ? top + LINE_PX * 0.7 : (top + bottom) / 2;
    place = room.place(mark.label, around((left + right) / 2, y, "middle", [0, 1, 2, 3]));
  } else if (mark.kind === "note" || mark.label_at.length) {
    const [x, y] = mark.kind === "note" ? [mark.x, mark.y] : mark.label_at;
    place = room.place(mark.label, around(toX(x), toY(y), mark.anchor, [0, -1, 1, -2, 2]), margin);
  } else {
    const end = lastPoint(mark, toX, toY, area);
    if (!end) return "";
    const [x, y] = end;
    const beside = around(x + 9, y, "start", [0, -0.6, 0.6, -1.2, 1.2]);
    const rest = [
      [x - 9, y - LINE_PX * 0.8, "end"],
      [x - 9, y + LINE_PX * 0.8, "end"],
      [x, y - LINE_PX * 1.1, "middle"],
      [x, y + LINE_PX * 1.1, "middle"],
      ...around(x - 9, y, "end", [0, -1.6, 1.6, -2.4, 2.4]),
    ];
    place = room.place(mark.label, [...beside, ...rest], margin);
  }
  return textSvg(place, mark.ink);
}

// ---- marks

function boxEdges(mark, toX, toY, area) {
  const edge = (value, scale, end) => (value === null ? end : scale(value));
  const within = (value, least, most) => Math.max(least, Math.min(most, value));
  const xs = [edge(mark.x[0], toX, area.left), edge(mark.x[1], toX, area.right)];
  const ys = [edge(mark.y[0], toY, area.bottom), edge(mark.y[1], toY, area.top)];
  return [
    within(Math.min(...xs), area.left, area.right),
    within(Math.max(...xs), area.left, area.right),
    within(Math.min(...ys), area.top, area.bottom),
    within(Math.max(...ys), area.top, area.bottom),
  ];
}

function linePath(mark, toX, toY, room) {
  const parts = [];
  let [lastX, lastY, broken] = [NaN, NaN, true];
  for (let n = 0; n < mark.x.length; n++) {
    const [x, y] = [toX(mark.x[n]), toY(mark.y[n])];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      broken = true;
      continue;
    }
    const near = Math.abs(x - lastX) < 0.25 && Math.abs(y - lastY) < 0.25;
    if (near && !broken && n < mark.x.length - 1) continue;
    parts.push(`${broken ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`);
    const steps = broken ? 0 : Math.min(60, Math.floor(Math.hypot(x - lastX, y - lastY) / 8));
    for (let k = 1; k <= steps; k++) {
      room.addPoint(lastX + ((x - lastX) * k) / steps, lastY + ((y - lastY) * k) / steps);
    }
    [lastX, lastY, broken] = [x, y, false];
    if (!steps) room.addPoint(x, y);
  }
  return parts.join("");
}

function dotsSvg(mark, { toX, toY, area, room }) {
  if (mark.kind !== "dots") return "";
  const fill = mark.hollow ? "#fff" : mark.colour;
  const edge = mark.hollow ? mark.colour : "#fff";
  const width = (mark.hollow ? 1.8 : 0.8) / MARKER_PX;
  let svg = "";
  for (let n = 0; n < mark.x.length; n++) {
    const [x, y] = [toX(mark.x[n]), toY(mark.y[n])];
    if (!isInside(x, y, area)) continue;
    const r = MARKER_PX + 2;
    room.addBox({ left: x - r, right: x + r, top: y - r, bottom: y + r });
    const move = `translate(${x.toFixed(1)},${y.toFixed(1)})scale(${MARKER_PX})`;
    svg +=
      `<path d="${MARKER_PATHS[mark.marker]}" transform="${move}" fill="${fill}" ` +
      `stroke="${edge}" stroke-width="${width.toFixed(2)}"/>`;
  }
  return svg;
}

function markSvg(mark, { toX, toY, area, room }) {
  if (mark.kind === "line") {
    const dash = mark.dashed ? ' stroke-dasharray="6 4"' : "";
    return (
      `<path d="${linePath(mark, toX, toY, room)}" fill="none" stroke="${mark.colour}" ` +
      `stroke-width="${mark.width}" stroke-linejoin="round"${dash}/>`
    );
  }
  if (mark.kind === "box") {
    const [left, right, top, bottom] = boxEdges(mark, toX, toY, area);
    return (
      `<rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${(right - left).toFixed(1)}" ` +
      `height="${(bottom - top).toFixed(1)}" fill="${mark.colour}" fill-opacity="${mark.opacity}"/>`
    );
  }
  return "";
}

// ---- a whole chart

function ownMargins(chart, width) {
  const ticks = axisTicks(chart.y, 5).map(([, text]) => textWidth(text));
  const last = axisTicks(chart.x, 8).at(-1);
  const left = Math.max(20, ...ticks) + 14;
  const scale = makeScale(chart.x, 0, 1);
  let right = Math.max(16, last ? textWidth(last[1]) / 2 + 4 : 0);
  for (const mark of chart.marks) {
    if (!mark.label || isFixed(mark)) continue;
    const atEnd = scale(mark.x.at(-1) ?? null) > 0.93;
    const room = Math.max(...mark.label.split("\n").map((line) => textWidth(line)));
    if (atEnd && room < 0.3 * width) right = Math.max(right, room + 16);
  }
  return { left, right };
}

// Charts over the same x axis stand under each other, so they share their margins.
function chartMargins(charts, width) {
  const keys = charts.map(({ x }) => JSON.stringify([x.label, x.range, x.scale]));
  const shared = new Map();
  charts.forEach((chart, n) => {
    const own = ownMargins(chart, width);
    const other = shared.get(keys[n]) || own;
    const [left, right] = ["left", "right"].map((side) => Math.max(own[side], other[side]));
    shared.set(keys[n], { left, right });
  });
  return keys.map((key) => shared.get(key));
}

function xAxisSvg(axis, label, toX, area, width) {
  let svg = `<path d="M${area.left},${area.bottom}H${area.right}" stroke="${AXIS_INK}"/>`;
  let free = -Infinity;
  for (const [value, text] of axisTicks(axis, (area.right - area.left) / 75)) {
    const [x, half] = [toX(value), textWidth(text) / 2];
    svg += `<path d="M${x.toFixed(1)},${area.bottom}v5" stroke="${AXIS_INK}"/>`;
    if (x - half < free) continue;
    free = x + half + 8;
    svg += wordsSvg(text, x, area.bottom + 15, 'text-anchor="middle"');
  }
  label.forEach((line, n) => {
    const half = textWidth(line) / 2 + 2;
    const middle = Math.max(half, Math.min(width - half, (area.left + area.right) / 2));
    const y = area.bottom + AXIS_PX + (n + 0.5) * LINE_PX;
    svg += wordsSvg(line, middle, y, 'text-anchor="middle"');
  });
  return svg;
}

function yAxisSvg(axis, toY, area) {
  let svg = `<path d="M${area.left},${area.top}V${area.bottom}" stroke="${AXIS_INK}"/>`;
  const places = axisTicks(axis, Math.max(2, Math.min(5, (area.bottom - area.top) / 28)));
  let free = Infinity;
  for (const [value, text] of places.sort((a, b) => toY(b[0]) - toY(a[0]))) {
    const y = toY(value);
    svg += `<path d="M${area.left - 5},${y.toFixed(1)}h5" stroke="${AXIS_INK}"/>`;
    if (y > free) continue;
    free = y - LETTERS_PX;
    svg += wordsSvg(text, area.left - 9, y, 'text-anchor="end"');
  }
  return svg;
}

// Title, stamp and the words of the y axis, which has no room for them beside a low chart.
function headSvg(title, unit, width, simulated) {
  const stamp = `text-anchor="end" fill="${STAMP_INK}"`;
  const y = (n) => (n + 0.5) * LINE_PX + 2;
  return (
    title.map((line, n) => wordsSvg(line, 4, y(n), 'font-weight="bold"')).join("") +
    unit.map((line, n) => wordsSvg(line, 4, y(title.length + n), `fill="${AXIS_INK}"`)).join("") +
    (simulated ? wordsSvg(STAMP, width - 4, y(0), stamp) : "")
  );
}

function chartSvg(chart, width, { left, right }) {
  const title = wrapText(chart.title, width - textWidth(STAMP) - 24, "bold");
  const unit = chart.y.label ? wrapText(chart.y.label, width - 8) : [];
  const label = wrapText(chart.x.label, width - 8);
  const top = (title.length + unit.length) * LINE_PX + 10;
  const foot = AXIS_PX + label.length * LINE_PX;
  const plot = chart.height * Math.max(width, LEAST_WIDE_PX) - 3 * LINE_PX - 10 - AXIS_PX;
  const bottom = top + Math.max(LEAST_PLOT_PX, Math.round(plot));
  const area = { left, right: width - right, top, bottom };
  const space = {
    area,
    margin: { ...area, right: width - 4 },
    toX: makeScale(chart.x, area.left, area.right),
    toY: makeScale(chart.y, area.bottom, area.top),
    room: makeRoom(area),
  };
  const drawn = chart.marks.map((mark) => markSvg(mark, space)).join("");
  const dots = chart.marks.map((mark) => dotsSvg(mark, space)).join("");
  const labelled = chart.marks.filter((mark) => mark.label);
  const labels = [...labelled.filter(isFixed), ...labelled.filter((mark) => !isFixed(mark))];
  // An inner svg cuts off what leaves the plot; half a line's width may.
  const [across, down] = [area.right - left + 2, bottom - top + 4];
  const frame = `x="${left - 1}" y="${top - 2}" width="${across}" height="${down}"`;
  return [
    `<svg width="${width}" height="${bottom + foot}" viewBox="0 0 ${width} ${bottom + foot}">`,
    headSvg(title, unit, width, chart.simulated),
    `<svg ${frame} viewBox="${left - 1} ${top - 2} ${across} ${down}">${drawn}</svg>`,
    xAxisSvg(chart.x, label, space.toX, area, width),
    yAxisSvg(chart.y, space.toY, area),
    dots,
    ...labels.map((mark) => labelSvg(mark, space)),
    "</svg>",
  ].join("");
}

function chartsSvg(charts, width) {
  const margins = chartMargins(charts, width);
  return charts.map((chart, n) => chartSvg(chart, width, margins[n])).join("");
}

