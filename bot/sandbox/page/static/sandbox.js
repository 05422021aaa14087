// Beside SimCord's page, which knows nothing of this: it says what could not be read, puts the menus of messages under
// them ("Apps" on a right-click in Discord), keeps the newest post in view, mends what replies quote, and tells when the
// sandbox has ended.
//
// It leans on the addresses that the page asks (as the proxy does that serves it), and on ids in the page's HTML.

const MENUS = JSON.parse(document.getElementById("sandbox").dataset.menus);
// A post counts as seen when no more than this was left to scroll.
const NEAR_PIXELS = 80;
// The page asks for news twice a second; one request may fail.
const MISSES_AT_THE_END = 3;
const PATIENCE_MILLISECONDS = 10_000;
// What the page does by itself; it takes no note away that somebody still reads.
const BY_THE_PAGE = new Set(["autocomplete_command", "browse_candidates", "browse_messages", "configure_presentation"]);

const timeline = document.getElementById("channel-timeline");
const messages = document.getElementById("channel-message-list");
const composer = document.getElementById("channel-composer");
const refresh = document.getElementById("refresh");

/** Make an element with attributes and children; a child that is text stays text. */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// ---------------------------------------------------------------- one action at a time

function isBusy() {
  const { pendingAction, awaitingRevision, publishedRevision } = window.simcordPreview;
  return Boolean(pendingAction) || (awaitingRevision ?? 0) > publishedRevision;
}

/** Wait until the page takes an action; false, with a word to the reader, when it does not come to that. */
async function isIdle() {
  const giveUp = performance.now() + PATIENCE_MILLISECONDS;
  while (isBusy()) {
    if (performance.now() > giveUp) {
      sayNote("The page is still busy with something else. Try once more in a moment.");
      return false;
    }
    await new Promise(requestAnimationFrame);
  }
  return true;
}

/** Enter picks from the list that is open, instead of sending anything off. */
function picks() {
  return composer.querySelector('.command-popup:not([hidden]) [role="option"][aria-selected="true"]') !== null;
}

// While it is busy, the page drops what is sent off with Enter; so Enter is pressed again when it is not.
composer.addEventListener(
  "keydown",
  async (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || picks() || !isBusy()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await isIdle()) || !composer.contains(document.activeElement)) return;
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  },
  true,
);

// ---------------------------------------------------------------- what could not be read

const noteText = element("p", {});
const noteClose = element("button", { type: "button", "aria-label": "Close this note" }, "×");
const note = element("div", { id: "sandbox-note", role: "alert", hidden: "" }, noteText, noteClose);
composer.before(note);
noteClose.addEventListener("click", () => sayNote(""));

function sayNote(text) {
  noteText.textContent = text;
  note.hidden = !text;
}

// ---------------------------------------------------------------- the end

const ended = element(
  "section",
  { id: "sandbox-ended", role: "alertdialog", "aria-labelledby": "sandbox-ended-title", tabindex: "-1", hidden: "" },
  element("h1", { id: "sandbox-ended-title" }, "The sandbox has ended"),
  element("p", {}, "Start it again in the terminal, and open the address that it prints then."),
);
document.body.append(ended);
let misses = 0;

function sayEnded(hasEnded) {
  if (ended.hidden !== hasEnded) return;
  ended.hidden = !hasEnded;
  if (hasEnded) ended.focus();
}

/** `answered`: whether the sandbox is still there. */
function asked(answered) {
  misses = answered ? 0 : misses + 1;
  if (answered || misses >= MISSES_AT_THE_END) sayEnded(!answered);
}

// ---------------------------------------------------------------- the newest post stays in view

let follows = true;
let height = 0;

function follow() {
  if (follows) timeline.scrollTop = timeline.scrollHeight;
  height = timeline.scrollHeight;
}

