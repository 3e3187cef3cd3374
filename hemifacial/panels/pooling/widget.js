// Draws what the kernel has computed and sends back what the reader chooses. No number is made here.

function makeControls(model, id) {
  const selects = {};
  const fields = model.get("form").map(({ name, label, options }) => {
    const choices = options.map(([value, text]) => make("option", { value }, text));
    const select = make("select", { id: `${id}-${name}`, name }, ...choices);
    select.value = model.get(name);
    selects[name] = select;
    return make("div", {}, make("label", { for: select.id }, label), select);
  });
  return [selects, make("div", { class: "controls" }, ...fields)];
}

function makeLayout(model) {
  const id = `pooling-${crypto.randomUUID()}`;
  const [selects, controls] = makeControls(model, id);
  const parts = {
    selects,
    status: make("div", { class: "status", role: "status", "aria-live": "polite" }),
    asleep: make("p", { class: "asleep", role: "alert", hidden: "" }),
    facts: make("dl", { class: "facts" }),
    picture: make("img", { class: "forest", alt: "" }),
    seriesTitle: make("summary"),
    series: make("ul", { class: "series" }),
    leftOutTitle: make("summary"),
    leftOut: make("tbody"),
  };
  const heads = ["Paper", "Reason"].map((text) => make("th", { scope: "col" }, text));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), parts.leftOut);
  parts.form = make(
    "fieldset",
    {},
    make("legend", {}, "Pool the series by your own rules"),
    controls,
    parts.asleep,
    parts.status,
    parts.facts,
    parts.picture,
    make("details", {}, parts.seriesTitle, parts.series),
  );
  parts.root = make(
    "div",
    { class: "course-panel pooling-panel" },
    parts.form,
    make("details", {}, parts.leftOutTitle, table),
  );
  return parts;
}

function count(n, one, many) {
  return `${n} ${n === 1 ? one : many}`;
}

function drawSeries(parts, series, onChange) {
  const shown = JSON.stringify(series.map(({ key, label, counts }) => [key, label, counts]));
  if (parts.series.dataset.shown !== shown) {
    parts.series.dataset.shown = shown; // only then: a box that is rebuilt loses the focus
    parts.series.replaceChildren(
      ...series.map((one) => {
        const box = make("input", { type: "checkbox", value: one.key });
        box.addEventListener("change", onChange);
        return make("li", {}, make("label", {}, box, ` ${one.label}: ${one.counts}`));
      }),
    );
  }
  const boxes = parts.series.querySelectorAll("input");
  series.forEach((one, i) => (boxes[i].checked = one.in_pool));
  const taken = series.filter((one) => one.in_pool).length;
  parts.seriesTitle.textContent =
    `Series in the pool: ${taken} of ${series.length}. Untick one to leave it out`;
}

function drawLeftOut(parts, leftOut) {
  parts.leftOutTitle.parentElement.hidden = leftOut.length === 0;
  parts.leftOutTitle.textContent =
    `${count(leftOut.length, "paper is", "papers are")} left out by the rules: see why`;
  parts.leftOut.replaceChildren(
    ...leftOut.map(([label, reason]) =>
      make("tr", {}, make("th", { scope: "row" }, label), make("td", {}, reason)),
    ),
  );
}

function drawResult(model, parts, onChange) {
  const result = model.get("result");
  const lines = [["headline", result.headline], ["change", result.change], ["cautions", result.cautions]];
  parts.status.replaceChildren(
    ...lines.filter(([, text]) => text).map(([name, text]) => make("p", { class: name }, text)),
  );
  parts.facts.replaceChildren(
    ...result.facts.map(([name, value]) =>
      make("div", {}, make("dt", {}, name), make("dd", {}, value)),
    ),
  );
  parts.picture.alt = result.alt;
  drawSeries(parts, result.series, onChange);
  drawLeftOut(parts, result.left_out);
  for (const { name, only_with: needed } of model.get("form")) {
    parts.selects[name].value = model.get(name);
    if (needed) parts.selects[name].disabled = model.get(needed[0]) !== needed[1];
  }
  parts.root.dataset.number = result.number;
}

function drawPicture(model, parts) {
  const bytes = model.get("picture");
  const earlier = parts.picture.src;
  parts.picture.hidden = bytes.byteLength === 0;
  if (!parts.picture.hidden) {
    parts.picture.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  }
  if (earlier) URL.revokeObjectURL(earlier);
}

function render({ model, el }) {
  const parts = makeLayout(model);
  const talk = talkToKernel(parts, send); // of talk.js

  function chosen() {
    const boxes = [...parts.series.querySelectorAll("input")];
    const shown = boxes.map((box) => box.value);
    const unticked = boxes.filter((box) => !box.checked).map((box) => box.value);
    const unseen = model.get("excluded").filter((key) => !shown.includes(key));
    const choices = { excluded: [...unseen, ...unticked].sort() };
    for (const [name, select] of Object.entries(parts.selects)) choices[name] = select.value;
    return choices;
  }
  function send() {
    const choices = chosen();
    const same = Object.entries(choices).every(
      ([name, value]) => JSON.stringify(value) === JSON.stringify(model.get(name)),
    );
    if (same) return;
    for (const [name, value] of Object.entries(choices)) model.set(name, value);
    talk.ask(() => model.save_changes());
  }
  function onResult() {
    if (talk.answered()) drawResult(model, parts, talk.chosen);
  }
  function onPicture() {
    drawPicture(model, parts);
  }

  for (const select of Object.values(parts.selects)) select.addEventListener("change", talk.chosen);
  drawResult(model, parts, talk.chosen);
  drawPicture(model, parts);
  el.append(parts.root);
  model.on("change:result", onResult);
  model.on("change:picture", onPicture);
  model.on("msg:custom", talk.answered);
  talk.ask(() => model.send("awake?"));
  const releaseKeys = keepKeys(parts.root); // of keys.js
  return () => {
    releaseKeys();
    talk.end();
    model.off("change:result", onResult);
    model.off("change:picture", onPicture);
    model.off("msg:custom", talk.answered);
    URL.revokeObjectURL(parts.picture.src);
  };
}

export default { render };
