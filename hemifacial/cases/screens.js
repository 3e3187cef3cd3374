// Draws the parts of a screen. Every word and number in it comes from the kernel.

const ICONS_A_ROW = 20;
const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function paragraphs(texts) {
  return texts.map((text) => make("p", {}, text));
}

function makeButton(label, attributes, onClick) {
  const button = make("button", { type: "button", ...attributes }, label);
  button.addEventListener("click", onClick);
  return button;
}

function folded(title, ...children) {
  return make("details", {}, make("summary", {}, title), ...children);
}

function makeList(lines) {
  const items = lines.map(([lead, text]) => {
    const words = lead ? [make("strong", {}, lead), make("br"), text] : [text];
    return make("li", {}, ...words);
  });
  return make("ul", { class: "lines" }, ...items);
}

// Dark disc: up to the lower limit. Pale disc: up to the estimate. Ring: up to the upper limit.
function makeIcons({ low, n, high }) {
  const box = svg("svg", { viewBox: `0 0 ${ICONS_A_ROW} 5`, "aria-hidden": "true" });
  for (let i = 0; i < 100; i++) {
    const [x, y] = [(i % ICONS_A_ROW) + 0.5, Math.floor(i / ICONS_A_ROW) + 0.5];
    const look = i < Math.min(low, n) ? "sure" : i < n ? "likely" : i < high ? "possible" : "rest";
    const icon =
      look === "rest"
        ? svg("rect", { x: x - 0.14, y: y - 0.14, width: 0.28, height: 0.28 })
        : svg("circle", { cx: x, cy: y, r: 0.33 });
    icon.setAttribute("class", look);
    box.append(icon);
  }
  return make("div", { class: "icons" }, box);
}

function makeTold({ sentence, source, icons }) {
  const parts = [make("p", { class: "sentence" }, sentence)];
  if (icons) parts.push(makeIcons(icons));
  return make("div", { class: "told" }, ...parts, make("p", { class: "source" }, source));
}

function makeResult(result) {
  const told = result.in_100.map(makeTold);
  if (result.in_100.some(({ icons }) => icons)) {
    const key =
      "Discs, dark and pale: the estimate. Pale discs and rings: its 95 % interval. " +
      "Small squares: the rest.";
    told.push(make("p", { class: "source" }, key));
  }
  if (result.no_figure) told.push(make("p", { class: "sentence" }, result.no_figure));
  const silent = result.silent && make("p", {}, `The evidence is silent: ${result.silent}`);
  return make(
    "div",
    { class: `result ${result.judged}` },
    make("p", { class: "chosen" }, `You chose: ${result.chosen}`),
    make("p", { class: "judged" }, result.label),
    make("p", {}, result.why),
    ...(silent ? [silent] : []),
    make("h4", {}, "100 such patients"),
    make("p", {}, result.consequence),
    ...told,
  );
}

function makeFigure({ key, label, caption, look_at: lookAt }) {
  const place = make("div", { class: "picture", "data-picture": key }, "The picture is being drawn.");
  const words = make("figcaption", {}, make("strong", {}, `${label}. `), `${lookAt} ${caption}`);
  return make("figure", {}, place, words);
}

function drawPictures(root, pictures) {
  for (const place of root.querySelectorAll("[data-picture]")) {
    const drawn = pictures[place.dataset.picture];
    if (!drawn || place.querySelector("img")) continue;
    if (drawn.problem) place.textContent = drawn.problem;
    else {
      const source = drawn.source ? [make("p", { class: "source" }, drawn.source)] : [];
      place.replaceChildren(make("img", { src: drawn.src, alt: drawn.alt }), ...source);
    }
  }
}

function makeGroup({ move, legend, items }, act) {
  const rows = items.map(({ id, name, cost, done, finding, figure }) => {
    // Not disabled once chosen: what is disabled loses the focus, and Tab would pass it by.
    const attributes = { "data-id": `${move}-${id}`, "aria-pressed": String(done) };
    const label = make("span", {}, done ? `✓ ${name}` : name);
    const button = makeButton("", attributes, () => done || act(move, id));
    button.append(label, make("span", { class: "cost" }, cost));
    const shown = done ? [make("p", { class: "finding" }, finding)] : [];
    if (figure) shown.push(makeFigure(figure));
    return make("li", {}, button, ...shown);
  });
  const list = make("ul", { class: "offered" }, ...rows);
  return make("fieldset", {}, make("legend", {}, legend), list);
}

function makeDecision({ question, actions }, id, chosen, act) {
  const alert = make("p", { class: "problem", role: "alert", hidden: "" });
  const options = actions.map((action) => {
    const attributes = { type: "radio", name: `${id}-decision`, value: action.id };
    const radio = make("input", { ...attributes, "data-id": `action-${action.id}` });
    radio.checked = chosen.action === action.id;
    radio.addEventListener("change", () => (chosen.action = action.id));
    return make("label", { class: "option" }, radio, make("span", {}, action.text));
  });
  const take = () => {
    alert.hidden = Boolean(chosen.action);
    alert.textContent = chosen.action ? "" : "Choose an action first.";
    if (chosen.action) act("decide", chosen.action);
  };
  const button = makeButton("Take this decision", { class: "main", "data-id": "decide" }, take);
  const legend = make("legend", {}, `Decide: ${question}`);
  return make("fieldset", { class: "decision" }, legend, ...options, alert, button);
}

function makeBackground({ history, findings }) {
  const parts = [folded("The history again", ...paragraphs(history))];
  if (findings.length) parts.push(folded("What you found before", makeList(findings)));
  return make("div", { class: "background" }, ...parts);
}

function makeSources(sources) {
  const items = sources.map(({ statement, papers }) =>
    make("li", {}, statement, make("ul", {}, ...papers.map((paper) => make("li", {}, paper)))),
  );
  return folded("What this rests on", make("ul", { class: "lines sources" }, ...items));
}

function makeCases(cases, act) {
  const rows = cases.map(({ id, title, words }) => {
    const button = makeButton("", { "data-id": `open-${id}` }, () => act("open", id));
    button.append(make("span", {}, title), make("span", { class: "cost" }, words));
    return make("li", {}, button);
  });
  return make("ul", { class: "offered" }, ...rows);
}