timeline.addEventListener(
  "scroll",
  () => {
    // While what is shown grows or shrinks, the page scrolls and not the reader.
    if (timeline.scrollHeight !== height) return;
    follows = timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight <= NEAR_PIXELS;
  },
  { passive: true },
);
const resized = new ResizeObserver(follow);
resized.observe(messages);
resized.observe(timeline);

// ---------------------------------------------------------------- the menus of messages

/** The menu that was chosen last and has not been sent: {message, name}. */
let chosen = null;

/**
 * The page counts its actions and takes one at a time, so a menu goes out in the place of one that does nothing else:
 * the button "Refresh preview" sends a request, and `fetch` below writes into its header what it stands for.
 */
async function choose(message, name) {
  if (!(await isIdle())) return;
  chosen = { message, name };
  refresh.click();
  chosen = null;
}

function menuOf(article) {
  const what = article.querySelector(".embed-title, .message-content")?.textContent.trim().slice(0, 60) || "this message";
  const items = MENUS.map((name) => {
    const item = element("button", { type: "button" }, name);
    item.addEventListener("click", () => {
      menu.open = false;
      void choose(article.dataset.messageId, name);
    });
    return item;
  });
  const menu = element(
    "details",
    { class: "sandbox-apps" },
    element("summary", { "aria-label": `Apps for ${what}` }, "Apps"),
    element("div", { role: "group", "aria-label": `Apps for ${what}` }, ...items),
  );
  return menu;
}

function addMenus() {
  for (const article of messages.querySelectorAll("article.channel-message")) {
    const menu = article.querySelector(":scope > .sandbox-apps");
    if (!menu && article.querySelector("audio")) article.append(menuOf(article));
    else if (menu && menu !== article.lastElementChild) article.append(menu);
  }
}

if (MENUS.length) new MutationObserver(addMenus).observe(messages, { childList: true, subtree: true });

// ---------------------------------------------------------------- what a reply quotes

/** The page cuts quotes off by their characters, which leaves `[here it is](` of a link; Discord shows its text. */
function mendQuotes() {
  for (const quote of messages.querySelectorAll(".reply-excerpt")) {
    const texts = document.createTreeWalker(quote, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      const whole = text.data.replace(/\[([^[\]]+)\]\([^)]*$/, "$1");
      if (whole === text.data) continue;
      text.data = whole;
      while (text.nextSibling) text.nextSibling.remove();
    }
  }
}

new MutationObserver(mendQuotes).observe(messages, { childList: true, subtree: true });

// ---------------------------------------------------------------- what the page asks, and is answered

const ask = window.fetch.bind(window);

window.fetch = async (resource, options = {}) => {
  const action = resource === "/api/action";
  const headers = action && chosen
    ? { ...options.headers, "X-Sandbox-Menu": `${chosen.message}:${encodeURIComponent(chosen.name)}` }
    : options.headers;
  if (action && chosen) chosen = null;
  let answer;
  try {
    answer = await ask(resource, { ...options, headers });
  } catch (error) {
    if (resource === "/api/state" && error.name !== "AbortError") asked(false);
    throw error;
  }
  if (resource === "/api/state") asked(![401, 503].includes(answer.status));
  if (action && answer.ok) void heard(answer.clone(), kindOf(options.body));
  return answer;
};

/** What kind of action a request holds; uploads come as a form. */
function kindOf(body) {
  const text = typeof body === "string" ? body : body.get("payload");
  return JSON.parse(text).kind;
}

async function heard(answer, kind) {
  const receipt = await answer.json();
  const said = decodeURIComponent(answer.headers.get("X-Sandbox-Note") || "");
  if (said || !BY_THE_PAGE.has(kind)) sayNote(said);
  if (receipt.rejected) return;
  if (kind === "close") sayEnded(true);
  // Whoever does something wants to see what comes of it.
  if (receipt.outcomes.some((outcome) => ["response", "followup", "message"].includes(outcome.kind))) follows = true;
}
