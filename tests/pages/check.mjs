// Checks pages: html-validate for what HTML allows, axe-core in headless Chromium for what a screen reader needs, light and
// dark and at the width of a phone. Prints every violation; the exit code is 1 when there is one.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, folder] = process.argv.slice(2);
const require = createRequire(resolve(tools, "package.json"));
const { HtmlValidate } = require("html-validate");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const pages = readdirSync(folder).filter((name) => name.endsWith(".html")).sort();
if (pages.length === 0) throw new Error(`there is no page in ${folder}`);
// The style of the markup is a matter of taste; what stays is what the standard says.
const validator = new HtmlValidate({ extends: ["html-validate:standard"] });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const views = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { name: "phone", colorScheme: "light", viewport: { width: 360, height: 740 } },
];
let violations = 0;
const say = (page, text) => {
  violations += 1;
  console.log(`${page}: ${text}`);
};
try {
  for (const name of pages) {
    const file = resolve(join(folder, name));
    const checked = await validator.validateFile(file);
    for (const result of checked.results) {
      for (const message of result.messages) say(name, `html ${message.line}:${message.column} ${message.ruleId}: ${message.message}`);
    }
    for (const view of views) {
      const context = await browser.newContext({ colorScheme: view.colorScheme, viewport: view.viewport, offline: true });
      const page = await context.newPage();
      page.on("request", (request) => {
        if (!request.url().startsWith("file:")) say(name, `asks for ${request.url()}`);
      });
      page.on("console", (message) => {
        if (message.type() === "error") say(name, `console: ${message.text()}`);
      });
      await page.goto(pathToFileURL(file).href);
      await page.addScriptTag({ content: axe });
      const found = await page.evaluate(() => globalThis.axe.run(document));
      for (const one of found.violations) {
        for (const node of one.nodes) say(name, `axe ${view.name} ${one.id}: ${one.help}: ${node.html.slice(0, 160)}`);
      }
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wider > 0) say(name, `${view.name}: the page is ${wider} px wider than the screen`);
      await context.close();
    }
  }
} finally {
  await browser.close();
}
console.log(`${pages.length} pages, ${violations} violations`);
process.exitCode = violations === 0 ? 0 : 1;
