// Draws what the kernel has computed and sends back what the reader sets. No number is made here.

const REST_MS = 300;
const LEAST_PX = 260; // a narrower page scrolls the charts sideways

function makeSlider(control, id, onInput) {
  const last = control.values.length - 1;
  const slider = make("input", { id, type: "range", min: 0, max: last, step: 1 });
  const shown = make("span", { class: "value", "aria-hidden": "true" }); // the slider says it
  const tell = () => {
    shown.textContent = control.texts[slider.value];
    slider.setAttribute("aria-valuetext", shown.textContent);
  };
  slider.addEventListener("input", () => {
    tell();
    onInput();
  });
  const named = make("div", { class: "named" }, make("label", { for: id }, control.label), shown);
  return {
    element: make("div", {}, named, slider),
    get: () => control.values[slider.value],
    set(value) {
      slider.value = control.values.indexOf(value);
      tell();
    },
  };
}

function makeSelect(control, id, onInput) {
  const options = control.values.map((value, n) => make("option", { value }, control.texts[n]));
  const select = make("select", { id }, ...options);
  select.addEventListener("change", onInput);
  return {
    element: make("div", { class: "wide" }, make("label", { for: id }, control.label), select),
    get: () => select.value,
    set: (value) => (select.value = value),
  };
}

function makeButton(label, onClick) {
  const button = make("button", { type: "button" }, label);
  button.addEventListener("click", onClick);
  return button;
}

function makeLayout(form, id, onInput) {
  const controls = {};
  for (const control of form.controls) {
    const maker = control.kind === "slider" ? makeSlider : makeSelect;
    controls[control.name] = maker(control, `${id}-${control.name}`, onInput);
  }
  const set = (values) => {
    for (const [name, value] of Object.entries(values)) controls[name].set(value);
    onInput();
  };
  const buttons = form.presets.map(({ label, values }) => makeButton(label, () => set(values)));
  const reset = makeButton("Reset", () => set(form.start));
  const parts = {
    controls,
    buttons,
    headline: make("p", { class: "headline" }),
    facts: make("dl", { class: "facts" }),
    cautions: make("p", { class: "cautions" }),
    notes: make("p", { class: "notes" }),
    afterword: make("p", { class: "afterword" }),
    charts: make("div", { class: "charts", role: "img" }),
    problem: make("p", { class: "problem", role: "alert", hidden: "" }),
    asleep: make("p", { class: "asleep", role: "alert", hidden: "" }),
    folds: make("div", { class: "folds" }),
    table: make("table"),
    spoken: make("div", { class: "spoken", role: "status", "aria-live": "polite" }),
  };
  parts.folded = make("details", {}, make("summary", {}, "The numbers as a table"), parts.table);
  const presets = { class: "presets", role: "group", "aria-label": "Settings to try" };
  const elements = Object.values(controls).map((control) => control.element);
  const grid = make("div", { class: "controls" }, ...elements);
  const lead = make("div", { class: "lead" }, grid, parts.asleep, parts.problem, parts.headline);
  const said = [parts.facts, parts.cautions, parts.notes, parts.afterword];
  const words = make("div", { class: "words" }, ...said);
  parts.form = make(
    "fieldset",
    {},
    make("legend", {}, form.title),
    make("p", { class: "purpose" }, form.purpose),
    make("div", presets, ...buttons, reset),
    make("div", {}, lead, words, parts.charts), // the lead stays in sight as far as the charts go
    make("p", { class: "caption" }, form.caption),
    parts.folds,
    parts.folded,
    make("p", { class: "foot" }, form.foot),
  );
  parts.root = make("div", { class: "course-panel instrument-panel" }, parts.form, parts.spoken);
  return parts;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function drawFacts(list, facts) {
  const shown = list.children;
  const names = [...shown].map((one) => one.firstChild.textContent);
  if (names.join("\n") !== facts.map(([name]) => name).join("\n")) {
    list.replaceChildren(
      ...facts.map(([name]) => make("div", {}, make("dt", {}, name), make("dd"))),
    );
  }
  facts.forEach(([, value], n) => setText(shown[n].lastChild, value));
}

function drawTable({ folded, table }, { columns, rows }) {
  folded.hidden = rows.length === 0;
  if (folded.hidden || !folded.open) return;
  const head = make("tr", {}, ...columns.map((text) => make("th", { scope: "col" }, text)));
  const body = rows.map(([first, ...others]) => {
    const name = make("th", { scope: "row" }, first);
    return make("tr", {}, name, ...others.map((text) => make("td", {}, text)));
  });
  table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...body));
}

