// Puts a screen together and sends back what the reader does. Nothing is judged here.

function screenParts(screen, id, chosen, act) {
  const parts = [...paragraphs(screen.paragraphs)];
  if (screen.asks) parts.push(make("p", { class: "asks" }, `Asks: “${screen.asks}”`));
  if (screen.cases.length) parts.push(makeCases(screen.cases, act));
  parts.push(...paragraphs(screen.dropped));
  parts.push(...screen.groups.map((group) => makeGroup(group, act)));
  if (screen.decision) parts.push(makeDecision(screen.decision, id, chosen, act));
  if (screen.result) parts.push(makeResult(screen.result));
  for (const { heading, lines } of screen.sections) {
    parts.push(make("h4", {}, heading), makeList(lines));
  }
  if (screen.sources.length) parts.push(makeSources(screen.sources));
  for (const { do: move, label } of screen.buttons) {
    parts.push(makeButton(label, { class: "main", "data-id": move }, () => act(move)));
  }
  if (screen.background) parts.push(makeBackground(screen.background));
  return parts;
}

// Below every screen of a case: the way back to the list, and the way back to its start.
function makeFoot(screen, act) {
  if (screen.kind === "list") return [];
  const again = makeButton("Begin this patient again", { "data-id": "again" }, () => act("again"));
  const list = makeButton("Other patients", { "data-id": "list" }, () => act("list"));
  return [make("div", { class: "foot" }, ...(screen.kind === "history" ? [] : [again]), list)];
}

function makeLayout() {
  const parts = {
    stamp: make("p", { class: "stamp" }),
    kicker: make("p", { class: "kicker" }),
    heading: make("h3", { class: "headline", tabindex: "-1" }),
    note: make("p", { class: "problem", role: "status" }),
    problem: make("p", { class: "problem", role: "alert" }),
    asleep: make("p", { class: "asleep", role: "alert", hidden: "" }),
    body: make("div", { class: "body" }),
    spoken: make("div", { class: "spoken", role: "status", "aria-live": "polite" }),
  };
  const { stamp, kicker, heading, note, problem, asleep, body } = parts;
  // A fieldset, so that a panel without a kernel is disabled as a whole.
  parts.form = make("fieldset", { class: "case" }, stamp, kicker, heading, asleep, note, problem, body);
  parts.form.setAttribute("aria-label", "Virtual patient");
  parts.root = make("div", { class: "course-panel case-panel" }, parts.form, parts.spoken);
  return parts;
}

function setWords(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

function drawScreen(parts, screen, id, chosen, act) {
  parts.stamp.textContent = screen.stamp;
  setWords(parts.kicker, screen.kicker);
  parts.heading.textContent = screen.heading;
  setWords(parts.note, screen.note);
  setWords(parts.problem, screen.problem);
  parts.body.replaceChildren(...screenParts(screen, id, chosen, act), ...makeFoot(screen, act));
  parts.root.dataset.number = screen.number;
  parts.root.dataset.kind = screen.kind;
}

function render({ model, el }) {
  const parts = makeLayout();
  const id = `case-${crypto.randomUUID()}`;
  const talk = talkToKernel(parts, send); // of talk.js
  let chosen = { key: null, action: null }; // the radio button that is set but not yet taken
  let wish = null;

  function act(move, name = null) {
    wish = { do: move, name, number: model.get("screen").number };
    talk.chosen();
  }
  function send() {
    const message = wish;
    if (message === null || message.number !== model.get("screen").number) return;
    talk.ask(() => model.send(message));
  }
  function draw() {
    const screen = model.get("screen");
    const same = chosen.key === screen.key;
    if (!same) chosen = { key: screen.key, action: null };
    drawScreen(parts, screen, id, chosen, act);
    drawPictures(parts.root, model.get("pictures"));
    return same;
  }
  function onScreen() {
    talk.answered();
    const focused = parts.root.contains(document.activeElement) && document.activeElement.dataset.id;
    const had = parts.root.contains(document.activeElement);
    const same = draw();
    const again = same && focused && parts.root.querySelector(`[data-id="${focused}"]`);
    if (had) (again || parts.heading).focus();
    parts.spoken.textContent = model.get("screen").spoken;
  }
  function onPictures() {
    drawPictures(parts.root, model.get("pictures"));
  }

  draw();
  el.append(parts.root);
  model.on("change:screen", onScreen);
  model.on("change:pictures", onPictures);
  model.on("msg:custom", talk.answered);
  talk.ask(() => model.send("awake?"));
  const releaseKeys = keepKeys(parts.root); // of keys.js
  return () => {
    releaseKeys();
    talk.end();
    model.off("change:screen", onScreen);
    model.off("change:pictures", onPictures);
    model.off("msg:custom", talk.answered);
  };
}

export default { render };
