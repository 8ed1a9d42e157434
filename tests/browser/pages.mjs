// The pages in a real browser: `node pages.mjs ADDRESS CHROMIUM [FOLDER]`. ADDRESS is a running server with the sample
// and the hostile article; FOLDER, if given, gets screenshots. Ends with 1 where something is wrong.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.DATELINE_BROWSER_MODULES ?? import.meta.dirname, "x.js"));
const { chromium } = require("playwright-core");

const [address, executablePath, folder] = process.argv.slice(2);
const wrong = [];
const expect = (holds, what) => {
  if (!holds) wrong.push(what);
};

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });

// A page of its own for each look: what it asks of the network, says and runs is watched.
async function look(path, { width = 1280, dark = false, script = false } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? "dark" : "light",
    javaScriptEnabled: script,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("request", (request) => {
    expect(request.url().startsWith(address), `${path} asks for ${request.url()}`);
  });
  page.on("console", (message) => expect(message.type() !== "error", `${path} says ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`${path} fails with ${error}`));
  page.on("dialog", async (dialog) => {
    wrong.push(`${path} opens a dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  const answer = await page.goto(address + path);
  expect(answer.ok(), `${path} answers ${answer.status()}`);
  return { page, context };
}

async function shot(page, name) {
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

// Where the content is wider than the window, what makes it so.
const tooWide = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return "";
    const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > width + 1);
    return wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(" ") || "something";
  });

// Text and its ground must differ enough to be read (WCAG 2.1: 4.5 to 1).
const faint = (page) =>
  page.evaluate(() => {
    const numbers = (color) => color.match(/[\d.]+/g).map(Number);
    const light = ([r, g, b]) => {
      const part = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const ground = (element) => {
      for (let one = element; one; one = one.parentElement) {
        const color = numbers(getComputedStyle(one).backgroundColor);
        if (color.length < 4 || color[3] > 0) return color;
      }
      return [255, 255, 255];
    };
    const found = new Set();
    for (const element of document.querySelectorAll("body *")) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!own || !element.getClientRects().length) continue;
      const [one, other] = [light(numbers(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
      const contrast = (one + 0.05) / (other + 0.05);
      if (contrast < 4.5) found.add(`${element.tagName} ${element.className} ${contrast.toFixed(2)}`);
    }
    return [...found].join("; ");
  });

const paths = { timeline: "/" };
{
  // without script, as most will be read
  const { page, context } = await look("/");
  expect((await page.locator("li.event").count()) > 3, "the timeline has few events");
  paths.event = await page.locator("li.event:has(.disputed) h3 a").first().getAttribute("href");
  paths.entity = await page.locator(".actors a").first().getAttribute("href");
  await page.goto(address + paths.event);
  expect((await page.locator("article.report").count()) > 1, "a disputed event has one report");
  expect((await page.locator(".disputes li").count()) > 1, "a dispute has one side");
  expect((await page.locator("blockquote.passage q").count()) > 0, "an event has no quote");
  paths.article = await page.locator("article.report h3 a").first().getAttribute("href");

  // a quote leads to its place in the article
  await page.locator("blockquote.passage footer a").last().click();
  expect((await page.locator(":target").count()) === 1, "a quote does not lead to its place");

  // the form asks in the address, and the address fills the form
  await page.goto(address + "/");
  await page.locator("form.filters summary").click();
  await page.getByLabel("Who").fill("Zelenskyy");
  await page.getByLabel("Status").selectOption("occurred");
  await page.getByRole("button", { name: "Show" }).click();
  const asked = new URL(page.url());
  expect(asked.searchParams.get("who") === "Zelenskyy", `the form asks ${asked}`);
  expect((await page.getByLabel("Who").inputValue()) === "Zelenskyy", "the form forgets what was asked");
  const all = page.locator("li.event");
  expect((await all.count()) > 0, "nobody is found");
  const others = await page.locator(".status:not(.occurred)").count();
  expect(others === 0, "the status does not filter");
  await page.locator("ul.active li a").first().click();
  expect(!page.url().includes("who=Zelenskyy"), "a filter cannot be taken away");

  // pages turn
  await page.goto(address + "/?limit=2");
  const first = await page.locator("li.event").first().getAttribute("id");
  await page.locator("a[rel=next]").click();
  expect((await page.locator("li.event").first().getAttribute("id")) !== first, "the next page is the same");
  expect((await page.locator("a[rel=prev]").count()) === 1, "there is no way back");
  await context.close();
}

for (const [name, path] of Object.entries(paths)) {
  for (const [suffix, options] of [
    ["", {}],
    ["-360", { width: 360 }],
    ["-dark", { dark: true }],
  ]) {
    const { page, context } = await look(path, { ...options, script: true });
    const wide = await tooWide(page);
    expect(!wide, `${path}${suffix} is wider than its window: ${wide}`);
    const pale = await faint(page);
    expect(!pale, `${path}${suffix} has text that is hard to read: ${pale}`);
    expect((await page.locator("h1").count()) === 1, `${path} has not one heading`);
    const unnamed = await page.locator("input:visible:not([type=hidden]), select:visible").evaluateAll(
      (fields) => fields.filter((field) => !field.labels.length).length,
    );
    expect(unnamed === 0, `${path} has fields without a label`);
    await shot(page, name + suffix);
    if (suffix === "") {
      await page.emulateMedia({ media: "print" });
      expect(!(await page.locator("form.filters").isVisible().catch(() => false)), `${path} prints its form`);
      await shot(page, name + "-print");
    }
    await context.close();
  }
}

// an article that attacks: nothing of it runs, with scripts allowed
{
  const { page, context } = await look("/?text=zagreb", { script: true });
  expect((await page.locator("li.event").count()) > 0, "the hostile article reports nothing");
  for (const path of [
    await page.locator("li.event h3 a").first().getAttribute("href"),
    await page.locator("blockquote footer a").first().getAttribute("href"),
    await page.locator(".actors a").first().getAttribute("href"),
  ]) {
    await page.goto(address + path);
    const scripts = await page.locator("script:not([type='application/ld+json'])").count();
    expect(scripts === 0, `${path} has a script`);
    expect((await page.locator("img, iframe, object, embed, style, svg, base, meta[http-equiv]").count()) === 0,
      `${path} holds elements of the article`);
    const handlers = await page.evaluate(() =>
      [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes])
        .filter((one) => one.name.startsWith("on") || /^\s*javascript:/i.test(one.value)).length);
    expect(handlers === 0, `${path} holds attributes of the article`);
    expect(!(await page.evaluate(() => window.attacked)), `${path} ran a script of the article`);
    for (const data of await page.locator("script[type='application/ld+json']").allTextContents()) JSON.parse(data);
  }
  const wide = await tooWide(page);
  expect(!wide, `the hostile article is wider than its window: ${wide}`);
  await shot(page, "hostile");
  await context.close();
}

await browser.close();
for (const what of wrong) console.error(what);
process.exit(wrong.length ? 1 : 0);