function drawFolds(list, folds) {
  const shown = list.children; // kept, so that what a reader has opened stays open
  while (shown.length > folds.length) list.lastChild.remove();
  while (shown.length < folds.length) list.append(make("details", {}, make("summary", {}), make("div")));
  folds.forEach(({ summary, lines }, n) => {
    setText(shown[n].firstChild, summary);
    const said = [...shown[n].lastChild.children].map((line) => line.textContent);
    if (said.join("\n") === lines.join("\n")) return;
    shown[n].lastChild.replaceChildren(...lines.map((line) => make("p", {}, line)));
  });
}

function drawCharts(parts, answer) {
  if (!parts.width) return;
  parts.charts.innerHTML = chartsSvg(answer.charts, parts.width); // of charts.js
}

function drawPressed(parts, form) {
  form.presets.forEach(({ values }, n) => {
    const set = Object.entries(values);
    const now = set.every(([name, value]) => parts.controls[name].get() === value);
    parts.buttons[n].setAttribute("aria-pressed", now);
  });
}

function drawAfterword(parts, form, answer, after) {
  const waiting = answer.problem ? "" : form.waiting;
  setText(parts.afterword, after.number === answer.number ? after.text : waiting);
}

function drawAnswer(parts, form, answer, after) {
  setText(parts.headline, answer.headline);
  setText(parts.cautions, answer.cautions);
  setText(parts.notes, answer.notes);
  setText(parts.problem, answer.problem);
  parts.problem.hidden = !answer.problem;
  drawFacts(parts.facts, answer.facts);
  drawAfterword(parts, form, answer, after);
  drawCharts(parts, answer);
  drawTable(parts, answer);
  drawFolds(parts.folds, answer.folds);
  parts.charts.setAttribute("aria-label", `Simulated. ${answer.alt}`);
  parts.root.classList.toggle("stale", answer.problem !== "");
  parts.root.dataset.number = answer.number;
}

function render({ model, el }) {
  const form = model.get("form");
  const parts = makeLayout(form, `instrument-${crypto.randomUUID()}`, onInput);
  const talk = talkToKernel(parts, send); // of talk.js
  let resting = null;

  function values() {
    const entries = Object.entries(parts.controls);
    return Object.fromEntries(entries.map(([name, control]) => [name, control.get()]));
  }
  function send() {
    const [now, last] = [values(), model.get("values")];
    if (Object.keys(now).every((name) => now[name] === last[name])) {
      resting = setTimeout(rest, REST_MS); // a second click on the same button
      return;
    }
    talk.ask(() => model.send({ values: now }));
  }
  function onInput() {
    clearTimeout(resting);
    drawPressed(parts, form);
    talk.chosen();
  }
  function rest() {
    const [answer, after] = [model.get("answer"), model.get("after")];
    if (answer.problem) return; // an alert has said it
    setText(parts.spoken, `${answer.headline} ${answer.cautions}`);
    if (form.waiting && after.number !== answer.number) model.send({ rest: true });
  }
  function onAnswer() {
    const newest = talk.answered(); // else the reader has moved on, and still sees what went by
    drawAnswer(parts, form, model.get("answer"), model.get("after"));
    if (!newest) return;
    const set = Object.entries(model.get("values"));
    for (const [name, value] of set) parts.controls[name].set(value);
    drawPressed(parts, form);
    clearTimeout(resting);
    resting = setTimeout(rest, REST_MS);
  }
  function onAfterword() {
    drawAfterword(parts, form, model.get("answer"), model.get("after"));
    setText(parts.spoken, parts.afterword.textContent);
  }

  onAnswer();
  el.append(parts.root);
  parts.folded.addEventListener("toggle", () => drawTable(parts, model.get("answer")));
  const sized = new ResizeObserver(([{ contentRect }]) => {
    const width = Math.max(LEAST_PX, Math.floor(contentRect.width));
    if (!contentRect.width || width === parts.width) return; // hidden, or only its height changed
    parts.width = width;
    setLetters(getComputedStyle(parts.charts).fontFamily);
    drawCharts(parts, model.get("answer"));
  });
  sized.observe(parts.charts);
  model.on("change:answer", onAnswer);
  model.on("change:after", onAfterword);
  model.on("msg:custom", talk.answered);
  talk.ask(() => model.send("awake?"));
  const releaseKeys = keepKeys(parts.root); // of keys.js
  return () => {
    releaseKeys();
    sized.disconnect();
    clearTimeout(resting);
    talk.end();
    model.off("change:answer", onAnswer);
    model.off("change:after", onAfterword);
    model.off("msg:custom", talk.answered);
  };
}

export default { render };
