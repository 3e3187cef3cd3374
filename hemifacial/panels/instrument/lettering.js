// Letters in a chart: how wide they are, where they break, where a label finds room.

const LETTERS_PX = 13;
const LINE_PX = 17;

const pen = document.createElement("canvas").getContext("2d");
const widths = new Map();

function setLetters(family) {
  if (pen.chartFamily === family) return;
  pen.chartFamily = family;
  widths.clear();
}

function textWidth(text, weight = "normal") {
  const key = weight + text;
  if (!widths.has(key)) {
    if (widths.size > 5000) widths.clear();
    pen.font = `${weight} ${LETTERS_PX}px ${pen.chartFamily}`;
    widths.set(key, pen.measureText(text).width);
  }
  return widths.get(key);
}

function escapeText(text) {
  return text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
}

function wrapText(text, room, weight) {
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && textWidth(longer, weight) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function wordsSvg(text, x, y, how) {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${how}>${escapeText(text)}</text>`;
}

// Keeps labels off other labels and dots, and off curves where there is another place.
function makeRoom(area) {
  const taken = [];
  const points = [];
  const cost = (box) => {
    let sum = 0;
    for (const other of taken) {
      const meet = box.left < other.right && other.left < box.right;
      if (meet && box.top < other.bottom && other.top < box.bottom) sum += 1000;
    }
    for (const [x, y] of points) {
      if (x > box.left - 2 && x < box.right + 2 && y > box.top && y < box.bottom) sum += 10;
    }
    return sum;
  };
  return {
    addPoint: (x, y) => points.push([x, y]),
    addBox: (box) => taken.push(box),
    // Takes the cheapest of some places; each is [x, y of the middle, anchor].
    place(label, places, limits = area) {
      const lines = label.split("\n");
      const width = Math.max(...lines.map((line) => textWidth(line)));
      const height = lines.length * LINE_PX;
      let best = null;
      places.forEach(([x, y, anchor], n) => {
        const share = { start: 0, middle: 0.5, end: 1 }[anchor];
        const most = limits.right - width;
        const left = Math.max(limits.left, Math.min(most, x - share * width));
        const top = Math.max(limits.top, Math.min(limits.bottom - height, y - height / 2));
        const box = { left, top, right: left + width, bottom: top + height };
        const moved = Math.abs(left - x + share * width) + Math.abs(top - y + height / 2);
        const paid = cost(box) + n + moved;
        if (!best || paid < best.paid) best = { ...box, paid, lines };
      });
      taken.push(best);
      return best;
    },
  };
}

function textSvg({ left, top, lines }, ink) {
  return lines
    .map((line, n) => {
      const y = (top + (n + 0.5) * LINE_PX).toFixed(1);
      const at = `x="${left.toFixed(1)}" y="${y}"`;
      return `<text class="label" ${at} fill="${ink}">${escapeText(line)}</text>`;
    })
    .join("");
}

